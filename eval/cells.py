"""The units behind the figures: who gave which unit which codes, with the place in the transcript.

Computed on demand from the label matrix, so that a report stays small and a page can still show, under
every figure, what it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from eval.study import Study
from schemas.base import Stored

Kind = Literal["both empty", "agree", "partly", "different", "only a", "only b"]


class Cell(Stored):
    """One unit.

    Attributes:
        transcript: id of the transcript.
        unit: number of the unit in its transcript, from 0.
        turn: the turn that it begins in.
        start, end: code points `[start, end)` of the transcript's text.
        speaker: who speaks; None where the file names nobody.
        codes: each coder who coded the transcript and saw the unit → that coder's codes on it, sorted.
    """

    transcript: str
    unit: int
    turn: int
    start: int
    end: int
    speaker: str | None
    codes: dict[str, tuple[str, ...]]


def cells(study: Study) -> Iterator[Cell]:
    """All units of all transcripts, in order, with the codes of every coder who saw them."""
    matrix = study.matrix
    for row, transcript in enumerate(matrix.transcripts):
        coders = np.flatnonzero(matrix.coded[:, row])
        first = int(matrix.starts[row])
        for at in range(first, first + int(matrix.sizes[row])):
            saw = coders if matrix.seen is None else coders[matrix.seen[coders, at]]
            codes = {matrix.coders[coder]: _codes(study, int(coder), at) for coder in saw}
            yield _cell(study, transcript, at, at - first, codes)


def _codes(study: Study, coder: int, at: int) -> tuple[str, ...]:
    return tuple(study.codes[code] for code in np.flatnonzero(study.matrix.labels[coder, at]))


def _cell(study: Study, transcript: str, at: int, unit: int, codes: dict[str, tuple[str, ...]]) -> Cell:
    start, end = (int(edge) for edge in study.matrix.spans[at])
    interview = study.transcripts[transcript]
    turn = interview.turns[interview.turn_at(start)]
    return Cell(
        transcript=transcript,
        unit=unit,
        turn=turn.index,
        start=start,
        end=end,
        speaker=turn.speaker,
        codes=codes,
    )


def kind_of(a: tuple[str, ...], b: tuple[str, ...]) -> Kind:
    """How two coders' codes on a unit relate: `partly` shares some codes, `different` none."""
    if set(a) == set(b):
        return "agree" if a else "both empty"
    if not a or not b:
        return "only a" if a else "only b"
    return "partly" if set(a) & set(b) else "different"
