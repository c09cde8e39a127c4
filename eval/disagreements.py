"""What coders have to talk about: each unit and code that some of them gave and others did not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from eval.cells import Cell, cells
from eval.study import Study


class Disagreement(NamedTuple):
    """One code on one unit, as a row of a table for a coders' meeting.

    Attributes:
        transcript: id of the transcript.
        turn: the turn that the unit begins in.
        speaker: who speaks; empty where the file names nobody.
        code: the code in question.
        given_by: coders who gave it.
        not_given_by: coders of the transcript who did not.
        instead: codes that those who did not give it gave the unit.
        start, end: code points `[start, end)` of the unit in the transcript's text.
        text: that slice. It is data: whoever writes a table neutralises it.
    """

    transcript: str
    turn: int
    speaker: str
    code: str
    given_by: tuple[str, ...]
    not_given_by: tuple[str, ...]
    instead: tuple[str, ...]
    start: int
    end: int
    text: str


def disagreements(study: Study, coders: Collection[str] | None = None) -> Iterator[Disagreement]:
    """All disagreements, in order of the transcripts.

    Args:
        study: the coding files.
        coders: names of the coders to compare; all where not given.
    """
    for cell in cells(study):
        own = {name: codes for name, codes in cell.codes.items() if coders is None or name in coders}
        for code in sorted({code for codes in own.values() for code in codes}):
            if not all(code in codes for codes in own.values()):
                yield _row(study, cell, own, code)


def _row(study: Study, cell: Cell, own: dict[str, tuple[str, ...]], code: str) -> Disagreement:
    without = {name: codes for name, codes in own.items() if code not in codes}
    return Disagreement(
        transcript=cell.transcript,
        turn=cell.turn,
        speaker=cell.speaker or "",
        code=code,
        given_by=tuple(name for name in own if name not in without),
        not_given_by=tuple(without),
        instead=tuple(sorted({other for codes in without.values() for other in codes})),
        start=cell.start,
        end=cell.end,
        text=study.transcripts[cell.transcript].text[cell.start : cell.end],
    )
