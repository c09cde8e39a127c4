"""Cohen's κ of two coders who mark or do not mark each unit.

κ = (po − pe)/(1 − pe): po the share of units on which they agree, pe what their own marking rates
would give by chance (Cohen 1960, Educational and Psychological Measurement 20). With a = both,
b = only A, c = only B and d = neither this is 2(ad − bc)/((a+b)(b+d) + (a+c)(c+d)), which is used
because it is exact in whole numbers and 0/0 exactly where κ is undefined.
"""

from __future__ import annotations

from eval.arrays import Floats, ratio
from eval.tables import Table


def kappa(table: Table) -> Floats:
    """κ of each table; NaN where both coders marked every unit, or none, or there are no units."""
    both, only_a, only_b, neither = (
        field.astype(float) for field in (table.both, table.only_a, table.only_b, table.neither)
    )
    expected = (both + only_a) * (only_a + neither) + (both + only_b) * (only_b + neither)
    return ratio(2 * (both * neither - only_a * only_b), expected)
