"""Segment F1: one-to-one pairs of segments with the same code that cover each other by half.

Two segments may be paired when IoU = |A ∩ B|/|A ∪ B| ≥ 0.5 (as in object detection, Everingham et al.
2010); the most pairs possible are made, and F1 = 2·pairs/(n_a + n_b). Where one of the coders did not see
some turns, the other's segments end there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.matching import most_pairs
from eval.study import Study
from eval.tables import Table
from eval.units import Span

LEAST_IOU = 0.5
"""How much two segments must share to count as one."""


def segment_table(study: Study, a: str, b: str, transcripts: Sequence[str]) -> Table:
    """Counts of segments of two coders, by name: fields (transcripts, codes); `n` is not used."""
    counts = np.zeros((3, len(transcripts), len(study.codes)), dtype=np.int64)
    column = {code: index for index, code in enumerate(study.codes)}
    for row, transcript in enumerate(transcripts):
        own_a, own_b = (spans_by_code(study, coder, transcript, (a, b)) for coder in (a, b))
        for code in own_a.keys() | own_b.keys():
            left, right = own_a.get(code, []), own_b.get(code, [])
            counts[:, row, column[code]] = len(left), len(right), pairs(left, right)
    return Table(np.zeros_like(counts[0]), *counts)


def spans_by_code(study: Study, coder: str, transcript: str, coders: Sequence[str]) -> dict[str, list[Span]]:
    """The segments of one coder on one transcript, by code, in order; empty ones are left out.

    Only what all of `coders` saw counts: a segment that reaches into turns that one of them did not see is
    cut there.
    """
    holes = study.unseen_of(transcript, coders)
    found: dict[str, list[Span]] = {}
    for segment in study.files[coder, transcript].segments:
        for piece in outside(Span(segment.start, segment.end), holes):
            found.setdefault(segment.code, []).append(piece)
    # Passages that differ in what was not seen only are one.
    return {code: list(dict.fromkeys(pieces)) for code, pieces in found.items()} if holes else found


def outside(span: Span, holes: Sequence[Span]) -> list[Span]:
    """What is left of a stretch without holes, which are in order of their starts: any number of pieces."""
    pieces, start = [], span.start
    for hole in holes:
        pieces.append(Span(start, min(hole.start, span.end)))
        start = max(start, hole.end)
    pieces.append(Span(start, span.end))
    return [piece for piece in pieces if piece.start < piece.end]


def pairs(left: Sequence[Span], right: Sequence[Span]) -> int:
    """How many one-to-one pairs with IoU ≥ 0.5 there are between two lists of segments."""
    return most_pairs([[j for j, other in enumerate(right) if iou(one, other) >= LEAST_IOU] for one in left])


def iou(one: Span, other: Span) -> float:
    """Intersection over union of two segments that are not empty."""
    common = max(0, min(one.end, other.end) - max(one.start, other.start))
    return common / (one.end - one.start + other.end - other.start - common)
