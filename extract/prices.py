"""What tokens cost: a small dated table, the user's own in its place, and `unknown` for everything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from schemas.base import Stored
from schemas.errors import ConfigurationError
from schemas.exchange import Usage
from schemas.run import Price

BUNDLED = Path(__file__).with_name("prices.yaml")
_MILLION = 1_000_000


class Entry(Stored):
    """Prices of one model, per million tokens.

    Attributes:
        sent: of tokens in the request.
        sent_from_cache: of those that the server had in its cache; None where they cost the same.
        received: of tokens in the answer.
    """

    sent: float = Field(ge=0)
    sent_from_cache: float | None = Field(default=None, ge=0)
    received: float = Field(ge=0)


class PriceTable(Stored):
    """Prices of several models.

    Attributes:
        date: of what day the prices are, ISO 8601.
        currency: such as USD.
        hosts: the only hosts they hold for; empty for any host.
        models: by the name that requests use.
    """

    date: str
    currency: str = "USD"
    hosts: tuple[str, ...] = ()
    models: dict[str, Entry]

    def price(self, model: str, host: str) -> Price | None:
        """The price of a model at a host; None where the table does not say: it is never guessed."""
        entry = self.models.get(model)
        if entry is None or (self.hosts and host not in self.hosts):
            return None
        return Price(date=self.date, currency=self.currency, **entry.model_dump())


def load_prices(path: Path | None = None) -> PriceTable:
    """The user's table, or the bundled one.

    Raises:
        ConfigurationError: the file is not there, or is no price table.
    """
    import yaml

    from extract.yaml_text import loaded

    try:
        return PriceTable.model_validate(_plain(loaded((path or BUNDLED).read_bytes())))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.", hint=_HINT) from error
    except (yaml.YAMLError, ValidationError, UnicodeError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path} is no price table.", hint=_HINT) from error


_HINT = (
    "It looks like {date: 2026-01-31, currency: USD, models: {my-model: {sent: 1.0, received: 4.0}}}, "
    "per million tokens."
)


def _plain(table: Any) -> Any:
    """YAML makes a date of what looks like one."""
    return {**table, "date": str(table.get("date"))} if isinstance(table, dict) else table


def cost(price: Price | None, usage: Usage) -> float | None:
    """What tokens cost; None ("unknown") without a price or a count.

    Where the server does not say how much it had cached, all of it counts as not cached: the figure is
    then the most that it can be.
    """
    if price is None or usage.sent is None or usage.received is None:
        return None
    cached = min(usage.sent_from_cache or 0, usage.sent)
    cached_price = price.sent if price.sent_from_cache is None else price.sent_from_cache
    total = (usage.sent - cached) * price.sent + cached * cached_price + usage.received * price.received
    return total / _MILLION
