"""Who a run asks: the client, with the run's limits, its log and what can end it early."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extract.limits import Budget, Spending
from extract.prices import cost, load_prices
from extract.requestlog import RequestLog
from extract.runfolder import RunFolder
from extract.stopping import Tolerant, deadline_passed
from extract.traffic import TrafficRules
from extract.workers import HERE, Workers
from intercoder.connection import open_client
from intercoder.interrupts import Interruption, stopped_by_interrupt
from schemas.errors import ConfigurationError, EndpointError
from schemas.exchange import Attempt, Question
from schemas.run import Price, RequestRecord, Totals

if TYPE_CHECKING:
    from intercoder.asking import AskingOptions


@dataclass
class Asked:
    """A client in the service of a run.

    Attributes:
        client: answers; where the endpoint is of no use, with a failed question like any other.
        rules: what holds for all requests.
        log: of requests; None until there is a run folder.
        interruption: tells which signal has stopped the run.
    """

    client: Tolerant
    rules: TrafficRules
    log: RequestLog | None = None
    interruption: Interruption = field(default_factory=Interruption)

    @property
    def price(self) -> Price | None:
        """What the model's tokens cost; None where that is unknown."""
        return self.rules.budget.price

    @property
    def stopped(self) -> str | None:
        """Outcome of what has ended the run early."""
        reason = self.rules.stop.reason
        return reason.outcome if reason else None

    @property
    def fatal(self) -> EndpointError | None:
        """Why no request can succeed; also where it was only a correction that found out."""
        reason = self.rules.stop.reason
        found = reason.as_error(()) if reason else None
        return self.client.error or (found if isinstance(found, EndpointError) else None)

    def log_to(self, folder: RunFolder, known: Totals) -> RequestLog:
        """Log requests in a run folder, and count what they have spent against the limits.

        Args:
            folder: holds the log of earlier starts.
            known: what they came to at least; their log may have been deleted.
        """
        self.log = RequestLog(folder.append_request, folder.each_request())
        self.spent_before(folder.each_request(), known)
        return self.log

    def spent_before(self, records: Iterable[RequestRecord], known: Totals | None = None) -> None:
        """Count what requests of earlier starts have spent against the limits, at least what is known."""
        spent, known = spent_by(records, self.price), known or Totals()
        tokens = (known.reported.sent or 0) + (known.reported.received or 0)
        self.rules.budget.spent = Spending(
            max(spent.requests, known.attempts), max(spent.tokens, tokens), max(spent.cost, known.cost or 0.0)
        )

    @contextmanager
    def watched(self, deadline: float | None, on_interrupt: Callable[[], None] | None) -> Iterator[None]:
        """While it lasts, the deadline (in seconds), Ctrl-C and its like can end the run."""
        stop = self.rules.stop
        timer = (
            asyncio.get_running_loop().call_later(deadline, lambda: stop.because(deadline_passed()))
            if deadline is not None
            else None
        )
        try:
            if on_interrupt is None:
                yield
            else:
                with stopped_by_interrupt(stop, on_interrupt) as self.interruption:
                    yield
        finally:
            if timer:
                timer.cancel()


@asynccontextmanager
async def open_asked(
    options: AskingOptions, on_wait: Callable[[str, float], None], workers: Workers = HERE
) -> AsyncIterator[Asked]:
    """Open the client that the options name, with their limits.

    Raises:
        ConfigurationError: as `open_client`; also a limit on cost where the price is unknown.
        EndpointError: as `open_client`.
    """
    rules = TrafficRules(rpm=options.rpm, tpm=options.tpm, on_wait=on_wait)
    prices = load_prices(options.prices)
    asked: Asked | None = None

    def attempted(question: Question, attempt: Attempt) -> None:
        if asked and asked.log:
            asked.log.attempted(question, attempt)

    async with open_client(options, rules, attempted, workers) as client:
        price = prices.price(client.model, client.host)
        if options.max_cost is not None and price is None:
            raise ConfigurationError(
                f"The price of {client.model} at {client.host} is unknown, so its cost cannot be limited.",
                hint="Name a file with prices with --prices, or limit --max-tokens.",
            )
        rules.budget = Budget(_limits(options), price)
        asked = Asked(Tolerant(client), rules)
        yield asked


def _limits(options: AskingOptions) -> Spending:
    chosen = (options.max_requests, options.max_tokens, options.max_cost)
    return Spending(*(math.inf if limit is None else limit for limit in chosen))


def spent_by(records: Iterable[RequestRecord], price: Price | None) -> Spending:
    """What earlier starts of a run have spent, as far as the server said."""
    spent = Spending()
    for record in records:
        tokens = (record.tokens.sent or 0) + (record.tokens.received or 0)
        spent += Spending(record.attempts, tokens, cost(price, record.tokens) or 0.0)
    return spent
