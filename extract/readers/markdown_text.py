"""Markdown with speakers in bold: `**Maria:** text`, `**Maria**: text`, or the label alone on its line.

A time stamp may follow the name: `**Maria** (1:23): text`. Headings (`#`) other than a title on the first
line are left out. A label must be a role or recur, as in `speaker_labels`. Marks inside what is said stay as
they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.readers.coded import build_document
from extract.readers.headed import holds, recognises_headed, taken_apart
from extract.readers.labels import LONGEST_LABEL, clean_label, is_short_name
from extract.readers.placed import Cut, Line, placed_turns
from extract.readers.source import Source
from extract.readers.speaker_labels import find_labels
from extract.readers.stamps import STAMP, seconds_of
from extract.readers.titles import title_of
from schemas.codebook import Codebook
from schemas.coding import Document

_TIME = rf"(?:[\[(]({STAMP})[\])])?"
_BOLD = re.compile(
    rf"(?:[-*+>]\s+)?(\*\*\*?|__)\s*([^*_:：\[\]()]{{1,{LONGEST_LABEL}}}?)\s*{_TIME}\s*([:：]?)\s*\1"
    rf"\s*{_TIME}\s*([:：]?)(?=\s|\Z)\s*"
)
_HEADING = re.compile(r"#{1,6}\s")


def markdown_cuts(lines: Sequence[Line]) -> list[Cut | None] | None:
    """The lines that begin with a label in bold; None where the text is not of this form."""
    cuts = [_cut(line.text) for line in lines]
    if not any(cuts):
        return None
    plain = [f"{cut.speaker}: text" if cut else line.text for cut, line in zip(cuts, lines, strict=True)]
    labels = find_labels(plain)
    cuts = [cut if cut and cut.speaker in labels else None for cut in cuts]
    return cuts if holds(cuts) else None


def _cut(line: str) -> Cut | None:
    bold = _BOLD.match(line)
    if bold is None:
        return None
    label, alone = clean_label(bold[2]), bold.end() == len(line)
    if not is_short_name(label) or not (bold[4] or bold[6] or alone):
        return None
    stamp = bold[3] or bold[5]
    return Cut(label, seconds_of(stamp) if stamp else None, bold.end())


def recognises(source: Source) -> bool:
    """Whether labels in bold stand on the first line, or on a tenth of all lines."""
    return recognises_headed(source, markdown_cuts)


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript."""
    page = taken_apart(source.text, markdown_cuts)
    kept = [i for i, line in enumerate(page.lines) if not _HEADING.match(line.text)]
    placed = placed_turns([page.lines[i] for i in kept], [page.cuts[i] for i in kept])
    title = title_of(page.title, source.stem, page.heading)
    return build_document(title, source.name, [one.turn for one in placed])
