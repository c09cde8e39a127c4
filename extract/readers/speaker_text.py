"""`Speaker: text` lines: one turn per line that is not blank.

What is a label and what is not, `speaker_labels` says. A line without a label has the last speaker, marked as
inferred; before the first label it has none. A label alone on its line names the speaker of the next. Lines
above the first label may be a title and what is said about the interview (see `heads`). This form has no
place for codes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.readers.coded import build_document
from extract.readers.heads import head_of
from extract.readers.source import Source
from extract.readers.speaker_labels import LabelledLine, labelled_lines, split_label
from extract.readers.titles import Title, heading_title, title_of
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.transcript import TurnDraft

_CAPTION_TIMES = re.compile(r"^\S*\d\d[.,]\d{3}\s+-->\s", re.MULTILINE)
_COMMON = 0.1  # share of all lines


class _Page(NamedTuple):
    """A text: the title and the heading above it, and its lines with their labels."""

    title: Title | None
    heading: str | None
    lines: Sequence[str]
    labelled: Sequence[LabelledLine | None]


def recognises(source: Source) -> bool:
    """Whether labels begin a tenth of the lines, or the first line; never where captions are timed."""
    if _CAPTION_TIMES.search(source.text):
        return False
    labelled = _page(source.text).labelled
    count = sum(1 for one in labelled if one)
    return bool(count) and (labelled[0] is not None or count >= _COMMON * len(labelled))


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript; and an empty coding file where title or file name name a coder."""
    page = _page(source.text)
    turns: list[TurnDraft] = []
    speaker, given = None, False
    for line, labelled in zip(page.lines, page.labelled, strict=True):
        if labelled:
            speaker, given = labelled.label, True
        text = labelled.text if labelled else line
        if text:
            turns.append(TurnDraft(text, speaker, speaker_inferred=not given))
            given = False
    return build_document(title_of(page.title, source.stem, page.heading), source.name, turns)


def _page(text: str) -> _Page:
    lines = [line for raw in text.split("\n") if (line := raw.strip())]
    labelled = labelled_lines(lines)
    title = _title(lines, labelled)
    if title:
        lines = lines[1:]
        labelled = labelled_lines(lines)
    head = head_of(lines, [one.label if one else None for one in labelled])
    if head.lines:
        lines = lines[head.lines :]
        labelled = labelled_lines(lines)
    return _Page(title or head.title, head.heading, lines, labelled)


def _title(lines: Sequence[str], labelled: Sequence[LabelledLine | None]) -> Title | None:
    """The title that the first line is, unless it is what somebody says: `P1 - Hello` among lines like it."""
    if not lines or split_label(lines[0]):
        return None
    is_said = labelled[0] is not None and any(one and one.dash for one in labelled[1:])
    return None if is_said else heading_title(lines[0])
