"""The 2×2 table of two coders, as counts that add up over interviews.

Every figure of a pair is a function of such counts, so "without interview i" is a subtraction and
all interviews, codes and resamples are computed at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eval.arrays import Floats, Numbers

NOTHING_SHARED = "there is no transcript that both coded"
"""Why figures of two coders are undefined who have nothing in common."""


class Table(NamedTuple):
    """Units by who marked them: arrays of one shape, or shapes that broadcast.

    Attributes:
        n: units in all.
        a: units that coder a marked.
        b: units that coder b marked.
        both: units that both marked.
    """

    n: Numbers
    a: Numbers
    b: Numbers
    both: Numbers

    @property
    def only_a(self) -> Numbers:
        """Units that a marked and b did not."""
        return np.asarray(self.a - self.both)

    @property
    def only_b(self) -> Numbers:
        """Units that b marked and a did not."""
        return np.asarray(self.b - self.both)

    @property
    def neither(self) -> Numbers:
        """Units that nobody marked."""
        return np.asarray(self.n - self.a - self.b + self.both)

    def first(self) -> Table:
        """The first row of the leading axis: of replicates, the sum of all interviews."""
        return Table(*(field[0] for field in self))


def replicate(per_interview: Numbers) -> Floats:
    """Sums over all interviews, then without each: (interviews, …) → (1 + interviews, …)."""
    counts = np.asarray(per_interview, dtype=np.float64)
    total = counts.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - counts])


def replicates(per_interview: Table) -> Table:
    """A table with interviews on its leading axis, summed as in `replicate`."""
    return Table(*(replicate(field) for field in per_interview))


def used(by_code: Table) -> Numbers:
    """Columns (codes) that either coder used in these interviews: indices."""
    return np.flatnonzero((by_code.a + by_code.b).sum(axis=0) > 0)


def pooled(by_code: Table) -> Table:
    """The table of all unit × code cells, per interview: (interviews, codes) → (interviews,).

    Its codes are those that either coder used in these interviews: a code that only others know
    would add cells in which nobody could disagree.
    """
    columns = used(by_code)
    n = np.broadcast_to(by_code.n, by_code.a.shape)
    return Table(*(field[:, columns].sum(axis=1) for field in (n, by_code.a, by_code.b, by_code.both)))


def why_constant(a: float, b: float) -> str:
    """Why chance-corrected agreement is undefined on a table of which a and b marked this much."""
    return "neither coder marked any unit" if a + b == 0 else "both coders marked every unit"
