"""Document presence: does a code occur in an interview at all?

Each interview × code is one cell; F1 = 2·both/(n_a + n_b) over the cells of all interviews together,
so it asks whether two coders would list the same issues per interview, wherever they marked them. Of an
interview that one of them did not see whole, what both saw counts.
"""

from __future__ import annotations

import numpy as np

from eval.tables import Table


def presence(by_code: Table) -> Table:
    """Interview × code cells, per interview, out of counts of units.

    Args:
        by_code: counts of units, (interviews, codes).

    Returns:
        Counts of codes present, (interviews,); its `n` is the number of codes that either coder
        used in any of the interviews.
    """
    in_a, in_b = by_code.a > 0, by_code.b > 0
    codes = np.count_nonzero((in_a | in_b).any(axis=0))
    return Table(
        n=np.full(len(in_a), codes),
        a=in_a.sum(axis=1),
        b=in_b.sum(axis=1),
        both=(in_a & in_b).sum(axis=1),
    )
