"""Long evidence: read in steps, with references held to at each, and nothing dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_server import FakeReply, cut, filtered
from support_summaries import (
    citing_all,
    coding,
    kind_of,
    model,
    references_in,
    run_of,
    said,
    segment,
    sentences_in,
    summarise,
    summary_of,
    user_text,
)
from support_transcripts import transcript_of

from schemas.coding import CodingFile
from schemas.transcript import Transcript


def long_talks() -> tuple[list[CodingFile], list[Transcript]]:
    """Three interviews of six passages, each of about 60 tokens."""
    talks = [
        transcript_of(
            *(f"Interviewee: Label {i} of talk {name} was wrong {'really ' * 30}." for i in range(12)),
            id=f"long-{name}",
        )
        for name in "abc"
    ]
    codings = [coding(talk, *(segment(talk, "Labels", turn) for turn in range(0, 12, 2))) for talk in talks]
    return codings, talks


@pytest.fixture
def long_run(tmp_path: Path) -> Path:
    codings, talks = long_talks()
    return run_of(tmp_path / "long", codings, *talks)


ALL_LONG = [f"long-{name}:{turn}" for name in "abc" for turn in range(0, 12, 2)]


def test_long_evidence_is_read_in_steps_and_nothing_is_dropped(cli: Cli, long_run: Path) -> None:
    def across(request: dict[str, Any]) -> list[dict[str, Any]]:
        first, *others = references_in(request)
        return [said("Labels are wrong.", first), said("And more are.", *others)]

    ran, server = summarise(cli, long_run, model(citing_all, across=across), "--window-tokens", "300")
    assert ran.code == 0
    drafts = [references_in(one.body) for one in server.requests if kind_of(one.body) == "write"]
    # Every passage is read once, and never two interviews in one request.
    assert sorted(reference for draft in drafts for reference in draft) == sorted(ALL_LONG)
    assert len(drafts) > 3
    assert all(len({one.split(":")[0] for one in draft}) == 1 for draft in drafts)
    assert [kind_of(one.body) for one in server.requests].count("across") >= 1
    summary = summary_of(long_run)
    assert set(summary.not_cited) == set()
    assert {one for sentence in summary.sentences for one in sentence.references} == set(ALL_LONG)


def test_what_the_last_step_lets_fall_is_listed(cli: Cli, long_run: Path) -> None:
    def across(request: dict[str, Any]) -> list[dict[str, Any]]:
        return [said("Labels are wrong.", references_in(request)[0])]

    summarise(cli, long_run, model(citing_all, across=across), "--window-tokens", "600")
    summary = summary_of(long_run)
    assert [one.references for one in summary.sentences] == [("long-a:0",)]
    assert set(summary.not_cited) == set(ALL_LONG) - {"long-a:0"}


def test_references_are_checked_again_when_parts_are_brought_together(cli: Cli, long_run: Path) -> None:
    """A reference of the summary that no drafted sentence carried was not shown to the last step."""

    def write(request: dict[str, Any]) -> list[dict[str, Any]]:
        return [said("It is wrong.", references_in(request)[0])]

    def across(request: dict[str, Any]) -> list[dict[str, Any]]:
        return [said("They are.", references_in(request)[0]), said("All of it.", "long-a:2")]

    summarise(cli, long_run, model(write, across=across), "--window-tokens", "600")
    summary = summary_of(long_run)
    assert [(one.text, one.reason) for one in summary.struck] == [("All of it.", "unknown_reference")]


def test_where_bringing_together_fails_the_drafted_sentences_stand(cli: Cli, long_run: Path) -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        return filtered() if kind_of(request) == "across" else model(citing_all)(request)

    ran, _ = summarise(cli, long_run, script, "--window-tokens", "600")
    summary = summary_of(long_run)
    assert (ran.code, summary.state, summary.not_cited) == (3, "partial", ())
    assert len(summary.sentences) == len(ALL_LONG)


def test_an_empty_answer_does_not_take_the_drafted_sentences_away(cli: Cli, long_run: Path) -> None:
    summarise(cli, long_run, model(citing_all, across=lambda _: []), "--window-tokens", "600")
    summary = summary_of(long_run)
    assert len(summary.sentences) == len(ALL_LONG)
    assert "holds none that stands" in summary.notes[0]


def test_passages_that_are_too_much_for_the_model_are_halved(cli: Cli, long_run: Path) -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        if kind_of(request) == "write" and len(references_in(request)) > 9:
            return cut('{"sentences": [')
        return model(citing_all, across=citing_every)(request)

    def citing_every(request: dict[str, Any]) -> list[dict[str, Any]]:
        return [said("They are wrong.", *references_in(request))]

    ran, server = summarise(cli, long_run, script)
    assert ran.code == 0
    kinds = [kind_of(one.body) for one in server.requests]
    assert kinds == ["write", "write", "write", "across", "check"]
    assert summary_of(long_run).not_cited == ()


def test_a_passage_longer_than_the_budget_is_read_in_parts(cli: Cli, tmp_path: Path) -> None:
    talk = transcript_of(*(f"Interviewee: Label {i} was wrong {'really ' * 60}." for i in range(8)), id="t")
    run = run_of(tmp_path / "run", [coding(talk, segment(talk, "Labels", 0, 7))], talk)
    _, server = summarise(cli, run, model(citing_all, across=citing_all), "--window-tokens", "300")
    drafts = [user_text(one.body) for one in server.requests if kind_of(one.body) == "write"]
    assert len(drafts) == 4  # about 120 tokens a turn: two turns fit
    for turn in range(8):
        assert [f"Label {turn} was wrong" in draft for draft in drafts].count(True) == 1


def test_many_sentences_are_checked_twelve_at_a_time(cli: Cli, long_run: Path) -> None:
    _, server = summarise(cli, long_run, model(citing_all))
    checks = [sentences_in(one.body) for one in server.requests if kind_of(one.body) == "check"]
    assert sorted(checks) == [6, 12]
    assert summary_of(long_run).verdicts == {"supported": 18}


def test_a_small_budget_makes_smaller_checks(cli: Cli, long_run: Path) -> None:
    """A passage and its sentence take about 80 tokens: two fit into 200, three do not."""
    script = model(citing_all, across=citing_all)
    _, server = summarise(cli, long_run, script, "--window-tokens", "200")
    checks = [sentences_in(one.body) for one in server.requests if kind_of(one.body) == "check"]
    assert sum(checks) == 18
    assert max(checks) == 2
