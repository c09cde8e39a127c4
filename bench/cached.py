"""A run that is answered from the cache alone: how fast it is, and what it spends its time on.

    python -m bench.cached [--interviews DIR] [--made 60] [--json FILE]

Made interviews as long as the samples and, where it is there, a folder of real ones are coded once with a
server on loopback that answers at once (`bench.loopback`), and again into new run folders with the cache
that this has filled. Both are measured in this process, after a first run that is not counted, so that
start-up is in neither; and beside them, reading the same files and nothing else. The parts of the second run
are told by `bench.shares`.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr
from itertools import count
from pathlib import Path
from typing import NamedTuple

from bench.loopback import MODEL, answering
from bench.made_interviews import write_whole
from bench.program import ROOT
from bench.row import Row, write_rows
from bench.shares import Shares, watched
from extract.readers import read_all
from extract.readers.folders import find_files
from intercoder.extract_options import ExtractOptions
from intercoder.extraction import ExtractJob

REAL = ROOT.parent / "shared" / "interviews" / "transcripts"
COMMAND = "python -m bench.cached"
REPEATS = 3
LEAST_SHARE = 0.5


class Spent(NamedTuple):
    """Seconds of wall and processor time."""

    wall: float
    cpu: float


class Measured(NamedTuple):
    """The first run, the second, and reading alone; the parts of a second run that took so many seconds."""

    first: Spent
    second: Spent
    reading: Spent
    shares: Shares
    watched: float


class Bench:
    """Runs on one folder of interviews.

    Args:
        scratch: for run folders and the cache.
        url: base URL of the server.
        interviews: what is coded.
    """

    def __init__(self, scratch: Path, url: str, interviews: Path) -> None:
        self._scratch, self._url = scratch, url
        self._interviews = interviews
        self._numbers = count()
        self.files = find_files([interviews])

    def run(self) -> None:
        """Code all into a new run folder.

        Raises:
            RuntimeError: not all was coded.
        """
        out = self._scratch / f"run-{next(self._numbers)}"
        options = ExtractOptions(paths=[self._interviews], out=out, model=MODEL, base_url=self._url)
        if (state := ExtractJob(options).run().state) != "done":
            raise RuntimeError(f"the run is {state}")

    def read(self) -> None:
        """Read all, and no more."""
        for file in self.files:
            read_all(file)

    def measure(self) -> Measured:
        """Run and read."""
        os.environ["INTERCODER_CACHE_DIR"] = str(self._scratch / "cache")
        first = spent(self.run)
        second = least(self.run)
        reading = least(self.read)
        with watched() as shares:
            seconds = spent(self.run).cpu
        return Measured(first, second, reading, shares, seconds)


def spent(work: Callable[[], None]) -> Spent:
    """What it takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def least(work: Callable[[], None]) -> Spent:
    """The least of several times."""
    times = [spent(work) for _ in range(REPEATS)]
    return Spent(min(one.wall for one in times), min(one.cpu for one in times))


def rows(name: str, bench: Bench) -> Iterator[Row]:
    """Speed and parts of the second run."""
    first, second, reading, shares, total = bench.measure()
    number = len(bench.files)
    rates = [number / one.wall for one in (second, first, reading)]
    yield Row(
        figure=f"interviews per second, all answers cached, {name}",
        ours=f"{rates[0]:.0f}",
        peer=f"first run {rates[1]:.0f}, reading the files alone {rates[2]:.0f}",
        ratio=f"{rates[0] / rates[1]:.1f} × the first run, {rates[0] / rates[2]:.2f} × reading alone",
        command=COMMAND,
    )
    milliseconds = [one.cpu / number * 1e3 for one in (second, first, reading)]
    bound = (shares.seconds["reading"] + shares.seconds["grounding"]) / total
    yield Row(
        figure=f"processor time per interview, ms, all answers cached, {name}",
        ours=f"{milliseconds[0]:.1f}: {shares.text(total)}",
        peer=f"first run {milliseconds[1]:.1f}, reading the files alone {milliseconds[2]:.1f}",
        ratio=f"reading and grounding {bound:.0%}",
        limit=f"reading and grounding at least {LEAST_SHARE:.0%}",
        held=bound >= LEAST_SHARE,
        command=COMMAND,
    )


def measured(made: int, real: Path) -> Iterator[Row]:
    """The rows of both sets of interviews; of the real ones only where they are there."""
    with tempfile.TemporaryDirectory() as scratch, answering(12) as url:
        folder = Path(scratch)
        write_whole(folder / "few", 2)
        write_whole(folder / "made", made)
        Bench(folder / "warm", url, folder / "few").measure()
        yield from rows(f"{made} interviews like the samples", Bench(folder / "a", url, folder / "made"))
        if real.is_dir():
            yield from rows(f"{len(find_files([real]))} real ones", Bench(folder / "b", url, real))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a limit is not kept, else 0."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Measure runs from the cache.")
    parser.add_argument("--interviews", type=Path, default=REAL, help="folder of real interviews")
    parser.add_argument("--made", type=int, default=60, help="interviews made from the samples")
    parser.add_argument("--json", type=Path, help="file for the rows")
    options = parser.parse_args(arguments)
    os.environ["OPENAI_API_KEY"] = "none"
    with redirect_stderr(io.StringIO()):
        found = list(measured(options.made, options.interviews))
    write_rows(found, options.json)
    return int(any(row.held is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
