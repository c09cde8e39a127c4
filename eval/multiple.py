"""p values adjusted for testing many hypotheses: the share of false discoveries is held.

Sorted p₍₁₎ ≤ … ≤ p₍ₘ₎ become min over k ≥ i of p₍ₖ₎·m·c/k, at most 1: with c = 1 (Benjamini and Hochberg
1995, for independent or positively dependent tests) or c = Σ 1/j, j = 1…m (Benjamini and Yekutieli
2001, for any dependence). A hypothesis is rejected at level q when its adjusted p is at most q.
"""

from __future__ import annotations

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values, in the order given."""
    return _adjusted(p_values, 1.0)


def benjamini_yekutieli(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values, in the order given."""
    return _adjusted(p_values, sum(1 / j for j in range(1, len(p_values) + 1)))


def _adjusted(p_values: Sequence[float], factor: float) -> list[float]:
    count = len(p_values)
    adjusted, least = [0.0] * count, 1.0
    order = sorted(range(count), key=lambda index: p_values[index], reverse=True)
    for rank, index in zip(range(count, 0, -1), order, strict=True):
        least = min(least, p_values[index] * count * factor / rank)
        adjusted[index] = least
    return adjusted
