"""Processes beside this one that make the requests: what they bring, and what comes of it when they end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_processes import (
    FIRST,
    WAIT_SECONDS,
    WINDOWS,
    Holding,
    Works,
    contents,
    ended,
    interrupt,
    kill,
    until,
)
from support_server import FakeEndpoint

from extract import senders as module
from extract.elsewhere import Job
from extract.failures import AttemptError, NotSentError
from extract.runfolder import RunFolder
from extract.senders import DEATHS, Senders, sender_count
from extract.workers import HERE, open_workers

TWO_SENDERS = """
from extract import loops, senders
senders.sender_count = lambda concurrency: 2
loops.FROM = 1  # the loop that such runs have
from intercoder.cli import main
main()
"""


later: Any = asyncio.sleep
"""A call that both processes know: waits so many seconds, and gives its second argument back."""


class Sending(Works):
    """Requests are made by two processes, however few there are."""

    program: tuple[str, ...] = ("-c", TWO_SENDERS)


@pytest.fixture
def holding() -> Holding:
    return Holding()


@pytest.fixture
def works(tmp_path: Path, holding: Holding) -> Iterator[Sending]:
    with FakeEndpoint(holding) as server:
        yield Sending(tmp_path, server)
        holding.gate.set()


def children(pid: int) -> list[int]:
    """Processes that a process has started and that go on."""
    found = " ".join(file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(one) for one in found.split()]


def runs(pid: int) -> bool:
    """Whether a process is there, and not just waited for by the one that has started it."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks into /proc")


@asynccontextmanager
async def opened(number: int = 1) -> AsyncIterator[Senders]:
    senders = Senders(number, 8)
    try:
        await senders.ready()
        yield senders
    finally:
        await senders.close()


@pytest.mark.parametrize(
    ("concurrency", "cores", "expected"),
    [
        (8, 2, 0),  # the usual run: one process is enough
        (31, 8, 0),
        (32, 8, 1),
        (64, 8, 2),
        (1_000, 64, 2),  # more could not be kept busy
        (64, 2, 1),  # one core is this process's
        (1_000, 1, 0),
    ],
)
def test_as_many_as_there_is_work_and_cores_for(concurrency: int, cores: int, expected: int) -> None:
    assert sender_count(concurrency, cores) == (expected if sys.platform != "win32" else 0)


def test_cores_that_are_given_count_where_the_system_does_not_tell_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr("os.sched_getaffinity", raising=False)  # as on macOS
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr("sys.platform", "darwin")
    assert sender_count(64, cores=3) == 2
    assert sender_count(64) == 0


def test_few_requests_are_made_here() -> None:
    async def scenario() -> None:
        async with open_workers(None, concurrency=module.REQUESTS_EACH - 1) as workers:
            assert workers is HERE

    asyncio.run(scenario())


def test_a_pipe_that_closes_is_written_to_no_more() -> None:
    """uvloop raises where asyncio says nothing, and both before it is known that the process has ended."""

    class Closing(asyncio.WriteTransport):
        def is_closing(self) -> bool:
            return True

        def write(self, data: object) -> None:
            raise RuntimeError("the handler is closed")

    async def scenario() -> None:
        process = module._Process(1)
        process._input = Closing()
        process._calls["0"] = asyncio.get_running_loop().create_future()
        process.take_back()
        with pytest.raises(AttemptError) as lost:
            await process.make(Job(later, (0.0,)))
        assert lost.value.outcome == "worker_lost"

    asyncio.run(scenario())


def test_what_a_call_brings_and_what_it_raises_comes_back() -> None:
    async def scenario() -> None:
        async with opened() as senders:
            assert await senders.call(max, 1, 2) == 2
            assert await senders.request(later, 0, "a text") == "a text"
            with pytest.raises(TypeError, match="missing"):
                await senders.request(asyncio.wait_for)  # lacks arguments
            late = asyncio.ensure_future(senders.request(later, 0.2, "late"))
            assert await senders.request(later, 0, "soon") == "soon"
            assert not late.done()
            assert await late == "late"

    asyncio.run(scenario())


def test_they_are_started_with_the_first_request_and_share_them() -> None:
    async def scenario() -> None:
        senders = Senders(2, 8)
        assert not senders._processes
        await senders.ready()
        waiting = [asyncio.ensure_future(senders.request(later, 60)) for _ in range(4)]
        await asyncio.sleep(0)
        assert [one.under_way for one in senders._processes] == [2, 2]
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert [one.under_way for one in senders._processes] == [0, 0]
        await senders.close()
        assert all(one.gone for one in senders._processes)

    asyncio.run(scenario())


def test_what_is_only_at_hand_waits_its_turn_and_can_be_taken_back() -> None:
    async def scenario() -> None:
        senders = Senders(1, 2)
        await senders.ready()
        first, second, third, fourth = (
            asyncio.ensure_future(senders.request(later, seconds, seconds)) for seconds in (0.3, 60, 60, 60)
        )
        assert await first == 0.3  # now the third one goes, and the fourth one waits still
        senders.take_back()
        with pytest.raises(NotSentError):
            await fourth
        assert not any(one.done() for one in (second, third))
        second.cancel()
        assert await senders.request(later, 0, "a place is free") == "a place is free"
        third.cancel()
        await asyncio.gather(second, third, return_exceptions=True)
        await senders.close()

    asyncio.run(scenario())


def test_one_that_ends_loses_its_calls_only_and_is_replaced() -> None:
    async def scenario() -> None:
        async with opened() as senders:
            assert await senders.request(later, 0, "one") == "one"
            waiting = asyncio.ensure_future(senders.request(later, 60))
            await asyncio.sleep(0)
            senders._processes[0]._transport.kill()
            with pytest.raises(AttemptError) as lost:
                await waiting
            assert (lost.value.outcome, lost.value.action) == ("worker_lost", "retry")
            await senders.ready()
            assert await senders.request(later, 0, "two") == "two"

    asyncio.run(scenario())


def test_those_that_end_as_soon_as_they_are_started_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what they have said is told, such as that a package is missing."""
    monkeypatch.setattr(sys, "executable", _program_that("echo no such package >&2; exit 1"))

    async def scenario() -> None:
        async with opened() as senders:
            for _ in range(DEATHS):
                await senders._processes[0]._ended.wait()
                await senders.ready()

    with pytest.raises(AttemptError, match="ends at once: no such package") as trouble:
        asyncio.run(scenario())
    assert trouble.value.action == "stop"
    assert "--concurrency 31" in trouble.value.hint


def _program_that(does: str) -> str:
    folder = Path(os.environ["INTERCODER_CACHE_DIR"])
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    return str(program)


def test_a_run_gives_the_same_as_in_one_process(works: Sending, holding: Holding) -> None:
    holding.gate.set()
    assert works.finish("two").code == 0
    asked = works.asked()
    assert len(asked) == len(set(asked)) == WINDOWS
    works.program = ("-m", "intercoder.cli")
    assert works.finish("one", cache="other").code == 0
    assert contents(works.folder / "one") == contents(works.folder / "two")


def test_refusals_are_read_as_if_they_had_come_here(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from support_faults import interview
    from support_server import status

    monkeypatch.setattr(module, "sender_count", lambda concurrency: 1)
    monkeypatch.setattr("extract.loops.FROM", 1)
    file = interview("Ada", 60, tmp_path)  # eight windows, of which one finds it out
    with FakeEndpoint(status(401, "no such key")) as server:
        asked = ("--base-url", server.url, "--model", "m", "--window-tokens", 200, "--concurrency", 32)
        ran = cli("extract", file, "--out", tmp_path / "run", *asked)
    assert ran.code == 1
    assert "401" in ran.err
    assert len(server.requests) == 1


@needs_proc
def test_one_that_is_killed_costs_its_requests_under_way_and_no_more(
    works: Sending, holding: Holding
) -> None:
    process = works.start("run")
    until(lambda: len(works.server.requests) >= FIRST + 4, process)
    victim, other = children(process.pid)
    os.kill(victim, signal.SIGKILL)
    until(lambda: not runs(victim), process)
    holding.gate.set()
    assert ended(process).code == 0
    asked = works.asked()
    assert len(set(asked)) == WINDOWS
    records = RunFolder(works.folder / "run").requests()
    lost = [one for one in records if one.outcome == "worker_lost"]
    # What it had at hand and had not sent yet is lost with it as well.
    assert 0 < len(asked) - WINDOWS <= len(lost) <= 4
    assert not runs(other)


@needs_proc
def test_ctrl_c_is_this_processes_affair(works: Sending, holding: Holding) -> None:
    process = works.start("run")
    until(lambda: len(works.server.requests) >= FIRST + 4, process)
    started = children(process.pid)
    assert len(started) == 2
    assert all(b"sk-secret" not in Path(f"/proc/{one}/cmdline").read_bytes() for one in started)
    interrupt(process)
    holding.gate.set()
    assert ended(process).code == 130
    assert len(works.asked()) == FIRST + 4
    assert not any(map(runs, started))
    assert works.finish("run").code == 0
    assert len(works.asked()) == len(set(works.asked())) == WINDOWS


@needs_proc
def test_they_end_when_this_process_is_killed(works: Sending, holding: Holding) -> None:
    process = works.start("run")
    until(lambda: len(works.server.requests) >= FIRST + 4, process)
    started = children(process.pid)
    kill(process)
    limit = time.monotonic() + WAIT_SECONDS
    while any(map(runs, started)):
        assert time.monotonic() < limit, "they go on without anybody to ask for"
        time.sleep(0.01)
