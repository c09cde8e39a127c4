"""CSV that people open in a spreadsheet: text in it never becomes a formula."""

from __future__ import annotations

import csv
from pathlib import Path

from extract.writers.cells import csv_text, neutral
from schemas.errors import InputError

__all__ = ["csv_text", "neutral", "read_pairs"]


def read_pairs(path: Path) -> dict[str, str]:
    """A CSV of two columns as a mapping; a first row `name,code` is taken for a heading.

    Raises:
        InputError: the file cannot be read, or a row does not have two cells.
    """
    try:
        rows = [row for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()) if any(row)]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} cannot be read: {type(error).__name__}.") from error
    if rows and [cell.strip().casefold() for cell in rows[0]] == ["name", "code"]:
        rows = rows[1:]
    for number, row in enumerate(rows, 1):
        if len(row) != 2:
            raise InputError(
                f"{path.name}: row {number} does not have two cells.", hint="Write name,code in each."
            )
    return {name.strip(): code.strip() for name, code in rows}
