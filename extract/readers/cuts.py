"""How the speakers of a text are marked: the same forms in text files, Word, PDF and coding projects.

A form is a function from all lines to what stands before what is said on each, or None where the lines as a
whole are not of this form. Few lines of one form may stand in texts of another, so that a form must hold for
the first line or for two lines and a tenth of all.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.readers.headed import Cuts, Form, holds, without_furniture
from extract.readers.labels import LONGEST_LABEL, clean_label, is_role
from extract.readers.markdown_text import markdown_cuts
from extract.readers.otter_text import otter_cuts
from extract.readers.placed import Cut, Line, Placed, placed_turns, unlabelled
from extract.readers.speaker_labels import labelled_lines
from extract.readers.stamped_text import stamped_cuts
from extract.readers.zoom_text import zoom_cuts


def speaker_cuts(lines: Sequence[Line]) -> Cuts | None:
    """`Speaker: text`, by the rule of `speaker_labels`."""
    found = labelled_lines([line.text for line in lines])
    cuts = [
        Cut(one.label, None, len(line.text) - len(one.text)) if one else None
        for one, line in zip(found, lines, strict=True)
    ]
    return cuts if holds(cuts) else None


def heading_cuts(lines: Sequence[Line]) -> Cuts | None:
    """A role (`Interviewee`, `Speaker 2`) alone on its line, with or without a colon."""
    cuts: Cuts = []
    for line in lines:
        bare = line.text.rstrip(" :：")
        role = len(bare) <= LONGEST_LABEL and line.text[0].isupper() and is_role(bare)
        cuts.append(Cut(clean_label(bare), None, len(line.text)) if role else None)
    return cuts if holds(cuts) else None


_FORMS: tuple[Form, ...] = (
    zoom_cuts,
    otter_cuts,
    stamped_cuts,
    markdown_cuts,
    speaker_cuts,
    heading_cuts,
)
_TIMED = (zoom_cuts, otter_cuts, stamped_cuts)
"""Forms that programs write, with lines of their own around the interview."""


def cuts_of(lines: Sequence[Line]) -> Cuts | None:
    """What stands before what is said on each line, by the first form that holds; None where none does."""
    for form in _FORMS:
        cuts = form(lines)
        if cuts is not None:
            return without_furniture(lines, cuts) if form in _TIMED else cuts
    return None


def turns_of(lines: Sequence[Line]) -> list[Placed]:
    """The turns of a text in any form; without labels, one turn for each line."""
    cuts = cuts_of(lines)
    return unlabelled(lines) if cuts is None else placed_turns(lines, cuts)
