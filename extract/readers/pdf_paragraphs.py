"""The paragraphs of an interview as Delve prints it: speaker, text, underlined stretches, codes.

Each paragraph stands under its speaker in bold, with the coded words underlined and the names of the codes
in frames below. It may go on over pages, and may have no speaker; then it is told from the one before by
its distance, by codes in between or, at the top of a page, by a first word that would have fitted before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from extract.readers.pdf_column import Body, Column, Piece
from extract.readers.pdf_layout import Framed, Line

_HYPHENATED = re.compile(r"\w[-\N{HYPHEN}]\Z")


class Paragraph(NamedTuple):
    """One paragraph.

    Attributes:
        speaker: as printed above it; where it has no label, as above the one before; None before any.
        speaker_given: whether the label is its own.
        text: its lines, joined.
        codes: names as printed under it, in order.
        underlined: stretches `[start, end)` of the text, in code points.
    """

    speaker: str | None
    speaker_given: bool
    text: str
    codes: tuple[str, ...] = ()
    underlined: tuple[tuple[int, int], ...] = ()


def paragraphs_of(body: Body) -> list[Paragraph]:
    """The paragraphs of a print.

    A speaker without text is no paragraph. Codes under no text (a print may begin on a later page than
    the paragraph that they belong to) make a paragraph without text.
    """
    reader = _Reader(body.column)
    for pieces in body.pages:
        reader.turn_page()
        for piece in pieces:
            reader.take(piece)
    return [draft.finished() for draft in reader.drafts if draft.text or draft.codes]


@dataclass
class _Draft:
    """A paragraph while its lines are collected."""

    speaker: str | None
    speaker_given: bool
    text: str = ""
    marks: list[bool] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Append a line: browsers break lines at spaces, which they drop, and after hyphens."""
        if self.text and not (_HYPHENATED.search(self.text) and line.text[0].isalnum()):
            self.text += " "
            self.marks.append(self.marks[-1] and line.underlined[0])
        self.text += line.text
        self.marks.extend(line.underlined)

    def finished(self) -> Paragraph:
        """The paragraph as it stands."""
        stretches = tuple(_stretches(self.marks))
        return Paragraph(self.speaker, self.speaker_given, self.text, tuple(self.codes), stretches)


@dataclass
class _Reader:
    """Goes down the column and opens, fills and marks paragraphs."""

    column: Column
    drafts: list[_Draft] = field(default_factory=list)
    before: Piece | None = None
    same_page: bool = False

    def turn_page(self) -> None:
        """The next piece stands at the top of a page."""
        self.same_page = False

    def take(self, piece: Piece) -> None:
        """Read the next piece."""
        if isinstance(piece, Framed):
            if not self.drafts:
                self.drafts.append(_Draft(None, speaker_given=False))
            self.drafts[-1].codes.append(piece.text)
        elif piece.bold and not self._is_next_row(piece):
            self.drafts.append(_Draft(piece.text, speaker_given=True))
        else:
            if not self._goes_on(piece):
                speaker = self.drafts[-1].speaker if self.drafts else None
                self.drafts.append(_Draft(speaker, speaker_given=False))
            self.drafts[-1].add(piece)
        self.before, self.same_page = piece, True

    def _goes_on(self, line: Line) -> bool:
        """Whether a line belongs to the paragraph that is open: the last piece was its label or its text."""
        if not isinstance(self.before, Line):
            return False
        return not self.drafts[-1].text or self.column.goes_on(self.before, line, same_page=self.same_page)

    def _is_next_row(self, line: Line) -> bool:
        """Whether a line stands right under another: then it is text even if it is bold."""
        return (
            self.same_page
            and isinstance(self.before, Line)
            and self.column.goes_on(self.before, line, same_page=True)
        )


def _stretches(marks: list[bool]) -> Iterator[tuple[int, int]]:
    """The runs of marked code points."""
    for marked, run in groupby(range(len(marks)), key=marks.__getitem__):
        if marked:
            places = list(run)
            yield places[0], places[-1] + 1
