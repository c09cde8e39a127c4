"""What one interview costs the parts that keep it: bytes and seconds, on the samples and made copies.

Seconds are processor seconds of this process or, where a disk is waited for, of the wall.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench.made_interviews import write_whole
from bench.program import ROOT
from cache.store import ResponseCache
from extract.planning import plan
from extract.runfolder import RunFolder
from extract.totals import RequestSums
from schemas.exchange import Attempt, Reply, Usage
from schemas.run import Manifest, RequestRecord

SAMPLES = 6
"""Interviews in samples/interviews."""

BYTES_PER_TOKEN = 4
_SAMPLE_RUN = (
    *("extract", "samples/interviews", "--guide", "samples/guide.yaml", "--judge", "--survey"),
    *("--replay", "samples/recordings"),
)


class Taken(NamedTuple):
    """Seconds of work: of the wall, and of the processor."""

    wall: float
    cpu: float


@contextmanager
def timed(into: list[Taken]) -> Iterator[None]:
    """Add what the body takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into.append(Taken(time.perf_counter() - wall, time.process_time() - cpu))


def taken(work: Callable[[], object]) -> Taken:
    """What some work takes."""
    into: list[Taken] = []
    with timed(into):
        work()
    return into[0]


def bytes_below(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def sample_run(folder: Path) -> RunFolder:
    """The run of the demo: all samples with guide, survey and judge, from recorded answers."""
    command = [sys.executable, "-m", "intercoder.cli", *_SAMPLE_RUN, "--out", str(folder / "run")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return RunFolder(folder / "run")


def run_bytes(run: Path) -> dict[str, float]:
    """Bytes per interview of each part of a run folder, but for the codebook, which is there once."""
    count = len(list((run / "transcripts").iterdir()))
    parts = (part for part in sorted(run.iterdir()) if part.name not in {"codebook.json", ".lock"})
    return {part.name: bytes_below(part) / count for part in parts}


def page_bytes(run: RunFolder, folder: Path) -> float:
    """Bytes of the page of a run, per interview."""
    page = folder / "page.html"
    command = [sys.executable, "-m", "intercoder.cli", "view", str(run.path), "--out", str(page)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return page.stat().st_size / SAMPLES


@dataclass(frozen=True)
class ManifestCost:
    """What a manifest of so many transcripts takes: bytes, and seconds to write and to read it."""

    transcripts: int
    size: int
    write: Taken
    read: Taken


def manifest_cost(like: Manifest, count: int, folder: Path) -> ManifestCost:
    """Write and read a manifest whose transcripts are copies of those of another one."""
    known = list(like.transcripts.values())
    states = {f"interview-{n}": known[n % len(known)] for n in range(count)}
    large = like.model_copy(update={"transcripts": states})
    run = RunFolder(folder / f"manifest-{count}")
    write = taken(lambda: run.write_manifest(large))
    return ManifestCost(count, bytes_below(run.path / "manifest.json"), write, taken(run.manifest))


@dataclass(frozen=True)
class LogCost:
    """What `requests.jsonl` takes: bytes a line, seconds to add a line, seconds to read all of them."""

    lines: int
    line_bytes: float
    append: Taken
    read: Taken


def log_cost(like: list[RequestRecord], count: int, folder: Path) -> LogCost:
    """Add 1,000 lines, and read `count` of them as a run's totals do."""
    run = RunFolder(folder / f"log-{count}")
    run.path.mkdir()
    file = run.path / "requests.jsonl"

    def add() -> None:
        for number in range(1000):
            run.append_request(like[number % len(like)])

    append = taken(add)
    thousand = file.read_bytes()
    with file.open("ab") as more:
        for _ in range(count // 1000 - 1):
            more.write(thousand)
    read = taken(lambda: RequestSums.of(run.each_request()))
    return LogCost(count, len(thousand) / 1000, Taken(append.wall / 1000, append.cpu / 1000), read)


@dataclass(frozen=True)
class FilesCost:
    """What many coding files in one folder take, in seconds a file: the first and the last 1,000, reading."""

    files: int
    first: Taken
    last: Taken
    read: Taken
    listing: Taken


def files_cost(like: RunFolder, count: int, folder: Path) -> FilesCost:
    """Write so many coding files into one run folder; list and read them."""
    codings = list(like.codings())
    run = RunFolder(folder / f"files-{count}")
    spent: list[Taken] = []
    for thousand in range(count // 1000):
        copies = [
            codings[n % len(codings)].model_copy(update={"transcript": f"interview-{n}"})
            for n in range(1000 * thousand, 1000 * (thousand + 1))
        ]
        with timed(spent):
            for coding in copies:
                run.write_coding(coding)
    listing = taken(lambda: sorted((run.path / "codings").glob("*.json")))
    read = taken(lambda: sum(1 for _ in run.codings()))
    first, last = (Taken(one.wall / 1000, one.cpu / 1000) for one in (spent[0], spent[-1]))
    return FilesCost(count, first, last, Taken(read.wall / count, read.cpu / count), listing)


@dataclass(frozen=True)
class CacheCost:
    """What the cache takes: bytes an entry, seconds to put one (the first and last 1,000), to get one."""

    entries: int
    entry_bytes: float
    first: Taken
    last: Taken
    get: Taken


def cache_cost(tokens: int, count: int, folder: Path) -> CacheCost:
    """Put so many answers of `tokens` tokens each into a cache, and read 1,000 of them all over it."""
    attempt = Attempt(outcome="ok", status=200, seconds=40.0, usage=Usage(sent=37_000, received=tokens))
    words = "a quote from what was said and why " * (BYTES_PER_TOKEN * tokens // 35)
    with ResponseCache(folder / f"cache-{count}") as cache:

        def put(low: int) -> None:
            for number in range(low, low + 1000):
                value = {"passages": [f"{number} {words}"]}
                cache.put(_key(number), Reply(value=value, attempts=(attempt,), answered_at="2026-01-01"))

        spent = [taken(lambda low=low: put(low)) for low in range(0, count, 1000)]  # type: ignore[misc]
        step = max(count // 1000, 1)
        get = taken(lambda: [cache.get(_key(number)) for number in range(0, count, step)])
        size = cache.info().bytes
    first, last, each = (Taken(one.wall / 1000, one.cpu / 1000) for one in (spent[0], spent[-1], get))
    return CacheCost(count, size / count, first, last, each)


def _key(number: int) -> str:
    return f"{(number * 2_654_435_761) % 2**32:08x}" * 8


def reading_cost(count: int, folder: Path) -> Taken:
    """Seconds an interview until the first request can be sent: read, and stored in the run folder."""
    files = write_whole(folder / "interviews", count)
    run = RunFolder(folder / "reading")
    spent = taken(lambda: asyncio.run(plan(files, run, None, {})))
    return Taken(spent.wall / count, spent.cpu / count)


def memory_per_state(like: Manifest, count: int) -> float:
    """Bytes of memory that each transcript's state takes while a run goes on, as Python counts them."""
    import tracemalloc

    known = [state.to_json() for state in like.transcripts.values()]
    kind = type(next(iter(like.transcripts.values())))
    tracemalloc.start()
    states = {f"interview-{n}": kind.model_validate_json(known[n % len(known)]) for n in range(count)}
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return used / len(states)


def machine() -> str:
    """Processors of this machine, and how busy they are."""
    return f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
