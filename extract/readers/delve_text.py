"""Text copied out of the Delve coding tool: title, headings, paragraphs, codes below paragraphs, footer.

- The first line may be a title, `Interview 14 - Amin`, with or without Markdown's `#`; what else may stand
  above the first speaker, `heads` says.
- A heading is a speaker's label alone on its line: `Interviewee`, `Interviewer 1`, `Participant P07`;
  after `#` (how many means nothing) also other labels that recur, and any label where none of them is
  of these.
- A heading may be missing: text that follows text or codes has the last speaker, marked as inferred,
  and text before the first heading has none.
- Every other line is a code of the paragraph right before it (see `code_lines`) or a turn of its own.
  Where blank lines stand between elements, a line break inside a paragraph is no new turn: it is
  replaced by a space.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from extract.readers.code_lines import find_code_lines
from extract.readers.coded import Mark, build_document
from extract.readers.heads import head_of
from extract.readers.labels import LONGEST_LABEL, clean_label, is_role, is_short_name
from extract.readers.source import Source
from extract.readers.speaker_labels import labelled_lines
from extract.readers.titles import Title, heading_title, parse_title, title_of
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.transcript import TurnDraft

_FOOTER = re.compile(r"\W{0,3}Created with the Delve Qualitative Analysis Tool(?:\s*\([^)]*\))?\W{0,3}")
_MARKED = re.compile(r"(#{1,6})\s*(\S.*?)[\s#:]*")
_LONGEST_MARK = 10  # characters around a heading's label


_Kind = Literal["heading", "code", "text"]


class _Line(NamedTuple):
    text: str
    after_blank: bool


class _Element(NamedTuple):
    kind: _Kind
    parts: list[str]


class _Page(NamedTuple):
    """The file's lines without title, footer and blank ones.

    Attributes:
        title: as printed; None where the first line is no title.
        lines: stripped, in order.
        speakers: for each line the label that it is as a heading; None for other lines.
        has_footer: whether Delve signed the file.
        heading: what else the interview is called above the first speaker.
    """

    title: Title | None
    lines: Sequence[_Line]
    speakers: Sequence[str | None]
    has_footer: bool
    heading: str | None


def recognises(source: Source) -> bool:
    """Whether the text has Delve's footer, a coder's title, or begins with or repeats headings.

    Never where more lines are of the form `Speaker: text` than headings.
    """
    page = _page(source.text)
    if page.has_footer:
        return True
    times = Counter(label for label in page.speakers if label)
    headings = sum(count for label, count in times.items() if is_role(label) or count > 1)
    coded = page.title is not None and page.title.coder is not None
    if not (coded or headings > 1 or (headings == 1 and page.speakers[0] is not None)):
        return False
    labelled = labelled_lines([line.text for line in page.lines])
    return sum(1 for one in labelled if one) <= headings


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript, and the coder's coding file where the title or a code shows that there is one."""
    page = _page(source.text)
    turns: list[TurnDraft] = []
    marks: list[Mark] = []
    speaker, given = None, False
    for kind, parts in _elements(page, codebook):
        text = " ".join(parts)
        if kind == "heading":
            speaker, given = text, True
        elif kind == "code":
            marks.append(Mark(len(turns) - 1, text))
        else:
            turns.append(TurnDraft(text, speaker, speaker_inferred=not given))
            given = False
    title = title_of(page.title, source.stem, page.heading)
    return build_document(title, source.name, turns, marks)


def _elements(page: _Page, codebook: Codebook | None) -> list[_Element]:
    """Headings, paragraphs and codes in order; a paragraph's lines are its parts."""
    unmarked = [None if label else line.text for line, label in zip(page.lines, page.speakers, strict=True)]
    codes = find_code_lines(unmarked, codebook)
    wraps = _blank_lines_separate(page)
    found: list[_Element] = []
    for i, (line, label) in enumerate(zip(page.lines, page.speakers, strict=True)):
        kind: _Kind = "heading" if label else "code" if i in codes else "text"
        if kind == "text" and wraps and not line.after_blank and found and found[-1].kind == "text":
            found[-1].parts.append(line.text)
        else:
            found.append(_Element(kind, [label or line.text]))
    return found


def _page(text: str) -> _Page:
    everything = _lines(text)
    lines = [line for line in everything if not _is_footer(line.text)]
    labels = _marked_labels(lines)
    speakers = [_heading(line.text, labels) for line in lines]
    title = _title(lines[0].text, speakers[0]) if lines else None
    skip = 1 if title else 0
    head = head_of([line.text for line in lines[skip:]], speakers[skip:])
    skip += head.lines
    signed = len(lines) < len(everything)
    return _Page(title or head.title, lines[skip:], speakers[skip:], signed, head.heading)


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    after_blank = True
    for raw in text.split("\n"):
        line = raw.strip()
        if line:
            found.append(_Line(line, after_blank))
        after_blank = not line
    return found


def _is_footer(line: str) -> bool:
    return len(line) < 200 and _FOOTER.fullmatch(line) is not None


def _title(line: str, speaker: str | None) -> Title | None:
    return None if speaker and not parse_title(line) else heading_title(line)


def _marked_label(line: str) -> str | None:
    """The label of a Markdown heading; None where the line is no heading or its text no label."""
    if not line.startswith("#") or len(line) > LONGEST_LABEL + _LONGEST_MARK:
        return None
    match = _MARKED.fullmatch(line)
    label = clean_label(match[2]) if match else ""
    return label if is_short_name(label) else None


def _marked_labels(lines: Sequence[_Line]) -> frozenset[str]:
    """Labels after `#` that are speakers'."""
    # The first line may be a title: it is counted as a label only if it is one elsewhere, too.
    times = Counter(label for line in lines[1:] if (label := _marked_label(line.text)))
    speakers = frozenset(label for label, count in times.items() if is_role(label) or count > 1)
    return speakers if any(map(is_role, speakers)) else frozenset(times)


def _heading(line: str, marked_labels: frozenset[str]) -> str | None:
    label = _marked_label(line)
    if label is not None:
        return label if label in marked_labels or is_role(label) else None
    is_label = len(line) <= LONGEST_LABEL and line[0].isupper() and is_role(line)
    return clean_label(line) if is_label else None


def _blank_lines_separate(page: _Page) -> bool:
    """Whether blank lines stand between the elements: before at least half of the headings."""
    headings = [line for line, label in zip(page.lines, page.speakers, strict=True) if label]
    return 2 * sum(line.after_blank for line in headings or page.lines) >= len(headings or page.lines)
