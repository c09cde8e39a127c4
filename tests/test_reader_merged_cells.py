"""Merged cells of Excel: their value holds for every row that they span."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pytest
from support_containers import changed, workbook
from support_formats import codes, drafts, source

from extract.readers import any_of_source, read_source, tables
from extract.readers.excerpts import Excerpts
from extract.readers.source import Source
from schemas.coding import Document
from schemas.errors import UnreadableFileError


def merged(rows: Sequence[Sequence[object]], *ranges: str, name: str = "table.xlsx") -> Source:
    """A workbook of one sheet with merged cells."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(workbook({"S": rows}).data))
    for one in ranges:
        book["S"].merge_cells(one)
    written = BytesIO()
    book.save(written)
    return source(written.getvalue(), name)


TURNS = [
    ["Interview", "Speaker", "Text"],
    ["Interview 8", "Interviewer", "What went wrong?"],
    ["", "P01", "The data."],
    ["", "Interviewer", "And then?"],
    ["Interview 9", "Interviewer", "What went wrong?"],
    ["", "P02", "The cameras."],
    ["", "Interviewer", "And then?"],
]


def documents(file: Source) -> list[Document]:
    found = any_of_source(file)
    assert isinstance(found, list)
    return found


def test_an_interview_that_is_merged_over_its_rows_has_all_of_them() -> None:
    found = documents(merged(TURNS, "A2:A4", "A5:A7"))
    assert [(d.transcript.id, [turn.speaker for turn in drafts(d)]) for d in found] == [
        ("interview-8", ["Interviewer", "P01", "Interviewer"]),
        ("interview-9", ["Interviewer", "P02", "Interviewer"]),
    ]


def test_a_code_and_a_coder_that_are_merged_are_those_of_every_passage() -> None:
    rows = [
        ["Code", "Coder", "Passage"],
        ["labels", "Ada", "The data was wrong."],
        ["", "", "Nobody noticed."],
        ["drift", "Ben", "The cameras changed."],
    ]
    found = any_of_source(merged(rows, "A2:A3", "B2:B3"))
    assert isinstance(found, Excerpts)
    assert [(row.codes, row.coder, row.text) for row in found.rows] == [
        (("labels",), "Ada", "The data was wrong."),
        (("labels",), "Ada", "Nobody noticed."),
        (("drift",), "Ben", "The cameras changed."),
    ]


def test_a_turn_that_is_merged_over_the_rows_of_its_codes_is_one_turn() -> None:
    rows = [
        ["Speaker", "Text", "Code"],
        ["P01", "The data was wrong.", "labels"],
        ["", "", "trust"],
        ["Interviewer", "And then?", ""],
        ["P01", "And then?", "drift"],
    ]
    document = read_source(merged(rows, "A2:A3", "B2:B3"))
    assert [(turn.speaker, turn.text, turn.speaker_inferred) for turn in drafts(document)] == [
        ("P01", "The data was wrong.", False),
        ("Interviewer", "And then?", False),
        ("P01", "And then?", False),
    ]
    assert codes(document) == [(0, "labels"), (0, "trust"), (2, "drift")]


def test_a_header_of_two_rows_is_no_turn() -> None:
    rows = [
        ["Speaker", "Text", "Codes"],
        ["", "", "Trust"],
        ["P01", "The data."],
        ["", "Nobody knew.", "Trust"],
    ]
    document = read_source(merged(rows, "A1:A2", "B1:B2", "A3:A4"))
    assert [(turn.speaker, turn.text) for turn in drafts(document)] == [
        ("P01", "The data."),
        ("P01", "Nobody knew."),
    ]
    assert codes(document) == [(1, "Trust")]


def test_a_heading_that_is_merged_across_the_table_is_nothing_that_is_said() -> None:
    rows = [["Speaker", "Text"], ["Part 1", ""], ["P01", "The data."], ["P02", "The cameras."]]
    assert [turn.text for turn in drafts(read_source(merged(rows, "A2:B2")))] == ["The data.", "The cameras."]


def test_a_merged_cell_without_a_value_or_beyond_the_table_changes_nothing() -> None:
    rows = [["Speaker", "Text"], ["P01", "The data."], ["", "And then?"], ["", "More."]]
    plain = drafts(read_source(workbook({"S": rows})))
    assert drafts(read_source(merged(rows, "A3:A4", "C2:C9", "A10:B90"))) == plain


def test_a_merged_cell_that_spans_more_than_any_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """101 rows of two cells, each row counted as a cell more, and 100 cells that the merged one comes to."""
    rows = [["Speaker", "Text"], *(["P01", "So."] for _ in range(100))]
    file = merged(rows, "A2:A101")
    monkeypatch.setattr(tables, "_MOST_CELLS", 3 * 101 + 100)
    assert read_source(file)
    monkeypatch.setattr(tables, "_MOST_CELLS", 3 * 101 + 99)
    with pytest.raises(UnreadableFileError, match="too many cells"):
        read_source(file)


def test_ranges_that_are_none_are_a_damaged_workbook() -> None:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>Speaker</t></is></c></row>'
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetData>{cells}</sheetData><mergeCells><mergeCell ref="??"/></mergeCells></worksheet>'
    )
    with pytest.raises(UnreadableFileError, match="damaged workbook"):
        any_of_source(changed(workbook({"S": [["Speaker"]]}), xl__worksheets__sheet1_xml=xml))
