"""Runs the measurements one after the other and writes `docs/benchmarks.md`: `make bench`.

    python -m bench.report [--only start,tokens] [--page]

Every module of `MODULES` runs as a process of its own, with `--json FILE`, and gives rows (`bench.row`). They
are kept in `bench/results/MODULE.json` with the day and the machine, so that a part can be measured again
(`--only`) without the rest; `--page` measures nothing and makes the page anew. A module that is not there,
fails or takes too long is named on the page in a plain line; the last rows that it gave stay, with their day.

Prose is never in the page itself but in `bench/about.md` (before the table) and `bench/MODULE.md` (after it),
so that it survives.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.program import ROOT
from bench.row import Row, read_rows

BENCH = ROOT / "bench"
PAGE = ROOT / "docs" / "benchmarks.md"
MODULES = (
    "throughput",
    "tokens",
    "prefix",
    "grounding",
    "agreement",
    "cached",
    "start",
    "growth",
    "page",
    "dask_kill",
    "scale",
)
"""In the order of the page."""

_BELOW = ("aiohttp", "uvloop", "pydantic", "numpy", "edlib", "diskcache")
PACKAGES = ("intercoder", "openai", "instructor", *_BELOW)
MOST_SECONDS = 1_800
_CPU_NAME = re.compile(r"^model name\s*: *(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Measured:
    """What one module gave.

    Attributes:
        module: its name.
        day: ISO date.
        machine: as `machine()` told it.
        rows: the lines of the table.
        trouble: why there is nothing newer; empty where the last start went well.
    """

    module: str
    day: str
    machine: str
    rows: tuple[Row, ...] = ()
    trouble: str = field(default="", compare=False)


def machine() -> str:
    """Cores, memory, system and versions, in one line; nothing that names this machine."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    memory = f"{pages * size / 2**30:.0f} GB of memory"
    versions = ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name)))
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores ({_processor()}), {memory}, {platform.system()}, {python}; {versions}"


def _processor() -> str:
    """The processor's name, where the system tells it."""
    told = Path("/proc/cpuinfo")
    found = _CPU_NAME.search(told.read_text(encoding="utf-8")) if told.is_file() else None
    return found[1].strip() if found else platform.machine()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def measure(module: str) -> Measured:
    """Run a module; where that fails, what it gave before, with the reason."""
    before = load(module)
    if not (BENCH / f"{module}.py").is_file():
        return replace(before, trouble=f"there is no bench/{module}.py")
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "rows.json"
        trouble = _run(module, file)
        if not file.is_file():  # with its rows, a module may say by its exit code that a limit is not kept
            return replace(before, trouble=trouble or "it gave no rows")
        rows = tuple(read_rows(file))
    measured = Measured(module, datetime.now(UTC).date().isoformat(), machine(), rows)
    store(measured)
    return measured


def _run(module: str, file: Path) -> str:
    """Why a module failed, in a few words; empty where it did not. What it prints goes to standard error."""
    command = [sys.executable, "-m", f"bench.{module}", "--json", str(file)]
    try:
        ran = subprocess.run(command, cwd=ROOT, timeout=MOST_SECONDS, stdout=sys.stderr, check=False)
    except subprocess.TimeoutExpired:
        return f"it took more than {MOST_SECONDS // 60} minutes"
    return f"it ended with exit code {ran.returncode}" if ran.returncode else ""


def results_file(module: str) -> Path:
    """Where a module's last rows are kept."""
    return BENCH / "results" / f"{module}.json"


def load(module: str) -> Measured:
    """What a module gave last."""
    file = results_file(module)
    if not file.is_file():
        return Measured(module, "", "", trouble="it has not been measured")
    kept = json.loads(file.read_text(encoding="utf-8"))
    return Measured(module, kept["day"], kept["machine"], tuple(Row(**row) for row in kept["rows"]))


def store(measured: Measured) -> None:
    """Keep what a module gave."""
    file = results_file(measured.module)
    file.parent.mkdir(exist_ok=True)
    kept = {"day": measured.day, "machine": measured.machine, "rows": [asdict(row) for row in measured.rows]}
    file.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def page(every: Sequence[Measured], prose: Path) -> str:
    """The page as Markdown.

    Args:
        every: in the order of the table.
        prose: folder of `about.md` and `MODULE.md`.
    """
    parts = ["# Benchmarks", _prose(prose, "about"), _when(every), table(every), _troubles(every)]
    parts += [_prose(prose, one.module) for one in every]
    return "\n\n".join(part for part in parts if part) + "\n"


def _prose(folder: Path, name: str) -> str:
    file = folder / f"{name}.md"
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


def _when(every: Sequence[Measured]) -> str:
    """When and on what machine, once for all that was measured on it."""
    lines = []
    for told in dict.fromkeys(one.machine for one in every if one.rows):
        here = [one for one in every if one.rows and one.machine == told]
        days = " and ".join(sorted({date.fromisoformat(one.day).isoformat() for one in here}))
        lines.append(f"Measured {days}: {', '.join(one.module for one in here)}. Machine: {told}.")
    return "\n\n".join(lines)


def table(every: Sequence[Measured]) -> str:
    """All rows; `held` is yes or no, and – where nothing is demanded."""
    lines = [
        "| figure | ours | peer | ratio | limit | held | command |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in (row for one in every for row in one.rows):
        held = {True: "yes", False: "**no**", None: "–"}[row.held]
        command = f"`{row.command}`" if row.command else ""
        lines.append(_line(row.figure, row.ours, row.peer, row.ratio, row.limit, held, command))
    return "\n".join(lines) if len(lines) > 2 else ""


def _line(*cells: str) -> str:
    """A line of a table; what would end a cell or a line is replaced."""
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def _troubles(every: Sequence[Measured]) -> str:
    return "\n".join(_trouble(one) for one in every if one.trouble)


def _trouble(one: Measured) -> str:
    kept = f" The rows above are of {one.day}." if one.rows else ""
    return f"- Not measured: {one.module}; {one.trouble}.{kept}"


def measured(chosen: Sequence[str]) -> Iterator[Measured]:
    """Run what is chosen, in the order of the page; of the others, what they gave last."""
    for module in MODULES:
        if module not in chosen:
            yield load(module)
            continue
        begun = time.monotonic()
        sys.stderr.write(f"{module} ...\n")
        one = measure(module)
        outcome = one.trouble or f"{len(one.rows)} rows"
        sys.stderr.write(f"{module}: {outcome}, {time.monotonic() - begun:.0f} s\n")
        yield one


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the page; 1 where a module failed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.report", description="Measure, and write the page."
    )
    parser.add_argument("--only", default="", help="modules to run, with commas in between; default: all")
    parser.add_argument("--page", action="store_true", help="measure nothing, only write the page")
    options = parser.parse_args(arguments)
    chosen = [name.strip() for name in options.only.split(",") if name.strip()] or list(MODULES)
    if unknown := sorted(set(chosen) - set(MODULES)):
        parser.error(f"{', '.join(unknown)}: not one of {', '.join(MODULES)}")
    every = list(measured([] if options.page else chosen))
    PAGE.write_text(page(every, BENCH), encoding="utf-8")
    return int(any(one.trouble for one in every if one.module in chosen and not options.page))


if __name__ == "__main__":
    sys.exit(main())
