"""Which passages changed from one run to another, and whether for the better."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cells import Cell, cells
from eval.study import Study
from schemas.base import Stored


class Flip(Stored):
    """A unit and code that one run has and the other has not.

    Attributes:
        transcript: id of the transcript.
        turn: the turn that the unit begins in.
        start, end: code points `[start, end)` of the unit in the transcript's text.
        code: the code.
        found_by: name of the run that has it.
        humans: the humans who gave the unit this code, of those who coded the transcript.
        humans_against: the humans who coded the transcript and did not.
    """

    transcript: str
    turn: int
    start: int
    end: int
    code: str
    found_by: str
    humans: tuple[str, ...]
    humans_against: tuple[str, ...]


def flips(study: Study, first: str, second: str) -> Iterator[Flip]:
    """All flips between two coders, by name, on the transcripts that both coded, in order."""
    humans = [coder.name for coder in study.coders if coder.kind == "human"]
    for cell in cells(study):
        if first in cell.codes and second in cell.codes:
            changed = set(cell.codes[first]) ^ set(cell.codes[second])
            for code in sorted(changed):
                yield _flip(cell, code, first if code in cell.codes[first] else second, humans)


def _flip(cell: Cell, code: str, found_by: str, humans: list[str]) -> Flip:
    coded_by = [name for name in humans if name in cell.codes]
    return Flip(
        transcript=cell.transcript,
        turn=cell.turn,
        start=cell.start,
        end=cell.end,
        code=code,
        found_by=found_by,
        humans=tuple(name for name in coded_by if code in cell.codes[name]),
        humans_against=tuple(name for name in coded_by if code not in cell.codes[name]),
    )
