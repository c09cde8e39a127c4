"""Gwet's AC1, on request: never a gate.

AC1 = (pa − pe)/(1 − pe) with pe = Σk πk(1 − πk)/(K − 1), πk the mean share of category k (Gwet 2008,
British Journal of Mathematical and Statistical Psychology 61). On rare codes pe is near 0 and AC1
near 1 whatever the coders do: a median of .99 where κ is .35 on the study that this was built with.
"""

from __future__ import annotations

from eval.arrays import Floats, Numbers, ratio
from eval.ratings import category_shares, observed_agreement
from eval.tables import Table


def ac1(table: Table) -> Floats:
    """AC1 of two coders who mark or do not mark each unit; NaN where there are no units."""
    agreed = ratio(table.both + table.neither, table.n)
    rate = ratio(table.a + table.b, 2 * table.n)
    chance = 2 * rate * (1 - rate)
    return ratio(agreed - chance, 1 - chance)


def ac1_of_counts(counts: Numbers) -> float:
    """AC1 of any number of coders and categories.

    Args:
        counts: how many coders put each unit into each category, (units, categories ≥ 2).
    """
    shares = category_shares(counts)
    chance = (shares * (1 - shares)).sum() / (len(shares) - 1)
    return float(ratio(observed_agreement(counts) - chance, 1 - chance))
