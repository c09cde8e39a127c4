"""What the readers of text files with marked speakers share: title, furniture, turns, document."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from extract.readers.coded import build_document
from extract.readers.heads import Head, head_of
from extract.readers.placed import Cut, Line, lines_of, placed_turns, speakers_of
from extract.readers.source import Source
from extract.readers.titles import Title, heading_title, title_of
from schemas.coding import Document

Cuts = list[Cut | None]
Form = Callable[[Sequence[Line]], Cuts | None]

_COMMON = 0.1  # share of all lines
_LONGEST_FURNITURE = 100
_OPENING = 12  # lines; what programs write before a transcript is no longer
# Otter signs its files; Teams says who pressed the button.
_FURNITURE = re.compile(
    r"Transcribed by https?://otter\.ai/?|.{1,60} (?:started|stopped) transcription", re.IGNORECASE
)
# Above the first speaker Otter lists keywords and speakers; Teams says on what day, and how long it lasted.
_OPENING_MARK = re.compile(
    r"SUMMARY KEYWORDS?|SPEAKERS?|\w+ \d{1,2}, \d{4},? \d{1,2}:\d{2}\s?[AP]M|(?:\d+h ?)?(?:\d+m ?)?\d+s"
)


def holds(cuts: Sequence[Cut | None]) -> bool:
    """Whether a form holds for a text: speakers on the first line, or on two lines and a tenth of all."""
    named = [cut for cut in cuts if cut and cut.speaker]
    first = bool(cuts and cuts[0] and cuts[0].speaker)
    return bool(named) and (first or len(named) >= max(2, _COMMON * len(cuts)))


def without_furniture(lines: Sequence[Line], cuts: Sequence[Cut | None]) -> Cuts:
    """The cuts, and for lines that are the program's and not the interview's one that leaves nothing of them.

    Those are what `_FURNITURE` names, and everything above the first speaker where that or `_OPENING_MARK` is
    in it.
    """
    first = next((place for place, cut in enumerate(cuts) if cut), 0)
    opening = first <= _OPENING and any(
        _is(_OPENING_MARK, line.text) or _is(_FURNITURE, line.text) for line in lines[:first]
    )
    return [
        Cut(None, None, len(line.text))
        if cut is None and ((opening and place < first) or _is(_FURNITURE, line.text))
        else cut
        for place, (line, cut) in enumerate(zip(lines, cuts, strict=True))
    ]


def _is(furniture: re.Pattern[str], line: str) -> bool:
    return len(line) <= _LONGEST_FURNITURE and furniture.fullmatch(line) is not None


class Page(NamedTuple):
    """A text, taken apart.

    Attributes:
        title: as it is printed; None where it is not.
        heading: what else the interview is called above the first speaker.
        lines: of the interview.
        cuts: what stands on each line before what is said.
    """

    title: Title | None
    heading: str | None
    lines: list[Line]
    cuts: Cuts


def read_headed(source: Source, form: Form) -> Document:
    """The document of a text file of this form; lines above the first speaker may be its title."""
    page = taken_apart(source.text, form)
    placed = placed_turns(page.lines, without_furniture(page.lines, page.cuts))
    title = title_of(page.title, source.stem, page.heading)
    return build_document(title, source.name, [one.turn for one in placed])


def taken_apart(text: str, form: Form) -> Page:
    """The title above a text, the lines below it, and what stands on each before what is said."""
    lines = lines_of(text)
    cuts = _cuts(lines, form)
    title = heading_title(lines[0].text) if lines and not (cuts and cuts[0]) else None
    if title:
        lines = lines[1:]
        cuts = form(lines)
    head, lines, cuts = below_head(lines, cuts, form)
    return Page(title or head.title, head.heading, lines, cuts or [None] * len(lines))


def below_head(lines: list[Line], cuts: Cuts | None, form: Form) -> tuple[Head, list[Line], Cuts | None]:
    """What stands above an interview, the lines below that, and their cuts.

    Args:
        lines: of the text, without a title that is known.
        cuts: what stands on each before what is said; None where the form does not hold.
        form: tells the cuts of the lines that are left.
    """
    head = head_of([line.text for line in lines], speakers_of(cuts or []))
    if not head.lines:
        return head, lines, cuts
    lines = lines[head.lines :]
    return head, lines, form(lines)


def recognises_headed(source: Source, form: Form) -> bool:
    """Whether the text, with or without a line above it, is of this form."""
    return _cuts(lines_of(source.text), form) is not None


def _cuts(lines: Sequence[Line], form: Form) -> Cuts | None:
    """The cuts of a text; where the form only holds below the first line, that one has none."""
    cuts = form(lines)
    if cuts is not None:
        return cuts
    below = form(lines[1:])
    return None if below is None else [None, *below]
