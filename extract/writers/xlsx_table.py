"""Excel workbook with one row per segment; the columns are those of `rows.Row`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from extract.writers.cells import is_formula
from extract.writers.containers import rezipped
from extract.writers.content import Content
from extract.writers.rows import Row, placed_segments
from extract.writers.texts import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_CELL = 32_767
"""Most characters that a cell of Excel can hold."""

_WIDTHS = {"transcript": 22, "coder": 16, "code": 28, "text": 80, "rationale": 50, "mitigations": 50}
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def write(content: Content) -> bytes:
    """The workbook; equal contents give equal bytes."""
    # openpyxl takes a tenth of a second to import: only where a workbook is asked for.
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = content.origin
    book.properties.created = _moment(content.date)
    sheet = book.active
    sheet.title = "segments"
    sheet.freeze_panes = "A2"
    _fill(sheet, [Row._fields, *(placed.row for placed in placed_segments(content))])
    for place, name in enumerate(Row._fields):
        sheet.column_dimensions["ABCDEFGHIJKLM"[place]].width = _WIDTHS.get(name, 11)
    written = BytesIO()
    book.save(written)
    return _steady(written.getvalue(), content.date)


def _fill(sheet: Any, rows: Iterable[tuple[object, ...]]) -> None:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            _set(sheet.cell(number, column), value)


def _set(cell: Any, value: object) -> None:
    """Put a value into a cell; text stays text, also when somebody edits the cell."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = cell_text(value)
    cell.value = text
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula, and #N/A for an error
    cell.quotePrefix = is_formula(text)


def cell_text(text: str) -> str:
    """The text as a cell can hold it; one that is too long ends with how much of it is missing."""
    text = re.sub("[\x00-\x08\x0b-\x1f]", "\N{REPLACEMENT CHARACTER}", xml_text(text))
    if len(text) <= LONGEST_CELL:
        return text
    note = f" … [{len(text):,} characters in all; a cell holds no more. The CSV file has all of it.]"
    return text[: LONGEST_CELL - len(note)] + note


def _steady(data: bytes, date: str) -> bytes:
    """The workbook without the time of writing."""
    from zipfile import ZipFile

    name = "docProps/core.xml"
    with ZipFile(BytesIO(data)) as container:
        core = container.read(name)
    return rezipped(data, {name: _MODIFIED.sub(rb"\g<1>" + date.encode(), core)})


def _moment(date: str) -> datetime:
    return datetime.fromisoformat(date).astimezone(UTC).replace(tzinfo=None)
