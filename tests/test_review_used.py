"""A review from end to end: the command as a process, killed at any moment; its files used."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from support_cli import Cli
from support_review import make_run, opened, started

from intercoder.review.interviews import ReviewedRun


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run")


def first_items(run: Path) -> list[str]:
    return list(ReviewedRun.load(run).interviews["talk-1"].candidates)


def test_killed_after_each_answer_nothing_is_lost(run: Path) -> None:
    for number, item in enumerate(first_items(run)):
        with started(run, "--as", "Maria") as server:
            assert server.client.decide(action="accept", item=item, base=number).json["version"] == number + 1
            server.end(signal.SIGKILL)
    store = opened(run)
    assert store.damaged == 0
    assert store.counts(store.run.interviews["talk-1"]).accepted == 3


DYING = """
import os, signal, sys
from pathlib import Path
from intercoder.review.decisions import Decision
from intercoder.review.interviews import ReviewedRun
from intercoder.review.store import Store

left = int(sys.argv[2])

def deadly(step):
    def call(*arguments):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*arguments)
    return call

os.fsync, Path.replace = deadly(os.fsync), deadly(Path.replace)
store = Store(ReviewedRun.load(Path(sys.argv[1])), "Maria")
for item in store.run.interviews["talk-1"].candidates:
    store.decide(Decision(interview="talk-1", base=0, action="accept", item=item))
    print("answered", flush=True)
"""
"""Three decisions, killed before the n-th call that brings something to the disk."""

STEPS = 10
"""Such calls: the new log's folder, and for each decision the log, the coding file and its new name."""


@pytest.mark.parametrize("step", range(1, STEPS + 2))
def test_killed_at_any_step_what_was_answered_is_stored_and_the_file_is_whole(run: Path, step: int) -> None:
    root = Path(__file__).resolve().parents[1]
    arguments = [sys.executable, "-c", DYING, str(run), str(step)]
    dead = subprocess.run(arguments, check=False, cwd=root, capture_output=True, text=True)
    assert dead.returncode == (0 if step > STEPS else -signal.SIGKILL), dead.stderr
    store = opened(run)
    accepted = store.counts(store.run.interviews["talk-1"]).accepted
    assert dead.stdout.count("answered") <= accepted
    assert store.damaged == 0
    if accepted:
        document = json.loads((store.folder / "talk-1.json").read_bytes())
        assert len(document["codings"][0]["segments"]) == accepted


def test_two_processes_of_one_reviewer_write_one_whole_log(run: Path) -> None:
    with started(run, "--as", "Maria") as one, started(run, "--as", "Maria") as two:
        for turn in range(6):
            server = one if turn % 2 else two
            assert server.client.decide(action="coded", turns=[turn]).json["version"] == turn + 1
        assert one.client.get("changes?since=0").json["interviews"]["talk-1"]["coded"] == list(range(6))


def test_two_reviewers_at_once_have_separate_files(run: Path) -> None:
    first, second, _ = first_items(run)
    with started(run, "--as", "Maria") as maria, started(run, "--as", "Ade") as ade:
        maria.client.decide(action="accept", item=first)
        ade.client.decide(action="accept", item=second)
        assert ade.client.get("changes?since=0").json["version"] == 1
    for name, item in (("maria", first), ("ade", second)):
        log = (run / "reviews" / name / "log.jsonl").read_text().splitlines()
        assert [json.loads(line)["item"] for line in log] == [item]


def test_ctrl_c_ends_it_without_an_error_and_says_where_all_is(run: Path) -> None:
    with started(run, "--as", "Maria") as server:
        said = server.end(signal.SIGINT)
        assert server.process.returncode == 0
    assert f"All decisions are stored in {run / 'reviews' / 'maria'}" in said
    assert "Traceback" not in said


def test_the_name_is_the_login_where_none_is_given(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ade")
    with started(run):
        assert (run / "reviews" / "ade").is_dir()


def test_the_review_is_evaluated_and_learned_from_like_any_coding(
    run: Path, tmp_path: Path, cli: Cli
) -> None:
    labels, fix, sensors = first_items(run)
    with started(run, "--as", "Maria") as server:
        server.client.decide(action="accept", item=labels)
        server.client.decide(action="change", item=fix, code="Drift")
        server.client.decide(action="reject", item=sensors)
        server.client.decide(action="add", item="own-0123456789abcdef", code="Drift", start=0, end=16)
    gold = run / "reviews" / "maria"
    figures = tmp_path / "figures.json"
    report = cli("evaluate", run, "--gold", gold, "--json", figures)
    assert report.code == 0, report.err
    assert "log.jsonl" not in report.err
    values = json.loads(figures.read_text())
    assert values["alignments"][0]["segments"] == {"exact": 3, "reworded": 0, "guessed": 0, "lost": 0}
    (pair,) = [one for one in values["pairs"] if (one["a"], one["b"]) == ("bot-1", "Maria (reviewed)")]
    # The model coded turns 1, 3 and 4; Maria coded 0, 1 and 3: two of three in common.
    assert pair["any_code"]["precision"]["value"] == pytest.approx(2 / 3)
    assert pair["any_code"]["recall"]["value"] == pytest.approx(2 / 3)
    guide = tmp_path / "guide.yaml"
    learned = cli("learn", gold, "--out", guide)
    assert learned.code == 0, learned.err
    assert "Drift" in guide.read_text()


def test_a_review_that_is_not_finished_is_counted_apart(run: Path, tmp_path: Path, cli: Cli) -> None:
    with started(run, "--as", "Maria") as server:
        server.client.decide(action="accept", item=first_items(run)[0])
    figures = tmp_path / "figures.json"
    cli("evaluate", run, "--gold", run / "reviews" / "maria", "--json", figures)
    names = {coder["name"] for coder in json.loads(figures.read_text())["coders"]}
    assert "Maria (in review)" in names
    assert "Maria (reviewed)" not in names


def test_a_guide_is_learned_from_interviews_that_are_decided_and_says_which_are_not(
    run: Path, tmp_path: Path, cli: Cli
) -> None:
    gold, guide = run / "reviews" / "maria", tmp_path / "guide.yaml"
    (drift,) = ReviewedRun.load(run).interviews["talk-2"].candidates
    with started(run, "--as", "Maria") as server:
        server.client.decide(action="accept", item=first_items(run)[0])
        none = cli("learn", gold, "--out", guide)
        server.client.decide(interview="talk-2", action="accept", item=drift)
    assert none.code == 1
    assert "None of the reviews in these files is finished" in none.err
    assert "intercoder review RUN --as NAME" in none.err
    assert not guide.exists()
    learned = cli("learn", gold, "--out", guide)
    assert learned.code == 0, learned.err
    assert learned.out.startswith("Learned from 1 interview and 1 coder.")
    assert (
        "left out: Maria (in review) on talk-1: passages there are not decided on yet"
        in learned.err.splitlines()
    )


def test_something_that_is_no_run_is_told(tmp_path: Path, cli: Cli) -> None:
    ran = cli("review", tmp_path, "--as", "Maria", "--no-browser")
    assert ran.code == 1
    assert "is not a run folder" in ran.err


def test_a_name_that_cannot_be_shown_is_told(run: Path, cli: Cli) -> None:
    ran = cli("review", run, "--as", "a\x1b[31mb", "--no-browser")
    assert ran.code == 1
    assert "\x1b" not in ran.err
    assert not os.path.exists(run / "reviews")  # noqa: PTH110


def test_the_browser_is_started_without_the_secret(
    run: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a browser is started with, every user of the machine can read."""
    seen: list[tuple[str, str, int, int]] = []

    def note_and_stop(url: str) -> bool:
        page = Path(url2pathname(urlsplit(url).path))
        modes = stat.S_IMODE(page.stat().st_mode), stat.S_IMODE(page.parent.stat().st_mode)
        seen.append((url, page.read_text(), *modes))
        raise KeyboardInterrupt

    monkeypatch.setattr("webbrowser.open", note_and_stop)
    ran = cli("review", run, "--as", "Maria")
    [(given, page, of_file, of_folder)] = seen
    address = ran.out.strip()
    assert ran.code == 0, ran.err
    assert address.startswith("http://127.0.0.1:")
    assert given.startswith("file://")
    assert address.rstrip("/").rsplit("/", 1)[1] not in given
    assert f'content="0; url={address}"' in page
    if os.name == "posix":
        assert (of_file, of_folder) == (0o600, 0o700)
    assert not Path(url2pathname(urlsplit(given).path)).parent.exists()
