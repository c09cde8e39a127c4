"""Tables as rows of texts: CSV (comma, semicolon or tab) and the sheets of an Excel workbook."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from types import MappingProxyType
from typing import NamedTuple

from extract.csv_rows import DELIMITERS
from extract.readers.columns import Columns, find_columns, with_mark_columns
from extract.readers.merged_cells import fill, merged_cells
from extract.readers.source import Source
from extract.readers.zipped import Container, entries_of, named_damage
from extract.writers.cells import is_formula
from schemas.errors import InputError, UnreadableFileError

"""What may stand between the cells of a row."""

OPENING = 10
"""Rows in which a header is looked for: above it a table may explain itself."""

LONGEST_HEADER = 10_000
"""Characters in which a header is looked for."""

_MOST_CELLS = 5_000_000


class Table(NamedTuple):
    """A table whose columns are known.

    Attributes:
        name: of the sheet; None where the file holds one table.
        columns: what its columns are.
        rows: the cells below the header, rows without any text left out.
        again: indices of rows whose text is that of the row above: one cell, merged over both.
    """

    name: str | None
    columns: Columns
    rows: Sequence[Sequence[str]]
    again: Collection[int] = ()


class Sheet(NamedTuple):
    """A sheet of a workbook.

    Attributes:
        name: as on its tab.
        rows: its cells, merged ones filled in all rows that they span.
        filled: column -> rows whose cells there are filled with the one above.
    """

    name: str
    rows: Sequence[Sequence[str]]
    filled: Mapping[int, Collection[int]]


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
    guarded = cell.startswith("'") and is_formula(cell[1:])
    return cell[1:] if guarded else cell


def workbook_tables(source: Source, chosen: Mapping[str, str]) -> list[Table]:
    """The tables of a workbook: each sheet with a header that is known.

    Raises:
        UnreadableFileError: a damaged workbook, or a larger one than any interview needs.
    """
    sheets = list(sheets_of(source))
    tables = [table_in(sheet, chosen, alone=len(sheets) == 1) for sheet in sheets]
    return [table for table in tables if table]


def table_in(sheet: Sheet, chosen: Mapping[str, str], *, alone: bool) -> Table | None:
    """The table of a sheet, nameless where the sheet is alone; None where its columns are not known."""
    return _table(None if alone else sheet.name, sheet.rows, chosen, sheet.filled)


def is_workbook(source: Source) -> bool:
    """Whether this is an Excel workbook (`.xlsx`)."""
    return "xl/workbook.xml" in entries_of(source)


def sheets_of(source: Source) -> Iterator[Sheet]:
    """The sheets of a workbook.

    Raises:
        UnreadableFileError: see `workbook_tables`.
    """
    container = Container(source)
    container.check_for_library()
    with named_damage(source.name, "workbook"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles, which nobody asks for
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True, data_only=True)
        left = _MOST_CELLS
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows: list[list[str]] = []
            for row in sheet.iter_rows(values_only=True):
                left = _less(left, len(row) + 1, source)
                rows.append([_plain(_as_text(value)) for value in row])
            merged = merged_cells(container.read(sheet._worksheet_path), source.name)
            left = _less(left, sum(one.cells(len(rows)) for one in merged), source)
            yield Sheet(sheet.title, rows, fill(rows, merged))


def _less(left: int, cells: int, source: Source) -> int:
    """How many cells may still come.

    Raises:
        UnreadableFileError: fewer than none.
    """
    if cells > left:
        raise UnreadableFileError(f"{source.name} has too many cells.", hint="Split the workbook.")
    return left - cells


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


def _table(
    name: str | None,
    rows: Sequence[Sequence[str]],
    chosen: Mapping[str, str],
    filled: Mapping[int, Collection[int]] = MappingProxyType({}),
) -> Table | None:
    for place, row in enumerate(rows[:OPENING]):
        columns = find_columns(row, chosen)
        if columns:
            texts = filled.get(columns.at["text"], ())
            first = next(at for at in count(place + 1) if at not in texts)  # a header may span rows, too
            below = [at for at in range(first, len(rows)) if any(map(str.strip, rows[at]))]
            again = {index for index, at in enumerate(below) if at in texts}
            cells = [rows[at] for at in below]
            return Table(name, with_mark_columns(columns, row, cells), cells, again)
    return None


def table_of(name: str | None, rows: Iterable[Mapping[str, str]], chosen: Mapping[str, str]) -> Table | None:
    """The table whose rows are given as header -> cell; None where its columns are not known."""
    rows = list(rows)
    header = list(dict.fromkeys(key for row in rows for key in row))
    return _table(name, [header, *([row.get(key, "") for key in header] for row in rows)], chosen)
