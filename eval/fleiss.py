"""Fleiss' κ of many coders; for two coders it is Scott's π.

κ = (pa − pe)/(1 − pe) with pe = Σk πk², πk the mean share of category k (Scott 1955; Fleiss 1971,
Psychological Bulletin 76; with missing ratings as in Gwet 2014).
"""

from __future__ import annotations

import numpy as np

from eval.arrays import Numbers, ratio
from eval.ratings import category_shares, observed_agreement


def fleiss_kappa(counts: Numbers) -> float:
    """Fleiss' κ; NaN where only one category occurs.

    Args:
        counts: how many coders put each unit into each category, (units, categories).
    """
    chance = float(np.square(category_shares(counts)).sum())
    return float(ratio(observed_agreement(counts) - chance, 1 - chance))
