"""Krippendorff's α for values on a nominal, ordinal or interval scale, with missing values.

α = 1 − Do/De = 1 − (n − 1)·Σ o_ck δ²_ck / Σ n_c n_k δ²_ck over the coincidence matrix o (Krippendorff
2011, "Computing Krippendorff's Alpha-Reliability"). Not part of the report, whose values are marked or
not marked; here so that published values on other scales can be checked against the same coincidences.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from eval.arrays import Floats, Ints, ratio
from eval.ratings import category_counts

Level = Literal["nominal", "ordinal", "interval"]


def alpha(ratings: Floats, level: Level = "nominal") -> float:
    """α of ratings (coders, units), NaN where a coder gave none; NaN where only one value occurs."""
    counts, values = category_counts(ratings)
    observed = _coincidence_matrix(counts)
    totals = observed.sum(axis=0)
    distance = _distance(level, values, totals)
    expected = (np.outer(totals, totals) * distance).sum()
    return float(1 - ratio((totals.sum() - 1) * (observed * distance).sum(), expected))


def _coincidence_matrix(counts: Ints) -> Floats:
    """o_ck = Σu (ordered pairs of values c and k in unit u)/(mu − 1), over units with mu ≥ 2."""
    pairable = counts[counts.sum(axis=1) > 1].astype(float)
    weights = 1 / (pairable.sum(axis=1) - 1)
    matrix: Floats = (pairable * weights[:, None]).T @ pairable
    return matrix - np.diag((pairable * weights[:, None]).sum(axis=0))


def _distance(level: Level, values: Floats, totals: Floats) -> Floats:
    """δ²_ck of all pairs of values."""
    if level == "nominal":
        return 1 - np.eye(len(values))
    if level == "interval":
        return np.square(values[:, None] - values)
    # Ordinal: as many values as lie between c and k, both ends by half.
    rank = totals.cumsum() - totals / 2
    return np.square(rank[:, None] - rank)
