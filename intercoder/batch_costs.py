"""What batches cost, and a limit that is held to before anything is submitted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from extract.prices import cost, load_prices
from extract.tokens import BYTES_PER_TOKEN
from extract.traffic import FIRST_ANSWER_TOKENS
from intercoder.asked import spent_by
from intercoder.extract_options import ExtractOptions
from schemas.errors import ConfigurationError
from schemas.exchange import Usage
from schemas.run import Price, RequestRecord

BATCH_SHARE = 0.5
"""Of the standard price: what OpenAI asks for a batch."""


class Requests(Protocol):
    """Requests that are written as lines: how many, and in how many bytes."""

    @property
    def requests(self) -> int: ...  # noqa: D102
    @property
    def size(self) -> int: ...  # noqa: D102


def batch_price(options: ExtractOptions, host: str) -> Price | None:
    """The user's price as it is; of the bundled ones, which are for single requests, the batch share."""
    price = load_prices(options.prices).price(options.model or "", host)
    if price is None or options.prices:
        return price
    cached = price.sent_from_cache
    return price.model_copy(
        update={
            "sent": price.sent * BATCH_SHARE,
            "sent_from_cache": None if cached is None else cached * BATCH_SHARE,
            "received": price.received * BATCH_SHARE,
        }
    )


@dataclass(frozen=True)
class CostLimit:
    """`--max-cost` of a batch run, over all its rounds.

    Attributes:
        most: in the currency of the price.
        price: of the model.
    """

    most: float
    price: Price

    @classmethod
    def of(cls, options: ExtractOptions, host: str) -> CostLimit | None:
        """The limit that the options set; None without one.

        Raises:
            ConfigurationError: the price is unknown, so nothing can be held to it.
        """
        if options.max_cost is None:
            return None
        price = batch_price(options, host)
        if price is None:
            raise ConfigurationError(
                f"The price of {options.model} at {host} is unknown, so its cost cannot be limited.",
                hint="Name a file with prices with --prices. Nothing was submitted.",
            )
        return cls(options.max_cost, price)

    def crossed_by(self, spent: Iterable[RequestRecord], expected: Iterable[Requests]) -> str:
        """Why requests are not to be sent; empty where they may be.

        Args:
            spent: what the run has been answered.
            expected: requests that are under way, and those that are to be.
        """
        total = spent_by(list(spent), self.price).cost + sum(map(self._of, expected))
        if total <= self.most:
            return ""
        amount = f"{total:.4f} {self.price.currency}"
        return f"the run may come to {amount}, which is more than --max-cost {self.most:g}"

    def _of(self, requests: Requests) -> float:
        """What requests may come to: bytes as tokens, and the usual answer for each."""
        usage = Usage(sent=requests.size // BYTES_PER_TOKEN, received=requests.requests * FIRST_ANSWER_TOKENS)
        return cost(self.price, usage) or 0.0
