"""Retries: how long in between, how often, and the pause that all workers share. No test here waits."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_client import BASKET, FakeTime, ask, client, error_of, outcomes, question, reply_of
from support_server import FakeEndpoint, answer, status

from extract.failures import Action, AttemptError
from extract.retry import RetryPolicy, SharedPause, patiently, retry_after_seconds
from schemas.exchange import Reply

NOON = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after": "Mon, 05 Jan 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Mon, 05 Jan 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "Monday, 05-Jan-26 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Mon, 05 Jan 2026 15:00:10 GMT", "date": "Mon, 05 Jan 2026 15:00:00 GMT"}, 10.0),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    """The last one: the server's clock is three hours ahead of ours, and it means ten seconds."""
    assert retry_after_seconds(headers, NOON) == seconds


@given(st.text(max_size=40))
def test_any_retry_after_is_a_time_or_nothing(value: str) -> None:
    seconds = retry_after_seconds({"retry-after": value}, NOON)
    assert seconds is None or seconds >= 0


def test_waits_double_up_to_a_limit_with_chance_added() -> None:
    """1, 2, 4, 5, 5 seconds at least, up to one more each but never above the limit of 5."""
    time = FakeTime()
    with FakeEndpoint(status(503)) as server:
        error = error_of(server, policy=time.policy(first_wait=1.0, longest_wait=5.0))
    assert outcomes(error) == ["server_error"] * 6
    assert len(time.slept) == 5
    for slept, least in zip(time.slept, [1, 2, 4, 5, 5], strict=True):
        assert least <= slept <= min(least + 1, 5)


def test_the_servers_wish_is_honoured_where_it_is_longer() -> None:
    time = FakeTime()
    with FakeEndpoint([status(503, retry_after=40), status(429, retry_after=0), answer(BASKET)]) as server:
        reply_of(server, policy=time.policy(first_wait=1.0))
    assert time.slept[0] == 40.0
    assert 2.0 <= time.slept[1] <= 3.0


def test_a_date_is_honoured_too() -> None:
    time = FakeTime()
    dates = {"Retry-After": "Mon, 05 Jan 2026 12:00:25 GMT", "Date": "Mon, 05 Jan 2026 12:00:00 GMT"}
    with FakeEndpoint([status(429, headers=dates), answer(BASKET)]) as server:
        reply_of(server, policy=time.policy())
    assert time.slept == [25.0]


def test_a_wish_beyond_reason_counts_as_the_longest_allowed() -> None:
    time = FakeTime()
    with FakeEndpoint([status(429, retry_after=86_400), answer(BASKET)]) as server:
        reply_of(server, policy=time.policy(longest_retry_after=90.0))
    assert time.slept == [90.0]


def test_no_attempt_starts_after_the_total_time() -> None:
    """Waiting 50 seconds would go beyond 30, so the question fails at once instead of after the wait."""
    time = FakeTime()
    with FakeEndpoint(status(429, retry_after=50)) as server:
        error = error_of(server, policy=time.policy(total=30.0))
    assert (error.outcome, len(server.requests), time.slept) == ("rate_limited", 1, [])


@pytest.mark.parametrize("attempts", [1, 2, 4])
def test_the_number_of_attempts_is_the_policys(attempts: int) -> None:
    with FakeEndpoint(status(500)) as server:
        error = error_of(server, policy=FakeTime().policy(attempts=attempts))
    assert len(error.attempts) == len(server.requests) == attempts


def test_openai_and_instructor_add_no_retries_of_their_own() -> None:
    with FakeEndpoint([status(503), answer("no json"), status(503), answer("no json")]) as server:
        error = error_of(server, policy=FakeTime().policy())
    assert outcomes(error) == ["server_error", "reasked", "server_error", "invalid_answer"]
    assert len(server.requests) == 4


def test_a_429_pauses_all_workers() -> None:
    """One worker is told to wait 60 seconds; while it waits, two others that could send do not either."""
    slept: list[float] = []

    async def run() -> None:
        over = asyncio.Event()

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            await over.wait()
            time.now = 100.0

        policy = RetryPolicy(first_wait=0.01, sleep=sleep, clock=time.clock)
        async with client(server, policy=policy, concurrency=3) as asked:
            await asked.ask(question())  # settles the mode, so that nobody is held back by that
            work = [asyncio.ensure_future(asked.ask(question("told to wait")))]
            while not slept:
                await asyncio.sleep(0.001)
            work += [asyncio.ensure_future(asked.ask(question(str(n)))) for n in range(2)]
            while len(slept) < 3 and len(server.requests) == 2:
                await asyncio.sleep(0.001)
            assert (slept, len(server.requests)) == ([60.0] * 3, 2)
            over.set()
            await asyncio.gather(*work)

    time = FakeTime()
    with FakeEndpoint([answer(BASKET), status(429, retry_after=60), answer(BASKET)]) as server:
        asyncio.run(run())
    assert len(server.requests) == 5


@pytest.mark.parametrize(("asked", "held"), [(None, 2.0), (40.0, 40.0)])
def test_a_question_that_is_refused_each_time_does_not_hold_up_those_that_are_answered(
    asked: float | None, held: float
) -> None:
    """Others are answered between any two of its tries, so none counts: it waits 1, 2, 4 ... 60 seconds and
    up to one more each time. The others wait with it five times, the first wait each time (1 to 2 seconds)
    or as long as the server asks, and then no more.
    """
    time, answers, seen = FakeTime(), itertools.count(), list[tuple[float, float]]()
    outcomes = iter([*["rate_limited"] * 9, "refused"])
    policy = time.policy()
    pause = SharedPause(policy)

    async def sleep(seconds: float) -> None:
        seen.append((seconds, pause.remaining()))
        await time.sleep(seconds)

    async def refused() -> None:
        outcome = next(outcomes)
        action: Action = "retry" if outcome == "rate_limited" else "give_up"
        raise AttemptError(outcome, action, "no", retry_after=asked)

    with pytest.raises(AttemptError):
        asyncio.run(patiently(policy.retrying(pause, sleep, lambda: next(answers)), refused))
    own, shared = zip(*seen, strict=True)
    assert [int(seconds) for seconds in own] == [max(asked or 0, s) for s in (1, 2, 4, 8, 16, 32, 60, 60, 60)]
    assert all(0 < seconds <= held + 1e-9 for seconds in shared[:5])  # now + 2 - now may be a bit over 2
    assert set(shared[5:]) == {0.0}


def test_while_nobody_is_answered_the_pause_of_all_doubles() -> None:
    """1, 2, 4, 8 and 16 seconds, and up to one more each time; the sixth try is the last."""
    time, shared = FakeTime(), list[float]()
    policy = time.policy()
    pause = SharedPause(policy)

    async def sleep(seconds: float) -> None:
        shared.append(pause.remaining())
        assert shared[-1] == pytest.approx(seconds)
        await time.sleep(seconds)

    async def refused() -> None:
        raise AttemptError("rate_limited", "retry", "no")

    with pytest.raises(AttemptError):
        asyncio.run(patiently(policy.retrying(pause, sleep), refused))
    assert [int(seconds) for seconds in shared] == [1, 2, 4, 8, 16]


def test_a_503_without_a_wish_holds_nobody_else_back() -> None:
    time = FakeTime()
    with FakeEndpoint([answer(BASKET), status(503), answer(BASKET)]) as server:
        results = ask(server, question("1"), question("2"), policy=time.policy(first_wait=1.0), concurrency=1)
    assert all(isinstance(result, Reply) for result in results)
    assert len(time.slept) == 1


def test_the_pause_lasts_as_long_as_the_longest_wish() -> None:
    time = FakeTime()
    pause = SharedPause(time.policy())
    assert pause.remaining() == 0.0
    pause.extend(30.0)
    pause.extend(10.0)
    assert pause.remaining() == 30.0
    asyncio.run(pause.over())
    assert (time.now, pause.remaining()) == (30.0, 0.0)


def test_a_pause_that_is_extended_meanwhile_is_waited_out() -> None:
    time = FakeTime()
    pause = SharedPause(time.policy())

    async def run() -> None:
        pause.extend(5.0)
        waiting = asyncio.ensure_future(pause.over())
        await asyncio.sleep(0)
        pause.extend(20.0)
        await waiting

    asyncio.run(run())
    assert time.now == 20.0


def test_the_remaining_pause_can_be_shown() -> None:
    time = FakeTime()
    with FakeEndpoint(status(429, retry_after=45)) as server:

        async def run() -> float:
            async with client(server, policy=time.policy(attempts=1)) as asked:
                with pytest.raises(Exception, match="fewer requests"):
                    await asked.ask(question())
                return asked.pause.remaining()

        assert asyncio.run(run()) == 45.0


def test_the_default_policy_is_patient_but_not_for_ever() -> None:
    policy = RetryPolicy()
    assert (policy.attempts, policy.total) == (6, 1800.0)
