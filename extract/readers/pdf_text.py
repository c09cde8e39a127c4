"""PDFs with a transcript that Delve did not print: lines put together, speakers found as in text files.

Lines that stand at the top or bottom of most pages (titles, page numbers) are left out. A line without a
label goes on with the turn before it, except after a gap wider than between the lines of a paragraph.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Sequence
from itertools import pairwise

from extract.readers.coded import build_document
from extract.readers.cuts import cuts_of
from extract.readers.headed import below_head
from extract.readers.pdf_layout import Framed, reading_order
from extract.readers.pdf_layout import Line as Drawn
from extract.readers.pdf_page import read_pages
from extract.readers.placed import Cut, Line, placed_turns
from extract.readers.source import Source
from extract.readers.titles import heading_title, title_of
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.errors import UnknownFormatError, UnreadableFileError

_EDGE = 2  # lines at the top and at the bottom of a page that may be no part of the interview
_MOST_PAGES = 0.6
_FEW_PAGES = 3
_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)
_GAP = 1.35  # of the distance of lines in a paragraph: more begins another
_CLOSEST = 10  # one in so many distances of lines is at most that of lines in a paragraph

_Row = tuple[str, float]
"""The text of a line, and its height on the page in points, from the top."""


def recognises(source: Source) -> bool:
    """Whether this is a PDF: Delve's are asked for before."""
    return source.binary == "PDF"


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript; what PDF viewers mark or comment is not read.

    Raises:
        UnreadableFileError: protected, damaged, or without text.
        UnknownFormatError: no speakers in it.
    """
    pages = [[_as_line(piece) for piece in reading_order(page)] for page in read_pages(source)]
    if not any(pages):
        raise UnreadableFileError(
            f"{source.name} is a PDF without text, perhaps a scan.",
            hint="Run text recognition on it and save it as plain text.",
        )
    lines = _lines(_without_edges(pages))
    title = heading_title(lines[0].text) if lines else None
    lines = lines[1:] if title else lines
    head, lines, cuts = below_head(lines, cuts_of(lines), cuts_of)
    if cuts is None:
        raise UnknownFormatError(
            f"{source.name} is a PDF without speakers that repeat.",
            hint="Save the interview as plain text, with `Speaker: text` in each line.",
        )
    turns = [one.turn for one in placed_turns(*_paragraphs(lines, cuts))]
    named = title_of(title or head.title, source.stem, head.heading)
    return build_document(named, source.name, turns)


def _as_line(piece: Drawn | Framed) -> _Row:
    return (piece.text, piece.bottom) if isinstance(piece, Framed) else (piece.text, piece.baseline)


def _without_edges(pages: Sequence[Sequence[_Row]]) -> list[list[_Row]]:
    """The pages without headers and footers: rows at the edges of most pages, of one text at one height.

    Numbers in them may differ. Of fewer than three pages only rows that hold page numbers can be told.
    """
    edges = Counter(key for page in pages for key in {_key(row) for row in (*page[:_EDGE], *page[-_EDGE:])})
    least = max(_MOST_PAGES * len(pages), _FEW_PAGES)
    often = {key for key, count in edges.items() if count >= least}
    return [_trimmed(page, often) for page in pages]


def _trimmed(page: Sequence[_Row], often: set[tuple[str, int]]) -> list[_Row]:
    """The page without the rows at its top and bottom that are no part of the text, from outside in."""
    rows = deque(page)
    for take, edge in ((rows.popleft, 0), (rows.pop, -1)):
        for _ in range(_EDGE):
            if rows and (_key(rows[edge]) in often or _PAGE_NUMBER.fullmatch(rows[edge][0])):
                take()
    return list(rows)


def _key(row: _Row) -> tuple[str, int]:
    return re.sub(r"\d+", "0", row[0]), round(row[1])


def _lines(pages: Sequence[Sequence[_Row]]) -> list[Line]:
    """All lines; those after a wide gap on their page begin paragraphs."""
    steps = [low[1] - high[1] for page in pages for high, low in pairwise(page) if low[1] > high[1]]
    usual = sorted(steps)[len(steps) // _CLOSEST] if steps else 0.0
    found: list[Line] = []
    for page in pages:
        above: float | None = None
        for text, height in page:
            gap = above is not None and height - above > _GAP * usual
            if text.strip():
                found.append(Line(text.strip(), 0, gap or not found))
            above = height
    return found


def _paragraphs(lines: Sequence[Line], cuts: Sequence[Cut | None]) -> tuple[list[Line], list[Cut | None]]:
    """The lines, each joined with those that go on with it."""
    parts: list[list[str]] = []
    kept: list[Cut | None] = []
    for line, cut in zip(lines, cuts, strict=True):
        if cut or line.after_gap or not parts:
            parts.append([line.text])
            kept.append(cut)
        else:
            above = kept[-1]
            if above and len(parts[-1]) == 1 and above.skip == len(parts[-1][0]):  # a label alone on its line
                kept[-1] = above._replace(skip=above.skip + 1)
            parts[-1].append(line.text)
    return [Line(" ".join(texts), 0, True) for texts in parts], kept
