"""From what is drawn on a PDF's page to its lines, with underlined stretches, and its framed texts.

All limits are in heights of the font, so that the zoom of the print does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple, TypeVar

from extract.readers.pdf_page import Glyph, Page, Shape

_SAME_ROW = 0.3  # baselines closer than this are one row
_WORD_GAP = 0.15  # a gap wider than this is a space even if none is drawn; a space is about 0.25 wide
_FLAT = 0.3  # an underline is flatter than this
_BELOW = (-0.05, 0.5)  # and its middle lies this far under the baseline
_FRAME = (1.0, 4.0)  # height of a frame around one or two rows of text

T = TypeVar("T")


class Line(NamedTuple):
    """One line of text. Lengths are in points; y grows downwards from the top of the page.

    Attributes:
        text: without spaces at its ends.
        underlined: for each code point of the text whether a line is drawn under it.
        x0, x1: left and right edge.
        baseline: y of the line that the letters stand on.
        size: height of its largest font.
        bold: whether all of it is bold.
        first_word: width of its first word.
    """

    text: str
    underlined: tuple[bool, ...]
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool
    first_word: float


class Framed(NamedTuple):
    """A text with a frame around it, such as a code's name, and the frame's place in points."""

    text: str
    x0: float
    bottom: float


def reading_order(page: Page) -> list[Line | Framed]:
    """The lines and framed texts of a page from top to bottom, frames of one row from left to right."""
    framed, rest = _take_framed(page)
    lines = (_line(row, page.shapes) for row in _rows(rest, _baseline, _SAME_ROW * _usual_size(rest)))
    pieces: list[Line | Framed] = [*framed, *(line for line in lines if line)]
    return sorted(pieces, key=lambda piece: piece.bottom if isinstance(piece, Framed) else piece.baseline)


def _take_framed(page: Page) -> tuple[list[Framed], list[Glyph]]:
    """The texts in frames, row by row, and the glyphs that stand in none."""
    rest = list(page.glyphs)
    size = _usual_size(rest)
    framed = []
    for shape in page.shapes:
        if shape.bottom - shape.top < _FLAT * size:  # an underline: most are, so spare looking at all glyphs
            continue
        inside = [glyph for glyph in rest if _frames(shape, glyph)]
        if inside:
            framed.append(Framed(_joined(inside), shape.x0, shape.bottom))
            rest = [glyph for glyph in rest if not _frames(shape, glyph)]
    rows = _rows([name for name in framed if name.text], lambda name: name.bottom, _SAME_ROW * size)
    return [name for row in rows for name in _level(row)], rest


def _level(row: list[Framed]) -> list[Framed]:
    """The frames of a row from left to right, all at one height, so that sorting by height keeps them."""
    return [name._replace(bottom=row[0].bottom) for name in sorted(row, key=lambda name: name.x0)]


def _frames(shape: Shape, glyph: Glyph) -> bool:
    least, most = _FRAME
    return (
        shape.top < glyph.baseline < shape.bottom
        and shape.x0 <= glyph.x0
        and glyph.x1 <= shape.x1
        and least * glyph.size <= shape.bottom - shape.top <= most * glyph.size
    )


def _joined(glyphs: list[Glyph]) -> str:
    lines = (_line(row, ()) for row in _rows(glyphs, _baseline, _SAME_ROW * _usual_size(glyphs)))
    return " ".join(line.text for line in lines if line)


def _rows(items: Iterable[T], place: Callable[[T], float], tolerance: float) -> Iterator[list[T]]:
    """Items whose places differ by no more than `tolerance` from the first of the row, in order of place."""
    row: list[T] = []
    for item in sorted(items, key=place):
        if row and place(item) - place(row[0]) > tolerance:
            yield row
            row = []
        row.append(item)
    if row:
        yield row


def _baseline(glyph: Glyph) -> float:
    return glyph.baseline


def _usual_size(glyphs: Collection[Glyph]) -> float:
    return median(glyph.size for glyph in glyphs) if glyphs else 0.0


def _line(row: list[Glyph], shapes: Iterable[Shape]) -> Line | None:
    """The line that a row of glyphs is; None where it is blank."""
    glyphs = _without_blank_ends(sorted(row, key=lambda glyph: glyph.x0))
    if not glyphs:
        return None
    size, baseline = max(glyph.size for glyph in glyphs), glyphs[0].baseline
    under = [shape for shape in shapes if _underlines(shape, baseline, size)]
    letters = _with_spaces(glyphs)
    word = next((i for i, glyph in enumerate(letters) if glyph.text == " "), len(letters))
    return Line(
        text="".join(glyph.text for glyph in letters),
        underlined=tuple(mark for glyph in letters for mark in [_over(glyph, under)] * len(glyph.text)),
        x0=glyphs[0].x0,
        x1=glyphs[-1].x1,
        baseline=baseline,
        size=size,
        bold=all(glyph.bold for glyph in glyphs if glyph.text != " "),
        first_word=letters[word - 1].x1 - letters[0].x0,
    )


def _without_blank_ends(glyphs: list[Glyph]) -> list[Glyph]:
    inked = [i for i, glyph in enumerate(glyphs) if glyph.text.strip()]
    return glyphs[inked[0] : inked[-1] + 1] if inked else []


def _with_spaces(glyphs: list[Glyph]) -> list[Glyph]:
    """The glyphs with a space in each gap between two words that has none."""
    letters = glyphs[:1]
    for before, after in pairwise(glyphs):
        gap = after.x0 - before.x1
        if gap > _WORD_GAP * after.size and " " not in (before.text, after.text):
            letters.append(before._replace(text=" ", x0=before.x1, x1=after.x0))
        letters.append(after)
    return letters


def _underlines(shape: Shape, baseline: float, size: float) -> bool:
    nearest, farthest = _BELOW
    middle = (shape.top + shape.bottom) / 2 - baseline
    return shape.bottom - shape.top < _FLAT * size and nearest * size <= middle <= farthest * size


def _over(glyph: Glyph, underlines: Iterable[Shape]) -> bool:
    middle = (glyph.x0 + glyph.x1) / 2
    return any(shape.x0 <= middle <= shape.x1 for shape in underlines)
