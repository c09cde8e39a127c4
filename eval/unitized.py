"""Krippendorff's unitized α of one code, on request: do coders cut the text at the same places?

The characters of the text are the values, marked or not marked, as for binary α; but what is expected
by chance leaves out pairs from within one segment, since no chance would cut a segment to pieces:
α = 1 − o01·(N − (ΣL² + n0)/N)/(n0·n1), N values, n1 marked and n0 not, L the length of each segment of
each coder. An unmarked character is left out with itself only (Krippendorff, Mathet, Bouvry and
Widlöcher 2016, Quality & Quantity 50, "binary" form for one code). With L = 1 throughout it is binary α.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from eval.arrays import Floats, Ints, Numbers, ratio
from eval.group import group_coincidences
from eval.matrix import LabelMatrix
from eval.segments import spans_by_code
from eval.study import Study
from eval.tables import replicate
from eval.units import Span


class Continuum(NamedTuple):
    """Sums over characters, as arrays of one shape.

    Attributes:
        values: N, characters × coders.
        ones: n1, how many of them are marked.
        disagreeing: o01, as for binary α.
        squares: ΣL², the squared lengths of all segments.
    """

    values: Numbers
    ones: Numbers
    disagreeing: Numbers
    squares: Numbers


def continua(study: Study, coders: Sequence[str]) -> Continuum:
    """The sums of these coders on what all saw of transcripts that all coded: (interviews, codes)."""
    matrix = study.characters
    rows = [matrix.coder(name) for name in coders]
    matrix = matrix.common(*rows)
    sums = group_coincidences(matrix, rows).codes
    squares = sum(_squared_lengths(study, matrix, name, coders) for name in coders)
    return Continuum(sums.values, sums.ones, sums.disagreeing, np.asarray(squares))


def replicates(per_interview: Continuum) -> Continuum:
    """Sums over all interviews, then without each (see `tables.replicate`)."""
    return Continuum(*(replicate(field) for field in per_interview))


def unitized_alpha(sums: Continuum) -> Floats:
    """Unitized α; NaN where all characters are marked, or none."""
    zeros = sums.values - sums.ones
    pairable = sums.values - ratio(sums.squares + zeros, sums.values)
    return 1 - ratio(sums.disagreeing * pairable, zeros * sums.ones)


def _squared_lengths(study: Study, matrix: LabelMatrix, coder: str, coders: Sequence[str]) -> Ints:
    """ΣL² of one coder, on what all of `coders` saw: (interviews, codes)."""
    squares = np.zeros((len(matrix.transcripts), len(study.codes)), dtype=np.int64)
    for row, transcript in enumerate(matrix.transcripts):
        spans = matrix.spans[matrix.starts[row] : matrix.starts[row] + matrix.sizes[row]]
        before = np.concatenate([[0], np.cumsum(spans[:, 1] - spans[:, 0])])
        for code, segments in spans_by_code(study, coder, transcript, coders).items():
            edges = np.searchsorted(spans[:, 0], np.array(merged(segments)))
            squares[row, study.codes.index(code)] = np.square(np.diff(before[edges], axis=1)).sum()
    return squares


def merged(segments: Sequence[Span]) -> list[Span]:
    """Segments in order of their starts, overlapping ones joined; ones that only touch stay apart."""
    found: list[Span] = []
    for segment in segments:
        if found and segment.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, segment.end))
        else:
            found.append(segment)
    return found
