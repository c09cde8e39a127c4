"""Zoom's saved captions: `[Speaker] 10:01:23` on a line above what is said.

Zoom writes the time of day. Times of turns are counted from the first caption; a step back is midnight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.readers.headed import holds, read_headed, recognises_headed
from extract.readers.labels import clean_label
from extract.readers.placed import Cut, Line
from extract.readers.source import Source
from extract.readers.stamps import seconds_of, since_the_first
from schemas.codebook import Codebook
from schemas.coding import Document

_HEAD = re.compile(r"\[([^\[\]\n]{1,80})\]\s*(\d{1,2}:\d{2}:\d{2})\s*(AM|PM)?", re.IGNORECASE)
_HALF_DAY = 12 * 60 * 60


def zoom_cuts(lines: Sequence[Line]) -> list[Cut | None] | None:
    """The lines that are `[Speaker] 10:01:23`; None where the text is not of this form."""
    cuts = [_cut(line.text) for line in lines]
    if not holds(cuts):
        return None
    times = iter(since_the_first([cut.time or 0.0 for cut in cuts if cut]))
    return [cut and cut._replace(time=next(times)) for cut in cuts]


def _cut(line: str) -> Cut | None:
    head = _HEAD.fullmatch(line) if line.startswith("[") else None
    if head is None or not any(map(str.isalpha, head[1])):
        return None
    time = seconds_of(head[2]) or 0.0
    if head[3]:
        time = time % _HALF_DAY + (_HALF_DAY if head[3].upper() == "PM" else 0)
    return Cut(clean_label(head[1]), time, len(line))


def recognises(source: Source) -> bool:
    """Whether such lines stand first, or are a tenth of all lines."""
    return recognises_headed(source, zoom_cuts)


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript with its times."""
    return read_headed(source, zoom_cuts)
