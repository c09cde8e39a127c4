"""CSV, Excel and JSON Lines: one row per segment, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook
from support_export import ADA, TALK, coding, entries, segment, talk_content
from support_formats import source

from extract.readers.tables import csv_tables
from extract.writers import write
from extract.writers.cells import csv_text, neutral
from extract.writers.content import Content
from extract.writers.rows import weakest_match
from extract.writers.xlsx_table import LONGEST_CELL, cell_text

HEAD = [
    "transcript",
    "coder",
    "code",
    "start",
    "end",
    "first_turn",
    "last_turn",
    "speaker",
    "time",
    "match",
    "text",
    "rationale",
    "mitigations",
]
BY_BOT = {
    "transcript": "interview-7",
    "coder": "bot",
    "code": "Labels",
    "start": "17",
    "end": "40",
    "first_turn": "1",
    "last_turn": "1",
    "speaker": "Maria",
    "time": "12.5",
    "match": "fuzzy",  # the worse of verbatim and fuzzy
    "text": "The labels 🙈 were wrong",
    "rationale": "Half\nare wrong.",
    "mitigations": "They look twice. | They ask.",
}


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet_of(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data)).active


def test_csv_has_a_row_for_each_segment_of_each_coder() -> None:
    data = write("csv", talk_content())
    rows = rows_of(data)
    assert list(rows[0]) == HEAD
    assert [(row["coder"], row["code"]) for row in rows] == [
        ("Ada", "Labels"),
        ("Ada (moderated)", "Odd & <new>"),
        ("bot", "Labels"),
        ("bot", "Labels-fix"),
    ]
    assert rows[2] == BY_BOT
    assert data.startswith(b"\xef\xbb\xbf")  # or Excel takes emoji for another encoding


def test_a_person_without_quotes_or_reasons_leaves_cells_empty() -> None:
    row = rows_of(write("csv", talk_content()))[1]
    assert (row["match"], row["rationale"], row["mitigations"]) == ("", "", "")


def test_a_passage_of_several_speakers_names_each_once() -> None:
    long = segment(TALK, "c", TALK.text)
    row = rows_of(write("csv", Content((TALK,), (coding(TALK, ADA, long),))))[0]
    assert (row["speaker"], row["time"], row["first_turn"], row["last_turn"]) == (
        "Interviewer | Maria",
        "0.0",
        "0",
        "2",
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\tx",
        "\rx",
        "  =1",
        "\n=1",
        "\uff1dHYPERLINK(1)",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
    ],
)
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "'x", "", "1", "– so"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize("text", ["=1+1", "\n=1", "\uff1dHYPERLINK(1)", "'x"])
def test_the_apostrophe_is_taken_off_when_the_table_is_read(text: str) -> None:
    written = csv_text(["speaker", "text"], [["Ada", text]])
    [table] = csv_tables(source(written, "t.csv"), {})
    assert list(table.rows) == [["Ada", text]]


def test_a_formula_in_a_transcript_is_text_in_csv_and_in_excel() -> None:
    assert rows_of(write("csv", talk_content()))[3]["text"] == "'=SUM(A1)"
    cell = sheet_of(write("xlsx", talk_content())).cell(5, HEAD.index("text") + 1)
    # In Excel the text itself stays, as text, and stays text when somebody edits the cell.
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=SUM(A1)", "s", True)


def test_a_code_or_coder_that_begins_like_a_formula_is_neutral_too() -> None:
    content = Content(
        (TALK,), (coding(TALK, ADA.model_copy(update={"name": "@ada"}), segment(TALK, "-c", "labels")),)
    )
    row = rows_of(write("csv", content))[0]
    assert (row["coder"], row["code"]) == ("'@ada", "'-c")


def test_excel_has_the_rows_of_the_csv_with_numbers_as_numbers() -> None:
    sheet = sheet_of(write("xlsx", talk_content()))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == HEAD
    assert dict(zip(HEAD, rows[3], strict=True)) == {
        **BY_BOT,
        "start": 17,
        "end": 40,
        "first_turn": 1,
        "last_turn": 1,
        "time": 12.5,
    }
    assert sheet.max_row == 5


def test_what_looks_like_an_error_value_is_text_in_excel() -> None:
    odd = coding(TALK, ADA, segment(TALK, "#N/A", "labels"))
    cell = sheet_of(write("xlsx", Content((TALK,), (odd,)))).cell(2, HEAD.index("code") + 1)
    assert (cell.value, cell.data_type) == ("#N/A", "s")


def test_a_text_longer_than_a_cell_says_what_is_missing() -> None:
    assert cell_text("x" * LONGEST_CELL) == "x" * LONGEST_CELL
    cut = cell_text("x" * (LONGEST_CELL + 1))
    assert len(cut) == LONGEST_CELL
    assert cut.endswith("… [32,768 characters in all; a cell holds no more. The CSV file has all of it.]")


def test_control_characters_do_not_break_the_workbook() -> None:
    assert cell_text("a\x00b\x0bc\ud800\nd") == "a�b�c�\nd"


@pytest.mark.parametrize("name", ["csv", "xlsx", "jsonl"])
def test_equal_contents_give_equal_bytes(name: str) -> None:
    assert write(name, talk_content()) == write(name, talk_content())


def test_the_workbook_has_the_date_of_the_codings_and_not_of_the_writing() -> None:
    content = Content((), date="2026-03-14T15:09:26Z")
    core = entries(write("xlsx", content))["docProps/core.xml"].decode()
    assert core.count("2026-03-14T15:09:26Z") == 2


def test_json_lines_keep_everything_of_a_segment() -> None:
    lines = [json.loads(line) for line in write("jsonl", talk_content()).decode().splitlines()]
    assert len(lines) == 4
    bot = lines[2]
    expected = talk_content().codings[2].segments[0].model_dump(mode="json")
    assert {key: bot[key] for key in expected} == expected
    assert (bot["coder"], bot["coder_kind"], bot["coder_model"], bot["match"]) == (
        "bot",
        "model",
        "bot-2026",
        "fuzzy",
    )
    assert (lines[1]["coder"], lines[1]["stage"], lines[1]["match"]) == ("Ada (moderated)", "moderated", None)
    assert (bot["transcript"], bot["speakers"], bot["time"]) == ("interview-7", ["Maria"], 12.5)


def test_nobody_has_coded_gives_a_table_of_headings_only() -> None:
    assert write("csv", Content((TALK,))).decode("utf-8-sig") == ",".join(HEAD) + "\n"
    assert write("jsonl", Content((TALK,))) == b""


def test_the_weakest_match_of_no_quotes_is_none() -> None:
    assert weakest_match(segment(TALK, "c", "labels")) == ""
