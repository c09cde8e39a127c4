"""A million interviews on paper, with what can be measured of it: see docs/scale.md.

python -m bench.scale [--part paper,parts,scheduler] [--runs RUN...] [--requests 100000] [--json FILE]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.row import Row, write_rows
from bench.scale_parts import (
    SAMPLES,
    cache_cost,
    files_cost,
    log_cost,
    machine,
    manifest_cost,
    memory_per_state,
    page_bytes,
    reading_cost,
    run_bytes,
    sample_run,
)
from bench.scheduler import PLAIN, THREE_STEPS, Pace, Request, Scenario, simulate
from extract.prices import cost, load_prices
from extract.runfolder import RunFolder
from intercoder.batch_costs import BATCH_SHARE
from schemas.exchange import Usage
from schemas.run import Manifest, RequestRecord

COMMAND = "python -m bench.scale"
MILLION = 1_000_000
MODELS = ("gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-4o-mini")
TOKENS_A_MINUTE = (500_000, 2_000_000, 10_000_000, 40_000_000, 150_000_000)
"""Rungs to reckon with; what an account has, its provider says."""
AT_ONCE = (64, 256, 1024, 4096)
MANY = 10_000
"""Files and answers that are written to see whether the last ones take longer than the first."""
LEAST = 0.95
"""Share of the formula's rate that the scheduler has to reach."""


@dataclass(frozen=True)
class Way:
    """A way to code an interview: its name, and its requests."""

    name: str
    steps: tuple[Request, ...]

    @property
    def usage(self) -> Usage:
        """Tokens of an interview."""
        return Usage(sent=sum(s.sent for s in self.steps), received=sum(s.received for s in self.steps))


WAYS = (Way("guide, survey, judge", THREE_STEPS), Way("plain", PLAIN))


def paper() -> Iterator[Row]:
    """Requests, tokens, money and hours of a million interviews."""
    command = f"{COMMAND} --part paper"
    for way in WAYS:
        sent, received = (count or 0 for count in (way.usage.sent, way.usage.received))
        yield Row(
            f"a million interviews, {way.name}",
            f"{len(way.steps)} million requests, {sent / 1000:.1f} billion tokens sent, "
            f"{received / 1000:.1f} billion received",
            command=command,
        )
        yield from (replace(row, command=command) for row in (*money(way), *hours(way)))


def money(way: Way) -> Iterator[Row]:
    """What they cost by the bundled prices, one by one and in batches."""
    table = load_prices()
    for model in MODELS:
        price = table.price(model, table.hosts[0])
        full = MILLION * (cost(price, way.usage) or 0.0)
        dated = f"{full:,.0f} {table.currency} live, prices of {table.date}"
        ours = f"{BATCH_SHARE * full:,.0f} {table.currency} in batches, {dated}"
        yield Row(f"money, {way.name}, {model}", ours)


def hours(way: Way) -> Iterator[Row]:
    """How long they take at given limits, by the formula."""
    whole = Scenario("", interviews=MILLION, steps=way.steps)
    for tpm in TOKENS_A_MINUTE:
        needed = tpm / 60 / whole.tokens * whole.latency
        took = whole.requests / (tpm / 60 / whole.tokens) / 3600
        yield Row(
            f"hours, {way.name}, {tpm:,} tokens a minute",
            f"{took:,.0f} h = {took / 24:,.1f} days, with {needed:,.0f} requests under way",
        )
    for count in AT_ONCE:
        took = whole.requests / (count / whole.latency) / 3600
        yield Row(
            f"hours, {way.name}, {count:,} requests under way", f"{took:,.0f} h = {took / 24:,.1f} days"
        )


def parts(folder: Path, runs: Sequence[Path]) -> Iterator[Row]:
    """Bytes and seconds of what keeps interviews."""
    run = sample_run(folder)
    manifest, records = run.manifest(), run.requests()
    yield _run_folder("samples", run.path)
    yield from (_run_folder(f"real interview {n}", path) for n, path in enumerate(runs, 1))
    yield Row("page (view), kB an interview", f"{page_bytes(run, folder) / 1000:.0f} ({SAMPLES} interviews)")
    yield Row("memory of a state, kB", f"{memory_per_state(manifest, 10_000) / 1000:.1f}")
    yield from (_manifest(manifest, count, folder) for count in (10_000, 100_000))
    yield _log(records, folder)
    yield _files(run, folder)
    yield _cache(folder)
    reading = reading_cost(200, folder)
    yield Row(
        "reading before the first request, an interview",
        f"{1e3 * reading.cpu:.1f} ms CPU, {1e3 * reading.wall:.1f} ms",
    )


def _run_folder(name: str, path: Path) -> Row:
    sizes = run_bytes(path)
    told = ", ".join(f"{part} {size / 1000:.1f}" for part, size in sizes.items())
    return Row(f"run folder, kB an interview, {name}", f"{sum(sizes.values()) / 1000:.0f} ({told})")


def _manifest(manifest: Manifest, count: int, folder: Path) -> Row:
    whole = manifest_cost(manifest, count, folder)
    return Row(
        f"manifest.json of {count:,} transcripts",
        f"{whole.size / 1e6:.1f} MB, written in {whole.write.wall:.1f} s ({whole.write.cpu:.1f} s CPU), "
        f"read in {whole.read.cpu:.1f} s CPU",
    )


def _log(records: list[RequestRecord], folder: Path) -> Row:
    log = log_cost(records, 100_000, folder)
    return Row(
        "requests.jsonl",
        f"{log.line_bytes:.0f} bytes a line, added in {1e3 * log.append.wall:.2f} ms; {log.lines:,} lines "
        f"read in {log.read.cpu:.1f} s CPU",
    )


def _files(run: RunFolder, folder: Path) -> Row:
    files = files_cost(run, MANY, folder)
    return Row(
        f"{files.files:,} coding files in one folder",
        f"written in {1e3 * files.first.wall:.1f} ms each, the last thousand in "
        f"{1e3 * files.last.wall:.1f} ms ({1e3 * files.last.cpu:.1f} ms CPU); listed in "
        f"{files.listing.wall:.2f} s, read in {1e3 * files.read.cpu:.2f} ms CPU each",
    )


def _cache(folder: Path) -> Row:
    cached = cache_cost(3_333, MANY, folder)
    return Row(
        f"cache of {cached.entries:,} answers of 3,333 tokens",
        f"{cached.entry_bytes / 1000:.1f} kB each; put in {1e3 * cached.first.wall:.1f} ms, the last "
        f"thousand in {1e3 * cached.last.wall:.1f} ms; found in {1e3 * cached.get.wall:.2f} ms",
    )


def scenarios(requests: int) -> tuple[Scenario, ...]:
    """What the scheduler is tried with; each about so many requests."""
    count = round(requests / len(THREE_STEPS))
    return (
        Scenario("no limits, 256 under way", count, 256),
        Scenario("no limits, 1,024 under way", count, 1024),
        Scenario("256 under way, --rpm 300", count, 256, rpm=300),
        Scenario("1,024 under way, --tpm 40 million", count, 1024, tpm=40_000_000),
        Scenario("256 under way, server's 10 million a minute not told", count, 256, server_tpm=10_000_000),
        Scenario(
            "256 under way, 1 % 429 and 1 % 500", count, 256, limited=0.01, failing=0.01, retry_after=5.0
        ),
        Scenario("256 under way, latency spread twice as wide", count, 256, pace=Pace(spread=0.8)),
        Scenario(
            "256 under way, 2 servers of 5 million, not told", count, 256, server_tpm=5_000_000, endpoints=2
        ),
    )


def scheduled(requests: int, only: str = "") -> Iterator[Row]:
    """The scheduler in virtual time, beside the formula; `only` scenarios with this in their name."""
    for scenario in (one for one in scenarios(requests) if only in one.name):
        outcome = simulate(scenario)
        share = outcome.rate / scenario.formula()
        refused = ", ".join(f"{count:,} {name}" for name, count in sorted(outcome.refusals.items())) or "none"
        yield Row(
            f"scheduler, {scenario.requests:,} requests, {scenario.name}",
            f"{outcome.rate:.2f}/s for {outcome.seconds / 3600:.1f} virtual hours; refused: {refused}; "
            f"given up: {outcome.failed}; {1e3 * outcome.cpu / scenario.requests:.2f} ms CPU a request",
            peer=f"formula {scenario.formula():.2f}/s",
            ratio=f"{share:.3f}",
            limit=f">= {LEAST} and none given up",
            held=share >= LEAST and not outcome.failed,
            command=f"{COMMAND} --part scheduler --requests {requests}",
        )


def rows(given: argparse.Namespace) -> Iterator[Row]:
    """All that is asked for."""
    chosen = given.part.split(",")
    if "paper" in chosen:
        yield from paper()
    if "parts" in chosen:
        with tempfile.TemporaryDirectory() as folder:
            for row in parts(Path(folder), given.runs):
                yield replace(row, figure=f"{row.figure} [{machine()}]", command=f"{COMMAND} --part parts")
    if "scheduler" in chosen:
        yield from scheduled(given.requests, given.only)


def main() -> None:
    """Print the rows, or store them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--part", default="paper,parts,scheduler", help="which parts, with commas in between")
    parser.add_argument("--runs", type=Path, nargs="*", default=[], help="run folders to weigh as well")
    parser.add_argument("--requests", type=int, default=100_000, help="of each simulated scenario")
    parser.add_argument("--only", default="", help="scenarios whose name holds this")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = []
    for row in rows(given):
        sys.stderr.write(f"{row.figure}: {row.ours} {row.ratio}\n")
        found.append(row)
    write_rows(found, given.json)


if __name__ == "__main__":
    main()
