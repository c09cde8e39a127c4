"""`Speaker: text` lines: one turn per line that is not blank.

What stands before a line's first colon is a label only if the file as a whole says so, because people
say "one thing: ..." too:

- It is short: one to four words without punctuation, at most 40 characters, from a letter on.
- It names a role (`Interviewer 1`, `Participant P07`, `Speaker B`); or it is written as a name is
  (`Maria`, `Dr. Anna van Dijk`) and begins at least two lines; or it is one word in lower case that
  begins at least three lines and a tenth of all lines.
- Words that begin asides (`Note`, `Example`) must begin a tenth of all lines.
- Where every line begins with something like a label, a name may also stand only once.
- Space after the colon, except after a role (`http://` is no speaker).

A line without a label has the last speaker, marked as inferred; before the first label it has none. A
label alone on its line names the speaker of the next. The first line may be a title: `# Interview 30`,
or with the word and number of an interview. This form has no place for codes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from extract.readers.coded import build_document
from extract.readers.labels import LONGEST_LABEL, clean_label, is_name_shaped, is_role, is_short_name
from extract.readers.source import Source
from extract.readers.titles import Title, heading_title, title_of
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.transcript import TurnDraft

_COLON = re.compile(r"\s*[:：]")
_CAPTION_TIMES = re.compile(r"^\S*\d\d[.,]\d{3}\s+-->\s", re.MULTILINE)
_ASIDE = re.compile(
    r"also|answer|but|example|finally|first|hint|important|no|note|ok|okay|point|problem|ps|question|"
    r"reason|second|so|summary|then|third|todo|warning|well|yes",
    re.IGNORECASE,
)
_COMMON = 0.1  # share of all lines


class LabelledLine(NamedTuple):
    """A line, taken apart at its first colon."""

    label: str
    text: str


def recognises(source: Source) -> bool:
    """Whether labels begin a tenth of the lines, or the first line; never where captions are timed."""
    if _CAPTION_TIMES.search(source.text):
        return False
    _, lines = _split_title(source.text)
    labels = find_labels(lines)
    labelled = [line for line in lines if _speaker_line(line, labels)]
    return bool(labelled) and (lines[0] == labelled[0] or len(labelled) >= _COMMON * len(lines))


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript; and an empty coding file where title or file name name a coder."""
    title, lines = _split_title(source.text)
    labels = find_labels(lines)
    turns: list[TurnDraft] = []
    speaker, given = None, False
    for line in lines:
        labelled = _speaker_line(line, labels)
        if labelled:
            speaker, given = labelled.label, True
        text = labelled.text if labelled else line
        if text:
            turns.append(TurnDraft(text, speaker, speaker_inferred=not given))
            given = False
    return build_document(title_of(title, source.stem), source.name, turns)


def split_label(line: str) -> LabelledLine | None:
    """The line, split at its first colon, where what stands before could be a label."""
    colon = _COLON.search(line, 0, LONGEST_LABEL + 2)
    if colon is None:
        return None
    label, text = clean_label(line[: colon.start()]), line[colon.end() :]
    spaced = not text or text[0].isspace() or colon[0].endswith("：") or is_role(label)
    return LabelledLine(label, text.strip()) if spaced and is_short_name(label) else None


def find_labels(lines: Sequence[str]) -> frozenset[str]:
    """The labels of speakers among the beginnings of `lines`, by the rule above."""
    times = Counter(labelled.label for line in lines if (labelled := split_label(line)))
    found = frozenset(label for label, count in times.items() if _is_label(label, count, len(lines)))
    if found and times.total() == len(lines):
        found |= {label for label in times if is_name_shaped(label) and not _ASIDE.fullmatch(label)}
    return found


def _is_label(label: str, count: int, lines: int) -> bool:
    if is_role(label):
        return True
    if _ASIDE.fullmatch(label):
        return count > 1 and count >= _COMMON * lines
    if is_name_shaped(label):
        return count > 1
    return " " not in label and count > 2 and count >= _COMMON * lines


def _speaker_line(line: str, labels: frozenset[str]) -> LabelledLine | None:
    labelled = split_label(line)
    return labelled if labelled and labelled.label in labels else None


def _split_title(text: str) -> tuple[Title | None, list[str]]:
    lines = [line for raw in text.split("\n") if (line := raw.strip())]
    title = heading_title(lines[0]) if lines and not split_label(lines[0]) else None
    return title, lines[1:] if title else lines
