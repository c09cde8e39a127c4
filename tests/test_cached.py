"""A client with the cache in front of it: what was answered once is not asked again."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from support_client import APPLE, BASKET, client, outcome, outcomes, question
from support_server import FakeEndpoint, answer, cut, held, status

from cache.store import ResponseCache
from extract.cached import CachedClient
from extract.failures import TruncatedError
from schemas.errors import CacheError, ModelError, RequestError
from schemas.exchange import Question, Reply

CUT = '{"fruits": [{"name": "apple", "pips": 5}, {"na'


def run(
    server: FakeEndpoint, folder: Path, *questions: Question, model: str = "fake-model"
) -> list[Reply | ModelError]:
    """Ask all at the same time, through a fresh client and the cache in a folder."""

    async def ask() -> list[Reply | ModelError]:
        with ResponseCache(folder) as cache:
            async with client(server, model=model) as asked:
                cached = CachedClient(asked, cache, endpoint=server.url, model=model)
                return await asyncio.gather(*(outcome(cached, each) for each in questions))

    return asyncio.run(ask())


def test_the_second_run_sends_nothing_and_says_so(tmp_path: Path) -> None:
    with FakeEndpoint(answer(BASKET)) as server:
        (first,) = run(server, tmp_path, question())
        (second,) = run(server, tmp_path, question())
    assert len(server.requests) == 1
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert (first.cached, second.cached) == (False, True)
    assert second == first.model_copy(update={"cached": True})


def test_another_model_or_pass_is_another_question(tmp_path: Path) -> None:
    with FakeEndpoint(answer(BASKET)) as server:
        run(server, tmp_path, question())
        run(server, tmp_path, question(), model="other")
        run(server, tmp_path, question(pass_number=1))
    assert len(server.requests) == 3


def test_equal_questions_at_the_same_time_are_asked_once(tmp_path: Path) -> None:
    with FakeEndpoint(answer(BASKET)) as server:
        replies = run(server, tmp_path, *[question(label=str(n)) for n in range(5)])
    assert len(server.requests) == 1
    assert [isinstance(reply, Reply) and reply.cached for reply in replies] == [False, True, True, True, True]


def test_a_failure_is_not_stored(tmp_path: Path) -> None:
    with FakeEndpoint([status(400, "no"), status(400, "no"), status(400, "no"), answer(BASKET)]) as server:
        (error,) = run(server, tmp_path, question())
        (reply,) = run(server, tmp_path, question())
    assert isinstance(error, RequestError)
    assert isinstance(reply, Reply)


def test_a_cut_answer_is_not_paid_for_twice(tmp_path: Path) -> None:
    with FakeEndpoint(cut(CUT)) as server:
        (first,) = run(server, tmp_path, question())
        (second,) = run(server, tmp_path, question())
    assert len(server.requests) == 1
    assert isinstance(first, TruncatedError)
    assert isinstance(second, TruncatedError)
    assert first.partial is not None
    assert second.partial == first.partial.model_copy(update={"cached": True})
    assert first.partial.value == {"fruits": [APPLE]}
    assert (outcomes(first), outcomes(second)) == (["truncated"], [])


def test_answers_are_stored_as_they_arrive_not_at_the_end(tmp_path: Path) -> None:
    gate = threading.Event()
    script = [answer(BASKET), held(answer(BASKET), gate)]
    with FakeEndpoint(script) as server:

        async def ask() -> None:
            with ResponseCache(tmp_path) as cache:
                async with client(server) as asked:
                    cached = CachedClient(asked, cache, endpoint=server.url, model="fake-model")
                    await cached.ask(question("1"))
                    waiting = asyncio.ensure_future(cached.ask(question("2")))
                    while len(server.requests) < 2:
                        await asyncio.sleep(0.005)
                    assert ResponseCache(tmp_path).get(cached.key(question("1"))) is not None
                    gate.set()
                    await waiting

        asyncio.run(ask())


class Unwritable(ResponseCache):
    """A cache on a disk that is full."""

    def put(self, key: str, reply: Reply) -> None:
        raise CacheError("The disk is full.")


def test_where_nothing_can_be_stored_the_answer_is_handed_on_and_no_other_one_is_bought(
    tmp_path: Path,
) -> None:
    async def ask() -> None:
        async with client(server) as asked:
            cached = CachedClient(asked, Unwritable(tmp_path), endpoint=server.url, model="fake-model")
            assert (await cached.ask(question("1"))).value == BASKET
            with pytest.raises(CacheError, match="full"):
                await cached.ask(question("2"))

    with FakeEndpoint(answer(BASKET)) as server:
        asyncio.run(ask())
    assert len(server.requests) == 1


def test_a_caller_that_gives_up_does_not_take_the_answer_from_the_others(tmp_path: Path) -> None:
    gate = threading.Event()
    with FakeEndpoint(held(answer(BASKET), gate)) as server:

        async def ask() -> Reply:
            with ResponseCache(tmp_path) as cache:
                async with client(server) as asked:
                    cached = CachedClient(asked, cache, endpoint=server.url, model="fake-model")
                    first, second = (asyncio.ensure_future(cached.ask(question())) for _ in range(2))
                    while not server.requests:
                        await asyncio.sleep(0.005)
                    first.cancel()
                    gate.set()
                    return await second

        assert asyncio.run(ask()).value == BASKET
    assert len(server.requests) == 1


def test_when_all_callers_give_up_so_does_the_request(tmp_path: Path) -> None:
    told: list[str] = []
    gate = threading.Event()
    with FakeEndpoint(held(answer(BASKET), gate)) as server:

        async def ask() -> None:
            with ResponseCache(tmp_path) as cache:
                async with client(
                    server, on_attempt=lambda _, attempt: told.append(attempt.outcome)
                ) as asked:
                    cached = CachedClient(asked, cache, endpoint=server.url, model="fake-model")
                    work = [asyncio.ensure_future(cached.ask(question())) for _ in range(2)]
                    while not server.requests:
                        await asyncio.sleep(0.005)
                    for each in work:
                        each.cancel()
                    results = await asyncio.gather(*work, return_exceptions=True)
                    assert [type(result) for result in results] == [asyncio.CancelledError] * 2
                    while not told:
                        await asyncio.sleep(0.005)

        asyncio.run(ask())
        gate.set()
    assert told == ["cancelled"]


def test_it_tells_where_and_how_it_asks(tmp_path: Path) -> None:
    async def ask() -> None:
        async with client(server) as asked:
            url = server.url.replace("http://", "http://ann:secret@")
            cached = CachedClient(asked, ResponseCache(tmp_path), endpoint=url, model="fake-model")
            assert cached.host == server.url.split("/")[2]
            assert cached.endpoint == server.url
            assert (cached.mode, cached.mode_trail) == (None, ())
            await cached.ask(question())
            assert cached.mode == "json_schema"
            cached.cache.close()

    with FakeEndpoint(answer(BASKET)) as server:
        asyncio.run(ask())
