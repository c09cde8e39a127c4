"""What a group of coders marked, counted per interview as Krippendorff's α needs it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from eval.krippendorff import Coincidences, coincidences
from eval.matrix import LabelMatrix
from eval.tally import tally


class GroupCoincidences(NamedTuple):
    """Coincidences of two or more coders.

    Attributes:
        codes: of each code, fields (interviews, codes) or (interviews, 1).
        any_code: of "this unit has a code at all", fields (interviews,).
    """

    codes: Coincidences
    any_code: Coincidences


def group_coincidences(matrix: LabelMatrix, coders: Sequence[int]) -> GroupCoincidences:
    """Count what these coders, given by index, marked on all transcripts of the matrix.

    A coder who did not code a transcript has no labels there and does not count in its m.
    """
    each = [matrix.marked(coder) for coder in coders]
    pairs = [tally(matrix, a, b) for a, b in combinations(coders, 2)]
    present = matrix.coded[list(coders)].sum(axis=0)
    return GroupCoincidences(
        codes=coincidences(
            present[:, None],
            matrix.units[:, None],
            np.sum([one.units for one in each], axis=0),
            np.sum([pair.codes.both for pair in pairs], axis=0),
        ),
        any_code=coincidences(
            present,
            matrix.units,
            np.sum([one.units_any for one in each], axis=0),
            np.sum([pair.any_code.both for pair in pairs], axis=0),
        ),
    )
