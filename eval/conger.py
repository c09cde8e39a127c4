"""Conger's κ: Cohen's κ for more than two coders.

κ = (pa − pe)/(1 − pe) with pe = Σk (p̄k² − sk²/r): p̄k and sk² mean and variance over the r coders of
the share of category k in each coder's own ratings (Conger 1980, Psychological Bulletin 88; with
missing ratings as in Gwet 2014). For two coders it is Cohen's κ.
"""

from __future__ import annotations

import numpy as np

from eval.arrays import Floats, ratio
from eval.ratings import category_counts, observed_agreement


def conger_kappa(ratings: Floats) -> float:
    """Conger's κ of ratings (coders, units), NaN where a coder gave none; every coder gave some."""
    counts, categories = category_counts(ratings)
    given = (~np.isnan(ratings)).sum(axis=1, keepdims=True)
    shares = ratio((ratings[:, :, None] == categories).sum(axis=1), given)
    chance = (np.square(shares.mean(axis=0)) - shares.var(axis=0, ddof=1) / len(ratings)).sum()
    return float(ratio(observed_agreement(counts) - chance, 1 - chance))
