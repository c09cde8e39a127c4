"""How long a command takes to start: `python -m bench.start [--json FILE] [--rounds N]`.

Each round starts every program once, in turn, so that what else the machine does falls on all of them. The
figure is the median over the rounds, with the quartiles; wall time from start to exit. Commands run as their
users run them, on the bundled samples. Which modules a command imports is taken from `python -X importtime`.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from bench import peers
from bench.program import ROOT
from bench.row import Row, write_rows

SAMPLES = ROOT / "samples"
COMMAND = "python -m bench.start"
ROUNDS = 15
HELP_SECONDS = 0.25
NETWORK = frozenset(
    {"openai", "instructor", "httpx", "httpx2", "aiohttp", "requests", "urllib3", "http.client"}
)
"""Modules that talk to a network."""

_IMPORTED = re.compile(r"^import time:[^|]*\|[^|]*\| *(\S+)$", re.MULTILINE)
OURS = {
    "intercoder --help": ["--help"],
    "intercoder read": ["read", str(SAMPLES / "interviews" / "Synthetic interview 1.txt")],
    "intercoder evaluate, two files": [
        "evaluate",
        str(SAMPLES / "coded" / "Synthetic interview 1 - Ada.txt"),
        str(SAMPLES / "coded" / "Synthetic interview 1 - Ben.txt"),
    ],
}
PYTHON = "python -c pass"
LLM = "llm --help"


class Seconds(NamedTuple):
    """Seconds from start to exit."""

    lower: float
    median: float
    upper: float

    def __str__(self) -> str:
        return f"{self.median:.3f} s ({self.lower:.3f}–{self.upper:.3f})"


def intercoder() -> str:
    """The program as it is installed."""
    return str(Path(sys.executable).with_name("intercoder"))


def commands() -> dict[str, list[str]]:
    """What is started, by name."""
    found = {PYTHON: [sys.executable, "-c", "pass"]}
    found |= {name: [intercoder(), *arguments] for name, arguments in OURS.items()}
    llm = peers.program("llm")
    return found | ({LLM: [str(llm), "--help"]} if llm else {})


def started(command: list[str]) -> float:
    """Seconds that a command takes.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd=ROOT)
    return time.perf_counter() - begun


def measured(rounds: int) -> dict[str, Seconds]:
    """Every command, started in turn; one round before does not count."""
    every = commands()
    taken: dict[str, list[float]] = {name: [] for name in every}
    for number in range(rounds + 1):
        for name, command in every.items():
            seconds = started(command)
            if number:
                taken[name].append(seconds)
    return {name: _spread(seconds) for name, seconds in taken.items()}


def _spread(seconds: list[float]) -> Seconds:
    lower, _, upper = quantiles(seconds, n=4)
    return Seconds(lower, median(seconds), upper)


def network_modules(arguments: list[str]) -> list[str]:
    """Modules that talk to a network and are imported by a command of ours."""
    command = [sys.executable, "-X", "importtime", intercoder(), *arguments]
    with tempfile.TemporaryFile("w+") as told:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=told, check=True, cwd=ROOT)
        told.seek(0)
        return sorted(NETWORK & set(_IMPORTED.findall(told.read())))


def rows(rounds: int) -> list[Row]:
    """One line per command, and one on imports."""
    seconds = measured(rounds)
    return [*(_row(name, seconds) for name in OURS), _imports()]


def _row(name: str, seconds: dict[str, Seconds]) -> Row:
    own, bare, llm = seconds[name], seconds[PYTHON], seconds.get(LLM)
    is_help = name.endswith("--help")
    beside = [f"{PYTHON}: {bare}", *([f"{LLM} {peers.version('llm')}: {llm}"] if llm and is_help else [])]
    held = own.median <= HELP_SECONDS and (llm is None or own.median < llm.median) if is_help else None
    return Row(
        figure=f"start, `{name}`",
        ours=str(own),
        peer="; ".join(beside),
        ratio=f"{own.median / llm.median:.2f} of llm" if llm and is_help else "",
        limit=f"≤ {HELP_SECONDS} s, below llm" if is_help else "",
        held=held,
        command=COMMAND,
    )


def _imports() -> Row:
    found = sorted({module for arguments in OURS.values() for module in network_modules(arguments)})
    return Row(
        figure="network clients imported by `--help`, `read` and `evaluate`",
        ours=", ".join(found) or "none",
        limit="none",
        held=not found,
        command=COMMAND,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and store or print the rows."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Measure how long commands take to start.")
    parser.add_argument("--json", type=Path, help="where to store the rows")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    write_rows(rows(options.rounds), options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
