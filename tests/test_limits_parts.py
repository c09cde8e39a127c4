"""Pace, budget, prices and the stop, each by itself and without waiting."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_client import BASKET, FakeTime, ask, error_of, question, reply_of
from support_server import FakeEndpoint, FakeReply, answer, status

from extract.failures import AttemptError
from extract.limits import Budget, Spending
from extract.pacing import Pacer, seconds_until_reset
from extract.prices import cost, load_prices
from extract.retry import RetryPolicy
from extract.stopping import Stop, StoppedError
from extract.traffic import Expectation, TrafficRules
from intercoder.progress import Wait, countdown
from schemas.errors import ConfigurationError, RequestError
from schemas.exchange import Reply, Usage
from schemas.run import Price

PRICE = Price(date="2026-01-31", currency="EUR", sent=2.0, sent_from_cache=0.5, received=10.0)


def taken(time: FakeTime, *requests: float, rpm: int | None = None, tpm: int | None = None) -> list[float]:
    """When each of some requests (tokens given) is let through."""

    async def run() -> list[float]:
        pacer = Pacer(time.policy(), rpm, tpm)
        return [(await pacer.turn(tokens)).at for tokens in requests]

    return asyncio.run(run())


def test_requests_per_minute() -> None:
    """Two at once; the third when the first is a minute old."""
    assert taken(FakeTime(), 1, 1, 1, 1, 1, rpm=2) == [0, 0, 60, 60, 120]


def test_tokens_per_minute() -> None:
    """40 + 50 fit into 100; 20 more do not until the 40 are a minute old; 200 never fit and go alone."""
    assert taken(FakeTime(), 40, 50, 20, 200, 1, tpm=100) == [0, 0, 60, 120, 180]


@given(st.lists(st.integers(1, 50), max_size=30), st.integers(1, 6), st.integers(50, 120))
def test_no_minute_has_more_than_the_limits(tokens: list[int], rpm: int, tpm: int) -> None:
    times = taken(FakeTime(), *tokens, rpm=rpm, tpm=tpm)
    assert times == sorted(times)
    for at in times:
        minute = [n for when, n in zip(times, tokens, strict=True) if at <= when < at + 60]
        assert len(minute) <= rpm
        assert sum(minute) <= tpm


@pytest.mark.parametrize(
    ("headers", "tokens", "seconds"),
    [
        ({}, 0, 0),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"}, 0, 360),
        ({"x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "6m0s"}, 0, 0),
        ({"x-ratelimit-remaining-tokens": "99", "x-ratelimit-reset-tokens": "1.5s"}, 100, 1.5),
        ({"x-ratelimit-remaining-tokens": "100", "x-ratelimit-reset-tokens": "1.5s"}, 100, 0),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "20ms"}, 0, 0.02),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "12"}, 0, 12),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "soon"}, 0, 0),
        ({"x-ratelimit-remaining-tokens": "-5", "x-ratelimit-reset-tokens": "1s"}, 0, 0),
    ],
)
def test_the_servers_own_limits_are_read(headers: dict[str, str], tokens: int, seconds: float) -> None:
    assert seconds_until_reset(headers, tokens) == pytest.approx(seconds)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_header_is_a_wait_or_none(remaining: str, reset: str) -> None:
    names = ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests")
    assert seconds_until_reset(dict(zip(names, (remaining, reset), strict=True))) >= 0


def with_headers(reply: FakeReply, **headers: str) -> FakeReply:
    names = {f"x-ratelimit-{name.replace('_', '-')}": value for name, value in headers.items()}
    return FakeReply(reply.body, reply.status, {**reply.headers, **names})


def test_a_good_answer_that_uses_up_the_servers_limit_makes_everybody_wait() -> None:
    time = FakeTime()
    empty = with_headers(answer(BASKET), remaining_requests="0", reset_requests="7s")
    with FakeEndpoint([empty, answer(BASKET)]) as server:
        ask(server, question("1"), question("2"), policy=time.policy(), concurrency=1)
    assert time.slept == [7.0]


def test_a_429_without_retry_after_waits_until_the_reset_that_it_names() -> None:
    time = FakeTime()
    limited = with_headers(status(429), remaining_requests="0", reset_requests="9s")
    with FakeEndpoint([limited, answer(BASKET)]) as server:
        reply_of(server, policy=time.policy())
    assert time.slept == [9.0]


def test_waits_are_told_for_a_countdown() -> None:
    time, told = FakeTime(), list[tuple[str, float]]()
    rules = TrafficRules(rpm=1, on_wait=lambda why, seconds: told.append((why, seconds)))
    with FakeEndpoint([status(429, retry_after=30), answer(BASKET)]) as server:
        reply_of(server, policy=time.policy(), rules=rules)
    assert told == [("rate_limited", 30.0), ("paced", 30.0)]


def test_the_countdown_shows_the_longest_wait_and_ends() -> None:
    time = FakeTime()
    wait = Wait(time.clock)
    assert wait.text() == ""
    assert wait.begin("rate_limited", 30.0)
    assert not wait.begin("server_error", 5.0)
    time.now = 18.5
    assert wait.text() == "waiting 12 s (rate limited)"
    time.now = 30.0
    assert wait.text() == ""
    assert not wait.begin("server_error", 0.2)


def test_the_column_of_the_progress_line_is_the_countdown() -> None:
    from io import StringIO

    from rich.console import Console
    from rich.progress import Progress

    wait = Wait(FakeTime().clock)
    wait.begin("rate_limited", 12.0)
    terminal = Console(file=StringIO(), force_terminal=True, width=80)
    with Progress(countdown(wait), console=terminal, auto_refresh=False) as progress:
        progress.add_task("x")
        progress.refresh()
    assert isinstance(terminal.file, StringIO)
    assert "waiting 12 s (rate limited)" in terminal.file.getvalue()


def test_cost_is_by_kind_of_token_and_unknown_without_a_count_or_price() -> None:
    """(600 x 2 + 400 x 0.5 + 100 x 10) / 1e6 = 0.0024; with nothing said of a cache 1,000 x 2 + 100 x 10."""
    assert cost(PRICE, Usage(sent=1000, sent_from_cache=400, received=100)) == pytest.approx(0.0024)
    assert cost(PRICE, Usage(sent=1000, received=100)) == pytest.approx(0.003)
    assert cost(PRICE, Usage(sent=1000)) is None
    assert cost(None, Usage(sent=1000, sent_from_cache=0, received=100)) is None
    flat = PRICE.model_copy(update={"sent_from_cache": None})
    assert cost(flat, Usage(sent=1000, sent_from_cache=400, received=100)) == pytest.approx(0.003)


def test_the_bundled_prices_hold_for_the_models_and_the_host_that_they_name() -> None:
    prices = load_prices()
    price = prices.price("gpt-4o-mini", "api.openai.com")
    assert price is not None
    assert (price.sent, price.sent_from_cache, price.received, price.currency) == (0.15, 0.075, 0.6, "USD")
    assert price.date == "2025-08-31"
    assert prices.price("gpt-4o-mini", "localhost:8000") is None
    assert prices.price("gpt-4o-mini-of-tomorrow", "api.openai.com") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        "date: x",
        "models: {m: {sent: -1, received: 1}}",
        "a: b: c",
        "{date: d, models: 3}",
        "[" * 50_000,
        "date: 1" + ":59" * 50_000,  # a number by sixties, of which it would take minutes to say which
    ],
)
def test_a_file_that_is_no_price_table_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "prices.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match="no price table"):
        load_prices(tmp_path / "prices.yaml")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_prices(tmp_path / "none.yaml")


def test_a_request_waits_for_those_under_way_where_it_may_still_fit() -> None:
    """100 are allowed; 60 are set aside and turn out to be 20, so that 60 more fit: 20 + 60 <= 100."""

    async def run() -> Spending:
        budget = Budget(Spending(9, 100, 9))
        first = await budget.admit(Usage(sent=50, received=10))
        second = asyncio.ensure_future(budget.admit(Usage(sent=50, received=10)))
        await asyncio.sleep(0)
        assert not second.done()
        budget.settle(first, Usage(sent=15, received=5))
        budget.settle(await second, None)
        return budget.spent

    assert asyncio.run(run()) == Spending(2, 80, 0.0)


def test_what_cannot_fit_any_more_is_refused_and_what_was_not_sent_is_given_back() -> None:
    async def run() -> None:
        budget = Budget(Spending(9, 100, 9))
        budget.release(await budget.admit(Usage(sent=90, received=10)))
        budget.settle(await budget.admit(Usage(sent=90, received=10)), Usage(sent=41, received=0))
        with pytest.raises(AttemptError, match="limit of 100 tokens would be crossed: 41 tokens used"):
            await budget.admit(Usage(sent=50, received=10))

    asyncio.run(run())


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=20), st.integers(0, 300))
def test_no_sequence_crosses_a_limit_where_no_answer_is_longer_than_expected(
    requests: list[tuple[int, int]], limit: int
) -> None:
    async def run() -> Budget:
        budget = Budget(Spending(12, limit, 9))

        async def one(expected: int, used: int) -> None:
            try:
                reserved = await budget.admit(Usage(sent=expected, received=0))
            except AttemptError:
                return
            await asyncio.sleep(0)
            budget.settle(reserved, Usage(sent=min(expected, used), received=0))

        await asyncio.gather(*(one(*each) for each in requests))
        return budget

    spent = asyncio.run(run()).spent
    assert spent.tokens <= limit
    assert spent.requests <= 12


def test_a_stop_wakes_who_waits_and_lets_requests_take_their_grace() -> None:
    async def run() -> list[str]:
        stop, heard = Stop(), list[str]()

        async def waiting() -> None:
            with pytest.raises(StoppedError):
                await stop.unless(asyncio.sleep(3600))
            heard.append("waiting")

        async def quick() -> str:
            await asyncio.sleep(0.01)
            return "quick"

        async def in_time() -> None:
            heard.append(await stop.finish(quick()))

        async def too_late() -> None:
            with pytest.raises(StoppedError):
                await stop.finish(asyncio.sleep(3600))
            heard.append("too late")

        work = [asyncio.ensure_future(each()) for each in (waiting, in_time, too_late)]
        await asyncio.sleep(0)
        stop.because(AttemptError("interrupted", "give_up", "Stopped"), grace=0.05)
        await asyncio.gather(*work)
        return heard

    assert asyncio.run(run()) == ["waiting", "quick", "too late"]


def test_a_stopped_client_sends_nothing_and_says_why() -> None:
    rules = TrafficRules()
    rules.stop.because(AttemptError("deadline", "give_up", "Too late"))
    with FakeEndpoint(answer(BASKET)) as server:
        error = error_of(server, rules=rules)
    assert isinstance(error, RequestError)
    assert (error.outcome, error.message, server.requests) == ("deadline", "Too late.", [])


def test_a_wait_between_tries_ends_with_the_stop() -> None:
    """The policy would wait an hour; the deadline comes first."""
    rules = TrafficRules(
        on_wait=lambda why, seconds: rules.stop.because(AttemptError("deadline", "give_up", "x"))
    )
    policy = RetryPolicy(first_wait=3600.0, longest_wait=3600.0, total=1e9)
    with FakeEndpoint([status(503), answer(BASKET)]) as server:
        error = error_of(server, rules=rules, policy=policy)
    assert (error.outcome, len(server.requests)) == ("deadline", 1)


def test_no_endpoint_that_ever_answered_is_given_up_for_one_lost_connection() -> None:
    with FakeEndpoint([answer(BASKET)]) as server:
        assert isinstance(ask(server, question())[0], Reply)


def test_a_request_that_used_nothing_teaches_nothing_of_the_next() -> None:
    """Else the next one would be expected to take 0 tokens, and pass any limit."""
    expectation = Expectation()
    expectation.learn(100, Usage(sent=0, received=0))
    assert expectation.of(100, None) == Usage(sent=125, received=4000)
