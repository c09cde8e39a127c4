"""Merged cells of Excel sheets: the value of one holds for all rows that it spans.

openpyxl tells of merged cells only where it holds a whole workbook in memory, so they are looked up here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import NamedTuple

from extract.readers.zipped import refuse_declarations

_MARK = b"mergeCell"


class Merged(NamedTuple):
    """Cells of one column that one value holds for: rows and column from 0, the last row included."""

    first: int
    last: int
    column: int

    def cells(self, rows: int) -> int:
        """At most how many cells a sheet of so many rows has more when they are filled."""
        return max(min(self.last + 1, rows) - self.first, 0) * (self.column + 1)


def merged_cells(sheet: bytes, name: str) -> list[Merged]:
    """The merged cells of a sheet that span several rows. Of several columns, the value stays in the first:
    a heading across a table is no cell of its other columns.

    Args:
        sheet: the sheet's XML.
        name: of the workbook, for messages.

    Raises:
        UnreadableFileError: XML with a document type.
        ValueError, SyntaxError: broken XML, or a range that is none.
    """
    refuse_declarations(sheet, name)
    if _MARK not in sheet.replace(b"\0", b""):
        return []
    from lxml import etree
    from openpyxl.utils import range_boundaries

    found = []
    events = etree.iterparse(
        BytesIO(sheet),
        tag=("{*}row", "{*}mergeCell"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    for _, element in events:
        if element.tag.endswith("mergeCell"):
            column, first, _, last = range_boundaries(element.get("ref"))
            found.append(Merged(first - 1, last - 1, column - 1))
        element.clear()
    return [one for one in found if one.first < one.last]


def fill(rows: Sequence[list[str]], merged: Iterable[Merged]) -> dict[int, set[int]]:
    """Write the value of each merged cell into all rows that it spans.

    Returns:
        column -> rows of the cells that were written.
    """
    written: dict[int, set[int]] = {}
    for first, last, column in merged:
        value = rows[first][column] if first < len(rows) and column < len(rows[first]) else ""
        spanned = range(first + 1, min(last + 1, len(rows))) if value else ()
        for place in spanned:
            row = rows[place]
            row.extend([""] * (column + 1 - len(row)))
            row[column] = value
        written.setdefault(column, set()).update(spanned)
    return written
