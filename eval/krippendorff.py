"""Krippendorff's α for marked or not marked, any number of coders, some of whom may be absent.

α = 1 − Do/De = 1 − (N − 1)·o01/(n0·n1): N pairable values, n1 of them "marked" and n0 not, and
o01 = Σu n1u(mu − n1u)/(mu − 1) over units with mu ≥ 2 coders (Krippendorff 2011, "Computing
Krippendorff's Alpha-Reliability"). All three are sums over units, so they add up over interviews.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eval.arrays import Floats, Numbers, ratio
from eval.tables import Table, replicate


class Coincidences(NamedTuple):
    """What α needs, as arrays of one shape: sums over units.

    Attributes:
        values: N, pairable values.
        ones: n1, how many of them are "marked".
        disagreeing: o01.
    """

    values: Numbers
    ones: Numbers
    disagreeing: Numbers


def coincidences(coders: Numbers, units: Numbers, marked: Numbers, common: Numbers) -> Coincidences:
    """The coincidences of interviews, each coded whole by some coders.

    Of n1u coders who mark a unit, n1u(n1u − 1)/2 are pairs who both do, so that over the units of one
    interview o01 = Σ n1u(m − n1u)/(m − 1) = Σ n1u − 2·(units that a pair marks, over all pairs)/(m − 1).

    Args:
        coders: m, how many coders coded the interview; with fewer than two nothing is pairable.
        units: how many units it has.
        marked: units that each coder marked, summed over the coders.
        common: units that both of two coders marked, summed over the pairs of coders.
    """
    pairable = coders > 1
    return Coincidences(
        values=coders * units * pairable,
        ones=marked * pairable,
        disagreeing=(marked - 2 * common / np.maximum(coders - 1, 1)) * pairable,
    )


def of_pair(table: Table) -> Coincidences:
    """The coincidences of two coders' table: each unit is two values, and disagrees once or not."""
    return Coincidences(2 * table.n, table.a + table.b, table.only_a + table.only_b)


def replicates(per_interview: Coincidences) -> Coincidences:
    """Sums over all interviews, then without each (see `tables.replicate`)."""
    return Coincidences(*(replicate(field) for field in per_interview))


def alpha(sums: Coincidences) -> Floats:
    """Binary α; NaN where all values are equal or there are none."""
    zeros = sums.values - sums.ones
    return 1 - ratio((sums.values - 1) * sums.disagreeing, zeros * sums.ones)
