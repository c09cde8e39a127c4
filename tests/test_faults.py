"""Each fault alone, through the command line: exit code, recorded outcome, and the table in the docs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_faults import BY_NAME, FATAL, FAULTS, SLOW, Fault, Playing, good, hurry, interview
from support_server import FakeEndpoint, FakeReply, no_response

from extract.runfolder import RunFolder

DOCS = Path(__file__).parents[1] / "docs" / "reliability.md"
WINDOW = 300
"""Estimated tokens: an interview of 16 turns takes two windows."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    interview("Ada", 16, folder)
    return folder


def extract(cli: Cli, files: Path, server: FakeEndpoint, *more: object) -> Any:
    run = files.parent / "run"
    window = ("--window-tokens", WINDOW, "--base-url", server.url, "--model", "m")
    return cli("extract", files, "--out", run, *window, *more)


def lines(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "requests.jsonl").read_text().splitlines()]


def timeout(fault: Fault) -> tuple[object, ...]:
    return ("--timeout", 0.2) if fault in SLOW else ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_once_and_then_no_more(cli: Cli, files: Path, fault: Fault) -> None:
    with FakeEndpoint(Playing([None, fault])) as server:
        ran = extract(cli, files, server, *timeout(fault), "--concurrency", 1)
    assert (ran.code, "Traceback" in ran.err) == (fault.once, False)
    assert lines(files.parent / "run")[1]["outcome"] == fault.outcome
    if fault in FATAL:
        assert len(server.requests) == 2


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_always(cli: Cli, files: Path, fault: Fault) -> None:
    with FakeEndpoint(Playing([], then=fault)) as server:
        ran = extract(cli, files, server, *timeout(fault))
    assert (ran.code, "Traceback" in ran.err) == (fault.always, False)
    states = RunFolder(files.parent / "run").manifest().transcripts.values()
    assert {state.state for state in states} == {{0: "done", 1: "failed", 3: "partial"}[fault.always]}
    assert all(gap.reason for state in states for gap in state.gaps)
    assert fault.outcome in {line["outcome"] for line in lines(files.parent / "run")}
    if fault in FATAL:
        assert len(server.requests) == 1
        assert re.search(r"Check|Name another", ran.err)


def test_nobody_listens(cli: Cli, files: Path) -> None:
    with FakeEndpoint(good) as server:
        pass
    ran = extract(cli, files, server)
    assert ran.code == 1
    assert "connection to the endpoint failed" in ran.err
    assert [line["outcome"] for line in lines(files.parent / "run")] == ["connection_error"] * 6


def test_an_endpoint_that_goes_away_leaves_gaps_and_the_next_start_asks_only_for_them(
    cli: Cli, files: Path
) -> None:
    interview("Bo", 60, files)
    answered: list[bytes] = []
    with FakeEndpoint(good) as server:

        def script(request: dict[str, Any]) -> FakeReply:
            if len(server.requests) > 3:
                server.stop_listening()
                return no_response()
            answered.append(server.requests[-1].raw)
            return good(request)

        server.play(script)
        ran = extract(cli, files, server, "--concurrency", 1)
    assert ran.code == 3
    assert "connection to the endpoint failed" in ran.err
    assert len(answered) == 3
    with FakeEndpoint(good, port=server.port) as again:
        assert extract(cli, files, again, "--concurrency", 1).code == 0
    assert not {request.raw for request in again.requests} & set(answered)


def test_the_documentation_has_a_true_row_for_every_fault() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    told = {row[0]: row for row in rows if len(row) == 5 and row[1].startswith("`")}
    for fault in FAULTS:
        assert fault.name in told, fault.name
        _, outcome, _, once, always = told[fault.name]
        assert (outcome, once, always) == (f"`{fault.outcome}`", str(fault.once), str(fault.always))
    assert set(told) == {*BY_NAME, "connection refused"}
