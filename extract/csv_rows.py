"""Rows of small CSV files that people write: codebooks, gold maps, aliases, names to replace."""

from __future__ import annotations

import csv
import io

from schemas.errors import InputError

DELIMITERS = (",", ";", "\t")
"""Between cells; a semicolon where spreadsheets take the comma for the decimal mark."""


def csv_rows(text: str, what: str, broken: type[InputError] = InputError) -> list[list[str]]:
    """The rows that hold anything, cells without spaces around them.

    Args:
        text: of the file; cells are separated by what its first line has most of.
        what: it is called in messages, such as `Gold map x.csv`.
        broken: the error for what is no CSV. It tells nothing of the content.

    Raises:
        InputError: a `broken` one: quotation marks that do not close, or too long a cell.
    """
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        stripped = [[cell.strip() for cell in row] for row in rows]
    except csv.Error as error:
        raise broken(
            f"{what} is not CSV: line {rows.line_num}: {error}.", hint="Save it as CSV in UTF-8."
        ) from None
    return [row for row in stripped if any(row)]


def csv_records(text: str, what: str, broken: type[InputError] = InputError) -> list[dict[str, str]]:
    """The rows below the first, by the names that stand in it; a row that is too short lacks the last ones.

    Raises:
        InputError: see `csv_rows`.
    """
    head, *rows = csv_rows(text, what, broken) or [[]]
    return [dict(zip(head, row, strict=False)) for row in rows]
