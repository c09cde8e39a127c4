"""The column of text in Delve's print: what is the interview's, and what Delve and the browser add.

Delve prints the title in a larger font at the top and a line about itself at the end. The browser adds a
line above and one below to each page, in a smaller font and nearer to the paper's edge than the text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from extract.readers.pdf_layout import Framed, Line

Piece = Line | Framed

CLOSING = "Created with the Delve Qualitative Analysis Tool"
"""How the last line of the print begins."""

# In heights of the font of the text.
_TITLE = 1.2  # a title is larger than this
_SMALL = 0.9  # what the browser adds is smaller than this
_INDENT = 0.5  # or begins this far left of the text
_ROW = 2.75  # lines of a paragraph are 2.2 apart, paragraphs 3.3 and more
_SPACE = 0.6  # no space is wider, not even in a typewriter's font


@dataclass(frozen=True)
class Column:
    """Where the text stands: left and right edge and the height of its font, in points."""

    left: float
    right: float
    size: float

    def is_title(self, piece: Piece) -> bool:
        """Whether a piece is larger than text."""
        return isinstance(piece, Line) and piece.size > _TITLE * self.size

    def is_added(self, piece: Piece) -> bool:
        """Whether a piece that is the first or last of its page is the browser's."""
        return isinstance(piece, Line) and (
            piece.size < _SMALL * self.size or piece.x0 < self.left - _INDENT * self.size
        )

    def goes_on(self, before: Line, line: Line, *, same_page: bool) -> bool:
        """Whether `line` can be the next line of the paragraph that `before` belongs to.

        On one page the distance tells. Over a page break the width tells: a browser breaks a line
        only before a word that does not fit, so a first word that would have fitted begins a paragraph.
        """
        if same_page:
            return line.baseline - before.baseline <= _ROW * self.size
        return before.x1 + _SPACE * self.size + line.first_word > self.right


class Body(NamedTuple):
    """The interview's part of a print.

    Attributes:
        title: as printed; empty where there is none.
        pages: the pieces of each page that has any, from top to bottom.
        column: where they stand.
    """

    title: str
    pages: tuple[tuple[Piece, ...], ...]
    column: Column


def body_of(pages: list[list[Piece]]) -> Body:
    """Take title, browser's lines and closing line off the pages of a print."""
    column = _column_of([piece for pieces in pages for piece in pieces if isinstance(piece, Line)])
    trimmed = [_without_added(pieces, column) for pieces in pages]
    first = trimmed[0] if trimmed else []
    title = list(takewhile(column.is_title, first))
    trimmed[:1] = [first[len(title) :]]
    filled = [pieces for pieces in trimmed if pieces]
    return Body(" ".join(piece.text for piece in title), _without_closing(filled), column)


def _column_of(lines: list[Line]) -> Column:
    """The column at whose left edge most lines begin, and the font that most of its text has."""
    edges = Counter(round(line.x0, 1) for line in lines)
    left = max(edges, key=lambda edge: (edges[edge], edge), default=0.0)
    inside = [line for line in lines if round(line.x0, 1) >= left]
    sizes: Counter[float] = Counter()
    for line in inside:
        sizes[round(line.size, 1)] += len(line.text)
    size = max(sizes, key=lambda size: (sizes[size], size), default=0.0)
    return Column(left, max((line.x1 for line in inside), default=0.0), size)


def _without_added(pieces: list[Piece], column: Column) -> list[Piece]:
    """A page without date and title above, and without address and page number below."""
    first = 1 if pieces and column.is_added(pieces[0]) else 0
    last = len(pieces) - 1 if len(pieces) > first and column.is_added(pieces[-1]) else len(pieces)
    return pieces[first:last]


def _without_closing(pages: list[list[Piece]]) -> tuple[tuple[Piece, ...], ...]:
    """The pages up to the line about Delve, where the last page has it."""
    if pages:
        pages[-1] = list(takewhile(lambda piece: not piece.text.startswith(CLOSING), pages[-1]))
    return tuple(tuple(pieces) for pieces in pages if pieces)
