"""What is to be borne in mind about the intervals of several pairs of coders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from eval.intervals import FEWEST

if TYPE_CHECKING:
    from eval.pairs import PairReport


def interval_remarks(pairs: Sequence[PairReport]) -> Iterator[str]:
    """At most one remark on pairs without intervals and one on pairs with rough ones.

    Each is of the pair that shares the fewest interviews, named where others share more or fewer. Pairs that
    share none have no figures that an interval could belong to, and count only where there are no others.
    """
    counted = [pair for pair in pairs if pair.transcripts] or list(pairs)
    differ = len({len(pair.transcripts) for pair in counted}) > 1
    for too_few in (True, False):
        own = (pair for pair in counted if (len(pair.transcripts) < FEWEST) == too_few)
        fewest = min(own, key=lambda pair: len(pair.transcripts), default=None)
        if fewest and fewest.warning:
            yield f"{fewest.warning} (fewest: {fewest.a} : {fewest.b})" if differ else fewest.warning
