"""The group of figures that one table of two coders gives, each with its interval or its reason."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eval import krippendorff
from eval.cohen import kappa
from eval.f1 import f1, precision, recall
from eval.figure import Figure
from eval.intervals import KAPPA, SHARE, figure
from eval.tables import NOTHING_SHARED, Table, why_constant
from schemas.base import Stored


class Overlap(Stored):
    """How much of what either coder marked both marked: see `eval.f1`. Coder b is the reference."""

    f1: Figure
    precision: Figure
    recall: Figure


class Agreement(Overlap):
    """Overlap and chance-corrected agreement: see `eval.cohen` and `eval.krippendorff`."""

    kappa: Figure
    alpha: Figure


class Names(NamedTuple):
    """Whose table it is, for reasons.

    Attributes:
        a, b: the coders.
        share: False where there is no transcript that both coded.
    """

    a: str
    b: str
    share: bool = True

    def why(self, reason: str) -> str:
        """The reason, unless there is a deeper one."""
        return reason if self.share else NOTHING_SHARED


def overlap(sums: Table, names: Names) -> Overlap:
    """F1, precision and recall.

    Args:
        sums: replicates (see `tables.replicates`), fields (1 + interviews,); `n` is not used.
        names: whose they are.
    """
    nothing = names.why(f"neither {names.a} nor {names.b} marked anything")
    return Overlap(
        f1=figure(f1(sums), SHARE, nothing),
        precision=figure(precision(sums), SHARE, names.why(f"{names.a} marked nothing")),
        recall=figure(recall(sums), SHARE, names.why(f"{names.b} marked nothing")),
    )


def agreement(sums: Table, names: Names) -> Agreement:
    """All figures of one table; arguments as in `overlap`, with `n`."""
    why = names.why(reason(sums))
    return Agreement(
        **dict(overlap(sums, names)),
        kappa=figure(kappa(sums), KAPPA, why),
        alpha=figure(krippendorff.alpha(krippendorff.of_pair(sums)), KAPPA, why),
    )


def reason(sums: Table) -> str:
    """Why chance-corrected agreement over all interviews is undefined, if it is."""
    whole = sums.first()
    return why_constant(float(whole.a), float(whole.b))


def column(sums: Table, index: int) -> Table:
    """The table of one code, given by index: fields (…, codes) → (…,)."""
    n = np.broadcast_to(sums.n, sums.a.shape)
    return Table(*(field[:, index] for field in (n, sums.a, sums.b, sums.both)))
