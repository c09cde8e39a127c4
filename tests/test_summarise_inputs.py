"""What `summarise` takes and where it writes: runs, gold, chosen codes, no model at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support_cli import Cli
from support_server import FakeEndpoint
from support_summaries import (
    ONE,
    REFERENCES,
    TWO,
    citing_all,
    coded_talks,
    coding,
    issues_of,
    model,
    run_of,
    segment,
    summary_of,
    talks_run,
    user_text,
)
from support_transcripts import transcript_of

from extract.runfolder import RunFolder
from schemas.summary import Summary

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return talks_run(tmp_path / "run")


def test_without_a_model_the_document_has_counts_quotes_and_remedies(cli: Cli, run: Path) -> None:
    ran = cli("summarise", run)
    assert ran.code == 0
    assert "no prose" in ran.err
    text = (run / "summaries/Labels.md").read_text()
    assert "No model was asked" in text
    assert "1 passage in 1 of 2 coded interviews" in text
    assert "- “Half of the labels were wrong” Interviewee [talk-1:1]" in text
    assert "- **Interviewee of talk-1**: “label everything twice” [talk-1:3]" in text
    assert summary_of(run).written is None
    assert not (run / "requests.jsonl").exists()


def test_the_catalog_lists_every_issue_by_category(cli: Cli, run: Path) -> None:
    cli("summarise", run, "--code", "Labels", "--to", "html", "--to", "docx")
    text = (run / "summaries/catalog.md").read_text()
    assert text.index("## Data") < text.index("[Noisy labels](Labels.md)") < text.index("## Model")
    counted = "1 passage in 1 of 2 coded interviews, by 1 interviewee."
    assert f"| Labels are wrong. | {counted} | “Half of the labels were wrong” [talk-1:1] |" in text
    assert "**Drift**" in text  # no document yet: no link
    assert (run / "summaries/catalog.html").is_file()
    assert (run / "summaries/catalog.docx").is_file()


def test_gold_drafts_from_what_people_coded_and_from_nothing_else(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with FakeEndpoint(model(citing_all)) as server:
        ran = cli(
            "summarise", "--gold", SAMPLES / "coded", "--out", out, "--code", "Data-noisy-labels",
            "--base-url", server.url,
        )  # fmt: skip
    assert ran.code == 0
    summary = Summary.model_validate_json((out / "Data-noisy-labels.json").read_text())
    assert {(one.name, one.kind) for one in summary.coders} == {("Ada", "human"), ("Ben", "human")}
    assert summary.spread.coded == 4
    assert summary.sentences
    assert (out / "requests.jsonl").is_file()
    # The coders' names are nobody's business but the team's.
    for request in server.requests:
        assert "Ada" not in user_text(request.body)
        assert "Ben" not in user_text(request.body)


def test_with_gold_a_runs_own_coding_stays_out(cli: Cli, tmp_path: Path) -> None:
    talk = transcript_of(
        "Interviewer: What went wrong?", "Interviewee: Half of the labels were wrong.", id="talk"
    )
    run = run_of(tmp_path / "run", [coding(talk, segment(talk, "Drift", 1))], talk)
    gold = tmp_path / "talk.json"
    turns = [
        {"speaker": turn.speaker, "text": talk.turn_text(turn.index), "codes": ["Labels"] * turn.index}
        for turn in talk.turns
    ]
    gold.write_text(json.dumps({"title": "talk", "coder": "Ada", "turns": turns}))
    assert cli("summarise", run, "--gold", gold).code == 0
    assert sorted(file.name for file in (run / "summaries-gold").iterdir()) == [
        "Labels.json",
        "Labels.md",
        "catalog.md",
    ]
    assert cli("summarise", run).code == 0
    assert not (run / "summaries/Labels.md").exists()
    assert (run / "summaries/Drift.md").is_file()


@pytest.mark.parametrize(
    ("args", "word"),
    [
        ((), "--gold"),
        (("{run}", "--code", "Nonsense"), "Labels"),
        (("{tmp}",), "It holds runs: run. Name one of them."),
        (("{tmp}/none",), "manifest.json"),
        (("--gold", SAMPLES / "coded"), "--out"),
    ],
)
def test_what_cannot_be_done_is_said(
    cli: Cli, run: Path, tmp_path: Path, args: tuple[object, ...], word: str
) -> None:
    ran = cli("summarise", *(str(arg).format(run=run, tmp=tmp_path) for arg in args))
    assert ran.code == 1
    assert word in ran.err
    assert "Traceback" not in ran.err


def test_codes_are_chosen_by_spelling_pattern_and_remedy(cli: Cli, run: Path) -> None:
    for wanted, written in (("labels", "Labels"), ("Labels-fix", "Labels"), ("Dr*", "Drift")):
        folder = run.parent / wanted.replace("*", "")
        assert cli("summarise", run, "--code", wanted, "--out", folder).code == 0
        assert {file.stem for file in folder.iterdir()} == {written, "catalog"}


def test_hostile_codes_stay_inside_the_folder(cli: Cli, tmp_path: Path) -> None:
    talk = transcript_of("Interviewee: Half of the labels were wrong, all of them.", id="t")
    codes = ("../../evil", "/etc/passwd", "..", "CON", "catalog", "a/b", "a.b", "x" * 300, "naïve\x00\n<b>")
    run = run_of(tmp_path / "run", [coding(talk, *(segment(talk, code, 0) for code in codes))], talk)
    assert cli("summarise", run, "--to", "html", "--to", "docx").code == 0
    files = list((run / "summaries").iterdir())
    assert len(files) == len(codes) * 4 + 3
    assert {file.parent for file in tmp_path.rglob("*.md")} == {run / "summaries"}
    assert len({file.name.casefold() for file in files}) == len(files)


def test_an_interview_coded_in_part_is_named(cli: Cli, run: Path) -> None:
    folder = RunFolder(run)
    manifest = folder.manifest()
    states = {
        **manifest.transcripts,
        "talk-2": manifest.transcripts["talk-2"].model_copy(update={"state": "partial"}),
    }
    folder.write_manifest(manifest.model_copy(update={"transcripts": states}))
    cli("summarise", run)
    assert "Coded in part only: talk-2." in (run / "summaries/Labels.md").read_text()


def test_a_run_of_nothing_has_nothing_to_summarise(cli: Cli, tmp_path: Path) -> None:
    talk = transcript_of("Interviewee: Nothing.", id="t")
    ran = cli("summarise", run_of(tmp_path / "run", [coding(talk)], talk))
    assert ran.code == 1
    assert "Nothing is coded" in ran.err


def test_the_coded_talks_have_the_references_that_the_tests_name() -> None:
    labels = next(issue for issue in issues_of(coded_talks(), ONE, TWO) if issue.code.code == "Labels")
    assert tuple(one.reference for one in labels.passages) == REFERENCES


def test_a_summary_of_what_is_coded_otherwise_now_is_not_taken_into_the_catalog(cli: Cli, run: Path) -> None:
    cli("summarise", run, "--code", "Labels")
    before, _ = coded_talks()
    again = segment(ONE, "Labels", 4, words=["That never helped us much."])
    RunFolder(run).write_coding(coding(ONE, *before.segments, again))
    cli("summarise", run, "--code", "Drift")
    text = (run / "summaries/catalog.md").read_text()
    assert "2 passages in 1 of 2 coded interviews" in text
    assert "(Labels.md)" not in text
    assert "(Drift.md)" in text
