"""Headers of tables: those that programs write, those that users name, and those that are missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli
from support_containers import workbook
from support_formats import source

from extract.readers import any_of_source
from extract.readers.columns import find_columns
from extract.readers.excerpts import Excerpt, Excerpts
from extract.readers.headers import check_columns
from extract.readers.options import ReadOptions
from extract.readers.source import Source
from schemas.errors import ConfigurationError, InputError, UnknownFormatError


def excerpts(file: Source, **columns: str) -> tuple[Excerpt, ...]:
    found = any_of_source(file, options=ReadOptions(columns=columns))
    assert isinstance(found, Excerpts)
    return found.rows


def table(*rows: str) -> Source:
    return source("\n".join(rows), "codes.csv")


# Each program's export of coded passages: its headers, and which of them holds what.
EXPORTS = {
    "Dedoose": (
        "Media Title,Excerpt Range,Excerpt Creator,Excerpt Date,Excerpt Copy,Codes Applied Combined",
        {"transcript": 0, "coder": 2, "text": 4, "code": 5},
    ),
    "Dedoose with resources": (
        "Resource Title,Resource Creator,Excerpt Copy,Excerpt Creator,Codes Applied Combined",
        {"transcript": 0, "text": 2, "coder": 3, "code": 4},
    ),
    "Delve": (
        "Transcript Name,Snippet,Code(s),Created By,Notes",
        {"transcript": 0, "text": 1, "code": 2, "coder": 3, "rationale": 4},
    ),
    "Delve, one code a row": ("Code Name,Snippet Text,Transcript", {"code": 0, "text": 1, "transcript": 2}),
    "MAXQDA": (
        "Color,Comment,Document group,Document name,Code,Begin,End,Weight score,Segment,Created by,Created",
        {"rationale": 1, "transcript": 3, "code": 4, "time": 5, "end": 6, "text": 8, "coder": 9},
    ),
    "MAXQDA in German": (
        "Farbe;Kommentar;Dokumentgruppe;Dokumentname;Code;Anfang;Ende;Segment;Erstellt von",
        {"rationale": 1, "transcript": 3, "code": 4, "text": 7, "coder": 8},
    ),
    "NVivo, summary of codes": (
        "Code,File Name,Coverage,Reference Number,Coded By Initials,Modified On,Coded Text",
        {"code": 0, "transcript": 1, "coder": 4, "text": 6},
    ),
    "NVivo, older": ("Node,Source,Reference,Coded By", {"code": 0, "transcript": 1, "text": 2, "coder": 3}),
    "Taguette": ("id,document,content,tags", {"transcript": 1, "text": 2, "code": 3}),
    "Taguette, one tag a row": ("id,tag,content,document", {"code": 1, "text": 2, "transcript": 3}),
    "ATLAS.ti": (
        "ID,Quotation Name,Document,Codes,Comment,Quotation Content,Reference,Created by,Modified by",
        {"transcript": 2, "code": 3, "rationale": 4, "text": 5, "coder": 7},
    ),
    "ATLAS.ti, text": (
        "Number,Document,Quotation Text,Codes",
        {"turn": 0, "transcript": 1, "text": 2, "code": 3},
    ),
    "QualCoder": (
        "File name,Coder,Codename,Coded text,Memo",
        {"transcript": 0, "coder": 1, "code": 2, "text": 3, "rationale": 4},
    ),
    "QualCoder's own columns": (
        "codename,owner,filename,pos0,pos1,seltext,memo",
        {"code": 0, "coder": 1, "transcript": 2, "start": 3, "end": 4, "text": 5, "rationale": 6},
    ),
    "by hand": (
        "Interview,Coder,Passage,Code",
        {"transcript": 0, "coder": 1, "text": 2, "code": 3},
    ),
    "by hand, otherwise": (
        "INTERVIEW ID;Coded By;Extract;Themes;Reason",
        {"transcript": 0, "coder": 1, "text": 2, "code": 3, "rationale": 4},
    ),
    "highlights": (
        "Interview name,Highlighted text,Tags,Highlighted by",
        {"transcript": 0, "text": 1, "code": 2, "coder": 3},
    ),
}


@pytest.mark.parametrize("program", EXPORTS)
@pytest.mark.parametrize("written", [str, str.upper, str.lower])
def test_headers_of_programs_are_known_in_any_case(program: str, written: object) -> None:
    header, at = EXPORTS[program]
    assert callable(written)
    columns = find_columns(written(header).split(";" if ";" in header else ","), {})
    assert columns is not None
    assert {name: columns.at.get(name) for name in at} == at


def test_passages_by_two_coders_are_excerpts() -> None:
    rows = excerpts(table("Interview,Coder,Passage,Code", "P1,Ada,It broke,Drift", "P1,Ben,It broke,Misc"))
    assert [(row.interview, row.coder, row.text, row.codes) for row in rows] == [
        ("P1", "Ada", "It broke", ("Drift",)),
        ("P1", "Ben", "It broke", ("Misc",)),
    ]


def test_passages_that_are_numbered_are_excerpts_and_turns_that_are_numbered_are_not() -> None:
    rows = ("1,P1,It broke,Drift", "2,P1,So we lost,Misc")
    assert len(excerpts(table("Number,Document,Quotation Text,Codes", *rows))) == 2
    assert isinstance(any_of_source(table("Number,Document,Text,Codes", *rows)), list)
    uncoded = ("1,Ada,It broke,Drift", "2,Bob,So we lost,")
    assert isinstance(any_of_source(table("Turn,Speaker,Segment,Code", *uncoded)), list)


def test_a_code_called_as_a_column_of_codes_is_a_column_of_marks_among_others() -> None:
    head, rows = "Interview,Passage,Drift,Labels", ("P1,It broke,x,", "P1,All wrong,,x")
    assert [row.codes for row in excerpts(table(head, *rows))] == [("Drift",), ("Labels",)]
    alone = excerpts(table("Interview,Passage,Labels", "P1,It broke,x", "P1,All wrong,x"))
    assert [row.codes for row in alone] == [("x",), ("x",)]  # a code of this name, for all that can be told


def test_named_columns_are_added_to_the_known_ones() -> None:
    own = table("Interview,By,Passage,Code", "P1,Ada,It broke,Drift")
    assert [(row.coder, row.text) for row in excerpts(own, coder="by")] == [("Ada", "It broke")]
    standard = table("Interview,Coder,Passage,Code", "P1,Ben,It broke,Drift")
    for named in (
        {"coder": "By"},
        {"text": "Said", "code": "Topic"},
    ):  # of another table that is read with it
        assert [(row.coder, row.text) for row in excerpts(standard, **named)] == [("Ben", "It broke")]


def test_a_named_column_wins_for_what_it_is() -> None:
    both = table("Interview,Coder,Second coder,Passage,Code", "P1,Ada,Ben,It broke,Drift")
    assert [row.coder for row in excerpts(both, coder="Second coder")] == ["Ben"]


MISSING = r"has no column 'Said' \(--columns text=Said\); its headers are: Coder, Words, Code\."


def test_a_named_column_that_is_not_there_is_named_with_the_headers_that_are() -> None:
    with pytest.raises(InputError, match=MISSING):
        excerpts(table("Coder,Words,Code", "Ada,It broke,Drift"), text="Said")
    with pytest.raises(InputError, match=MISSING):
        excerpts(workbook({"S": [["Coder", "Words", "Code"], ["Ada", "It broke", "Drift"]]}), text="Said")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_whose_headers_are_not_known_says_which_they_are(delimiter: str) -> None:
    rows = [["Who", "Words said", "Topic"], ["Ada", "It broke.", "Drift"], ["Ben", "So.", "Misc"]]
    with pytest.raises(UnknownFormatError, match="headers are: Who, Words said, Topic") as caught:
        excerpts(table(*map(delimiter.join, rows)))
    assert "--columns text=HEADER" in caught.value.hint


def test_what_somebody_says_is_never_shown_as_a_header() -> None:
    rows = ["Maria,We lost a lot of money then because nobody looked at it", "Bob,Oh dear.", "Maria,Yes."]
    with pytest.raises(UnknownFormatError) as caught:
        excerpts(table(*rows))
    assert "money" not in str(caught.value)


def test_prose_with_commas_is_no_table() -> None:
    with pytest.raises(UnknownFormatError, match="text of 2 lines") as caught:
        excerpts(table("Well, it broke", "No, it did not"))
    assert "broke" not in str(caught.value)


def _write(folder: Path, **tables: str) -> list[Path]:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [folder / f"{name}.csv" for name in tables]


def test_a_named_column_must_be_in_one_of_the_tables(tmp_path: Path) -> None:
    files = _write(tmp_path, one="Coder,Passage,Code\nAda,a,b\n", two="By,Words,Code\nBen,a,b\n")
    check_columns(files, {"text": "words", "coder": "By"})
    with pytest.raises(ConfigurationError, match=r"--columns text=Wrods .* no table") as caught:
        check_columns(files, {"text": "Wrods", "coder": "By"})
    assert "one.csv has Coder, Passage, Code; two.csv has By, Words, Code" in caught.value.hint
    check_columns([], {"text": "Wrods"})  # nothing to look in


def test_a_misspelt_column_is_an_error_of_the_command(tmp_path: Path, cli: Cli) -> None:
    """The table has a column that is known for its text: it must not be taken instead without a word."""
    (turns,) = _write(tmp_path, turns="Speaker,Text,Said\nMaria,note,Hi.\nBob,note,So.\n")
    ran = cli("read", turns, "--columns", "text=Sayd")
    assert ran.code == 1
    assert "--columns text=Sayd" in ran.err
    assert "turns.csv has Speaker, Text, Said" in ran.err
