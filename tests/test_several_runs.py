"""Runs of one model given together: two coders where they share an interview, one coder where they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support_cli import Cli


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Five interviews, whose second turn Ada marks."""
    for folder in ("in", "gold"):
        (tmp_path / folder).mkdir()
    for number in range(1, 6):
        said = [f"What is it about number {number}?", f"The labels of project {number} were noisy and wrong."]
        speakers = ("Interviewer", "Interviewee")
        text = "\n\n".join(f"{who}: {what}" for who, what in zip(speakers, said, strict=True))
        (tmp_path / "in" / f"talk {number}.txt").write_text(text)
        turns = [
            {"speaker": who, "text": what, "codes": ["Data-noisy-labels"] if who == speakers[1] else []}
            for who, what in zip(speakers, said, strict=True)
        ]
        coded = {"title": f"talk {number}", "coder": "Ada", "turns": turns}
        (tmp_path / "gold" / f"{number}.json").write_text(json.dumps(coded))
    return tmp_path / "gold"


def run_of(cli: Cli, folder: Path, name: str, *numbers: int) -> Path:
    files = [folder / "in" / f"talk {number}.txt" for number in numbers]
    ran = cli("extract", *files, "--out", folder / name, "--model", "keyword")
    assert ran.code == 0, ran.err
    return folder / name


def coders(out: str) -> dict[str, list[str]]:
    return {
        coder["name"]: coder["transcripts"] for coder in json.loads(out)["coders"] if coder["name"] != "Ada"
    }


def test_a_run_that_shares_an_interview_is_a_coder_of_its_own_on_all_of_its_interviews(
    cli: Cli, gold: Path, tmp_path: Path
) -> None:
    one, two = run_of(cli, tmp_path, "one", 1, 2, 3), run_of(cli, tmp_path, "two", 3, 4)
    ran = cli("evaluate", one, two, "--gold", gold, "--json", "-")
    assert coders(ran.out) == {
        "keyword": ["talk-1", "talk-2", "talk-3"],
        "keyword [two]": ["talk-3", "talk-4"],
    }
    assert "one coder" not in ran.err


def test_where_two_runs_are_told_apart_a_third_one_is_too(cli: Cli, gold: Path, tmp_path: Path) -> None:
    runs = [run_of(cli, tmp_path, *each) for each in (("one", 1), ("two", 1, 2), ("three", 5))]
    ran = cli("evaluate", *runs, "--gold", gold, "--json", "-")
    assert coders(ran.out) == {
        "keyword": ["talk-1"],
        "keyword [two]": ["talk-1", "talk-2"],
        "keyword [three]": ["talk-5"],
    }


def test_runs_without_a_common_interview_are_one_coder_which_is_said(
    cli: Cli, gold: Path, tmp_path: Path
) -> None:
    one, two = run_of(cli, tmp_path, "one", 1, 2), run_of(cli, tmp_path, "two", 3)
    ran = cli("evaluate", one, two, "--gold", gold, "--json", "-")
    assert coders(ran.out) == {"keyword": ["talk-1", "talk-2", "talk-3"]}
    assert "one and two are counted as one coder, keyword: they share no interview" in ran.err.splitlines()
    assert ran.code == 0


def test_of_one_run_nothing_is_said(cli: Cli, gold: Path, tmp_path: Path) -> None:
    ran = cli("evaluate", run_of(cli, tmp_path, "one", 1, 2), "--gold", gold)
    assert "one coder" not in ran.err


def test_of_a_run_that_was_stopped_early_one_line_tells_what_is_left(
    cli: Cli, gold: Path, tmp_path: Path
) -> None:
    run = run_of(cli, tmp_path, "one", 1, 2, 3)
    manifest = json.loads((run / "manifest.json").read_text())
    for name in ("talk-2", "talk-3"):
        manifest["transcripts"][name]["state"] = "pending"
    (run / "manifest.json").write_text(json.dumps(manifest))
    ran = cli("evaluate", run, "--gold", gold)
    assert (ran.code, ran.err.splitlines()[-1]) == (
        3,
        "not counted: one: talk-2 and 1 more, not coded to the end yet: repeat the extract command to go on",
    )


def test_runs_that_are_compared_are_not_said_to_be_one_coder(cli: Cli, gold: Path, tmp_path: Path) -> None:
    one, two = run_of(cli, tmp_path, "one", 1, 2), run_of(cli, tmp_path, "two", 3)
    assert "one coder" not in cli("compare", one, two, "--gold", gold).err


AGAIN = "repeat the extract command, which asks again"


def test_of_many_interviews_without_answers_some_are_named_and_the_others_counted(
    cli: Cli, gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intercoder.run_codings._MOST_NAMED", 1)
    run = run_of(cli, tmp_path, "one", 1, 2, 3, 4)
    manifest = json.loads((run / "manifest.json").read_text())
    for name in ("talk-1", "talk-2", "talk-3"):
        manifest["transcripts"][name]["state"] = "failed"
    (run / "manifest.json").write_text(json.dumps(manifest))
    ran = cli("evaluate", run, "--gold", gold)
    assert [line for line in ran.err.splitlines() if line.startswith("not counted")] == [
        "not counted: one: 2 of 2 turns of talk-1 (0-1), as they got no answer: " + AGAIN,
        "not counted: one: 4 turns of 2 more interviews, as they got no answer: " + AGAIN,
    ]
