"""Tables as rows of texts: CSV (comma, semicolon or tab) and the sheets of an Excel workbook."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from extract.readers.columns import Columns, find_columns, with_mark_columns
from extract.readers.source import Source
from extract.readers.zipped import Container, entries_of, named_damage
from schemas.errors import InputError, UnreadableFileError

DELIMITERS = (",", ";", "\t")
"""What may stand between the cells of a row."""

OPENING = 10
"""Rows in which a header is looked for: above it a table may explain itself."""

LONGEST_HEADER = 10_000
"""Characters in which a header is looked for."""

_MOST_CELLS = 5_000_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Table(NamedTuple):
    """A table whose columns are known.

    Attributes:
        name: of the sheet; None where the file holds one table.
        columns: what its columns are.
        rows: the cells below the header, rows without any text left out.
    """

    name: str | None
    columns: Columns
    rows: Sequence[Sequence[str]]


def csv_tables(source: Source, chosen: Mapping[str, str]) -> list[Table]:
    """The table of a CSV file; none where the first lines hold no header that is known.

    Raises:
        InputError: quotation marks that do not close, or a cell longer than the library allows.
    """
    opening = source.text[:LONGEST_HEADER].split("\n")[:OPENING]
    for delimiter in DELIMITERS:
        if any(_could_be_header(line, delimiter, chosen) for line in opening):
            table = _table(None, _csv_rows(source, delimiter), chosen)
            return [table] if table else []
    return []


def _could_be_header(line: str, delimiter: str, chosen: Mapping[str, str]) -> bool:
    cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
    return len(cells) > 1 and find_columns(cells, chosen) is not None


def _csv_rows(source: Source, delimiter: str) -> list[list[str]]:
    try:
        rows = csv.reader(io.StringIO(source.text, newline=""), delimiter=delimiter, strict=True)
        return [[_plain(cell) for cell in row] for row in rows]
    except csv.Error as error:
        raise InputError(
            f"{source.name} is a broken table: {error}.", hint="Export it again, as CSV in UTF-8."
        ) from error


def _plain(cell: str) -> str:
    """The cell without the apostrophe that keeps spreadsheets from running it as a formula."""
    guarded = cell.startswith("'") and cell[1:].lstrip(" ").startswith(_FORMULA)
    return cell[1:] if guarded else cell


def workbook_tables(source: Source, chosen: Mapping[str, str]) -> list[Table]:
    """The tables of a workbook: each sheet with a header that is known.

    Raises:
        UnreadableFileError: a damaged workbook, or a larger one than any interview needs.
    """
    Container(source).check_for_library()
    sheets = list(sheets_of(source))
    tables = [_table(name if len(sheets) > 1 else None, rows, chosen) for name, rows in sheets]
    return [table for table in tables if table]


def is_workbook(source: Source) -> bool:
    """Whether this is an Excel workbook (`.xlsx`)."""
    return "xl/workbook.xml" in entries_of(source)


def sheets_of(source: Source) -> Iterator[tuple[str, list[list[str]]]]:
    """Name and rows of each sheet of a workbook.

    Raises:
        UnreadableFileError: see `workbook_tables`.
    """
    with named_damage(source.name, "workbook"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles, which nobody asks for
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True, data_only=True)
        left = _MOST_CELLS
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows: list[list[str]] = []
            for row in sheet.iter_rows(values_only=True):
                left -= len(row) + 1
                if left < 0:
                    raise UnreadableFileError(
                        f"{source.name} has too many cells.", hint="Split the workbook."
                    )
                rows.append([_plain(_as_text(value)) for value in row])
            yield sheet.title, rows


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, timedelta):
        return str(timedelta(seconds=round(value.total_seconds())))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, time | date | datetime):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("_x000D_", "")


def _table(name: str | None, rows: Sequence[Sequence[str]], chosen: Mapping[str, str]) -> Table | None:
    for place, row in enumerate(rows[:OPENING]):
        columns = find_columns(row, chosen)
        if columns:
            below = [cells for cells in rows[place + 1 :] if any(map(str.strip, cells))]
            return Table(name, with_mark_columns(columns, row, below), below)
    return None


def table_of(name: str | None, rows: Iterable[Mapping[str, str]], chosen: Mapping[str, str]) -> Table | None:
    """The table whose rows are given as header -> cell; None where its columns are not known."""
    rows = list(rows)
    header = list(dict.fromkeys(key for row in rows for key in row))
    return _table(name, [header, *([row.get(key, "") for key in header] for row in rows)], chosen)
