"""One figure of two runs against the same human, its difference, and whether that is chance.

Differences are second minus first. p values are of the sign-flip test over interviews (see
`permutation`), and over codes adjusted after Benjamini and Hochberg (see `multiple`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from eval.arrays import Bools, Floats, Numbers
from eval.figure import Figure
from eval.intervals import DIFFERENCE, Bounds, figure
from eval.multiple import benjamini_hochberg
from eval.permutation import FlipTest, sign_flip
from eval.tables import Table, replicates
from schemas.base import Stored

Statistic = Callable[[Table], Floats]


class Paired(Stored):
    """One figure of both runs.

    Attributes:
        first, second: the figure of each run.
        difference: second − first.
        p: two-sided, of the sign-flip test; None where the difference is undefined.
        p_adjusted: over the codes; None for figures over all codes.
    """

    first: Figure
    second: Figure
    difference: Figure
    p: float | None
    p_adjusted: float | None = None


class TwoTables(NamedTuple):
    """Both runs against one human, per interview and column: fields (interviews, columns)."""

    first: Table
    second: Table


def smallest_p(interviews: int) -> float:
    """The smallest p that the sign-flip test over this number of interviews can give."""
    return sign_flip(lambda choices: np.zeros(len(choices)), interviews).smallest


def paired(tables: TwoTables, statistic: Statistic, bounds: Bounds, seed: int) -> list[Paired]:
    """The figures and the test of each column.

    Args:
        tables: counts of both runs over the same units.
        statistic: figure of a table, such as `cohen.kappa`.
        bounds: the figure's range.
        seed: of the test's random choices.
    """
    first, second = (statistic(replicates(table)) for table in tables)
    outcome = _test(tables, statistic, seed)
    return [
        Paired(
            first=figure(first[:, index], bounds, "undefined on the first run"),
            second=figure(second[:, index], bounds, "undefined on the second run"),
            difference=figure(second[:, index] - first[:, index], DIFFERENCE, "undefined on one of the runs"),
            p=None if np.isnan(outcome.p[index]) else float(outcome.p[index]),
        )
        for index in range(first.shape[1])
    ]


def adjusted(each: Sequence[Paired]) -> list[Paired]:
    """The same with p values adjusted over all that have one."""
    tested = [one.p for one in each if one.p is not None]
    corrected = iter(benjamini_hochberg(tested))
    return [one if one.p is None else one.model_copy(update={"p_adjusted": next(corrected)}) for one in each]


def _test(tables: TwoTables, statistic: Statistic, seed: int) -> FlipTest:
    def difference(swapped: Bools) -> Floats:
        first, second = (_with_swaps(own, other, swapped) for own, other in (tables, tables[::-1]))
        return np.asarray(statistic(second) - statistic(first))

    return sign_flip(difference, len(tables.first.a), seed=seed)


def _with_swaps(own: Table, other: Table, swapped: Bools) -> Table:
    """Sums of a run's counts, those of the swapped interviews taken from the other run.

    Args:
        own, other: fields (interviews, columns).
        swapped: (choices, interviews).

    Returns:
        Fields (choices, columns).
    """

    def total(mine: Numbers, theirs: Numbers) -> Numbers:
        return np.asarray(mine.sum(axis=0) + swapped.astype(np.float64) @ (theirs - mine))

    return Table(*(total(mine, theirs) for mine, theirs in zip(own, other, strict=True)))
