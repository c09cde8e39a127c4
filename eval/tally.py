"""What two coders marked, counted per interview: the sums that every figure of a pair is a function of."""

from __future__ import annotations

from typing import NamedTuple

from eval.matrix import LabelMatrix
from eval.tables import Table


class Tally(NamedTuple):
    """Counts of units of two coders on the transcripts that both coded.

    Attributes:
        codes: per interview and code: fields (interviews, codes), `n` (interviews, 1).
        any_code: per interview, of "has a code at all": fields (interviews,).
    """

    codes: Table
    any_code: Table


def tally(matrix: LabelMatrix, a: int, b: int) -> Tally:
    """Count units of coders `a` and `b`, given by index, on all transcripts of the matrix.

    Units of characters count by their length. The caller restricts the matrix to shared transcripts.
    """
    one, other = matrix.marked(a), matrix.marked(b)
    both = matrix.by_transcript(matrix.labels[a] & matrix.labels[b])
    both_any = matrix.by_transcript(one.any_code & other.any_code)
    return Tally(
        codes=Table(matrix.units[:, None], one.units, other.units, both),
        any_code=Table(matrix.units, one.units_any, other.units_any, both_any),
    )
