"""Which columns of a table in a Word document hold what is said, who says it, when, and codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from extract.readers.columns import Columns, find_columns
from extract.readers.labels import clean_label, is_name_shaped, is_role, is_short_name
from extract.readers.stamps import seconds_of

_MOST = 0.6  # share of cells that must look like what their column is to hold


class Layout(NamedTuple):
    """Where what stands in a table's rows.

    Attributes:
        text, speaker: indices of these columns.
        time: index of the column of time stamps; None without one.
        first_row: the first row that is no header.
        columns: as the header says; None without a header.
    """

    text: int
    speaker: int
    time: int | None
    first_row: int
    columns: Columns | None = None

    def codes_of(self, cells: Sequence[str]) -> list[str]:
        """The codes of a row, where a column is one of codes."""
        return self.columns.codes_of(cells) if self.columns else []


def layout_of(rows: Sequence[Sequence[str]]) -> Layout | None:
    """The layout of a table that is a transcript; None of any other table."""
    if not rows or len(rows[0]) < 2:
        return None
    columns = find_columns(rows[0], {})
    if columns and "speaker" in columns.at:
        at = columns.at
        return Layout(at["text"], at["speaker"], at.get("time"), 1, columns)
    return _seen(rows)


def _seen(rows: Sequence[Sequence[str]]) -> Layout | None:
    """The layout by what the cells look like."""
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    if width < 2 or len(rows) < 2:
        return None
    columns = [[row[place] for row in rows if place < len(row)] for place in range(width)]
    words = [sum(len(cell.split()) for cell in cells) for cells in columns]
    text = words.index(max(words))
    time = next((i for i, cells in enumerate(columns) if i != text and _are_times(cells)), None)
    speakers = [i for i, cells in enumerate(columns) if i not in (text, time) and _are_speakers(cells)]
    return Layout(text, speakers[0], time, 0) if speakers else None


def _are_times(cells: Sequence[str]) -> bool:
    stamps = sum(1 for cell in cells if ":" in cell and seconds_of(cell) is not None)
    return stamps >= max(2, _MOST * len(cells))


def _are_speakers(cells: Sequence[str]) -> bool:
    """Names that recur, or roles, in most cells that are not empty."""
    labels = [clean_label(cell.rstrip(" :：")) for cell in cells if cell]
    times = Counter(labels)
    named = [
        label
        for label in labels
        if is_role(label) or (times[label] > 1 and (is_name_shaped(label) or is_short_name(label)))
    ]
    return len(named) >= max(2, _MOST * len(labels))
