"""CSV that people open in a spreadsheet: text in it never becomes a formula."""

from __future__ import annotations

from pathlib import Path

from extract.csv_rows import csv_rows
from extract.small_files import text_of
from extract.writers.cells import BYTE_ORDER_MARK, csv_text, neutral
from schemas.errors import InputError

__all__ = ["BYTE_ORDER_MARK", "csv_text", "neutral", "read_pairs"]

_PAIRS = "Write name,code in each row of a CSV file."


def read_pairs(path: Path) -> dict[str, str]:
    """A CSV of two columns as a mapping; a first row `name,code` is taken for a heading.

    Raises:
        InputError: the file cannot be read, or a row does not have two cells.
    """
    rows = csv_rows(text_of(path, path.name), path.name)
    if rows and [cell.casefold() for cell in rows[0]] == ["name", "code"]:
        rows = rows[1:]
    for number, row in enumerate(rows, 1):
        if len(row) != 2:
            raise InputError(f"{path.name}: row {number} does not have two cells.", hint=_PAIRS)
    return dict(rows)
