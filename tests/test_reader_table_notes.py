"""What of a table is not read is said: sheets, columns, rows without a code or an interview."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli
from support_containers import workbook
from support_formats import source

from extract.readers import any_of_source
from extract.readers.excerpts import Excerpts
from extract.readers.source import Source
from extract.readers.table_notes import table_notes

HEAD = ["Interview", "Coder", "Code", "Passage"]
ADA = ["Interview 1", "Ada", "labels", "The data was wrong."]
NO_TEXT = "it is a table without a column of what is said, or with nothing beside it; its headers are: "
HINT = " If it is coded, name the column: --columns text=HEADER"


def notes(file: Source | str, **chosen: str) -> list[str]:
    return table_notes(source(file) if isinstance(file, str) else file, chosen)


def given(file: Source | str) -> list[tuple[str, ...]]:
    """The codes of each passage."""
    found = any_of_source(source(file) if isinstance(file, str) else file)
    assert isinstance(found, Excerpts)
    return [row.codes for row in found.rows]


def test_a_sheet_whose_columns_are_not_known_is_named_with_its_headers() -> None:
    ben = [["Interview", "Coder", "Code", "Stelle"], ["Interview 1", "Ben", "drift", "The cameras changed."]]
    book = [["code", "definition"], ["drift", "It moves."]]
    file = workbook({"Ada": [HEAD, ADA], "Ben": ben, "Codes": book, "Empty": [], "Blank": [["", None]]})
    assert notes(file) == [
        f"sheet 'Ben' is not read: {NO_TEXT}Interview, Coder, Code, Stelle.{HINT}",
        "sheet 'Codes' is not read: it is a codebook: it holds no coded passages.",
    ]
    assert notes(file, text="Stelle") == [
        "sheet 'Codes' is not read: it is a codebook: it holds no coded passages."
    ]


def test_what_people_say_in_a_sheet_is_not_shown() -> None:
    file = workbook({"Ada": [HEAD, ADA], "Talk": [["We did that.", "We saw it."]]})
    assert "We did" not in " ".join(notes(file))


def test_a_column_of_marks_that_holds_another_word_is_named() -> None:
    text = (
        "Interview,Coder,Passage,Trust,Drift,Note on it\ni,Ada,The data was wrong.,x,,hm\n"
        "i,Ada,Nobody noticed.,x,no,\ni,Ada,The cameras changed.,?,x,\n"
    )
    assert given(text) == [("Drift",)]
    assert notes(text) == [
        "column 'Trust' is not read as a code: 1 of its 3 cells says neither yes nor no (write x or nothing)",
        "2 passages without a code are not counted",
    ]


def test_a_column_of_marks_that_is_called_as_codes_are_is_named_too() -> None:
    """`Labels` is a code here, as `Drift` is; before, its marks were taken for codes called `x` and `?`."""
    text = "Coder,Passage,Labels,Drift\nAda,One.,x,\nAda,Two.,x,x\nAda,Three.,?,x\n"
    assert given(text) == [("Drift",), ("Drift",)]
    assert "column 'Labels' is not read as a code" in notes(text)[0]


def test_a_column_of_which_half_is_something_else_is_no_column_of_marks() -> None:
    assert notes("Coder,Passage,Trust,Weight\nAda,One.,x,1\nAda,Two.,x,2\n") == []


@pytest.mark.parametrize(
    "header", ["Code,Code 2,Code 3", "Code 1,Code 2,Code 3", "Tag,Tag2,Tag_3", "Code,Code,Code"]
)
def test_numbered_columns_of_codes_are_all_read(header: str) -> None:
    text = f"Coder,Passage,{header}\nAda,One.,labels,drift,\nAda,Two.,trust,,labels\n"
    assert given(text) == [("labels", "drift"), ("trust", "labels")]
    assert notes(text) == []


def test_numbered_columns_of_marks_are_codes_of_these_names() -> None:
    assert given("Coder,Passage,Code 1,Code 2\nAda,One.,x,\nAda,Two.,x,x\n") == [
        ("Code 1",),
        ("Code 1", "Code 2"),
    ]


def test_a_numbered_column_of_scores_holds_no_codes() -> None:
    assert given("Coder,Passage,Label,Label 1\nAda,One.,a,0.55\nAda,Two.,b,3\n") == [("a",), ("b",)]


def test_a_table_of_turns_with_a_score_is_a_table_of_turns() -> None:
    held = any_of_source(
        source("Speaker,Text,Label 1\nAnna,What did you do?,0.31\nBen,I ran tests.,0.55\n", "P9.csv")
    )
    assert isinstance(held, list)
    assert [turn.speaker for turn in held[0].transcript.turns] == ["Anna", "Ben"]


def test_another_column_that_could_hold_codes_is_named() -> None:
    text = "Coder,Passage,Code,Theme\nAda,One.,labels,data\n"
    assert given(text) == [("labels",)]
    assert notes(text) == ["column 'Theme' is not read: codes are taken from 'Code'"]


def test_rows_without_a_code_or_an_interview_are_counted() -> None:
    """As merged cells are in CSV: empty but for the first row."""
    text = "Interview,Coder,Code,Excerpt\ni,Ada,a,One.\n,,,Two.\n,,b,Three.\n"
    assert notes(text) == [
        "1 passage without a code is not counted",
        "2 rows without an interview are looked for by their words",
    ]
    sheets = {"P1": [HEAD, ADA], "P2": [HEAD, ADA, ["", *ADA[1:]]]}
    assert notes(workbook(sheets)) == ["sheet 'P2': 1 row without an interview is taken for one called 'P2'"]
    turns = "Interview,Speaker,Text\nInterview 8,Ann,One.\n,P01,Two.\n"
    assert notes(source(turns, "turns.csv")) == ["1 row without an interview is taken for one called 'turns'"]


@pytest.mark.parametrize(
    "text",
    [
        "Speaker,Text,Code\nAnn,One.,a\nP01,Two.,\n",
        "Excerpt,Code\nOne.,a\n",
        "Ann: One.\nP01: Two.\nAnn: So.\n",
    ],
)
def test_of_a_file_that_is_read_whole_there_is_nothing_to_say(text: str) -> None:
    assert notes(text) == []


def test_commands_that_read_what_people_coded_say_it(tmp_path: Path, cli: Cli) -> None:
    said, coded = "The data was wrong.", tmp_path / "coded"
    coded.mkdir()
    (coded / "Interview 1.txt").write_text(f"Interviewer: What went wrong?\nP01: {said}\nInterviewer: So?\n")
    ben = [["Interview", "Coder", "Code", "Stelle"], ["Interview 1", "Ben", "labels", said]]
    (coded / "codes.xlsx").write_bytes(workbook({"Ada": [HEAD, ADA], "Ben": ben}).data)
    (coded / "cem.csv").write_text(f"Interview,Coder,Code,Passage\nInterview 1,Cem,labels,{said}\n")
    told = f"codes.xlsx: sheet 'Ben' is not read: {NO_TEXT}Interview, Coder, Code, Stelle.{HINT}\n"
    for command in (
        ("read", coded),
        ("evaluate", coded),
        ("convert", coded, "--out", tmp_path / "all.csv"),
        ("learn", coded, "--out", tmp_path / "guide.yaml"),
        ("disagreements", coded, "--out", tmp_path / "meeting.csv"),
    ):
        ran = cli(*command)
        assert (ran.code, told in ran.err) == (0, True), (command, ran.err)
    assert f"note   gold: {told}" in cli("doctor", "--gold", coded).out
