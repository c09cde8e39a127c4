"""How what a coder quoted stands in the transcript: shares of the kinds of match, and of the rejected.

share of a kind = quotes of that kind / all quotes given, found and rejected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from eval.figure import Figure, undefined
from schemas.base import Stored
from schemas.coding import CodingFile, Match, Reason


class QuoteShares(Stored):
    """Quotes of one coder.

    Attributes:
        given: all quotes, found or rejected.
        counts: how many are of each kind: each kind of match, and `rejected`.
        shares: the same as shares of `given`.
        reasons: why quotes were rejected.
    """

    given: int
    counts: dict[str, int]
    shares: dict[str, Figure]
    reasons: dict[str, int]


def quote_shares(codings: Sequence[CodingFile]) -> QuoteShares:
    """Count the quotes of these coding files, those of mitigations included."""
    segments = [segment for coding in codings for segment in coding.segments]
    found = Counter(quote.match for segment in segments for quote in segment.quotes)
    found.update(
        quote.match for segment in segments for remedy in segment.mitigations for quote in remedy.quotes
    )
    reasons = Counter(rejected.reason for coding in codings for rejected in coding.rejected)
    counts = {**{kind: found[kind] for kind in get_args(Match)}, "rejected": reasons.total()}
    given = sum(counts.values())
    return QuoteShares(
        given=given,
        counts=counts,
        shares={kind: _share(count, given) for kind, count in counts.items()},
        reasons={reason: reasons[reason] for reason in get_args(Reason) if reasons[reason]},
    )


def _share(count: int, given: int) -> Figure:
    if given == 0:
        return undefined("nothing was quoted")
    return Figure(value=count / given, note="no interval: a share of what was quoted")
