"""Limits, prices and what requests.jsonl says of tokens, through the command line."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_faults import Playing, asked_turns, good, interview, passage, passages
from support_server import FakeEndpoint, FakeReply, answer, held, status

from extract.retry import RetryPolicy
from extract.runfolder import RunFolder
from schemas.run import Manifest

USAGE = {
    "prompt_tokens": 14_000,
    "completion_tokens": 1000,
    "prompt_tokens_details": {"cached_tokens": 4000},
}
"""About what the prompts of these tests would take."""
PRICES = "date: 2026-01-31\ncurrency: EUR\nmodels:\n  m: {sent: 2.0, sent_from_cache: 0.5, received: 10.0}\n"


def counted(request: dict[str, Any]) -> FakeReply:
    return answer({"passages": passages(request)}, usage=USAGE)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "extract.client.RetryPolicy", partial(RetryPolicy, first_wait=0.001, longest_wait=0.002)
    )


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    """An interview of eight windows at 200 tokens each."""
    return interview("Ada", 60, tmp_path)


def extract(cli: Cli, file: Path, server: FakeEndpoint, *more: object, run: str = "run") -> Any:
    window = ("--window-tokens", 200, "--base-url", server.url, "--model", "m", "--concurrency", 2)
    return cli("extract", file, "--out", file.parent / run, *window, *more)


def lines(file: Path, run: str = "run") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (file.parent / run / "requests.jsonl").read_text().splitlines()]


def manifest(file: Path, run: str = "run") -> Manifest:
    return RunFolder(file.parent / run).manifest()


def test_a_limit_on_requests_is_kept_to_the_request_and_the_next_start_goes_on(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(counted) as server:
        ran = extract(cli, ada, server, "--max-requests", 3)
        assert (ran.code, len(server.requests)) == (3, 3)
        assert "--max-requests" in ran.err or "limit of 3 requests" in ran.err
        gaps = manifest(ada).transcripts["ada"].gaps
        assert {gap.outcome for gap in gaps} == {"limit_reached"}
        # The limit holds for the run, not for the start.
        assert extract(cli, ada, server, "--max-requests", 3).code == 3
        assert len(server.requests) == 3
        assert extract(cli, ada, server).code == 0
    assert len(server.requests) == len({request.raw for request in server.requests})


def test_retries_count_as_requests(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(status(503)) as server:
        assert extract(cli, ada, server, "--max-requests", 4).code == 1
    assert len(server.requests) == 4


def test_a_limit_on_tokens_stops_before_it_would_be_crossed(cli: Cli, ada: Path) -> None:
    """After the first answer, about 1.1 x 14,000 + 1.25 x 1,000 = 16,650 are set aside for each request. Of
    60,000, a third one fits after 2 x 15,000, and a fourth one does not after 3 x 15,000.
    """
    with FakeEndpoint(counted) as server:
        ran = extract(cli, ada, server, "--max-tokens", 60_000, "--concurrency", 1)
    assert ran.code == 3
    assert len(server.requests) == 3
    used = manifest(ada).totals.tokens
    assert used.sent is not None
    assert used.received is not None
    assert used.sent + used.received == 3 * 15_000


def test_a_limit_below_the_first_request_sends_nothing(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(counted) as server:
        ran = extract(cli, ada, server, "--max-tokens", 500)
    assert (ran.code, len(server.requests)) == (1, 0)
    assert "500 tokens" in ran.err


def test_a_limit_on_cost_needs_a_price_and_is_kept(cli: Cli, ada: Path, tmp_path: Path) -> None:
    """A request costs (10,000 x 2 + 4,000 x 0.5 + 1,000 x 10) / 1e6 = 0.032 EUR; expected is one of about
    (15,400 x 2 + 1,250 x 10) / 1e6 = 0.0433 EUR, which fits into 0.15 after three, and not after four.
    """
    (tmp_path / "prices.yaml").write_text(PRICES)
    with FakeEndpoint(counted) as server:
        refused = extract(cli, ada, server, "--max-cost", 0.01)
        assert (refused.code, len(server.requests)) == (1, 0)
        assert "--prices" in refused.err
        prices = ("--prices", tmp_path / "prices.yaml", "--concurrency", 1)
        assert extract(cli, ada, server, "--max-cost", 0.15, *prices).code == 3
        assert manifest(ada).totals.cost == pytest.approx(4 * 0.032)
        assert len(server.requests) == 4
        ran = extract(cli, ada, server, *prices)
    assert ran.code == 0
    assert f"cost: {0.032 * len(server.requests):.4f} EUR, by prices of 2026-01-31" in ran.out


def test_a_model_without_a_price_has_no_cost(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(counted) as server:
        ran = extract(cli, ada, server)
    assert (manifest(ada).price, manifest(ada).totals.cost) == (None, None)
    assert "cost" not in ran.out


def test_what_was_paid_stays_when_the_price_changes_or_is_not_named_again(
    cli: Cli, ada: Path, tmp_path: Path
) -> None:
    """Three requests at 0.032 EUR; five after them at (14,000 x 4 + 1,000 x 20) / 1e6 = 0.076 EUR."""
    (tmp_path / "old.yaml").write_text(PRICES)
    (tmp_path / "new.yaml").write_text(
        "date: 2026-06-01\ncurrency: EUR\nmodels:\n  m: {sent: 4.0, received: 20.0}\n"
    )
    cost = 3 * 0.032 + 5 * 0.076
    with FakeEndpoint(counted) as server:
        extract(cli, ada, server, "--max-requests", 3, "--prices", tmp_path / "old.yaml")
        ran = extract(cli, ada, server, "--prices", tmp_path / "new.yaml")
        assert f"cost: {cost:.4f} EUR, by prices of 2026-01-31 and 2026-06-01" in ran.out
        ran = extract(cli, ada, server)
    assert len(server.requests) == 8
    assert manifest(ada).totals.cost == pytest.approx(cost)
    assert f"cost: {cost:.4f} EUR, by prices of 2026-01-31 and 2026-06-01" in ran.out


def test_a_price_in_another_currency_is_refused_before_anything_is_sent(
    cli: Cli, ada: Path, tmp_path: Path
) -> None:
    (tmp_path / "eur.yaml").write_text(PRICES)
    (tmp_path / "usd.yaml").write_text(PRICES.replace("EUR", "USD"))
    with FakeEndpoint(counted) as server:
        extract(cli, ada, server, "--max-requests", 3, "--prices", tmp_path / "eur.yaml")
        ran = extract(cli, ada, server, "--prices", tmp_path / "usd.yaml")
    assert (ran.code, len(server.requests)) == (1, 3)
    assert "paid for in EUR so far, and prices are in USD now: they cannot be added" in ran.err
    assert manifest(ada).totals.cost == pytest.approx(3 * 0.032)


def test_what_was_sent_still_counts_where_the_log_was_deleted(cli: Cli, ada: Path, tmp_path: Path) -> None:
    """Three requests before, five after them: 8 x 14,000 tokens sent, 8 x 0.032 EUR."""
    (tmp_path / "prices.yaml").write_text(PRICES)
    prices = ("--prices", tmp_path / "prices.yaml")
    with FakeEndpoint(counted) as server:
        extract(cli, ada, server, "--max-requests", 3, *prices)
        (tmp_path / "run" / "requests.jsonl").unlink()
        assert extract(cli, ada, server, "--max-requests", 3, *prices).code == 3
        assert (len(server.requests), manifest(ada).totals.requests) == (3, 3)
        ran = extract(cli, ada, server, *prices)
        totals = manifest(ada).totals
        assert extract(cli, ada, server, *prices).out == ran.out
    assert (totals.requests, totals.attempts) == (8, 8)
    assert (totals.tokens, totals.reported) == (totals.reported, totals.tokens)
    assert (totals.tokens.sent, totals.tokens.received) == (8 * 14_000, 8 * 1000)
    assert totals.cost == pytest.approx(8 * 0.032)


def test_every_attempt_has_its_line_and_tokens_are_split(cli: Cli, ada: Path) -> None:
    """The first window is refused once (no tokens), answered with one bad item, and corrected."""
    replies = iter(["refuse", "bad"])

    def script(request: dict[str, Any]) -> FakeReply:
        play = next(replies, "good") if asked_turns(request)[0] == 0 else "good"
        if play == "refuse":
            return status(503)
        found = [passage(0, "x", salience=99)] if play == "bad" else passages(request)
        return answer({"passages": found}, usage=USAGE)

    with FakeEndpoint(script) as server:
        assert extract(cli, ada, server).code == 0
        first = [line for line in lines(ada) if line["first_turn"] == 0]
        assert [(one["number"], one["outcome"], one["status"], one["correction"]) for one in first] == [
            (1, "server_error", 503, False),
            (2, "reasked", 200, False),
            (3, "ok", 200, True),
        ]
        assert [one["tokens"]["sent"] for one in first] == [0, 14_000, 14_000]
        assert first[1]["problems"]
        assert len(lines(ada)) == len(server.requests)
        totals = manifest(ada).totals
        answered = len(server.requests) - 1
        assert totals.tokens.model_dump() == {
            "sent": 14_000 * answered,
            "sent_from_cache": 4000 * answered,
            "received": 1000 * answered,
        }
        assert (totals.requests, totals.attempts) == (len(server.requests) - 2, len(server.requests))
        assert totals.reasked.sent == 14_000
        assert extract(cli, ada, server, run="again").code == 0
    again = manifest(ada, "again").totals
    # Saved is all that the cached answers had cost, with the attempts before them.
    assert (again.attempts, again.from_cache, again.saved) == (0, totals.requests, totals.tokens)


def test_what_the_server_does_not_say_is_unknown_and_what_it_says_is_added_up(cli: Cli, ada: Path) -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        silent = asked_turns(request)[0] == 0
        return answer({"passages": passages(request)}, usage=None if silent else USAGE)

    with FakeEndpoint(script) as server:
        ran = extract(cli, ada, server)
    totals, others = manifest(ada).totals, len(server.requests) - 1
    assert (totals.tokens.sent, totals.unreported, totals.reported.sent) == (None, 1, 14_000 * others)
    assert f"at least {14_000 * others:,} tokens sent" in ran.out


def test_a_deadline_ends_the_run_with_named_gaps(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(Playing([None, None])) as server:
        ran = extract(cli, ada, server, "--deadline", "0s")
    assert (ran.code, len(server.requests)) == (1, 0)
    assert {gap.outcome for gap in manifest(ada).transcripts["ada"].gaps} == {"deadline"}
    assert "time for the run was over" in ran.err


@pytest.mark.parametrize("ports", [(9,), (9, 10)])
def test_a_deadline_that_passes_while_nobody_listens_says_so(
    cli: Cli, ada: Path, monkeypatch: pytest.MonkeyPatch, ports: tuple[int, ...]
) -> None:
    monkeypatch.setattr("extract.client.RetryPolicy", partial(RetryPolicy, first_wait=60.0))
    nowhere = [option for port in ports for option in ("--base-url", f"http://127.0.0.1:{port}/v1")]
    limits = ("--model", "m", "--deadline", "1s")
    assert cli("extract", ada, "--out", ada.parent / "run", *nowhere, *limits).code == 1
    (gap,) = manifest(ada).transcripts["ada"].gaps
    assert gap.outcome == "deadline"
    assert "time for the run was over before this was answered. " in gap.reason
    assert "nobody listens" in gap.reason


@pytest.mark.parametrize("time", ["", "soon", "-1", "8d", "inf", "nan"])
def test_a_deadline_that_is_no_time_is_a_wrong_command_line(cli: Cli, ada: Path, time: str) -> None:
    with FakeEndpoint(good) as server:
        ran = extract(cli, ada, server, f"--deadline={time}")
    assert (ran.code, server.requests) == (2, [])


def test_answers_under_way_at_a_limit_are_waited_for(cli: Cli, ada: Path) -> None:
    """Two requests are allowed and wait at the server; the limit is reached meanwhile; both are kept."""
    from threading import Event, Timer

    gate = Event()
    with FakeEndpoint(lambda request: held(counted(request), gate)) as server:
        Timer(0.3, gate.set).start()
        assert extract(cli, ada, server, "--max-requests", 2).code == 3
    assert [line["outcome"] for line in lines(ada)] == ["ok", "ok"]


@pytest.mark.parametrize("usage", [None, {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}])
def test_where_no_tokens_are_reported_the_estimate_counts_against_the_limit(
    cli: Cli, ada: Path, usage: dict[str, int] | None
) -> None:
    """A prompt of about 14,000 tokens, which may be a quarter more, and 4,000 for the answer: three times
    21,500 are more than 60,000. Zeros are no report.
    """
    with FakeEndpoint(lambda request: answer({"passages": passages(request)}, usage=usage)) as server:
        ran = extract(cli, ada, server, "--max-tokens", 60_000, "--concurrency", 1)
    totals = manifest(ada).totals
    assert (ran.code, len(server.requests)) == (3, 2)
    assert (totals.tokens.sent, totals.tokens.received, totals.unreported) == (None, None, totals.attempts)
    assert " 0 tokens sent" not in ran.out
