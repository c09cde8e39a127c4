"""Ratings of many coders in many categories, some missing: what the general coefficients share.

Missing ratings are handled as in Gwet 2014, "Handbook of Inter-Rater Reliability", chapter 2.
"""

from __future__ import annotations

import numpy as np

from eval.arrays import Floats, Ints, Numbers, ratio


def category_counts(ratings: Floats) -> tuple[Ints, Floats]:
    """How many coders put each unit into each category.

    Args:
        ratings: (coders, units), NaN where a coder gave none.

    Returns:
        Counts (units, categories), and the categories in ascending order.
    """
    categories = np.unique(ratings[~np.isnan(ratings)])
    return (ratings[:, :, None] == categories).sum(axis=0), categories


def observed_agreement(counts: Numbers) -> float:
    """Mean share of agreeing pairs of coders, over units with at least two ratings."""
    raters = counts.sum(axis=1)
    pairs = raters * (raters - 1)
    agreeing = (counts * (counts - 1)).sum(axis=1)
    return float(ratio(agreeing, pairs)[pairs > 0].mean())


def category_shares(counts: Numbers) -> Floats:
    """Mean share of each category, over units with at least one rating: (categories,)."""
    raters = counts.sum(axis=1, keepdims=True)
    shares: Floats = ratio(counts, raters)[raters[:, 0] > 0].mean(axis=0)
    return shares
