"""A run over Dask workers of which two are killed, against the same run in one process.

    python -m bench.dask_kill [--json FILE] [--interviews N]

1,000 interviews, made up and no two alike, are coded in one process and then on a Dask cluster of three
workers on this machine. Two workers are killed with SIGKILL while they have requests under way, and others
are started in their place. The server, on loopback, answers after 100 ms and counts which interview it was
asked about how often. The question of each interview is one request.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.loopback import Serving, Waits, listening, made
from bench.made_interviews import write_short
from bench.program import with_cache
from bench.row import Row, write_rows
from extract.runfolder import RunFolder

COMMAND = "python -m bench.dask_kill"
INTERVIEWS, WORKERS, CONCURRENCY = 1_000, 3, 16
KILLED_AT = (0.3, 0.6)
"""Shares of the answers after which a worker is killed."""
LATENCY_SECONDS = 0.1
PASSAGES = 3
_MOST_SECONDS = 600.0
_NUMBER = re.compile(rb"Well, in month (\d+) half of the labels")


class Counting(Serving):
    """Counts by interview what a server is asked.

    Attributes:
        asked: interview -> requests about it.
        answered: interview -> answers that were sent whole to somebody who was still there.
        url: to be given to a client.
    """

    def __init__(self) -> None:
        super().__init__(made(PASSAGES), Waits(LATENCY_SECONDS, 0.0))
        self.asked: Counter[int] = Counter()
        self.answered: Counter[int] = Counter()
        self.url = ""

    def begin(self, body: bytes) -> float:
        """See `Serving`."""
        self.asked[_interview(body)] += 1
        return super().begin(body)

    def end(self, body: bytes, held: float) -> None:
        """See `Serving`."""
        super().end(body, held)
        self.answered[_interview(body)] += 1


def _interview(body: bytes) -> int:
    found = _NUMBER.search(body)
    assert found, "a request about none of the interviews"
    return int(found[1])


@contextmanager
def serving() -> Iterator[Counting]:
    """A server in a thread of its own."""
    server, loop = Counting(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    sockets, server.url = asyncio.run_coroutine_threadsafe(listening(server), loop).result()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(sockets.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


class Cluster:
    """A Dask scheduler and workers on loopback, each a process.

    Args:
        folder: for the scheduler's file.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self._folder = folder
        self._scheduler = self._start("scheduler", "--port", "0", "--dashboard-address", "127.0.0.1:0")
        self._workers = [self._worker() for _ in range(WORKERS)]

    def replace(self, number: int) -> None:
        """Kill a worker with SIGKILL, and start another one."""
        self._workers[number].kill()
        self._workers[number].wait()
        self._workers[number] = self._worker()

    def stop(self) -> None:
        """End all processes."""
        for process in (*self._workers, self._scheduler):
            process.terminate()
        for process in (*self._workers, self._scheduler):
            process.wait()

    def _worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", "--no-nanny", "--nthreads", "1")

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        shared = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(self.file))
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *shared, *options]
        with (self._folder / "dask.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log)


@contextmanager
def cluster_in(folder: Path) -> Iterator[Cluster]:
    """A cluster, once its scheduler can be found."""
    cluster = Cluster(folder)
    try:
        until(cluster.file.exists)
        yield cluster
    finally:
        cluster.stop()


def until(reached: object, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until a function says yes, or a process has ended."""
    assert callable(reached)
    limit = time.monotonic() + _MOST_SECONDS
    while not reached() and (process is None or process.poll() is None):
        assert time.monotonic() < limit, "this takes too long"
        time.sleep(0.01)


@dataclass(frozen=True)
class Ran:
    """A run that is over.

    Attributes:
        folder: the run folder.
        seconds: of the whole process.
        asked, answered: see `Counting`.
    """

    folder: Path
    seconds: float
    asked: Counter[int]
    answered: Counter[int]

    @property
    def files(self) -> dict[str, bytes]:
        """What was read and found: name -> content."""
        found = (*self.folder.glob("transcripts/*.json"), *self.folder.glob("codings/*.json"))
        return {f"{file.parent.name}/{file.name}": file.read_bytes() for file in found}

    @property
    def log(self) -> dict[int, list[str]]:
        """Interview -> outcomes of the requests about it, in the order in which the run knew of them."""
        found: dict[int, list[str]] = {}
        for record in RunFolder(self.folder).requests():
            found.setdefault(int(record.transcript.rpartition("-")[2]), []).append(record.outcome)
        return found

    @property
    def outcomes(self) -> Counter[str]:
        """Outcome of a request -> how often."""
        return Counter(outcome for outcomes in self.log.values() for outcome in outcomes)

    @property
    def asked_again(self) -> int:
        """Interviews that were asked about after their answer had been received: where the log goes on after
        an answer, or the server saw more requests than were lost before it."""
        return sum(
            outcomes[:-1] != ["worker_lost"] * (len(outcomes) - 1)
            or outcomes[-1] != "ok"
            or self.asked[number] > len(outcomes)
            for number, outcomes in self.log.items()
        )


def start(folder: Path, name: str, server: Counting, *more: str) -> subprocess.Popen[bytes]:
    """Begin to code all interviews, with a cache that nobody has used."""
    arguments = ("extract", "in", "--out", name, "--base-url", server.url, "--model", "bench-model")
    command = [sys.executable, "-m", "intercoder.cli", *arguments, "--concurrency", str(CONCURRENCY), *more]
    environment = with_cache(folder / f"cache-{name}")
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


def one_process(folder: Path) -> Ran:
    """The run to compare with."""
    with serving() as server:
        started = time.perf_counter()
        process = start(folder, "one", server)
        _succeeds(process, folder / "one.log")
        return Ran(folder / "one", time.perf_counter() - started, server.asked, server.answered)


def with_killed_workers(folder: Path, interviews: int) -> Ran:
    """The run on a cluster of which two workers are killed."""
    with serving() as server, cluster_in(folder) as cluster:
        started = time.perf_counter()
        process = start(folder, "many", server, "--dask", str(cluster.file))
        for number, share in enumerate(KILLED_AT):
            wanted = round(share * interviews)
            until(lambda wanted=wanted: server.answered.total() >= wanted, process)
            cluster.replace(number)
        _succeeds(process, folder / "many.log")
        return Ran(folder / "many", time.perf_counter() - started, server.asked, server.answered)


def _succeeds(process: subprocess.Popen[bytes], log: Path) -> None:
    if process.wait(timeout=_MOST_SECONDS):
        sys.stderr.write(log.read_text(encoding="utf-8")[-2000:])
        raise SystemExit(f"exit code {process.returncode}")


def rows(one: Ran, many: Ran, interviews: int) -> Iterator[Row]:
    """What came of both runs."""
    expected, found = one.files, many.files
    names = expected.keys() | found.keys()
    differing = sum(expected.get(name) != found.get(name) for name in names)
    lost, twice = many.outcomes["worker_lost"], sum(count > 1 for count in many.asked.values())
    unknown = many.answered.total() - many.outcomes["ok"]
    most = len(KILLED_AT) * CONCURRENCY
    what = f"{interviews:,} interviews, {WORKERS} Dask workers, {len(KILLED_AT)} killed and replaced"

    def row(figure: str, ours: str, limit: str = "", held: bool | None = None) -> Row:
        return Row(figure=f"{what}: {figure}", ours=ours, limit=limit, held=held, command=COMMAND)

    yield row(
        "files that differ from those of one process",
        f"{differing} of {len(names):,}",
        "0",
        differing == 0 and len(expected) == 2 * interviews,
    )
    yield row(
        "questions asked again although their answer had been received",
        str(many.asked_again),
        "0",
        many.asked_again == 0 and len(many.log) == interviews == one.asked.total(),
    )
    yield row(
        "requests sent; answered; interviews asked about twice; requests under way at a death",
        f"{many.asked.total():,}; {many.answered.total():,}; {twice:,}; {lost:,}",
        f"0 < under way ≤ {most}",
        0 < lost <= most,
    )
    yield row("answered, and lost with the worker on the way", str(unknown), f"≤ {lost}", unknown <= lost)
    yield row("seconds, beside one process", f"{many.seconds:.0f} s, {one.seconds:.0f} s")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both, and print the rows."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", type=Path, default=None, help="store rows here")
    parser.add_argument("--interviews", type=int, default=INTERVIEWS, help="how many; default: 1000")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_short(folder / "in", options.interviews)
        found = list(
            rows(one_process(folder), with_killed_workers(folder, options.interviews), options.interviews)
        )
    write_rows(found, options.json)
    return 0 if all(row.held is not False for row in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
