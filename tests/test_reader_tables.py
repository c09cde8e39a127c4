"""CSV and Excel with one row per turn: columns by their names, codes, several interviews, damage."""

from __future__ import annotations

from datetime import time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_containers import changed, workbook, zip_of
from support_formats import QUICK, SENTENCES, drafts, source

from extract.readers import any_of_source, read_source
from extract.readers.columns import find_columns
from extract.readers.options import ReadOptions, parse_columns
from extract.readers.source import Source
from intercoder.spreadsheet import csv_text
from schemas.coding import Document
from schemas.errors import (
    ConfigurationError,
    InputError,
    IntercoderError,
    UnknownFormatError,
    UnreadableFileError,
)
from schemas.transcript import TurnDraft

TURNS = [
    TurnDraft("Hi, there", "Maria", False, 1.0),
    TurnDraft("more", "Maria", True, 2.0),
    TurnDraft("So line break", "Bob", False, 3723.0),
]
ROWS = [["Maria", "0:01", "Hi, there"], ["", "0:02", "more"], ["Bob", "1:02:03", "So line\nbreak"]]


def documents(file: Source, **columns: str) -> list[Document]:
    found = any_of_source(file, options=ReadOptions(columns=columns))
    assert isinstance(found, list)
    return found


def marked(document: Document) -> dict[str, list[tuple[int, str]]]:
    for coding in document.codings:
        coding.check_against(document.transcript)
    return {one.coder.name: [(s.first_turn, s.code) for s in one.segments] for one in document.codings}


def cells(rows: list[list[str]], delimiter: str) -> str:
    return "\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "header", [["Speaker", "Time", "Text"], ["speaker_name", "START TIME", " Utterance "]]
)
def test_csv_with_any_delimiter_and_known_names(delimiter: str, header: list[str]) -> None:
    text = cells([header, *ROWS], delimiter)
    assert drafts(read_source(source(text))) == TURNS
    assert drafts(read_source(source(text.replace("\n", "\r\n").encode("utf-8-sig")))) == TURNS


def test_lines_above_the_header_are_passed_over() -> None:
    text = cells([["Export of today", "", ""], ["", "", ""], ["Who", "Time", "What is said"], *ROWS], ",")
    assert drafts(read_source(source(text))) == TURNS


def test_columns_may_have_any_name_if_the_user_says_which() -> None:
    text = cells([["A", "B", "C"], *ROWS], ",")
    with pytest.raises(UnknownFormatError):
        read_source(source(text))
    (document,) = documents(source(text), text="c", speaker="A", time="B")
    assert drafts(document) == TURNS


def test_what_the_user_says_comes_before_usual_names() -> None:
    text = "speaker,text,Said\nMaria,note,Hi.\nBob,note,So."
    (document,) = documents(source(text), text="Said")
    assert [turn.text for turn in drafts(document)] == ["Hi.", "So."]


@pytest.mark.parametrize("given_", ["text", "text=", "words=A", "=A", "text=A,b"])
def test_columns_that_cannot_be_meant_are_refused(given_: str) -> None:
    with pytest.raises(ConfigurationError, match="NAME=HEADER"):
        parse_columns([given_])


def test_columns_are_given_in_one_text_or_several() -> None:
    assert parse_columns(["text=Excerpt Copy, code=Tag", "speaker=Who"]) == {
        "text": "Excerpt Copy",
        "code": "Tag",
        "speaker": "Who",
    }


def test_codes_of_turns_by_coders_in_the_row_or_the_title() -> None:
    text = (
        "speaker;text;codes;coder;comment\nMaria;Hi.;A, B|C;Ada;because\nBob;So.;;;\n"
        "Bob;No.;A;Ben;\nMaria;Yes.;D;;"
    )
    document = read_source(source(text, "Interview 7 - Cem.csv"))
    assert marked(document) == {"Ada": [(0, "A"), (0, "B"), (0, "C")], "Ben": [(2, "A")], "Cem": [(3, "D")]}
    assert document.codings[0].segments[0].rationale == "because"
    assert document.transcript.title == "Interview 7"


def test_a_single_code_column_keeps_commas() -> None:
    document = read_source(source('speaker,text,code\nMaria,Hi.,"Data, late"\nBob,So.,'))
    assert marked(document) == {"unknown coder": [(0, "Data, late")]}


def test_one_column_for_each_code() -> None:
    text = "speaker,text,Drift,Misc,Notes on it\nMaria,Hi.,x,0,hm\nBob,So.,,1,\nMaria,No.,,,\n"
    assert marked(read_source(source(text))) == {"unknown coder": [(0, "Drift"), (1, "Misc")]}


def test_a_column_of_interviews_makes_documents() -> None:
    text = "interview,speaker,text\nI 1.docx,Maria,Hi.\nI 2,Bob,So.\nI 1.docx,Bob,No."
    found = documents(source(text))
    assert [(d.transcript.title, d.transcript.text) for d in found] == [("I 1", "Hi.\nNo."), ("I 2", "So.")]


def test_a_guard_against_formulas_is_taken_off() -> None:
    said = ["=1+1", "- so", "'quoted", "plain", "@x"]
    text = csv_text(["speaker", "text"], [["Maria", text] for text in said])
    assert [turn.text for turn in drafts(read_source(source(text)))] == said


@pytest.mark.parametrize(
    "text",
    [
        "So, the text, code, and speaker\nare what matters",
        "code,name,definition\nDrift,Drift,It moves",
        "path,transcript,coder,stage\na.txt,I 1,Ada,coded",
        "a,b\n1,2",
    ],
)
def test_other_tables_and_prose_are_no_transcripts(text: str) -> None:
    with pytest.raises(UnknownFormatError):
        read_source(source(text))


def test_an_open_quotation_mark_is_an_error_without_words_of_the_file() -> None:
    with pytest.raises(InputError, match="broken table") as caught:
        read_source(source('speaker,text\nMaria,"secret\nBob,So.'))
    assert "secret" not in str(caught.value)


def test_a_workbook_with_times_numbers_and_a_sheet_of_notes() -> None:
    rows: list[list[object]] = [
        ["Speaker", "Time", "Text", "Code"],
        ["Maria", time(0, 0, 1), "Hi, there", "A"],
        [None, timedelta(seconds=2), "more", None],
        ["Bob", "1:02:03", "So line\nbreak", 4.0],
    ]
    document = read_source(workbook({"Notes": [["about", "this"]], "Data": rows}, "Interview 7.xlsx"))
    assert drafts(document) == TURNS
    assert marked(document) == {"unknown coder": [(0, "A"), (2, "4")]}


def test_sheets_are_interviews_under_their_names() -> None:
    sheet = [["speaker", "text"], ["Maria", "Hi."], ["Bob", "So."]]
    found = documents(workbook({"Interview 1": sheet, "Interview 2 - Ada": sheet}))
    assert [d.transcript.id for d in found] == ["interview-1", "interview-2"]
    assert [len(d.codings) for d in found] == [0, 1]


def test_a_workbook_of_other_things_says_how_to_name_columns() -> None:
    with pytest.raises(UnknownFormatError, match="without a column of what is said") as caught:
        read_source(workbook({"S": [["a", "b"], [1, 2]]}))
    assert "--columns" in caught.value.hint


def _sheet(inner: str) -> str:
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{inner}</worksheet>'


def _cell(column: str, row: int, text: str) -> str:
    return f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_far_cells_cost_nothing() -> None:
    file = workbook({"S": [["speaker", "text"], ["Maria", "Hi."], ["Bob", "So."]]})
    rows = {1: ("speaker", "text"), 1048576: ("Maria", "Hi.")}
    written = "".join(
        f'<row r="{row}">{_cell("A", row, cells[0])}{_cell("B", row, cells[1])}</row>'
        for row, cells in rows.items()
    )
    far = _sheet(f'<dimension ref="A1:XFD1048576"/><sheetData>{written}</sheetData>')
    assert [turn.text for turn in drafts(read_source(changed(file, xl__worksheets__sheet1_xml=far)))] == [
        "Hi."
    ]


def test_strings_that_excel_keeps_apart_from_the_cells() -> None:
    file = workbook({"S": [["speaker", "text"], ["Maria", "Hi."]]})
    strings = ("speaker", "text", "Maria", "</t></r><r><t>So.", "Hi")
    kept = "".join(f"<si><r><t>{text}</t></r></si>" for text in strings)
    shared = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{kept}</sst>'
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{a}</v></c><c r="B{row}" t="s"><v>{b}</v></c></row>'
        for row, (a, b) in enumerate(((0, 1), (2, 3), (2, 4)), 1)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with ZipFile(BytesIO(file.data)) as container:
        types = container.read("[Content_Types].xml").decode()
    declared = types.replace(
        "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    )
    sheet = _sheet(f"<sheetData>{rows}</sheetData>")
    parts = {"xl__worksheets__sheet1_xml": sheet, "xl__sharedStrings_xml": shared}
    read = read_source(_with_types(changed(file, **parts), declared))
    assert [(turn.speaker, turn.text) for turn in drafts(read)] == [("Maria", "So."), ("Maria", "Hi")]


def _with_types(file: Source, types: str) -> Source:
    with ZipFile(BytesIO(file.data)) as container:
        entries = {name: container.read(name) for name in container.namelist() if "ontent" not in name}
    return zip_of({**entries, "[Content_Types].xml": types}, file.name)


def test_a_workbook_with_more_cells_than_any_interview_is_refused() -> None:
    file = workbook({"S": [["speaker", "text"], ["Maria", "Hi."]]})
    wide = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, 400))
    xml = _sheet(f"<sheetData>{wide}</sheetData>")
    with pytest.raises(UnreadableFileError, match="too many cells"):
        read_source(changed(file, xl__worksheets__sheet1_xml=xml))


@pytest.mark.parametrize("part", ["xl__workbook_xml", "xl__worksheets__sheet1_xml"])
@pytest.mark.parametrize("xml", ["<x", "<x/>", '<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'])
def test_damaged_workbooks_are_one_of_our_errors(part: str, xml: str) -> None:
    file = changed(workbook({"S": [["speaker", "text"], ["Maria", "Hi."]]}), **{part: xml})
    with pytest.raises(InputError):
        read_source(file)


@QUICK
@given(
    st.lists(
        st.lists(
            st.sampled_from(["text", "code", "speaker", "Maria", "", "x", "0:01", '"', "é"]), max_size=4
        ),
        max_size=6,
    ),
    st.sampled_from(",;\t"),
)
def test_no_table_breaks_the_readers(rows: list[list[str]], delimiter: str) -> None:
    try:
        found = any_of_source(source("\n".join(map(delimiter.join, rows))))
    except IntercoderError:
        return
    for document in found if isinstance(found, list) else ():
        marked(document)


@QUICK
@given(st.lists(st.tuples(st.sampled_from(["Ada", "Bob Öz", ""]), SENTENCES), min_size=1, max_size=6))
def test_turns_that_are_written_are_read_back(rows: list[tuple[str, str]]) -> None:
    text = csv_text(["Text", "Speaker"], [(said, speaker) for speaker, said in rows])
    expected: list[TurnDraft] = []
    for speaker, said in rows:
        last = expected[-1].speaker if expected else None
        expected.append(TurnDraft(said, speaker or last, not speaker and last is not None))
    assert drafts(read_source(source(text))) == expected
    assert drafts(read_source(workbook({"S": [["Text", "Speaker"], *[[b, a] for a, b in rows]]}))) == expected


def test_a_header_needs_a_text_and_something_else() -> None:
    assert find_columns(["text"], {}) is None
    assert find_columns(["speaker", "code"], {}) is None
    found = find_columns(["Quote", "Tags"], {})
    assert found is not None
    assert (dict(found.at), found.several) == ({"text": 0, "code": 1}, True)
