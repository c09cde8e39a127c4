"""Student's t distribution: its distribution function and quantiles, without SciPy.

P(T ≤ t) = 1 − ½·I_x(ν/2, ½) for t ≥ 0, with x = ν/(ν + t²) (Abramowitz and Stegun 1964, 26.7.1);
I is the regularised incomplete beta function, by its continued fraction (ibid. 26.5.8).
"""

from __future__ import annotations

import math
from functools import lru_cache

_TINY = 1e-300


def t_cdf(t: float, df: float) -> float:
    """Probability that a t variable with `df` > 0 degrees of freedom is at most `t`."""
    total = df + t * t
    tail = 0.5 * _incomplete_beta(df / 2, 0.5, df / total, t * t / total)
    return tail if t < 0 else 1 - tail


@lru_cache(maxsize=1024)
def t_quantile(p: float, df: float) -> float:
    """The t with `t_cdf(t, df) == p`, for 0 < p < 1, to about 12 digits.

    Raises:
        ValueError: `p` outside (0, 1).
    """
    if not 0 < p < 1:
        raise ValueError("a quantile needs a probability between 0 and 1")
    if p < 0.5:
        return -t_quantile(1 - p, df)
    low, high = 0.0, 1.0
    while t_cdf(high, df) < p:
        high *= 2
    while high - low > 1e-13 * max(1.0, high):
        middle = (low + high) / 2
        low, high = (middle, high) if t_cdf(middle, df) < p else (low, middle)
    return (low + high) / 2


def _incomplete_beta(a: float, b: float, x: float, y: float) -> float:
    """The regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1; y = 1 − x, to full precision."""
    if x == 0 or y == 0:
        return float(y == 0)
    log_x = math.log1p(-y) if y < x else math.log(x)
    log_y = math.log1p(-x) if x < y else math.log(y)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * log_x + b * log_y)
    # The fraction converges fast only left of the mean; right of it the symmetry does the work.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, y) / b


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of I_x(a, b), by Lentz's method."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 1000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value


def _away_from_zero(x: float) -> float:
    return x if abs(x) > _TINY else _TINY
