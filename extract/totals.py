"""Sums over a run. What one request did not report makes the sum unknown, never smaller.

Records are added up one by one and not kept: a run may have hundreds of thousands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Self

from extract.prices import cost
from schemas.coding import CodingFile
from schemas.exchange import Attempt, StructuredMode, Usage
from schemas.run import Answered, Paid, Price, RequestRecord, State, Step, Totals, TranscriptState

NOTHING = Usage(sent=0, sent_from_cache=0, received=0)
"""No tokens at all: what a request that was not sent costs."""

_CENT_DIGITS = 6
_TOKENS = ("sent", "sent_from_cache", "received")


def usage_of(attempt: Attempt) -> Usage:
    """Tokens of one HTTP request; none where it was refused (status 400 and above) and nothing is said."""
    refused = attempt.status is not None and attempt.status >= 400
    return NOTHING if refused and attempt.usage == Usage() else attempt.usage


def total_usage(usages: Iterable[Usage]) -> Usage:
    """The sum; a field is None ("unknown") as soon as one summand's is."""
    tokens = TokenSums()
    for usage in usages:
        tokens.add(usage)
    return tokens.total


class TokenSums:
    """Tokens of usages that are added one by one."""

    def __init__(self) -> None:
        self._known = Counter[str]()
        self._reported = Counter[str]()
        self._count = 0

    def add(self, usage: Usage) -> None:
        """Count one usage."""
        self._count += 1
        for name in _TOKENS:
            tokens = getattr(usage, name)
            if tokens is not None:
                self._known[name] += tokens
                self._reported[name] += 1

    @property
    def total(self) -> Usage:
        """The sum; a field is None ("unknown") as soon as one summand's is."""
        return self._where(lambda reported: reported == self._count)

    @property
    def reported(self) -> Usage:
        """The sum of what was reported; a field is None where no summand has it."""
        return self._where(lambda reported: reported > 0)

    def _where(self, enough: Callable[[int], bool]) -> Usage:
        sums = (self._known[name] if enough(self._reported[name]) else None for name in _TOKENS)
        return Usage(**dict(zip(_TOKENS, sums, strict=True)))


def match_counts(coding: CodingFile) -> Counter[str]:
    """How many quotes matched in which way; `rejected` counts quotes that did not."""
    counts = Counter[str](quote.match for segment in coding.segments for quote in segment.all_quotes)
    if coding.rejected:
        counts["rejected"] = len(coding.rejected)
    return counts


class RequestSums:
    """What the requests of a run come to.

    Attributes:
        steps: what they were for.
        requests, attempts, from_cache, unreported: as in `Totals`.
        tokens, reasked, saved: as in `Totals`, before they are made a usage.
    """

    def __init__(self) -> None:
        self.steps: set[Step] = set()
        self.requests, self.attempts, self.from_cache, self.unreported = 0, 0, 0, 0
        self.tokens, self.reasked, self.saved = TokenSums(), TokenSums(), TokenSums()
        self._models: set[str] = set()
        self._modes: set[StructuredMode] = set()
        self._times: tuple[str, str] | None = None

    @classmethod
    def of(cls, records: Iterable[RequestRecord]) -> Self:
        """The sums of records."""
        sums = cls()
        for record in records:
            sums.add(record)
        return sums

    def add_missing(self, missing: Totals) -> None:
        """Count what `missing_from` has found as well."""
        self.requests += missing.requests
        self.attempts += missing.attempts
        self.from_cache += missing.from_cache
        self.unreported += missing.unreported
        if missing.attempts:
            self.tokens.add(missing.reported)
            self.tokens.add(_unknown_where(missing.tokens))
            self.reasked.add(missing.reasked)
        if missing.from_cache:
            self.saved.add(missing.saved)

    def add(self, record: RequestRecord) -> None:
        """Count one record."""
        self.steps.add(record.step)
        self.requests += not record.cached and record.number == 1
        self.attempts += record.attempts
        self.from_cache += record.cached
        self.unreported += record.tokens.sent is None or record.tokens.received is None
        self.tokens.add(record.tokens)
        if record.correction:
            self.reasked.add(record.tokens)
        if record.cached:
            self.saved.add(record.saved)
        if record.answered_at:
            self._add_answer(record, record.answered_at)

    def _add_answer(self, record: RequestRecord, at: str) -> None:
        first, last = self._times or (at, at)
        self._times = min(first, at), max(last, at)
        self._models |= {record.model} if record.model else set()
        self._modes |= {record.mode} if record.mode else set()

    @property
    def answered(self) -> Answered:
        """Who answered, how and when, over all records that hold an answer."""
        first, last = self._times or (None, None)
        models, modes = tuple(sorted(self._models)), tuple(sorted(self._modes))
        return Answered(models=models, modes=modes, first=first, last=last)


def missing_from(log: RequestSums, known: Totals) -> Totals:
    """What a manifest knows of requests that its log does not hold any more, as it was deleted or damaged."""
    if log.attempts >= known.attempts and log.from_cache >= known.from_cache:
        return Totals()
    return Totals(
        requests=max(0, known.requests - log.requests),
        attempts=max(0, known.attempts - log.attempts),
        from_cache=max(0, known.from_cache - log.from_cache),
        unreported=max(0, known.unreported - log.unreported),
        tokens=known.tokens,
        reported=less(known.reported, log.tokens.reported),
        reasked=less(known.reasked, log.reasked.total),
        saved=less(known.saved, log.saved.total),
    )


def less(usage: Usage, other: Usage) -> Usage:
    """How many tokens more the one is than the other, 0 at least; a field is None where its own is."""

    def left(name: str) -> int | None:
        tokens: int | None = getattr(usage, name)
        return None if tokens is None else max(0, tokens - (getattr(other, name) or 0))

    return Usage(**{name: left(name) for name in _TOKENS})


def _unknown_where(usage: Usage) -> Usage:
    """No tokens, and None where the usage is."""
    return Usage(**{name: None if getattr(usage, name) is None else 0 for name in _TOKENS})


def totals(
    states: Iterable[TranscriptState],
    requests: RequestSums,
    matches: Counter[str],
    price: Price | None = None,
    paid: Paid | None = None,
) -> Totals:
    """Totals of a run from the states of its transcripts and the sums of its requests.

    Args:
        states, requests, matches: of the run.
        price: of the model that codes; summaries may come from another one, so their cost is unknown.
        paid: what was counted by other prices: it stays, and `price` holds for the tokens after it.
    """
    states = list(states)
    by_state = Counter[State](state.state for state in states)
    coding_only = not requests.steps & {"summarise", "check"}
    tokens, saved = requests.tokens.total, requests.saved.total
    return Totals(
        transcripts=dict(sorted(by_state.items())),
        segments=sum(state.segments for state in states),
        rejected=sum(state.rejected for state in states),
        matches=dict(sorted(matches.items())),
        requests=requests.requests,
        attempts=requests.attempts,
        from_cache=requests.from_cache,
        tokens=tokens,
        reported=requests.tokens.reported,
        unreported=requests.unreported,
        reasked=requests.reasked.total,
        saved=saved,
        cost=_rounded(cost_after(paid, price, tokens)) if coding_only else None,
        saved_cost=_rounded(cost(price, saved)) if coding_only else None,
    )


def cost_after(paid: Paid | None, price: Price | None, tokens: Usage) -> float | None:
    """What tokens cost, of which some were counted by other prices; None where it is unknown."""
    if paid is None:
        return cost(price, tokens)
    more = cost(price, less(tokens, paid.tokens))
    return None if paid.cost is None or more is None else paid.cost + more


def _rounded(amount: float | None) -> float | None:
    return None if amount is None else round(amount, _CENT_DIGITS)
