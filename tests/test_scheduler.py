"""The scheduler in virtual time: what it reaches of what the limits allow. No real clock is read."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import BaseModel

from bench.scheduler import PLAIN, Outcome, Pace, Scenario, simulate
from bench.virtual_time import NothingToDoError, run_in_virtual_time, virtual_now
from extract.conversation import Arrival, Conversation
from extract.failures import AttemptError, PausedError
from extract.group import EndpointGroup
from extract.modes import Answer
from extract.pacing import Pacer
from extract.request import ModelRequest
from extract.retry import PassingPause, RetryPolicy, SharedPause
from extract.sending import Sender, Transport
from extract.traffic import TrafficRules
from schemas.exchange import Message, Question, Usage

STEADY = Pace(first=2.0, speed=80.0, spread=0.0)
"""5,600 tokens take 2 + 5,600 / 80 = 72 seconds."""


def test_waiting_takes_no_time_and_timers_keep_their_order() -> None:
    async def work() -> list[tuple[str, float]]:
        seen = list[tuple[str, float]]()

        async def after(name: str, seconds: float) -> None:
            await asyncio.sleep(seconds)
            seen.append((name, round(virtual_now())))

        await asyncio.gather(after("day", 86_400), after("hour", 3600), after("now", 0))
        return seen

    assert run_in_virtual_time(work()) == [("now", 0), ("hour", 3600), ("day", 86_400)]


def test_a_wait_that_nothing_ends_is_an_error_and_not_a_wait_for_ever() -> None:
    with pytest.raises(NothingToDoError):
        run_in_virtual_time(asyncio.Event().wait())


def test_the_formula_is_the_smallest_of_its_three_limits() -> None:
    """Plain: 72 s and 26,800 tokens a request: 36 at once make 0.5 a second; 15 a minute 0.25; 402,000
    tokens a minute 402,000 / 60 / 26,800 = 0.25.
    """
    assert Scenario("", concurrency=36, steps=PLAIN).formula() == pytest.approx(0.5)
    assert Scenario("", concurrency=36, steps=PLAIN, rpm=15).formula() == pytest.approx(0.25)
    assert Scenario("", concurrency=36, steps=PLAIN, tpm=402_000).formula() == pytest.approx(0.25)
    assert Scenario("", concurrency=36, steps=PLAIN, server_rpm=15, endpoints=2).formula() == pytest.approx(
        0.5
    )


def reached(scenario: Scenario) -> float:
    """Share of the formula's rate."""
    outcome = simulate(scenario)
    assert_all_answered(outcome, scenario)
    return outcome.rate / scenario.formula()


def assert_all_answered(outcome: Outcome, scenario: Scenario) -> None:
    assert (len(outcome.answers), outcome.failed) == (scenario.requests, 0)
    assert outcome.most_under_way <= scenario.concurrency


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario("concurrency", 200, concurrency=16, pace=STEADY),
        Scenario("requests a minute", 200, concurrency=64, rpm=30, pace=STEADY),
        Scenario("tokens a minute", 300, concurrency=64, tpm=2_000_000),
    ],
    ids=lambda scenario: scenario.name,
)
def test_the_scheduler_reaches_what_the_limits_allow(scenario: Scenario) -> None:
    assert reached(scenario) >= 0.97


def test_a_pacer_knows_what_requests_have_used_only_while_they_count() -> None:
    """100 a minute. 80 are expected and turn out to be 10, so that 90 more fit at once; what is told after
    the minute changes nothing any more.
    """

    async def work() -> list[float]:
        pacer = Pacer(RetryPolicy(clock=virtual_now), None, 100)
        first = await pacer.turn(80)
        pacer.settle(first, 10)
        second = await pacer.turn(90)
        third = await pacer.turn(10)
        pacer.settle(first, 1000)
        fourth = await pacer.turn(0)
        return [round(turn.at) for turn in (first, second, third, fourth)]

    assert run_in_virtual_time(work()) == [0, 0, 60, 60]


def test_what_is_given_back_leaves_room() -> None:
    async def work() -> float:
        pacer = Pacer(RetryPolicy(clock=virtual_now), 1, 100)
        pacer.give_back(await pacer.turn(100))
        return (await pacer.turn(100)).at

    assert round(run_in_virtual_time(work())) == 0


def test_after_a_pause_not_all_go_at_once() -> None:
    """A quarter of a second apart (the first wait is one second): 1, 2, 4 and the last 3 of 10."""

    async def work() -> list[float]:
        pause, left = SharedPause(RetryPolicy(clock=virtual_now)), list[float]()
        pause.extend(60)

        async def one() -> None:
            await pause.go()
            left.append(round(virtual_now(), 2))

        await asyncio.gather(*(one() for _ in range(10)))
        return left

    assert run_in_virtual_time(work()) == [60.0, *2 * [60.25], *4 * [60.5], *3 * [60.75]]


def test_without_a_pause_all_go_at_once_and_so_do_all_long_after_one() -> None:
    async def work() -> list[float]:
        pause = SharedPause(RetryPolicy(clock=virtual_now))
        await asyncio.gather(*(pause.go() for _ in range(5000)))
        pause.extend(1)
        await asyncio.sleep(1 + 10 * 0.25)
        began = virtual_now()
        await asyncio.gather(*(pause.go() for _ in range(5000)))
        return [round(began, 3), round(virtual_now(), 3)]

    assert run_in_virtual_time(work()) == [3.5, 3.5]


def test_one_of_several_endpoints_sends_elsewhere_instead_of_waiting() -> None:
    async def work() -> None:
        pause = PassingPause(RetryPolicy(clock=virtual_now))
        await pause.go()
        pause.hold("rate_limited", 60)
        for leave in (pause.over, pause.go):
            with pytest.raises(PausedError):
                await leave()
        await asyncio.sleep(60)
        await pause.over()
        await pause.go()
        with pytest.raises(PausedError):
            await pause.go()

    run_in_virtual_time(work())


@pytest.mark.parametrize("endpoints", [1, 2])
def test_a_limit_that_nobody_was_told_of_costs_no_question(endpoints: int) -> None:
    """Six refusals would end a question; but while others are answered, they are no tries."""
    scenario = Scenario("", 100, concurrency=64, server_tpm=2_000_000 // endpoints, endpoints=endpoints)
    outcome = simulate(scenario)
    assert_all_answered(outcome, scenario)
    assert 0 < outcome.refusals["rate_limited"] < 2 * scenario.requests
    assert outcome.rate >= 0.9 * scenario.formula()


def test_a_server_that_only_refuses_is_given_up_after_six_tries() -> None:
    """A question at a time: the first one finds out, then each has its six tries."""
    scenario = Scenario("", 2, concurrency=1, steps=PLAIN, server_rpm=0)
    outcome = simulate(scenario)
    assert (outcome.failed, outcome.refusals["rate_limited"]) == (2, 12)


def test_refusals_by_chance_cost_no_question() -> None:
    scenario = Scenario("", 200, concurrency=32, limited=0.02, failing=0.02, retry_after=2.0)
    outcome = simulate(scenario)
    assert_all_answered(outcome, scenario)
    assert set(outcome.refusals) == {"rate_limited", "server_error"}
    assert outcome.rate >= 0.9 * scenario.formula()


class Picky(Transport):
    """Refuses one question after half a second whenever it comes, and asks to wait; others take a second."""

    def __init__(self, asked: float | None) -> None:
        self._asked = asked

    async def ready(self) -> None:
        """At once."""

    async def ask(self, request: ModelRequest) -> Arrival:
        """As said."""
        if request.question.label == "refused":
            await asyncio.sleep(0.5)
            raise AttemptError("rate_limited", "retry", "no", status=429, retry_after=self._asked)
        await asyncio.sleep(1)
        return Arrival(Answer('{"pieces": []}', "stop", False, "m", Usage()), request.sent.mode, 1.0)


class Pieces(BaseModel):
    pieces: list[str]


@pytest.mark.parametrize(("endpoints", "asked", "held"), [(1, None, 2), (1, 60.0, 60), (2, 60.0, 60)])
def test_a_question_that_is_refused_each_time_does_not_hold_up_all_others_for_long(
    endpoints: int, asked: float | None, held: int
) -> None:
    """300 questions of a second, three at a time: 100 seconds. The refused one holds them up six
    times at most, though it is tried again and again: for the first wait, or for as long as the server asks.
    """

    async def work() -> list[float]:
        policy, answered = RetryPolicy(clock=virtual_now), list[float]()
        rules = TrafficRules(passing_on=endpoints > 1)
        senders = {f"https://{n}.example": Sender(Picky(asked), policy, 4, rules) for n in range(endpoints)}
        group = EndpointGroup(senders, model="m", concurrency=4, rules=rules)
        send = group.send if endpoints > 1 else next(iter(senders.values())).send

        async def ask(label: str) -> None:
            message = (Message(role="user", content="text"),)
            await Conversation(Question(message, Pieces, label=label), send).outcome()
            answered.append(virtual_now())

        async def several() -> None:
            for number in range(100):
                await ask(str(number))

        await ask("the first")
        refused = asyncio.ensure_future(ask("refused"))
        await asyncio.gather(*(several() for _ in range(3)))
        refused.cancel()
        return answered

    answered = run_in_virtual_time(work())
    assert len(answered) == 301
    assert max(answered) < 100 + 6 * held + 20
