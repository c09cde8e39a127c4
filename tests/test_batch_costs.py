"""`batch submit --max-cost`: nothing is submitted that may bring the run's cost above it, in no round."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from support_batch import BatchServer
from support_cli import Cli, Ran
from support_faults import interview, passages
from support_server import FakeReply, answer

from extract.runfolder import RunFolder

# Only what is received costs: 0.04 for an answer of 4,000 tokens, which is what each counts as beforehand.
PRICES = "date: 2026-01-31\ncurrency: EUR\nmodels:\n  m: {sent: 0.0, received: 10.0}\n"
USAGE = {"prompt_tokens": 10, "completion_tokens": 4000}


def costly(request: dict[str, Any]) -> FakeReply:
    """Finds a passage in each turn, and keeps all of them; each answer takes 4,000 tokens."""
    text = request["messages"][-1]["content"]
    candidates = re.findall(r"^\((\d+)\) turns", text, re.M)
    verdicts = [{"candidate": int(n), "objection": "o", "code": "c", "likelihood": 90} for n in candidates]
    found = {"judgements": verdicts} if candidates else {"passages": passages(request)}
    return answer(found, usage=USAGE)


class Bench:
    """One interview of several windows."""

    def __init__(self, cli: Cli, folder: Path) -> None:
        self._cli, self.run = cli, folder / "run"
        self.prices = folder / "prices.yaml"
        self.prices.write_text(PRICES)
        (folder / "in").mkdir()
        self._file = interview("Ada", 40, folder / "in")

    def submit(self, server: BatchServer, *more: object) -> Ran:
        where = (self._file, "--out", self.run, "--base-url", server.url, "--window-tokens", 400)
        return self._cli("batch", "submit", *where, *more)

    def priced(self, server: BatchServer, *more: object) -> Ran:
        return self.submit(server, "--model", "m", "--prices", self.prices, *more)

    def requests(self, server: BatchServer) -> int:
        (line,) = re.findall(r"^requests: (\d+)", self.priced(server, "--dry-run").out, re.M)
        assert int(line) > 1
        return int(line)

    def again(self, *command: object) -> Ran:
        return self._cli("batch", *command)


@pytest.fixture
def bench(cli: Cli, tmp_path: Path) -> Bench:
    return Bench(cli, tmp_path)


def test_nothing_is_submitted_that_may_cost_more(bench: Bench) -> None:
    with BatchServer(costly) as server:
        cost = bench.requests(server) * 0.04
        refused = bench.priced(server, "--max-cost", cost - 0.01)
        assert (refused.code, server.calls) == (1, [])
        assert f"Nothing was submitted: the run may come to {cost:.4f} EUR, which is more than" in refused.err
        assert f"intercoder batch submit {bench.run} --max-cost MORE" in refused.err
        submitted = bench.again("submit", bench.run, "--max-cost", cost)
        assert submitted.code == 0, submitted.err
        assert "POST /v1/batches" in server.calls
        assert bench.again("fetch", bench.run).code == 0


def test_a_later_round_counts_what_was_spent_and_is_held_back(bench: Bench) -> None:
    with BatchServer(costly) as server:
        count = bench.requests(server)
        assert bench.priced(server, "--judge", "--max-cost", count * 0.04).code == 0
        held = bench.again("fetch", bench.run)
        jobs = server.calls.count("POST /v1/batches")
        assert (held.code, jobs) == (3, 1)
        assert f"Nothing more is submitted: the run may come to {2 * count * 0.04:.4f} EUR" in held.err
        assert f"intercoder batch submit {bench.run} --max-cost MORE" in held.err
        assert bench.again("submit", bench.run, "--max-cost", 2 * count * 0.04).code == 0
        assert bench.again("fetch", bench.run).code == 0
    assert RunFolder(bench.run).manifest().totals.cost == pytest.approx(2 * count * 0.04)


def test_without_a_price_there_is_no_limit_to_hold_to(bench: Bench) -> None:
    with BatchServer(costly) as server:
        ran = bench.submit(server, "--model", "unheard-of", "--max-cost", 5)
        assert (ran.code, server.calls) == (1, [])
    assert "The price of unheard-of at 127.0.0.1" in ran.err
    assert not bench.run.exists()
