"""Limits on what a run may spend: a request that could cross one is not sent."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field

from extract.failures import AttemptError
from extract.prices import cost
from extract.stopping import LIMIT
from schemas.exchange import Usage
from schemas.run import Price


@dataclass(frozen=True)
class Spending:
    """Requests, tokens (sent and received) and money. Of limits, infinity is none."""

    requests: float = 0
    tokens: float = 0
    cost: float = 0.0

    def __add__(self, other: Spending) -> Spending:
        return Spending(self.requests + other.requests, self.tokens + other.tokens, self.cost + other.cost)

    def crossed_by(self, spent: Spending) -> str | None:
        """Name of the first of these limits that is exceeded; None where all are kept."""
        for name in ("requests", "tokens", "cost"):
            if getattr(spent, name) > getattr(self, name):
                return name
        return None


UNLIMITED = Spending(math.inf, math.inf, math.inf)


def of_usage(usage: Usage, price: Price | None) -> Spending:
    """What one request has spent, going by a complete usage."""
    return Spending(1, (usage.sent or 0) + (usage.received or 0), cost(price, usage) or 0.0)


@dataclass
class Budget:
    """What may be spent, what has been, and what requests under way may still come to.

    A request's tokens are known only afterwards, so it is let through with an estimate (see
    `extract.traffic`): the limit on requests is kept exactly, those on tokens and cost as far as no answer
    is longer than expected.

    Attributes:
        limits: what the run as a whole may spend, all its starts together.
        price: of the model; None where it is unknown.
        spent: what has been spent so far.
    """

    limits: Spending = UNLIMITED
    price: Price | None = None
    spent: Spending = field(default_factory=Spending)
    _under_way: Spending = field(default_factory=Spending)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def admit(self, expected: Usage) -> Spending:
        """Wait until a request surely fits, and set aside what it may come to.

        Raises:
            AttemptError: it does not fit, even when everything under way comes to nothing more.
        """
        wanted = of_usage(expected, self.price)
        while name := self.limits.crossed_by(self.spent + self._under_way + wanted):
            if not self._under_way.requests or self.limits.crossed_by(self.spent + wanted):
                raise self._reached(name, wanted)
            self._changed.clear()
            await self._changed.wait()
        self._under_way += wanted
        return wanted

    def release(self, reserved: Spending) -> None:
        """A request was not sent after all."""
        self._under_way += Spending(-reserved.requests, -reserved.tokens, -reserved.cost)
        self._changed.set()

    def settle(self, reserved: Spending, usage: Usage | None) -> None:
        """A request is over.

        Args:
            reserved: what was set aside for it.
            usage: what it used; None where that is unknown, and the estimate counts.
        """
        self.spent += reserved if usage is None else of_usage(usage, self.price)
        self.release(reserved)

    def _reached(self, name: str, wanted: Spending) -> AttemptError:
        used, limit, more = (getattr(one, name) for one in (self.spent, self.limits, wanted))
        reason = (
            f"The limit of {_shown(name, limit)} would be crossed: {_shown(name, used)} used, "
            f"and the next request may take {_shown(name, more)}"
        )
        return AttemptError(LIMIT, "give_up", reason, f"Raise --max-{name} and run the same command again.")


def _shown(name: str, amount: float) -> str:
    return f"{amount:.4f}" if name == "cost" else f"{amount:,.0f} {name}"
