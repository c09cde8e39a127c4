"""`summarise` end to end: coding files in, a real server on loopback, documents out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_server import FakeEndpoint, FakeReply, answer, filtered, status
from support_summaries import (
    REFERENCES,
    citing_all,
    kind_of,
    model,
    said,
    summarise,
    summary_of,
    talks_run,
    user_text,
    verdict,
)

from extract.runfolder import RunFolder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return talks_run(tmp_path / "run")


def test_sentences_stand_with_references_quotes_reporters_and_verdicts(cli: Cli, run: Path) -> None:
    def write(_: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            said('Labels are wrong: "half of the labels  were wrong".', "talk-1:1"),
            said("Two people label everything.", "[talk-1:3]", section="mitigations"),
            said("It never helped one and helped another.", "talk-1:3", "talk-2:2", section="disagreement"),
        ]

    ran, server = summarise(
        cli, run, model(write, check=lambda i: verdict(i, ("supported", "partly", "not")[i]))
    )
    assert (ran.code, [kind_of(one.body) for one in server.requests]) == (0, ["write", "check"])
    summary = summary_of(run)
    # The model's small h and double space are not the transcript's: what is shown is the slice.
    assert summary.sentences[0].text == "Labels are wrong: “Half of the labels were wrong”."
    assert [quote.quote.text for quote in summary.sentences[0].quotes] == ["Half of the labels were wrong"]
    assert [(one.interview, one.speaker) for one in summary.sentences[2].reporters] == [
        ("talk-1", "Interviewee"),
        ("talk-2", "Interviewee"),
    ]
    assert dict(summary.verdicts) == {"supported": 1, "partly": 1, "not": 1}
    text = (run / "summaries/Labels.md").read_text()
    assert "3 sentences: 1 supported (33% of those checked), 1 partly, 1 not. 0 struck." in text
    assert (
        "Two people label everything. [talk-1:3] (Interviewee of talk-1) ◐ (partly supported: It is said.)"
        in text
    )
    assert "sentences: 3 stand, 0 struck" in ran.out
    assert "check: 1 supported, 1 partly, 1 not, 0 unchecked" in ran.out


def test_counts_are_computed(cli: Cli, run: Path) -> None:
    """Talk 1 has the one passage of the issue; remedies stand in both talks."""
    summarise(cli, run, model(citing_all))
    spread = summary_of(run).spread
    assert (spread.interviews, spread.coded, spread.speakers, spread.passages, spread.remedy_passages) == (
        1,
        2,
        1,
        1,
        2,
    )
    text = (run / "summaries/Labels.md").read_text()
    assert "1 passage in 1 of 2 coded interviews, by 1 interviewee. 2 passages coded with a remedy" in text


def test_what_does_not_hold_is_struck_and_listed_with_the_reason(cli: Cli, run: Path) -> None:
    def write(_: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            said("Nobody knows.", section="causes"),
            said("It drifts.", "talk-2:1"),
            said("There is more.", "talk-9:1", "talk-1:1"),
            said('They say "the sensors froze in the winter of that year".', "talk-1:1"),
            said('They say "Labelling twice helped us a lot".', "talk-1:3"),
            said('They say "Half of the labels label everything twice".', "talk-1:1", "talk-1:3"),
            said("Two of the interviewees mention labels.", "talk-1:1"),
            said("One contradicts.", "talk-1:1", "talk-1:3", section="disagreement"),
            said("!?", "talk-1:1"),
            said("Labels were wrong.", "talk-1:1"),
        ]

    ran, server = summarise(cli, run, model(write))
    summary = summary_of(run)
    assert [one.text for one in summary.sentences] == ["Labels were wrong."]
    assert {one.text: (one.reason, one.detail) for one in summary.struck} == {
        "Nobody knows.": ("no_reference", ""),
        # A passage of another issue was not shown for this one.
        "It drifts.": ("unknown_reference", "talk-2:1"),
        "There is more.": ("unknown_reference", "talk-9:1"),
        'They say "the sensors froze in the winter of that year".': (
            "quote_not_found",
            "the sensors froze in the winter of that year",
        ),
        'They say "Labelling twice helped us a lot".': ("quote_not_found", "Labelling twice helped us a lot"),
        'They say "Half of the labels label everything twice".': (
            "quote_not_found",
            "Half of the labels label everything twice",
        ),
        "Two of the interviewees mention labels.": ("count", "Two of the interviewees"),
        "One contradicts.": ("one_voice", ""),
        "!?": ("empty", ""),
    }
    assert summary.not_cited == ("talk-1:3", "talk-2:2")
    assert "1 supported" in ran.out
    text = (run / "summaries/Labels.md").read_text()
    assert "## Struck sentences" in text
    assert "## Evidence not cited" in text
    # Struck sentences are not paid for a second time.
    assert "Nobody knows" not in user_text(server.requests[-1].body)


def test_the_second_run_sends_nothing_and_changes_nothing(cli: Cli, run: Path) -> None:
    with FakeEndpoint(model(citing_all)) as server:
        args = ("summarise", run, "--base-url", server.url)
        assert cli(*args).code == 0
        sent = len(server.requests)
        before = {file: file.read_bytes() for file in run.rglob("*") if file.is_file()}
        assert cli(*args).code == 0
    assert (sent, len(server.requests)) == (4, 4)  # two issues, a draft and a check each
    assert {file: file.read_bytes() for file in run.rglob("*") if file.is_file()} == before


def test_every_request_has_a_line_and_the_manifest_sums_them_up(cli: Cli, run: Path) -> None:
    summarise(cli, run, model(citing_all))
    records = RunFolder(run).requests()
    assert [(one.step, one.code, one.transcript, one.outcome) for one in records] == [
        ("summarise", "Labels", "talk-1, talk-2", "ok"),
        ("check", "Labels", "talk-1, talk-2", "ok"),
    ]
    assert (records[0].first_turn, records[0].last_turn) == (1, 2)
    manifest = RunFolder(run).manifest()
    assert (manifest.totals.requests, manifest.totals.tokens.sent) == (2, 200)


def test_no_check_leaves_it_out_and_says_so(cli: Cli, run: Path) -> None:
    ran, server = summarise(cli, run, model(citing_all), "--no-check")
    assert [kind_of(one.body) for one in server.requests] == ["write"]
    assert all(one.check is None for one in summary_of(run).sentences)
    assert "check: left out" in ran.out
    assert "not checked against the passages (--no-check)" in (run / "summaries/Labels.md").read_text()


def test_a_verdict_that_is_missing_is_no_verdict(cli: Cli, run: Path) -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        if kind_of(request) == "check":
            return answer({"verdicts": [verdict(1), verdict(1, "not"), verdict(7)]})
        return answer({"sentences": citing_all(request)})

    ran, _ = summarise(cli, run, script)
    assert [one.check.verdict for one in summary_of(run).sentences if one.check] == [
        "unchecked",
        "supported",
        "unchecked",
    ]
    assert "1 supported (100% of those checked), 0 partly, 0 not, 2 without a verdict" in ran.err


def test_a_failed_draft_is_named_and_the_document_has_all_that_needs_no_model(cli: Cli, run: Path) -> None:
    ran, _ = summarise(cli, run, filtered())
    assert ran.code == 1
    summary = summary_of(run)
    assert (summary.state, summary.sentences, summary.not_cited) == ("failed", (), REFERENCES)
    assert [(one.step, one.outcome, one.references) for one in summary.failures] == [
        ("summarise", "content_filter", REFERENCES)
    ]
    assert "missing: Labels, summarise" in ran.err
    text = (run / "summaries/Labels.md").read_text()
    assert "No sentence came of it" in text
    assert "“Half of the labels were wrong”" in text


def test_a_failed_check_is_named_and_the_rest_is_kept(cli: Cli, run: Path) -> None:
    broken = True

    def script(request: dict[str, Any]) -> FakeReply:
        if kind_of(request) == "check" and broken:
            return filtered()
        return model(citing_all)(request)

    with FakeEndpoint(script) as server:
        args = ("summarise", run, "--code", "Labels", "--base-url", server.url)
        ran = cli(*args)
        assert ran.code == 3
        assert summary_of(run).state == "partial"
        assert {one.check.verdict for one in summary_of(run).sentences if one.check} == {"unchecked"}
        broken = False
        assert cli(*args).code == 0
    # The draft comes from the cache; only the check is asked again.
    assert [kind_of(one.body) for one in server.requests] == ["write", "check", "check"]
    assert summary_of(run).state == "done"


def test_one_of_several_issues_failing_leaves_the_others_and_is_partial(cli: Cli, run: Path) -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        return filtered() if "`Drift`" in user_text(request) else model(citing_all)(request)

    with FakeEndpoint(script) as server:
        ran = cli("summarise", run, "--base-url", server.url)
    assert ran.code == 3
    assert (summary_of(run).state, summary_of(run, "Drift").state) == ("done", "failed")
    assert "missing: Drift, summarise" in ran.err


def test_a_wrong_key_stops_the_job(cli: Cli, run: Path) -> None:
    with FakeEndpoint(status(401, error_code="invalid_api_key")) as server:
        ran = cli("summarise", run, "--model", "m", "--base-url", server.url, "--concurrency", "1")
    assert (ran.code, len(server.requests)) == (1, 1)
    assert not (run / "summaries").exists()
    assert [one.outcome for one in RunFolder(run).requests()] != ["ok"]


def test_a_sentence_that_breaks_the_form_is_named(cli: Cli, run: Path) -> None:
    """It is asked for once more; where it stays wrong, the others are kept and it is told of."""
    bad = {**said("Labels.", "talk-1:1"), "section": "poetry"}

    def script(request: dict[str, Any]) -> FakeReply:
        if len(request["messages"]) > 2:
            return answer({"sentences": [bad]})
        return model(lambda _: [said("Labels were wrong.", "talk-1:1"), bad])(request)

    summarise(cli, run, script)
    summary = summary_of(run)
    assert [one.text for one in summary.sentences] == ["Labels were wrong."]
    assert len(summary.notes) == 1
    assert summary.notes[0].startswith("Left out of an answer, as it broke the form: sentences[1]")
