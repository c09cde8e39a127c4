"""`summarise` keeps to limits, goes on after them, and works on a run alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli, Ran
from support_server import FakeEndpoint
from support_summaries import citing_all, model, summary_of, talks_run

from extract.runfolder import RunFolder
from schemas.run import RequestRecord

PRICES = "date: 2026-01-31\ncurrency: EUR\nmodels:\n  m: {sent: 0.0, received: 10.0}\n"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Two issues, labels and drift: a request each, and one each to check."""
    return talks_run(tmp_path / "run")


def summarise(cli: Cli, run: Path, server: FakeEndpoint, *more: object) -> Ran:
    return cli("summarise", run, "--base-url", server.url, "--model", "m", "--concurrency", 1, *more)


def written(run: Path) -> list[str]:
    return sorted(file.stem for file in (run / "summaries").glob("*.json"))


def test_a_limit_on_requests_stops_and_the_next_start_goes_on(cli: Cli, run: Path) -> None:
    with FakeEndpoint(model(citing_all)) as server:
        ran = summarise(cli, run, server, "--max-requests", 2)
        assert (ran.code, len(server.requests), written(run)) == (3, 2, ["Labels"])
        assert "1 issue not summarised: The limit of 2 requests would be crossed" in ran.err
        assert "Raise --max-requests and run the same command again." in ran.err
        catalog = (run / "summaries/catalog.md").read_text()
        assert "Drift" in catalog
        # The limit holds for all starts together.
        again = summarise(cli, run, server, "--max-requests", 2)
        assert (again.code, len(server.requests)) == (3, 2)
        rest = summarise(cli, run, server, "--max-requests", 4)
        assert (rest.code, len(server.requests), written(run)) == (0, 4, ["Drift", "Labels"])
    assert rest.err.count("not summarised") == 0


def test_what_is_there_is_not_replaced_by_nothing(cli: Cli, run: Path) -> None:
    """An issue that is asked for anew, in other words, and not answered keeps its document."""
    with FakeEndpoint(model(citing_all)) as server:
        assert summarise(cli, run, server, "--code", "Labels").code == 0
        ran = summarise(cli, run, server, "--code", "Labels", "--language", "Latin", "--max-requests", 2)
    assert ran.code == 1
    assert summary_of(run).sentences
    assert "1 issue not summarised" in ran.err


def test_a_limit_within_an_issue_keeps_what_was_answered_and_names_the_rest(cli: Cli, run: Path) -> None:
    with FakeEndpoint(model(citing_all)) as server:
        ran = summarise(cli, run, server, "--code", "Labels", "--max-requests", 1)
    assert ran.code == 3
    assert "missing: Labels, check: The limit of 1 requests would be crossed" in ran.err
    assert summary_of(run).sentences


def test_what_the_coding_took_does_not_count(cli: Cli, run: Path) -> None:
    for number in range(5):
        place = {"transcript": "talk-1", "first_turn": 0, "last_turn": 4, "pass_number": 0}
        found = {**place, "digest": f"d{number}", "outcome": "ok", "attempts": 1}
        RunFolder(run).append_request(RequestRecord.model_validate(found))
    with FakeEndpoint(model(citing_all)) as server:
        assert summarise(cli, run, server, "--max-requests", 4).code == 0


def test_a_limit_on_cost_needs_a_price(cli: Cli, run: Path, tmp_path: Path) -> None:
    """An answer is taken to need 4,000 tokens, at 10 EUR per million: 0.04."""
    prices = tmp_path / "prices.yaml"
    prices.write_text(PRICES)
    with FakeEndpoint(model(citing_all)) as server:
        refused = summarise(cli, run, server, "--max-cost", 1)
        assert (refused.code, "Name a file with prices with --prices" in refused.err) == (1, True)
        stopped = summarise(cli, run, server, "--max-cost", 0.03, "--prices", prices)
        assert (stopped.code, len(server.requests)) == (1, 0)
        assert "The limit of 0.0300 would be crossed" in stopped.err
        assert summarise(cli, run, server, "--max-cost", 1, "--prices", prices).code == 0


@pytest.mark.parametrize("who", ["m", "keyword"])
def test_a_run_that_somebody_works_on_is_left_alone(cli: Cli, run: Path, who: str) -> None:
    with FakeEndpoint(model(citing_all)) as server:
        with RunFolder(run).locked():
            ran = cli("summarise", run, "--base-url", server.url, "--model", who)
        assert (ran.code, server.requests) == (1, [])
        assert "is working on" in ran.err
        assert not (run / "summaries").exists()
        assert cli("summarise", run, "--base-url", server.url, "--model", who).code == 0
