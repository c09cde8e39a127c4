"""Intervals over interviews: the delete-one-interview jackknife with Student's t.

Units of one interview are not independent, so whole interviews are left out, never units:
se² = (I − 1)/I · Σᵢ (θ₍ᵢ₎ − θ̄₍·₎)², interval θ ± t(.975, I − 1)·se (Efron and Tibshirani 1993,
chapter 11), cut at the figure's own range. I is the number of interviews, θ₍ᵢ₎ the figure without the ith.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eval.arrays import Floats
from eval.figure import Figure, undefined
from eval.student import t_quantile

CONFIDENCE = 0.95
"""Coverage that intervals aim at."""
FEWEST = 3
"""Interviews below which no interval is given."""
FEW = 20
"""Interviews below which an interval is only a rough guide."""


class Bounds(NamedTuple):
    """The range that a figure can take."""

    low: float
    high: float


KAPPA = Bounds(-1.0, 1.0)
SHARE = Bounds(0.0, 1.0)
DIFFERENCE = Bounds(-2.0, 2.0)


def standard_error(leave_one_out: Floats) -> float:
    """Jackknife standard error from the I leave-one-out values."""
    count = len(leave_one_out)
    squares = np.square(leave_one_out - leave_one_out.mean()).sum()
    return float(np.sqrt(squares * (count - 1) / count))


def figure(values: Floats, bounds: Bounds, reason: str) -> Figure:
    """The figure whose value is `values[0]` and whose leave-one-out values are `values[1:]`.

    Args:
        values: as a statistic of `tables.replicates` gives them; NaN is undefined. A value alone
            is what is expected by chance, and has no interval.
        bounds: the figure's range.
        reason: why the value is undefined, if it is.
    """
    point, leave_one_out = float(values[0]), values[1:]
    if np.isnan(point):
        return undefined(reason)
    if len(leave_one_out) == 0:
        return Figure(value=point, note="no interval: what chance is expected to give")
    if len(leave_one_out) < FEWEST:
        return Figure(value=point, note=_too_few(len(leave_one_out)))
    if np.isnan(leave_one_out).any():
        return Figure(value=point, note="no interval: undefined without one of the interviews")
    half = t_quantile((1 + CONFIDENCE) / 2, len(leave_one_out) - 1) * standard_error(leave_one_out)
    return Figure(value=point, low=max(point - half, bounds.low), high=min(point + half, bounds.high))


def _too_few(count: int) -> str:
    return f"no interval: {count} interview{'' if count == 1 else 's'}, at least {FEWEST} are needed"


def warning(count: int) -> str | None:
    """What to say about intervals over `count` interviews; None where nothing needs saying."""
    if count < FEWEST:
        return _too_few(count)
    if count < FEW:
        return f"intervals rest on {count} interviews; below {FEW} they are a rough guide only"
    return None
