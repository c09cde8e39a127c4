"""Precision, recall and F1 of coder a against coder b.

precision = both/n_a, recall = both/n_b, F1 = 2·both/(n_a + n_b), the harmonic mean of the two
(van Rijsbergen 1979; as Dice 1945). F1 is symmetric; swapping the coders swaps the other two.
"""

from __future__ import annotations

from eval.arrays import Floats, ratio
from eval.tables import Table


def f1(table: Table) -> Floats:
    """F1 of each table; NaN where neither coder marked anything."""
    return ratio(2 * table.both, table.a + table.b)


def precision(table: Table) -> Floats:
    """Share of a's units that b marked too; NaN where a marked nothing."""
    return ratio(table.both, table.a)


def recall(table: Table) -> Floats:
    """Share of b's units that a marked too; NaN where b marked nothing."""
    return ratio(table.both, table.b)
