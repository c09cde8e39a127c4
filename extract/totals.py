"""Sums over a run. What one request did not report makes the sum unknown, never smaller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from extract.prices import cost
from schemas.coding import CodingFile
from schemas.exchange import Attempt, Usage
from schemas.run import Answered, Price, RequestRecord, State, Totals, TranscriptState

NOTHING = Usage(sent=0, sent_from_cache=0, received=0)
"""No tokens at all: what a request that was not sent costs."""

_CENT_DIGITS = 6


def usage_of(attempt: Attempt) -> Usage:
    """Tokens of one HTTP request; none where it was refused (status 400 and above) and nothing is said."""
    refused = attempt.status is not None and attempt.status >= 400
    return NOTHING if refused and attempt.usage == Usage() else attempt.usage


def total_usage(usages: Iterable[Usage]) -> Usage:
    """The sum; a field is None ("unknown") as soon as one summand's is."""
    total = NOTHING
    for usage in usages:
        total = Usage(
            sent=_plus(total.sent, usage.sent),
            sent_from_cache=_plus(total.sent_from_cache, usage.sent_from_cache),
            received=_plus(total.received, usage.received),
        )
    return total


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def match_counts(coding: CodingFile) -> Counter[str]:
    """How many quotes matched in which way; `rejected` counts quotes that did not."""
    counts = Counter[str](quote.match for segment in coding.segments for quote in segment.all_quotes)
    if coding.rejected:
        counts["rejected"] = len(coding.rejected)
    return counts


def reported_usage(usages: Iterable[Usage]) -> Usage:
    """The sum of what was reported; a field is None where no summand has it."""
    every = list(usages)

    def known(name: str) -> int | None:
        counts = [count for usage in every if (count := getattr(usage, name)) is not None]
        return sum(counts) if counts else None

    return Usage(sent=known("sent"), sent_from_cache=known("sent_from_cache"), received=known("received"))


def totals(
    states: Iterable[TranscriptState],
    records: Iterable[RequestRecord],
    matches: Counter[str],
    price: Price | None = None,
) -> Totals:
    """Totals of a run from the states of its transcripts and the records of its requests.

    Args:
        states, records, matches: of the run.
        price: of the model that codes; summaries may come from another one, so their cost is unknown.
    """
    states, records = list(states), list(records)
    by_state = Counter[State](state.state for state in states)
    coding_only = not any(record.step in {"summarise", "check"} for record in records)
    tokens = total_usage(record.tokens for record in records)
    saved = total_usage(record.saved for record in records if record.cached)
    return Totals(
        transcripts=dict(sorted(by_state.items())),
        segments=sum(state.segments for state in states),
        rejected=sum(state.rejected for state in states),
        matches=dict(sorted(matches.items())),
        requests=sum(1 for record in records if not record.cached and record.number == 1),
        attempts=sum(record.attempts for record in records),
        from_cache=sum(1 for record in records if record.cached),
        tokens=tokens,
        reported=reported_usage(record.tokens for record in records),
        unreported=sum(
            1 for record in records if record.tokens.sent is None or record.tokens.received is None
        ),
        reasked=total_usage(record.tokens for record in records if record.correction),
        saved=saved,
        cost=_rounded(cost(price, tokens)) if coding_only else None,
        saved_cost=_rounded(cost(price, saved)) if coding_only else None,
    )


def _rounded(amount: float | None) -> float | None:
    return None if amount is None else round(amount, _CENT_DIGITS)


def answered(records: Iterable[RequestRecord]) -> Answered:
    """Who answered, how and when, over all records that hold an answer."""
    good = [record for record in records if record.answered_at]
    times = sorted(record.answered_at for record in good if record.answered_at)
    return Answered(
        models=tuple(sorted({record.model for record in good if record.model})),
        modes=tuple(sorted({record.mode for record in good if record.mode})),
        first=times[0] if times else None,
        last=times[-1] if times else None,
    )
