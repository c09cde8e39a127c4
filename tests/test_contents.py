"""A run folder whose files do not belong together any more, from outside: what counts, and what is said."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli, Ran
from support_passages import passage
from support_server import FakeEndpoint, FakeReply, answer

from extract.contents import contents_of
from extract.runfolder import RunFolder

TALKS = ("one", "two", "three")
COMMANDS = ("evaluate", "compare", "disagreements", "methods", "export", "summarise", "view")


def said(name: str) -> list[str]:
    """Turn 1 is what the model and the two coders mark; the others tell the talk from other ones."""
    more = [f"Then {name}-{n}, {name}-{n}-too and {name}-{n}-again." for n in range(6)]
    return ["What went wrong?", f"The labels of {name} were noisy and wrong.", *more]


def text_of(turns: list[str], guest: str = "Mia") -> str:
    return "\n\n".join(f"{guest if n % 2 else 'Interviewer'}: {text}" for n, text in enumerate(turns))


def marking(request: dict[str, Any]) -> FakeReply:
    """A model that marks the labels of whichever talk it is asked about."""
    asked = str(request["messages"])
    name = next(one for one in TALKS if f"The labels of {one} " in asked)
    turn = 2 if "Are you well?" in asked else 1
    return answer({"passages": [passage(f"The labels of {name} were noisy", turn, "Data-noisy-labels")]})


Extract = Callable[..., Ran]


@pytest.fixture
def extract(cli: Cli, tmp_path: Path) -> Any:
    """Codes the three talks into `run`; the last answer to be given may be another one."""
    (tmp_path / "in").mkdir()
    for name in TALKS:
        (tmp_path / "in" / f"{name}.txt").write_text(text_of(said(name)))
    reply: list[Callable[[dict[str, Any]], FakeReply]] = [marking]

    with FakeEndpoint(lambda request: reply[0](request)) as server:

        def extract(*args: object, model: Callable[[dict[str, Any]], FakeReply] = marking) -> Ran:
            reply[0] = model
            common = ("--out", tmp_path / "run", "--base-url", server.url, "--model", "m")
            return cli("extract", tmp_path / "in", *common, *args)

        yield extract


@pytest.fixture
def run(extract: Extract, tmp_path: Path) -> Path:
    ran = extract()
    assert ran.code == 0, ran.err
    return tmp_path / "run"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "gold").mkdir()
    for coder in ("Ada", "Ben"):
        for name in TALKS:
            turns = [
                {"speaker": "Mia", "text": text, "codes": ["Data-noisy-labels"] if n == 1 else []}
                for n, text in enumerate(said(name))
            ]
            file = tmp_path / "gold" / f"{coder} {name}.json"
            file.write_text(json.dumps({"title": name, "coder": coder, "turns": turns}))
    return tmp_path / "gold"


def refused(request: dict[str, Any]) -> FakeReply:
    return FakeReply(json.dumps({"error": {"message": "no"}}).encode(), status=400)


def called(cli: Cli, command: str, run: Path, gold: Path) -> Ran:
    """A command on the run, with people's coding where it takes some and needs it."""
    folder = run.parent
    match command:
        case "compare":
            other = folder / "other"
            shutil.copytree(folder / "whole", other)
            return cli("compare", run, other, "--gold", gold)
        case "summarise":
            return cli("summarise", run, "--model", "keyword", "--out", folder / "drafts")
        case "export" | "view":
            suffix = {"export": "csv", "view": "html"}[command]
            return cli(command, run, "--out", folder / f"out.{suffix}")
        case _:
            return cli(command, run, "--gold", gold)


def corrected(folder: Path, name: str) -> None:
    """A turn is put in front of a talk: what was coded in turn 1 is now in turn 2."""
    (folder / f"{name}.txt").write_text(text_of(["Are you well?", *said(name)]))


NO_ANSWER = (
    "run: 9 of 9 turns of two (0-8), as they got no answer: repeat the extract command, which asks again"
)
MISSING = "run: two, whose coding file is missing: repeat the extract command, which codes it again"


def lose_coding(run: Path) -> str:
    (run / "codings/two.json").unlink()
    return MISSING


def lose_transcript(run: Path) -> str:
    (run / "transcripts/two.json").unlink()
    return "run: two, whose transcript is missing: repeat the extract command with its file"


def other_coding(run: Path) -> str:
    """As if it came from another folder: about the same interview, with a turn in front of it."""
    file = run / "codings/two.json"
    values = json.loads(file.read_text())
    for piece in (*values["segments"], *(one for seg in values["segments"] for one in seg["quotes"])):
        piece["start"], piece["end"] = piece["start"] + 5, piece["end"] + 5
    file.write_text(json.dumps(values))
    return (
        "run: two, whose coding file is about another text: "
        "remove that file and repeat the extract command, which codes it again"
    )


def other_transcript(run: Path) -> str:
    file = run / "transcripts/two.json"
    file.write_text(file.read_text().replace("Then two-0,", "Then two-0;"))
    return "run: two, whose transcript has changed since: repeat the extract command, which codes it again"


LOSSES = (lose_coding, lose_transcript, other_coding, other_transcript)
ON_ONE_TEXT = [(lose, command) for lose in LOSSES for command in COMMANDS]
ON_ONE_TEXT.remove((other_transcript, "compare"))  # which refuses runs over different texts


@pytest.mark.parametrize(("lose", "command"), ON_ONE_TEXT)
def test_an_interview_without_a_coding_of_its_own_is_left_out_and_named(
    cli: Cli, run: Path, gold: Path, lose: Callable[[Path], str], command: str
) -> None:
    shutil.copytree(run, run.parent / "whole")
    reason = lose(run)
    ran = called(cli, command, run, gold)
    assert ran.code == 3, ran.err
    assert reason in ran.err
    assert "Traceback" not in ran.err


@pytest.fixture
def uncorrected(run: Path, extract: Extract, tmp_path: Path) -> Path:
    """A run in which the second talk was corrected, and the server refused to code it again."""
    corrected(tmp_path / "in", "two")
    assert extract(model=refused).code == 3
    return run


def test_a_coding_of_the_text_before_it_was_corrected_does_not_stay(uncorrected: Path) -> None:
    assert sorted(file.name for file in (uncorrected / "codings").iterdir()) == ["one.json", "three.json"]
    totals = RunFolder(uncorrected).manifest().totals
    assert (totals.segments, totals.matches) == (2, {"verbatim": 2})


@pytest.mark.parametrize("command", COMMANDS)
def test_an_interview_that_was_corrected_and_not_coded_again_is_left_out_and_named(
    cli: Cli, uncorrected: Path, gold: Path, command: str
) -> None:
    shutil.copytree(uncorrected, uncorrected.parent / "whole")
    ran = called(cli, command, uncorrected, gold)
    assert ran.code == 3, ran.err
    assert NO_ANSWER in ran.err


def test_a_coding_that_an_earlier_version_left_beside_a_corrected_text_does_not_count(
    cli: Cli, run: Path, uncorrected: Path, tmp_path: Path
) -> None:
    before = json.loads((run / "codings/one.json").read_text())
    (uncorrected / "codings/two.json").write_text(json.dumps({**before, "transcript": "two"}))
    ran = cli("export", uncorrected, "--out", tmp_path / "out.csv")
    assert (ran.code, "2 segments" in ran.err) == (3, True)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as file:
        assert {row["transcript"] for row in csv.DictReader(file)} == {"one", "three"}


def test_the_other_interviews_are_scored(cli: Cli, uncorrected: Path, gold: Path) -> None:
    """Two talks of eight turns are left, in each of which the model marks what Ada does."""
    ran = cli("evaluate", uncorrected, "--gold", gold, "--json", "-")
    values = json.loads(ran.out)
    (with_ada,) = [one for one in values["pairs"] if (one["a"], one["b"]) == ("m", "Ada")]
    assert (with_ada["units"], with_ada["coded"], with_ada["pooled"]["kappa"]["value"]) == (16, [2, 2], 1)
    assert [one["reason"] for one in values["refused"]] == [NO_ANSWER.removeprefix("run: ")]


def test_the_methods_text_counts_what_was_coded(cli: Cli, run: Path) -> None:
    """Words of a talk: 3 + 8 + 6 · 5 = 41, as the names of who speaks do not count."""
    lose_coding(run)
    text = cli("methods", run).out
    assert "2 of 3 interview transcripts (16 turns, 82 words) were coded" in text
    assert "All 2 quotes" in text
    assert f"Not counted: {MISSING}" in text


def test_a_summary_is_drawn_from_what_counts(cli: Cli, uncorrected: Path, tmp_path: Path) -> None:
    cli("summarise", uncorrected, "--model", "keyword", "--out", tmp_path / "drafts")
    text = (tmp_path / "drafts/Data-noisy-labels.md").read_text()
    assert "2 passages in 2 of 2 coded interviews" in text
    assert "Coded in part only" not in text


@pytest.mark.parametrize("lose", [lose_coding, other_transcript])
def test_what_was_left_out_counts_again_when_the_command_is_repeated(
    cli: Cli, run: Path, extract: Extract, gold: Path, lose: Callable[[Path], str]
) -> None:
    lose(run)
    assert extract().code == 0
    assert not contents_of(RunFolder(run)).faults
    assert cli("evaluate", run, "--gold", gold).code == 0


def test_a_transcript_that_is_missing_is_read_again_from_its_file(run: Path, extract: Extract) -> None:
    lose_transcript(run)
    assert extract().code == 0
    assert not contents_of(RunFolder(run)).faults


def test_a_transcript_in_between_that_is_missing_keeps_no_interview_from_calibrating(
    cli: Cli, run: Path, gold: Path, tmp_path: Path
) -> None:
    reason = lose_transcript(run)
    ran = cli("learn", gold, "--calibrate", run, "--out", tmp_path / "guide.yaml")
    assert ran.code == 0, ran.err
    assert f"not calibrated on: {reason}" in ran.err


def test_a_coding_of_which_the_manifest_says_nothing_does_not_count(cli: Cli, run: Path, gold: Path) -> None:
    """Such as the copy that a program for keeping folders in step makes where two were changed."""
    shutil.copy(run / "codings/one.json", run / "codings/one_copy.json")
    ran = cli("evaluate", run, "--gold", gold)
    reason = "one_copy, of which manifest.json says nothing: repeat the extract command with its file"
    assert (ran.code, ran.err.splitlines()[-1]) == (3, f"not counted: run: {reason}")


@pytest.fixture
def thrice(extract: Extract, tmp_path: Path) -> Path:
    ran = extract("--passes", "3")
    assert ran.code == 0, ran.err
    return tmp_path / "run"


def stability(ran: Ran) -> str:
    (line,) = [one for one in ran.out.splitlines() if "agrees with itself" in one]
    return line.partition(":")[0]


AGAIN = "repeat the extract command, which makes {} again"


def test_what_is_missing_of_a_pass_is_named(cli: Cli, thrice: Path, gold: Path, extract: Extract) -> None:
    (thrice / "passes/2/two.json").unlink()
    ran = cli("evaluate", thrice, "--gold", gold)
    assert stability(ran) == "m agrees with itself over 3 passes (run)"
    reason = "passes/2/two.json, which is missing: " + AGAIN.format("it")
    assert (ran.code, ran.err.splitlines()[-1]) == (3, f"not counted: run: {reason}")
    assert extract("--passes", "3").code == 0
    assert cli("evaluate", thrice, "--gold", gold).code == 0


def test_a_pass_of_which_nothing_is_there_is_named(cli: Cli, thrice: Path, gold: Path) -> None:
    shutil.rmtree(thrice / "passes/2")
    ran = cli("evaluate", thrice, "--gold", gold)
    assert stability(ran) == "m agrees with itself over 2 passes (run)"
    reason = "passes/2/one.json and 2 more of that pass, which are missing: " + AGAIN.format("them")
    assert (ran.code, ran.err.splitlines()[-1]) == (3, f"not counted: run: {reason}")


def test_with_no_pass_left_there_is_no_figure(cli: Cli, thrice: Path, gold: Path) -> None:
    shutil.rmtree(thrice / "passes")
    ran = cli("evaluate", thrice, "--gold", gold)
    assert stability(ran) == "m agrees with itself over 0 passes (run)"
    assert "κ n/a on whether a unit has a code" in ran.out
    assert ran.code == 3


@pytest.mark.parametrize("name", ["passes/2 copy", "passes/@eaDir", "passes/7"])
def test_a_folder_that_is_no_pass_of_the_run_is_passed_over(
    cli: Cli, thrice: Path, gold: Path, name: str
) -> None:
    shutil.copytree(thrice / "passes/2", thrice / name)
    (thrice / "passes/2/._one.json").write_bytes(b"\x00\x05\x16\x07")
    ran = cli("evaluate", thrice, "--gold", gold)
    assert stability(ran) == "m agrees with itself over 3 passes (run)"
    assert ran.code == 0, ran.err
