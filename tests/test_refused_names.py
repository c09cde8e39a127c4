"""Files that were not used: wherever a command says so, it names the file, and names it once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_cli import Cli, Ran
from support_guide import words

from extract.runfolder import RunFolder
from intercoder.pages.view_material import run_material
from intercoder.reasons import about, reason_of
from schemas.coding import Coder

SAID = words("said", 200)
NOTHING = "empty.txt is empty."
NO_TABLE = "people.csv is a table without a column of what is said"
ASTRAY = "half.txt: the transcript that fits best is 'whole', which holds 100.0% of its words"


def talk(path: Path, coder: str = "", turns: int = 10) -> Path:
    """An interview of up to ten turns; with a coder, as that person coded it in Delve."""
    said = [" ".join(SAID[20 * turn : 20 * turn + 20]) for turn in range(turns)]
    who = ["Interviewee" if turn % 2 else "Interviewer" for turn in range(turns)]
    lines = [f"{name}: {text}" for name, text in zip(who, said, strict=True)]
    if coder:
        told = [part for name, text in zip(who, said, strict=True) for part in (name, text)]
        lines = [f"Interview 1 - {coder}", *told, "Data-noisy-labels"]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def transcripts(tmp_path: Path) -> Path:
    """A folder with an interview, and with a file that holds nothing."""
    (talk(tmp_path / "in" / "whole.txt").parent / "empty.txt").write_text("")
    return tmp_path / "in"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A folder with a file of Ada's, half a copy by Ben, and a table of something else."""
    folder = talk(tmp_path / "gold" / "ada.txt", "Ada").parent
    talk(folder / "half.txt", "Ben", turns=4)
    (folder / "people.csv").write_text("Name,Age\nBob,40\nCem,41\n")
    return folder


@pytest.fixture
def run(tmp_path: Path, transcripts: Path, cli: Cli) -> Path:
    cli("extract", transcripts, "--out", tmp_path / "run", "--model", "keyword")
    return tmp_path / "run"


def lines_about(ran: Ran, name: str) -> list[str]:
    found = [line for line in (ran.out + ran.err).splitlines() if name in line]
    assert [line.count(name) for line in found] == [1] * len(found)
    return found


def test_read_names_a_file_as_it_was_given(cli: Cli, transcripts: Path) -> None:
    file = transcripts / "empty.txt"
    assert lines_about(cli("read", transcripts), "empty.txt") == [
        f"Error: {file} is empty. Export the interview again."
    ]
    assert lines_about(cli("read", file), "empty.txt") == [
        f"Error: {file} is empty. Export the interview again."
    ]


def test_extract(cli: Cli, transcripts: Path, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "run", "--model")
    ran = cli("extract", transcripts, *out, "keyword")
    assert ran.code == 3
    assert lines_about(ran, "empty.txt") == [f"left out: {NOTHING}"] * 2  # as it begins and as it ends
    alone = cli("extract", transcripts / "empty.txt", "--out", tmp_path / "other", "--model", "keyword")
    assert lines_about(alone, "empty.txt") == [NOTHING]
    shown = cli("extract", transcripts, *out, "m", "--dry-run")
    assert lines_about(shown, "empty.txt") == [f"left out: {NOTHING}"]


def test_doctor(cli: Cli, transcripts: Path) -> None:
    (found,) = lines_about(cli("doctor", transcripts, "--gold", transcripts / "whole.txt"), "empty.txt")
    assert found == f"BROKEN interviews: {transcripts / 'empty.txt'} is empty."


def test_of_a_run_and_of_people(cli: Cli, run: Path, gold: Path, tmp_path: Path) -> None:
    """`evaluate`, `export` and the pages say it of the same files."""
    for command in (("evaluate",), ("export", "--out", tmp_path / "all.csv")):
        ran = cli(*command, run, "--gold", gold)
        assert ran.code == 3
        (refused,) = lines_about(ran, "half.txt")
        assert refused.startswith(f"refused: {ASTRAY}")
        (left_out,) = lines_about(ran, "people.csv")
        assert left_out.startswith(f"left out: {NO_TABLE}")
    notes = run_material(run, [gold]).viewed.notes
    assert [note.partition(", ")[0] for note in notes] == [
        f"Refused: {ASTRAY}".partition(", ")[0],
        f"Not shown: {NO_TABLE}".partition(", ")[0],
    ]


def test_learn(cli: Cli, gold: Path, tmp_path: Path) -> None:
    ran = cli("learn", gold, "--out", tmp_path / "guide.yaml")
    assert ran.code == 3
    (refused,) = lines_about(ran, "half.txt")
    assert refused.startswith("refused: half.txt: the transcript that fits best is ")
    (left_out,) = lines_about(ran, "people.csv")
    assert left_out.startswith(f"left out: {NO_TABLE}")


def test_what_a_model_coded_elsewhere_is_named_by_its_interview(cli: Cli, tmp_path: Path) -> None:
    gold = talk(tmp_path / "gold" / "ada.txt", "Ada").parent
    talk(tmp_path / "in" / "whole.txt")
    (tmp_path / "in" / "astray.txt").write_text(
        "Interviewer: How was the bread?\n\nInterviewee: It rose all night.\n"
    )
    cli("extract", tmp_path / "in", "--out", tmp_path / "run", "--model", "keyword")
    run = RunFolder(tmp_path / "run")
    for coding in run.codings():
        run.write_coding(coding.model_copy(update={"coder": Coder(name="m", kind="model")}))
    ran = cli("learn", gold, "--out", tmp_path / "guide.yaml", "--calibrate", tmp_path / "run")
    assert lines_about(ran, "astray") == [
        "not calibrated on: astray: it has nothing in common with any of the transcripts."
    ]


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("a b.txt is empty.", " is empty."),
        ("some/where/a b.txt may not be read.", " may not be read."),
        (r"C:\some\a b.txt may not be read.", " may not be read."),
        ("'some/a b.txt' cannot be read: no usable path.", " cannot be read: no usable path."),
        ("a b.txt: line 3 is no JSON object.", ": line 3 is no JSON object."),
        ("a b.txt is refused: it has nothing in common.", ": it has nothing in common."),
        ("another copy of the interview in a b.txt", ": another copy of the interview in a b.txt"),
        ("a b.txt.zip is empty.", ": a b.txt.zip is empty."),
        ("not a b.txt is empty.", ": not a b.txt is empty."),
        ("The workers are gone.", ": The workers are gone."),
    ],
)
def test_only_the_name_that_a_message_begins_with_is_taken_off(message: str, told: str) -> None:
    assert about("x/a b.txt", message) == f"x/a b.txt{told}"
    assert reason_of(message, "a b.txt") == told.removeprefix(":").removeprefix(" ")


@given(st.text(min_size=1).filter(lambda name: "/" not in name and name.strip(". ")), st.text())
def test_any_name_is_taken_off_and_nothing_else(name: str, rest: str) -> None:
    assert reason_of(f"{name} is {rest}", name) == f"is {rest}".removeprefix("is refused: ")
