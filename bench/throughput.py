"""Requests per second against the ideal: `python -m bench.throughput [--json FILE] [--concurrency N ...]`.

A server on loopback, in a process of its own, holds every answer back for 200 ± 50 ms. The ideal is
concurrency / mean latency: no moment at which fewer requests are under way than allowed. What counts is the
time from the first request to the last answer, both seen by the server; starting and reading the files before
that do not count, nor does writing the totals after it.

This project runs as its user runs it, `intercoder extract` with an empty cache, one short interview a
request; cache, log and coding files are written on the way. LangExtract is given the same texts, whole, with
as many workers, and all of them as one batch: so it waits for stragglers once and not after every ten. It
locates its quotes after the last answer, which is not counted either.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench import made_interviews as made
from bench import peers
from bench.loopback import Tally, waiting
from bench.program import intercoder, with_cache
from bench.row import Row, write_rows

COMMAND = "python -m bench.throughput"
GOALS = {1: 0.0, 16: 0.0, 64: 0.95, 256: 0.85}
"""Share of the ideal that has to be reached, by concurrency."""

SECONDS = 30.0
"""How long a measurement takes at the ideal rate, but for more than `MOST` requests."""

DIGITS = 2
"""To which two rates count as equal: the same measurement varies by half a per cent."""

MOST = 10_000
LATENCY = 0.2
CODE = "Data-noisy-labels"


class Measured(NamedTuple):
    """What a client did: the server's tally, and the client's processor time in milliseconds a request."""

    tally: Tally
    cpu: float


def count_for(concurrency: int) -> int:
    """How many requests to measure with."""
    return min(MOST, round(SECONDS * concurrency / LATENCY))


def our_answer() -> str:
    """An answer with one passage, whose quote stands in every short interview."""
    passage: dict[str, Any] = {
        "code": CODE,
        "new": False,
        "title": "Wrong labels",
        "first_turn": made.QUOTED_TURN,
        "last_turn": made.QUOTED_TURN,
        "quotes": [made.QUOTE],
        "mitigations": [],
        "rationale": "Labels were wrong for long.",
        "salience": 4,
    }
    return json.dumps({"passages": [passage]})


def ours(folder: Path, concurrency: int, count: int) -> Measured:
    """`intercoder extract` over the interviews of a folder.

    Raises:
        RuntimeError: it did not end well.
    """
    with waiting(our_answer()) as server, tempfile.TemporaryDirectory() as scratch:
        target = ["--out", f"{scratch}/run", "--model", "m", "--base-url", server.url]
        command = intercoder("extract", folder, *target, "--concurrency", str(concurrency))
        environment = with_cache(Path(scratch, "cache"))
        before = _processor_seconds()
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        spent = _processor_seconds() - before
        tally = server.tally()
    if ran.returncode or tally.answered != count:
        raise RuntimeError(f"{tally.answered} of {count} answered: {ran.stdout[-500:]}{ran.stderr[-500:]}")
    return Measured(tally, spent / count * 1e3)


def theirs(texts: list[str], concurrency: int) -> Measured | None:
    """LangExtract over the same texts; None where it is not installed."""
    answer = json.dumps({"extractions": [{"issue": made.QUOTE}]})
    request = {
        "texts": texts,
        "description": "Mark passages about quality issues, with the exact words.",
        "examples": [{"text": f"Well, {made.QUOTE}.", "extractions": [["issue", made.QUOTE]]}],
        "workers": concurrency,
        "buffer": max(map(len, texts)),
        "batch": len(texts),
    }
    with waiting(answer) as server:
        before = _processor_seconds()
        result = peers.langextract("extract", {**request, "url": server.url})
        spent = _processor_seconds() - before
        tally = server.tally()
    if result is None:
        return None
    if tally.answered != len(texts) or result["found"] != len(texts):
        raise RuntimeError(f"{tally.answered} answered, {result['found']} found, of {len(texts)}")
    return Measured(tally, spent / len(texts) * 1e3)


def _processor_seconds() -> float:
    """Of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def row(concurrency: int) -> Row:
    """Both at one concurrency."""
    count = count_for(concurrency)
    with tempfile.TemporaryDirectory() as scratch:
        files = made.write_short(Path(scratch), count)
        own = ours(Path(scratch), concurrency, count)
        other = theirs([file.read_text(encoding="utf-8") for file in files], concurrency)
    share = own.tally.rate / own.tally.ideal(concurrency)
    ratio = own.tally.rate / other.tally.rate if other else None
    goal = GOALS.get(concurrency, 0.0)
    return Row(
        figure=f"requests per second, {concurrency} at once, {count:,} requests",
        ours=_shown(own, concurrency),
        peer=f"LangExtract {peers.version('langextract')}: {_shown(other, concurrency)}" if other else "",
        ratio=f"{share:.0%} of the ideal" + (f", {ratio:.{DIGITS}f} × LangExtract" if ratio else ""),
        limit=(f"≥ {goal:.0%} of the ideal, " if goal else "") + "≥ 1.00 × LangExtract",
        held=share >= goal and (ratio is None or round(ratio, DIGITS) >= 1),
        command=f"{COMMAND} --concurrency {concurrency}",
    )


def _shown(one: Measured, concurrency: int) -> str:
    share = one.tally.rate / one.tally.ideal(concurrency)
    return f"{one.tally.rate:,.1f}/s ({share:.0%}), {one.cpu:.1f} ms of processor time each"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and store or print the rows."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Measure requests per second.")
    parser.add_argument("--json", type=Path, help="where to store the rows")
    parser.add_argument("--concurrency", type=int, nargs="+", default=list(GOALS))
    options = parser.parse_args(arguments)
    write_rows([row(concurrency) for concurrency in options.concurrency], options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
