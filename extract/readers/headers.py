"""What a table's headers are, for messages: which columns a user named that are not there, and which are."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from extract.csv_rows import DELIMITERS
from extract.readers.columns import fold_header, names_coding, own_table
from extract.readers.json_lines import is_json_lines
from extract.readers.source import Source, load
from extract.readers.tables import LONGEST_HEADER, OPENING, is_workbook, sheets_of
from schemas.errors import ConfigurationError, InputError, UnknownFormatError

_LONGEST_CELL = 40  # characters of a header; what people say is longer, or ends like a sentence
_MOST_HEADERS = 20
_SENTENCE_ENDS = (".", "?", "!", "…")

Rows = Sequence[Sequence[str]]


NAME_COLUMNS = "Name its columns: --columns text=HEADER,speaker=HEADER or text=HEADER,code=HEADER"
"""What to do with a table that may be anything."""
NAME_TEXT = "Name the column of what was coded: --columns text=HEADER"
"""What to do with one that is somebody's coding."""


def unknown_table(source: Source, chosen: Mapping[str, str]) -> InputError | None:
    """The error for a table whose columns are not known; None for what is no table.

    For one that is somebody's coding it is no `UnknownFormatError`: a folder's files of other kinds are left
    out, and this is none.

    Args:
        source: the file.
        chosen: what a column is -> its header, in the user's words.
    """
    rows = _table_rows(source)
    if rows is None:
        return None
    message = f"{source.name} {why_unknown(rows, chosen)}"
    if any(map(own_table, rows)):
        return UnknownFormatError(message)
    if any(map(names_coding, rows)):
        return InputError(message, hint=NAME_TEXT)
    return UnknownFormatError(message, hint=NAME_COLUMNS)


def why_left_out(error: UnknownFormatError) -> str:
    """Why a file in a folder is not read, and what to do if it is a coding under unknown headers."""
    if error.hint != NAME_COLUMNS:
        return error.message
    return f"{error.message} If it is coded, name its columns: --columns text=HEADER,code=HEADER"


def why_unknown(rows: Rows, chosen: Mapping[str, str]) -> str:
    """Why nothing is read of a table, as the end of a sentence that begins with its name.

    Args:
        rows: its first ones.
        chosen: what a column is -> its header, in the user's words.
    """
    if own := next(filter(None, map(own_table, rows)), None):
        return f"is {own}: it holds no coded passages."
    missing = missing_columns(rows, chosen)
    shown = _shown(rows)
    headers = f"its headers are: {shown}." if shown else "its first row holds no headers."
    what = (
        f"has no column {_named(missing)}"
        if missing
        else "is a table without a column of what is said, or with nothing beside it"
    )
    return f"{what}; {headers}"


def check_columns(files: Iterable[Path], chosen: Mapping[str, str]) -> None:
    """Refuse names of columns that no table has. Looks into the files only where any are named.

    Args:
        files: all that are read; those that are no tables, or cannot be read, are passed over.
        chosen: what a column is -> its header, in the user's words.

    Raises:
        ConfigurationError: a header that is in none of the tables; where there are no tables, none is missed.
    """
    tables = dict(_tables(files)) if chosen else {}
    missing = dict(chosen)
    for rows in tables.values():
        missing = missing_columns(rows, missing)
    if tables and missing:
        name, header = next(iter(missing.items()))
        there = [f"{file} has {_shown(rows) or 'no headers'}" for file, rows in tables.items()]
        raise ConfigurationError(
            f"--columns {name}={header} names a column that no table has.", hint=f"{'; '.join(there)}."
        )


def missing_columns(rows: Rows, chosen: Mapping[str, str]) -> dict[str, str]:
    """Those of `chosen` that stand in none of these rows."""
    there = {fold_header(cell) for row in rows for cell in row}
    return {name: header for name, header in chosen.items() if fold_header(header) not in there}


def _named(missing: Mapping[str, str]) -> str:
    return ", ".join(f"{header!r} (--columns {name}={header})" for name, header in missing.items())


def _tables(files: Iterable[Path]) -> Iterable[tuple[str, Rows]]:
    for file in files:
        try:
            rows = _table_rows(load(file))
        except InputError:  # whoever reads the file says so
            continue
        if rows:
            yield file.name, rows


def _table_rows(source: Source) -> Rows | None:
    """The first rows of a table, or of a workbook's sheets; None for what is no table."""
    if source.binary:
        if not is_workbook(source):
            return None
        return [row for sheet in sheets_of(source) for row in sheet.rows[:OPENING]]
    if is_json_lines(source):
        return [list(json.loads(source.text.lstrip().partition("\n")[0]))]
    return next((rows for mark in DELIMITERS if _is_table(rows := _csv_rows(source, mark))), None)


def _csv_rows(source: Source, delimiter: str) -> Rows:
    text = io.StringIO(source.text[:LONGEST_HEADER], newline="")
    try:
        return list(islice(filter(any, csv.reader(text, delimiter=delimiter)), OPENING))
    except csv.Error:
        return []


def _is_table(rows: Rows) -> bool:
    """Whether the rows, but for one that the reading may have cut, have several and equally many cells.

    Prose has a space after its commas.
    """
    widths = {len(row) for row in rows[: OPENING - 1]}
    equal = len(rows) > 1 and len(widths) == 1 and min(widths) > 1
    return equal and not any(cell.startswith(" ") for cell in rows[0])


def _shown(rows: Rows) -> str:
    """The first row of several cells; empty where it is none of headers: what people say is not shown."""
    header = next((row for row in rows if sum(map(bool, row)) > 1), ())
    cells = [cell for cell in map(_tidy, header) if cell]
    if any(len(cell) > _LONGEST_CELL or cell.endswith(_SENTENCE_ENDS) for cell in cells):
        return ""
    more = ["..."] if len(cells) > _MOST_HEADERS else []
    return ", ".join([*cells[:_MOST_HEADERS], *more])


def _tidy(cell: str) -> str:
    return " ".join(cell.split())
