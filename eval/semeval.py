"""SemEval-2013 task 9.1 figures, on request: strict, exact, partial and type.

F1 = 2·score/(n_a + n_b) over segments paired one to one (Segura-Bedmar et al. 2013):
strict: same boundaries and code; exact: same boundaries; partial: 1 for the same boundaries, ½ for an
overlap; type: an overlap with the same code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from eval.matching import most_pairs
from eval.segments import spans_by_code
from eval.study import Study
from eval.tables import Table

SCHEMES = ("strict", "exact", "partial", "type")


class Marked(NamedTuple):
    """A segment `[start, end)` with its code."""

    code: str
    start: int
    end: int


def semeval_tables(study: Study, a: str, b: str, transcripts: Sequence[str]) -> dict[str, Table]:
    """Per scheme, counts over segments of two coders: fields (transcripts,); `n` is not used."""
    lists = [(_marked(study, a, one, (a, b)), _marked(study, b, one, (a, b))) for one in transcripts]
    sizes = [np.array([len(pair[side]) for pair in lists], dtype=np.int64) for side in (0, 1)]
    scores = np.array([list(score(left, right).values()) for left, right in lists]).reshape(-1, len(SCHEMES))
    return {
        scheme: Table(np.zeros_like(sizes[0]), sizes[0], sizes[1], scores[:, column])
        for column, scheme in enumerate(SCHEMES)
    }


def score(left: Sequence[Marked], right: Sequence[Marked]) -> dict[str, float]:
    """What the schemes give two coders' segments on one transcript, before division."""
    spans_left, spans_right = (Counter((one.start, one.end) for one in side) for side in (left, right))
    exact = (spans_left & spans_right).total()
    rest_left, rest_right = (spans_left - spans_right).elements(), (spans_right - spans_left).elements()
    loose = most_pairs(
        _partners([Marked("", *one) for one in rest_left], [Marked("", *one) for one in rest_right], _overlap)
    )
    return {
        "strict": (Counter(left) & Counter(right)).total(),
        "exact": exact,
        "partial": exact + loose / 2,
        "type": most_pairs(_partners(left, right, lambda x, y: x.code == y.code and _overlap(x, y))),
    }


def _partners(
    left: Sequence[Marked], right: Sequence[Marked], fits: Callable[[Marked, Marked], bool]
) -> list[list[int]]:
    return [[j for j, other in enumerate(right) if fits(one, other)] for one in left]


def _overlap(one: Marked, other: Marked) -> bool:
    return one.start < other.end and other.start < one.end


def _marked(study: Study, coder: str, transcript: str, coders: Sequence[str]) -> list[Marked]:
    by_code = spans_by_code(study, coder, transcript, coders)
    return [Marked(code, *span) for code, spans in by_code.items() for span in spans]
