"""A run with turns that got no answer, from the outside: they are left out, which is said."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_passages import passage
from support_server import FakeEndpoint, FakeReply, answer, filtered

from extract.unseen import unseen, unseen_in_pass
from schemas.run import Gap, State, Step, TranscriptState

SAID = [f"The thing number {number} in our project was harder than we had thought." for number in range(20)]
MARKED = [1, 3, 15, 17]
"""The turns that Ada and the model mark. The run's second request is about turns 10 to 19."""

FIRST = answer({"passages": [passage(SAID[turn], turn) for turn in (1, 3)]})
SECOND = answer({"passages": [passage(SAID[turn], turn) for turn in (15, 17)]})


def talk() -> str:
    return "\n\n".join(f"{'Mia' if turn % 2 else 'Interviewer'}: {text}" for turn, text in enumerate(SAID))


def run_of(cli: Cli, folder: Path, name: str, *replies: FakeReply, passes: int = 1) -> Path:
    """A run on one interview that is asked about in two windows, in each pass."""
    (folder / "Talk 1.txt").write_text(talk())
    with FakeEndpoint(list(replies)) as server:
        ran = cli(
            *("extract", folder / "Talk 1.txt", "--out", folder / name, "--base-url", server.url),
            *("--window-tokens", 250, "--concurrency", 1, "--passes", passes),
        )
    assert len(server.requests) == 2 * passes
    assert ran.code in (0, 3), ran.err
    return folder / name


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Ada marks four turns, Ben three of them."""
    (tmp_path / "gold").mkdir()
    for coder, turns in (("Ada", MARKED), ("Ben", MARKED[:3])):
        listed = [
            {"speaker": "Mia", "text": text, "codes": ["Data-noisy-labels"] if turn in turns else []}
            for turn, text in enumerate(SAID)
        ]
        file = tmp_path / "gold" / f"{coder}.json"
        file.write_text(json.dumps({"title": "Talk 1", "coder": coder, "turns": listed}))
    return tmp_path / "gold"


@pytest.fixture
def gappy(cli: Cli, tmp_path: Path) -> Path:
    return run_of(cli, tmp_path, "gappy", FIRST, filtered())


NOT_COUNTED = "not counted: gappy: 10 of 20 turns of talk-1 (10-19), as they got no answer"


def report(cli: Cli, *args: object, code: int) -> dict[str, Any]:
    ran = cli("evaluate", *args, "--json", "-")
    assert ran.code == code, ran.err
    return dict(json.loads(ran.out))


def pair(values: dict[str, Any], a: str, b: str) -> dict[str, Any]:
    (found,) = [one for one in values["pairs"] if (one["a"], one["b"]) == (a, b)]
    return dict(found)


def test_turns_without_an_answer_are_in_no_figure_with_the_model(cli: Cli, gold: Path, gappy: Path) -> None:
    """Where it was answered, the model marks just what Ada does: κ 1 over ten turns, not .62 over twenty."""
    values = report(cli, gappy, "--gold", gold, code=3)
    with_ada = pair(values, "fake-model", "Ada")
    assert (with_ada["units"], with_ada["coded"], with_ada["pooled"]["kappa"]["value"]) == (10, [2, 2], 1)
    assert pair(values, "Ada", "Ben")["units"] == pair(values, "keyword", "Ada")["units"] == 20
    assert [(one["coder"], one["turns"]) for one in values["unseen"]] == [("fake-model", [[10, 19]])]
    assert [one["source"] for one in values["refused"]] == ["gappy"]


def test_what_is_not_counted_is_said_on_the_screen_and_on_the_page(
    cli: Cli, gold: Path, gappy: Path, tmp_path: Path
) -> None:
    ran = cli("evaluate", gappy, "--gold", gold, "--html", tmp_path / "page.html")
    assert (ran.code, ran.err.splitlines()[0]) == (3, NOT_COUNTED)
    assert NOT_COUNTED in (tmp_path / "page.html").read_text()


def test_turns_without_an_answer_are_nothing_to_discuss(cli: Cli, gold: Path, gappy: Path) -> None:
    ran = cli("disagreements", gappy, "--gold", gold)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["turn"], row["given_by"], row["not_given_by"]) for row in rows] == [("17", "Ada", "Ben")]
    assert NOT_COUNTED in ran.err


def test_runs_are_compared_where_both_were_answered(
    cli: Cli, gold: Path, gappy: Path, tmp_path: Path
) -> None:
    whole = run_of(cli, tmp_path, "whole", FIRST, SECOND)
    ran = cli("compare", gappy, whole, "--gold", gold, "--json", "-")
    found = json.loads(ran.out)
    assert (found["between"]["units"], found["flips"]) == (10, [])
    assert {one["human"]: one["units"] for one in found["against"]} == {"Ada": 10, "Ben": 10}
    assert NOT_COUNTED in ran.err


def test_the_appendix_names_what_is_not_counted(cli: Cli, gold: Path, gappy: Path) -> None:
    ran = cli("methods", gappy, "--gold", gold)
    assert NOT_COUNTED.replace("not", "Not", 1) in ran.out


@pytest.mark.parametrize("command", ["view", "export", "summarise"])
def test_commands_that_compare_nobody_take_a_run_with_gaps_as_it_is(
    cli: Cli, gold: Path, gappy: Path, tmp_path: Path, command: str
) -> None:
    out = {"export": tmp_path / "out.csv", "view": tmp_path / "out.html", "summarise": tmp_path / "out"}
    more = ("--model", "keyword") if command == "summarise" else ()
    ran = cli(command, gappy, "--gold", gold, "--out", out[command], *more)
    assert ran.code == 0, ran.err
    assert "not counted" not in ran.err


def test_a_run_that_was_answered_throughout_counts_throughout(cli: Cli, gold: Path, tmp_path: Path) -> None:
    values = report(cli, run_of(cli, tmp_path, "whole", FIRST, SECOND), "--gold", gold, code=0)
    assert pair(values, "fake-model", "Ada")["units"] == 20
    assert values["unseen"] == values["refused"] == []


def with_state(run: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    manifest = json.loads((run / "manifest.json").read_text())
    change(manifest["transcripts"]["talk-1"])
    (run / "manifest.json").write_text(json.dumps(manifest))
    return run


def test_a_coding_that_is_left_over_from_an_earlier_start_is_no_coding(
    cli: Cli, gold: Path, gappy: Path
) -> None:
    """Ctrl-C while a partial interview is asked about again: its gaps are no longer in the manifest."""
    run = with_state(gappy, lambda state: state.update(state="pending", gaps=[]))
    values = report(cli, run, "--gold", gold, code=3)
    assert [coder["name"] for coder in values["coders"] if coder["kind"] != "baseline"] == ["Ada", "Ben"]
    reason = "talk-1, not coded to the end yet: repeat the extract command to go on"
    assert values["refused"] == [{"source": "gappy", "reason": reason}]


def test_a_manifest_that_knows_nothing_of_gaps_reads_as_before(cli: Cli, gold: Path, tmp_path: Path) -> None:
    run = with_state(run_of(cli, tmp_path, "whole", FIRST, SECOND), lambda state: state.pop("gaps"))
    assert pair(report(cli, run, "--gold", gold, code=0), "fake-model", "Ada")["units"] == 20


def test_a_pass_is_compared_with_others_where_both_were_answered(
    cli: Cli, gold: Path, tmp_path: Path
) -> None:
    """The second pass was not answered about turns 10 to 19; on the others it marks what the first does."""
    run = run_of(cli, tmp_path, "twice", FIRST, SECOND, FIRST, filtered(), passes=2)
    (found,) = report(cli, run, "--gold", gold, code=3)["stability"]
    assert (found["any_code"], found["pooled"]) == (1, 1)


def state_with(*gaps: Gap, state: State = "partial") -> TranscriptState:
    return TranscriptState(source="talk.txt", digest="0", turns=20, state=state, gaps=gaps)


def gap(first: int, last: int, number: int = 0, step: Step = "find") -> Gap:
    return Gap(first_turn=first, last_turn=last, pass_number=number, step=step, outcome="x", reason="x")


@pytest.mark.parametrize(
    ("gaps", "passes", "turns"),
    [
        ((gap(3, 5), gap(6, 6), gap(9, 9)), 1, ((3, 6), (9, 9))),
        ((gap(3, 5, step="judge"), gap(7, 8, step="survey")), 1, ()),
        ((gap(3, 5),), 2, ((3, 5),)),  # of two passes both must find a code
        ((gap(3, 5),), 3, ()),
        ((gap(3, 5), gap(5, 8, number=2)), 3, ((5, 5),)),
    ],
)
def test_turns_on_which_no_code_could_count_were_not_seen(
    gaps: Sequence[Gap], passes: int, turns: tuple[tuple[int, int], ...]
) -> None:
    assert unseen(state_with(*gaps), passes) == turns


def test_a_pass_saw_what_it_was_answered_about() -> None:
    state = state_with(gap(3, 5), gap(5, 8, number=2))
    assert [unseen_in_pass(state, number) for number in range(3)] == [((3, 5),), (), ((5, 8),)]


@pytest.mark.parametrize("name", ["pending", "failed"])
def test_of_an_interview_that_is_not_coded_nothing_was_seen(name: State) -> None:
    assert unseen(state_with(state=name), 1) == unseen_in_pass(state_with(state=name), 0) == ((0, 19),)


def test_a_coding_that_is_left_over_calibrates_nothing(cli: Cli, gold: Path, gappy: Path) -> None:
    run = with_state(gappy, lambda state: state.update(state="failed"))
    ran = cli("learn", gold, "--calibrate", run, "--out", gold.parent / "guide.yaml")
    assert ran.code == 1
    assert "No model has coded any of these interviews." in ran.err
