"""Workers on a cluster in this process: which one is asked, what is lost with it, and what is said."""

from __future__ import annotations

import asyncio
import logging
import pickle
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from dask import config
from distributed import Client, LocalCluster

from extract.asked_by_workers import AskedByWorkers
from extract.conversation import Arrival
from extract.crew import NO_WORKERS, WORKERS_LOAD, Crew
from extract.dask_workers import DEATHS, DaskWorkers
from extract.elsewhere import Job, Outcome
from extract.failures import AttemptError, FailedRequestError, UnreachableError
from extract.modes import Answer
from extract.worker_versions import check_same, versions
from extract.workers import Server
from schemas.errors import ConfigurationError, InputError
from schemas.exchange import Usage

SECRET = "what somebody said in an interview"


def add(one: int, other: int) -> int:
    return one + other


def refuse(text: str) -> None:
    raise InputError("no transcript", hint="Another one.")


async def echo(value: object) -> object:
    await asyncio.sleep(0)
    return value


given_up: list[str] = []


async def hang() -> None:
    try:
        await asyncio.sleep(60)
    finally:
        given_up.append("here, as these workers are in this process")


async def unreachable() -> None:
    raise UnreachableError("connection_error", "retry", "Nobody there", status=None, seconds=1.5)


@asynccontextmanager
async def cluster(count: int = 2) -> AsyncIterator[tuple[LocalCluster, DaskWorkers]]:
    with warnings.catch_warnings(), config.set({"distributed.comm.timeouts.connect": "1s"}):
        warnings.simplefilter("ignore")  # Dask's own, about its threads
        local = LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            asynchronous=True,
            dashboard_address=None,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        )
        async with local, Client(local, asynchronous=True, set_as_default=False, timeout=1) as client:
            workers = DaskWorkers(client, "here", lambda why, seconds: None)
            watching = asyncio.create_task(workers.watch())
            while workers.at_once < 2 * count:
                await asyncio.sleep(0.01)
            try:
                yield local, workers
            finally:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching
                await workers.close()


def test_calls_and_requests_come_back_as_they_were_made(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        async with cluster() as (_, workers):
            assert await workers.call(add, 1, 2) == 3
            assert await workers.request(echo, "text") == "text"
            with pytest.raises(InputError, match="no transcript") as refused:
                await workers.call(refuse, SECRET)
            assert refused.value.hint == "Another one."
            with pytest.raises(UnreachableError) as unreached:
                await workers.request(unreachable)
            assert (unreached.value.outcome, unreached.value.seconds) == ("connection_error", 1.5)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scenario())
    assert SECRET not in caplog.text


def test_a_request_whose_worker_goes_fails_and_another_worker_takes_the_next() -> None:
    async def scenario() -> None:
        async with cluster() as (local, workers):
            under_way = [asyncio.create_task(workers.request(hang)) for _ in range(2)]  # one for each
            await asyncio.sleep(0.2)
            await local.workers[0].close()
            done, pending = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            assert (len(done), len(pending)) == (1, 1)
            with pytest.raises(AttemptError) as lost:
                await done.pop()
            assert (lost.value.outcome, lost.value.action) == ("worker_lost", "retry")
            assert await workers.request(echo, 7) == 7
            pending.pop().cancel()

    asyncio.run(scenario())


def test_a_request_that_nobody_waits_for_any_more_is_given_up_on_the_worker() -> None:
    given_up.clear()

    async def scenario() -> None:
        async with cluster(1) as (_, workers):
            waiting = asyncio.create_task(workers.request(hang))
            await asyncio.sleep(0.1)
            waiting.cancel()
            async with asyncio.timeout(10):
                while not given_up:
                    await asyncio.sleep(0.01)

    asyncio.run(scenario())


def test_without_a_scheduler_requests_stop_the_run_and_answers_are_grounded_here() -> None:
    async def scenario() -> None:
        async with cluster(1) as (local, workers):
            under_way = asyncio.create_task(workers.request(hang))
            await asyncio.sleep(0.1)
            assert local.scheduler is not None
            await local.scheduler.close()
            with pytest.raises(AttemptError):
                await under_way
            with pytest.raises(AttemptError) as stopped:
                await AskedByWorkers(workers, Server(None, None, "m", 1.0)).ready()
            assert (stopped.value.outcome, stopped.value.action) == ("scheduler_lost", "stop")
            assert await workers.call(add, 1, 2) == 3

    asyncio.run(scenario())


@pytest.mark.parametrize("deaths", [DEATHS, 2 * DEATHS - 1, 2 * DEATHS])
def test_a_call_at_which_workers_die_is_given_up_after_as_many_again(
    monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    tried: list[Job] = []

    async def outcome(self: DaskWorkers, job: Job) -> Outcome[Any] | None:
        tried.append(job)
        return Outcome(job.function(*job.args)) if len(tried) > deaths else None

    monkeypatch.setattr(DaskWorkers, "_outcome", outcome)

    async def scenario() -> None:
        async with cluster(1) as (_, workers):
            if deaths < 2 * DEATHS:
                assert await workers.call(add, 1, 2) == 3
            else:
                with pytest.raises(FailedRequestError) as given_up:
                    await workers.call(add, 1, 2)
                assert given_up.value.outcome == "workers_died"

    asyncio.run(scenario())
    assert len(tried) == min(deaths + 1, 2 * DEATHS)


def test_the_least_busy_worker_is_next_and_equals_take_turns() -> None:
    crew = Crew(lambda why, seconds: None)
    for address in ("a", "b", "c"):
        crew.add(address, 1)
    with crew.least_busy() as first, crew.least_busy() as second, crew.least_busy() as third:
        assert [first.address, second.address, third.address] == ["a", "b", "c"]
    with crew.least_busy() as again:
        assert again.address == "a"
        with crew.least_busy() as other:
            assert other.address == "b"


def test_waiting_for_a_worker_is_told_and_ends_when_one_comes() -> None:
    told: list[tuple[str, float]] = []

    async def scenario() -> None:
        crew = Crew(lambda why, seconds: told.append((why, seconds)), patience=0.01)
        waiting = asyncio.create_task(crew.there())
        while len(told) < 2:
            crew.keep(())  # what is looked up again and again is no news
            await asyncio.sleep(0.001)
        crew.add("a", 1)
        await waiting

    asyncio.run(scenario())
    assert set(told) == {(NO_WORKERS, 0.01)}


def test_workers_that_are_still_loading_are_told_apart_from_none() -> None:
    told: list[str] = []

    async def scenario() -> None:
        said = asyncio.Event()

        def tell(why: str, seconds: float) -> None:
            told.append(why)
            said.set()

        crew = Crew(tell, patience=0.001)
        crew.coming.add("a")
        assert crew.unknown(["a", "b"]) == {"b"}
        waiting = asyncio.create_task(crew.there())
        await asyncio.wait_for(said.wait(), 60)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting

    asyncio.run(scenario())
    assert set(told) == {WORKERS_LOAD}


def test_trouble_with_all_workers_reaches_who_waits_and_who_has_one() -> None:
    async def scenario() -> None:
        crew = Crew(lambda why, seconds: None)
        waiting = asyncio.create_task(crew.there())
        await asyncio.sleep(0)
        crew.fail(ConfigurationError("no good"))
        with pytest.raises(ConfigurationError, match="no good"):
            await waiting
        other = Crew(lambda why, seconds: None)
        other.add("a", 1)
        with other.least_busy() as member:
            asyncio.get_running_loop().call_soon(other.fail, ConfigurationError("gone"))
            assert await member.unless_gone(asyncio.sleep(60, "late")) is None

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ({"intercoder": None}, "has no intercoder, and here is intercoder"),
        ({"intercoder": "9.9.9"}, "has intercoder 9.9.9, and here is intercoder"),
        ({**versions(), "Python": "2.7"}, "has Python 2.7, and here is Python 3."),
    ],
)
def test_a_worker_with_other_versions_is_named(theirs: dict[str, str | None], said: str) -> None:
    with pytest.raises(ConfigurationError, match="tcp://node17:40000") as refused:
        check_same("tcp://node17:40000", theirs)
    assert said in refused.value.message


def test_a_worker_with_the_same_versions_is_taken() -> None:
    check_same("tcp://node17:40000", versions())


@pytest.mark.parametrize(
    "error",
    [
        AttemptError("timeout", "retry", "Late", "Wait.", 504, 2.5, "seed", 1.25, Usage(sent=3)),
        UnreachableError(outcome="connection_error", action="retry", reason="Nobody there"),
    ],
)
def test_what_became_of_a_request_travels_whole(error: AttemptError) -> None:
    there = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(there) is type(error)
    assert vars(there) == vars(error)
    arrival = Arrival(Answer("{}", "stop", False, "m", Usage()), "tools", 0.5, {"a": "b"})
    assert pickle.loads(pickle.dumps(arrival)) == arrival  # noqa: S301 - our own bytes


def test_no_job_or_server_shows_what_it_carries() -> None:
    server = Server("https://host/v1", SECRET, "m", 1.0)
    shown: list[Callable[[object], str]] = [repr, str]
    for show in shown:
        assert SECRET not in show(server) + show(Job(refuse, (SECRET, server))) + show(Outcome(SECRET))
