"""Pacing: so many requests and tokens a minute, and what a server says of its own limits."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from extract.retry import RetryPolicy, retry_after_seconds

MINUTE = 60.0
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


@dataclass(eq=False)
class Turn:
    """A request that was let through: when, and with how many tokens; `counts` for a minute from then."""

    at: float
    tokens: float
    counts: bool = True


class Pacer:
    """Lets through at most so many requests and tokens in any 60 seconds.

    Args:
        policy: whose clock and sleep are used.
        rpm, tpm: requests and tokens per minute; None for no limit.
        on_wait: told the seconds whenever somebody begins to wait.
    """

    def __init__(
        self,
        policy: RetryPolicy,
        rpm: int | None = None,
        tpm: int | None = None,
        on_wait: Callable[[str, float], None] = lambda why, seconds: None,
    ) -> None:
        self._policy = policy
        self._rpm, self._tpm = rpm, tpm
        self._on_wait = on_wait
        self._turns: deque[Turn] = deque()
        self._tokens = 0.0
        self._in_line = asyncio.Lock()

    @property
    def limited(self) -> bool:
        """Whether anybody ever has to wait; where not, turns need not be taken."""
        return self._rpm is not None or self._tpm is not None

    async def turn(self, tokens: float) -> Turn:
        """Wait for one's turn. A request above the limit on tokens goes through alone in its minute."""
        async with self._in_line:
            while (seconds := self._missing(tokens)) > 0:
                self._on_wait("paced", seconds)
                await self._policy.sleep(seconds)
            turn = Turn(self._policy.clock(), tokens)
            self._turns.append(turn)
            self._tokens += tokens
            return turn

    def settle(self, turn: Turn, tokens: float) -> None:
        """Note how many tokens a request has used."""
        if turn.counts:
            self._tokens += tokens - turn.tokens
        turn.tokens = tokens

    def give_back(self, turn: Turn) -> None:
        """A request that was let through is not sent after all."""
        if turn.counts:
            self._turns.remove(turn)
            self._leave(turn)

    def _missing(self, tokens: float) -> float:
        """Seconds until a request with so many tokens may go."""
        now = self._policy.clock()
        while self._turns and self._turns[0].at + MINUTE <= now:
            self._leave(self._turns.popleft())
        free_at, requests, tokens = now, len(self._turns), self._tokens + tokens
        # Sums are kept: with thousands a minute, adding up is what would limit the pace.
        for turn in self._turns:
            if not self._full(requests, tokens):
                break
            free_at, requests, tokens = turn.at + MINUTE, requests - 1, tokens - turn.tokens
        return free_at - now

    def _leave(self, turn: Turn) -> None:
        turn.counts = False
        self._tokens -= turn.tokens

    def _full(self, requests: int, tokens: float) -> bool:
        """Whether one request more, with which there would be so many tokens, is too much."""
        if self._rpm is not None and requests >= self._rpm:
            return True
        return self._tpm is not None and tokens > self._tpm


def seconds_until_reset(headers: Mapping[str, str], tokens: float = 0) -> float:
    """Seconds to wait by the `x-ratelimit-*` headers of OpenAI and others; 0 where there is room.

    Args:
        headers: keys in lower case.
        tokens: what the next request may take.
    """
    waits = [
        _duration(headers.get(f"x-ratelimit-reset-{kind}", ""))
        for kind, needed in (("requests", 1.0), ("tokens", max(tokens, 1.0)))
        if _below(headers.get(f"x-ratelimit-remaining-{kind}", ""), needed)
    ]
    return max(waits, default=0.0)


def wished_seconds(headers: Mapping[str, str]) -> float | None:
    """Seconds that a refusal asks to wait, by `Retry-After` or its limits; None for no wish."""
    asked = retry_after_seconds(headers)
    return asked if asked is not None else seconds_until_reset(headers) or None


def lower_names(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def _below(value: str, needed: float) -> bool:
    return value.strip().isdecimal() and float(value) < needed


def _duration(value: str) -> float:
    """`6m0s`, `1.5s`, `20ms` or plain seconds; 0 for anything else."""
    value = value.strip()
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value)
    if not value or _PART.sub("", value):
        return 0.0
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(value))
