"""A model's agreement with itself, beside its agreement with people."""

from __future__ import annotations

import json
from pathlib import Path

from support_cli import Cli
from support_passages import passage
from support_server import FakeEndpoint, FakeReply, answer

TALK = """Interviewer: What went wrong?

Interviewee: Half of the labels were wrong, we found out late.

Interviewer: And then?

Interviewee: Then the model got worse every month and nobody noticed.
"""


LABELS = passage("labels were wrong", 1, "Data-noisy-labels")
DRIFT = passage("got worse every month", 3, "MM-drift")


def run_of(cli: Cli, tmp_path: Path, *replies: FakeReply) -> Path:
    file, run = tmp_path / "Talk 1.txt", tmp_path / "run"
    file.write_text(TALK)
    with FakeEndpoint(list(replies)) as server:
        ran = cli(
            *("extract", file, "--out", run, "--base-url", server.url, "--passes", len(replies)),
            *("--concurrency", 1),
        )
    assert ran.code == 0, ran.err
    return run


def coded_copy(tmp_path: Path) -> Path:
    turns = [turn.split(": ", 1) for turn in TALK.strip().split("\n\n")]
    listed = [
        {"speaker": who, "text": text, "codes": ["MM-drift"] if i == 3 else []}
        for i, (who, text) in enumerate(turns)
    ]
    file = tmp_path / "gold.json"
    file.write_text(json.dumps({"title": "Talk 1", "coder": "Ada", "turns": listed}))
    return file


def test_passes_are_compared_with_each_other(cli: Cli, tmp_path: Path) -> None:
    """Turns 1 and 3 against turn 1 alone, of four turns.

    Any code: observed 3/4, by chance 1/2 · 1/4 + 1/2 · 3/4 = 1/2, so κ = (3/4 - 1/2) / (1/2) = .5.
    """
    run = run_of(cli, tmp_path, answer({"passages": [LABELS, DRIFT]}), answer({"passages": [LABELS]}))
    figures = tmp_path / "figures.json"
    ran = cli("evaluate", run, "--gold", coded_copy(tmp_path), "--json", figures)
    assert ran.code == 0, ran.err
    (found,) = json.loads(figures.read_text())["stability"]
    assert (found["model"], found["run"], found["passes"]) == ("fake-model", "run", 2)
    assert found["any_code"] == 0.5
    assert "fake-model agrees with itself over 2 passes (run): κ .50 on whether a unit has a code" in ran.out


def test_a_mean_over_some_pairs_of_passes_says_over_how_many(cli: Cli, tmp_path: Path) -> None:
    """The first and the third pass mark nothing: with each other they have no κ, with the second one 0."""
    nothing = answer({"passages": []})
    run = run_of(cli, tmp_path, nothing, answer({"passages": [LABELS]}), nothing)
    figures = tmp_path / "figures.json"
    ran = cli("evaluate", run, "--gold", coded_copy(tmp_path), "--json", figures)
    (found,) = json.loads(figures.read_text())["stability"]
    assert (found["pairs"], found["any_code_pairs"], found["pooled_pairs"]) == (3, 2, 2)
    assert (
        "κ .00 (mean of 2 of 3 pairs of passes; the others have none) on whether a unit has a code, κ .00"
    ) in ran.out


def test_passes_that_all_mark_nothing_have_no_agreement(cli: Cli, tmp_path: Path) -> None:
    nothing = answer({"passages": []})
    ran = cli("evaluate", run_of(cli, tmp_path, nothing, nothing), "--gold", coded_copy(tmp_path))
    assert "over 2 passes (run): κ n/a on whether a unit has a code, κ n/a on which." in ran.out


def test_one_pass_says_nothing_of_stability(cli: Cli, tmp_path: Path) -> None:
    run = run_of(cli, tmp_path, answer({"passages": [LABELS]}))
    figures = tmp_path / "figures.json"
    ran = cli("evaluate", run, "--gold", coded_copy(tmp_path), "--json", figures)
    assert json.loads(figures.read_text())["stability"] == []
    assert "agrees with itself" not in ran.out
