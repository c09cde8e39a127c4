"""How memory and cost grow with the number of interviews in one run.

    python -m bench.growth [--most 10000] [--json FILE]

`intercoder extract` in a process of its own, on 10, 100, 1,000 and 10,000 made interviews of one window each,
three times over: asking a server on loopback that answers at once (`bench.loopback`), started again when
all of that is done, and with the keyword baseline, which asks nobody. Peak memory is the largest resident set
of the process as the kernel counts it. Wall and processor time are those of the process, less those of the
same command on one interview, divided by the interviews; the shortest of several runs where they are short.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.loopback import MODEL, answering
from bench.program import ROOT, with_cache
from bench.row import Row, write_rows

SIZES = (10, 100, 1_000, 10_000)
COMPARED = 100
AGAIN = "second start of a finished run"
AGAIN_COMPARED = 1_000
"""Of a finished run, 100 interviews take less time than the start-up varies by."""

MOST_MEMORY = 1.20
MOST_COST = 1.10
COMMAND = "python -m bench.growth"
_REPEATS = {1: 5, 100: 5}
_BYTES_PER_MAXRSS = 1024  # Linux; ru_maxrss counts bytes elsewhere
_MAKE = """
import sys
from pathlib import Path
from bench.made_interviews import write_short
write_short(Path(sys.argv[1]), int(sys.argv[2]))
"""


class Cost(NamedTuple):
    """What one process took: seconds of wall and processor, and megabytes (10⁶ bytes) at its peak."""

    wall: float
    cpu: float
    peak: float

    def least(self, other: Cost) -> Cost:
        """The lower of each."""
        return Cost(*map(min, self, other))


class Work:
    """A folder with interviews, run folders and caches, and the commands that use them.

    Args:
        folder: to work in.
        url: base URL of the server.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url = folder, url

    def prepare(self, count: int) -> None:
        """Make interviews, in another process: a parent that is large shows in its children's peaks."""
        subprocess.run([sys.executable, "-c", _MAKE, self._inputs(count), str(count)], cwd=ROOT, check=True)

    def first(self, count: int) -> Cost:
        """A run with nothing in the cache."""
        self._forget("model", count)
        return self._extract("model", count)

    def again(self, count: int) -> Cost:
        """The same command on the finished run."""
        return self._extract("model", count)

    def keyword(self, count: int) -> Cost:
        """A run that asks nobody."""
        self._forget("keyword", count)
        return self._extract("keyword", count)

    def _extract(self, kind: str, count: int) -> Cost:
        chosen = ["keyword"] if kind == "keyword" else [MODEL, "--base-url", self._url]
        places = [self._inputs(count), "--out", str(self._folder / kind / f"run-{count}")]
        command = [sys.executable, "-m", "intercoder.cli", "extract", *places, "--model", *chosen]
        return measured(command, with_cache(self._folder / kind / f"cache-{count}"))

    def _forget(self, kind: str, count: int) -> None:
        for what in ("run", "cache"):
            shutil.rmtree(self._folder / kind / f"{what}-{count}", ignore_errors=True)

    def _inputs(self, count: int) -> str:
        return str(self._folder / f"interviews-{count}")


def measured(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command to its end, without its output.

    Raises:
        RuntimeError: it failed.
    """
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {' '.join(command)}")
    wall = time.perf_counter() - begun
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * _BYTES_PER_MAXRSS / 1e6)


WAYS = {
    "first run": Work.first,
    AGAIN: Work.again,
    "keyword baseline": Work.keyword,
}


def measure(work: Work, sizes: Sequence[int]) -> dict[str, dict[int, Cost]]:
    """Way -> interviews -> cost; with one interview for the start-up."""
    costs: dict[str, dict[int, Cost]] = {name: {} for name in WAYS}
    for count in (1, *sizes):
        work.prepare(count)
        for name, way in WAYS.items():
            least = way(work, count)
            for _ in range(_REPEATS.get(count, 1) - 1):
                least = least.least(way(work, count))
            costs[name][count] = least
            sys.stderr.write(f"{name}, {count:,}: {least.cpu:.2f} s processor, {least.peak:.0f} MB\n")
    return costs


def rows(costs: Mapping[str, Mapping[int, Cost]]) -> Iterator[Row]:
    """Three rows for each way: memory, processor time, wall time."""
    for name, by_size in costs.items():
        sizes = [size for size in by_size if size > 1]
        peaks = {size: by_size[size].peak for size in sizes}
        yield _row(f"peak memory, MB, {name}", peaks, "{:.0f}", MOST_MEMORY)
        start = by_size[1]
        for field, title in (("cpu", "processor time"), ("wall", "wall time")):
            least = AGAIN_COMPARED if name == AGAIN else COMPARED
            spent = {size: getattr(by_size[size], field) - getattr(start, field) for size in sizes}
            each = {size: spent[size] / (size - 1) * 1e3 for size in sizes if size >= least}
            figure = f"{title} per interview, ms, {name} (start-up of {getattr(start, field):.1f} s apart)"
            yield _row(figure, each, "{:.1f}", MOST_COST, least)


def _row(figure: str, values: Mapping[int, float], form: str, most: float, compared: int = COMPARED) -> Row:
    largest = max(values, default=0)
    growth = values[largest] / values[compared] if largest > compared else None
    shown = " · ".join(form.format(value) for value in values.values())
    sizes = " · ".join(f"{size:,}" for size in values)
    return Row(
        figure=f"{figure}, at {sizes} interviews",
        ours=shown,
        ratio=f"{growth - 1:+.0%} from {compared:,} to {largest:,}" if growth else "",
        limit=f"at most {most - 1:+.0%}",
        held=growth <= most if growth else None,
        command=COMMAND,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a limit is not kept, else 0."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Measure how a run grows.")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="interviews in the largest run")
    parser.add_argument("--json", type=Path, help="file for the rows")
    options = parser.parse_args(arguments)
    sizes = [size for size in SIZES if size <= options.most]
    with tempfile.TemporaryDirectory() as scratch, answering() as url:
        found = list(rows(measure(Work(Path(scratch), url), sizes)))
    write_rows(found, options.json)
    return int(any(row.held is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
