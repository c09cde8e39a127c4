"""Sign-flip permutation test over interviews: would model A differ from B this much by chance?

If the two are alike, their answers on an interview could as well be swapped. The statistic is computed
for every choice of interviews to swap (2^I of them, where that is at most 4,096) or for 9,999 seeded
random choices; p is the share of choices whose statistic is at least as far from 0 as the one observed
(Good 2005; with random choices the observed one counts too, Phipson and Smyth 2010). Interviews, not
units, are swapped: units of one interview are not independent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from eval.arrays import Bools, Floats

_EXACT_UP_TO = 12
_DRAWS = 9_999
_ROUNDING = 1e-12


class FlipTest(NamedTuple):
    """Outcome of the test.

    Attributes:
        p: two-sided p, one for each statistic; NaN where one is undefined.
        smallest: the smallest p that this number of interviews allows.
        exact: whether all choices were counted.
    """

    p: Floats
    smallest: float
    exact: bool


def swap_choices(interviews: int, seed: int) -> tuple[Bools, bool]:
    """Which interviews to swap, (choices, interviews), the first of them none; and whether that is all."""
    if interviews <= _EXACT_UP_TO:
        numbers = np.arange(2**interviews)
        return (numbers[:, None] >> np.arange(interviews)) & 1 == 1, True
    random = np.random.default_rng(seed).random((_DRAWS, interviews)) < 0.5
    return np.concatenate([np.zeros((1, interviews), dtype=np.bool_), random]), False


def sign_flip(statistic: Callable[[Bools], Floats], interviews: int, *, seed: int = 0) -> FlipTest:
    """Test that a statistic of two models is 0.

    Args:
        statistic: takes choices (choices, interviews) of interviews to swap, and gives the difference
            of the two models for each: (choices,) or (choices, statistics).
        interviews: how many there are, at least 1.
        seed: for random choices.
    """
    choices, exact = swap_choices(interviews, seed)
    values = np.abs(statistic(choices))
    extreme = (values >= values[0] - _ROUNDING).mean(axis=0)
    defined = ~np.isnan(values).any(axis=0)
    # Swapping all interviews only turns the sign, so exact p values come in twos.
    smallest = min(1.0, 2 / len(choices)) if exact else 1 / len(choices)
    return FlipTest(np.where(defined, extreme, np.nan), smallest, exact)
