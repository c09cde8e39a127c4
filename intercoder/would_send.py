"""A dry run: questions printed as they would leave the machine, counted, and what they may cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.counted import counted
from extract.endpoint import KEY_VARIABLE, endpoint_from_environment, public_host
from extract.prices import cost, load_prices
from extract.proxies import proxy_lines
from extract.tokens import estimate_tokens
from extract.traffic import FIRST_ANSWER_TOKENS, estimate
from intercoder.connection import addresses_of
from intercoder.console import out
from schemas.exchange import Question, Usage

if TYPE_CHECKING:
    from intercoder.asking import AskingOptions
    from schemas.run import Price


@dataclass
class WouldSend:
    """Prints questions and counts them. Nothing is sent, and no key is needed.

    Attributes:
        requests: questions printed so far.
        tokens: estimated tokens of them, with the schemas of their answers.
    """

    requests: int = 0
    tokens: int = 0
    _instructions: str = ""

    def show(self, question: Question) -> None:
        """Print one question; instructions that are those of the question before are not repeated."""
        instructions = question.messages[0].content
        if instructions != self._instructions:
            self._instructions = instructions
            out("=== sent with every request from here on ===")
            out(instructions)
        self.requests += 1
        out(f"=== request {self.requests}: {question.label} ===")
        out(question.messages[-1].content)
        self.tokens += estimate(question, question.messages)

    def sum_up(
        self,
        options: AskingOptions,
        about: str,
        besides: Iterable[str] = (),
        *,
        times: float = 1,
        price: Price | None = None,
    ) -> None:
        """Print where it would go, how much it is, and what it may cost.

        Args:
            options: whom to ask.
            about: what the requests are for, such as `3 transcripts`.
            besides: lines on what else would be sent.
            times: how often as much as was printed would be sent, with what cannot be printed yet.
            price: of the model, where it is not the one of the options' table.
        """
        addresses = addresses_of(options)
        hosts = [public_host(address) for address in addresses]
        if options.replay:
            out(f"host:     none: answers are taken from {options.replay}")
        else:
            out(f"host:     {', '.join(hosts)}")
            for line in proxy_lines(addresses):
                out(f"proxy:    {line}")
        out(f"model:    {options.model or 'the only one the endpoint lists; asked for at the start'}")
        out(f"requests: {self.requests} for {about}")
        instructions = estimate_tokens(self._instructions)
        out(f"tokens:   about {self.tokens:,} sent; {instructions:,} of each request are instructions")
        for line in besides:
            out(line)
        if not options.replay:
            out(f"cost:     {self._cost(options, hosts[0], times, price)}")
            if not _has_key(options):
                out(f"key:      none, and none is needed to print this; to send it, set {KEY_VARIABLE}")
        out("Nothing was sent.")

    def _cost(self, options: AskingOptions, host: str, times: float, price: Price | None) -> str:
        if options.model is None:
            return "unknown, as the model is"
        price = price or load_prices(options.prices).price(options.model, host)
        if price is None:
            return f"unknown: there is no price for {options.model} at {host}"
        received = self.requests * FIRST_ANSWER_TOKENS
        usage = Usage(sent=round(times * self.tokens), received=round(times * received))
        return (
            f"about {cost(price, usage) or 0.0:.4f} {price.currency}, by prices of {price.date} and "
            f"{counted(FIRST_ANSWER_TOKENS, 'token')} for each answer"
        )


def _has_key(options: AskingOptions) -> bool:
    """Whether there is a key, or a server that may do without one."""
    found = endpoint_from_environment()
    return bool(options.base_url or options.key_file or found)
