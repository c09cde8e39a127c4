"""CSV with one row per segment; the columns are those of `rows.Row`."""

from __future__ import annotations

from extract.writers.cells import BYTE_ORDER_MARK, csv_text
from extract.writers.content import Content
from extract.writers.rows import Row, placed_segments


def write(content: Content) -> bytes:
    """The table as UTF-8, with a byte order mark."""
    table = csv_text(Row._fields, (placed.row for placed in placed_segments(content)))
    return (BYTE_ORDER_MARK + table).encode("utf-8", "replace")
