"""The methods text: what a run records is said, what it does not is a marked blank, nothing is made up."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from support_cli import Cli
from support_summaries import BOOK, ONE, TWO, coding, quote_of, segment, talks_run

from extract.guide.store import guide_yaml, load_guide
from extract.runfolder import RunFolder
from intercoder.bundled import bundled_codebook
from intercoder.methods.bibtex import STUDY, tool_entry
from intercoder.methods.document import methods_text
from intercoder.methods.facts import gather_facts
from intercoder.methods.hosting import endpoint_kind
from intercoder.methods.shares import percent
from intercoder.methods.written import as_markdown, as_word
from prompts.loader import load
from schemas.base import digest
from schemas.coding import Dropped, Rejected
from schemas.exchange import Parameters, Usage
from schemas.guide import Guide, GuideInterview, Habits
from schemas.run import Answered, Gap, Price, Settings, Totals, TranscriptState

ROOT = Path(__file__).parents[1]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished run with a hosted model: three quotes found, one of them fuzzy, and one rejected."""
    folder = RunFolder(talks_run(tmp_path / "first-run"))
    found = segment(ONE, "Labels", 1, words=["Half of the labels were wrong", "we found out late"])
    fuzzy = quote_of(ONE, "two people").model_copy(update={"match": "fuzzy"})
    other = segment(ONE, "Labels-fix", 3).model_copy(update={"quotes": (fuzzy,)})
    rejected = Rejected(quote="nobody said this", code="Drift", turn=1, reason="absent")
    dropped = Dropped(code="Drift", first_turn=0, last_turn=0, quote="What", step="judge", why="unlikely")
    folder.write_coding(
        coding(ONE, found, other).model_copy(update={"rejected": (rejected,), "dropped": (dropped,)})
    )
    folder.write_coding(coding(TWO))
    settings = Settings(
        coder="model-x",
        kind="model",
        endpoint="api.example.com",
        parameters=Parameters(temperature=0.2, seed=7),
        window_tokens=3000,
        passes=3,
        judge=True,
        codebook=BOOK.name,
        codebook_digest=digest(BOOK),
        prompts={name: load(name).digest for name in ("extract-system", "extract-window")},
    )
    update: dict[str, Any] = {
        "settings": settings,
        "answered": Answered(
            models=("model-x-2026-03-01",),
            modes=("tools",),
            first="2026-03-14T10:00:00Z",
            last="2026-03-14T11:00:00Z",
        ),
        "price": Price(date="2026-02-01", currency="USD", sent=1, received=2),
        "totals": Totals(
            transcripts={"done": 2}, requests=4, attempts=5, tokens=Usage(sent=12_345, received=678), cost=1.5
        ),
    }
    folder.write_manifest(folder.manifest().model_copy(update=update))
    return folder.path


def change(run: Path, **update: Any) -> None:
    folder = RunFolder(run)
    folder.write_manifest(folder.manifest().model_copy(update=update))


def change_settings(run: Path, **update: Any) -> None:
    change(run, settings=RunFolder(run).manifest().settings.model_copy(update=update))


def text_of(run: Path, *gold: Path, **more: Any) -> str:
    """The Markdown, on which backslashes only hinder."""
    return as_markdown(methods_text(gather_facts(run, gold, **more), run.name)).replace("\\", "")


def paragraph_of(text: str) -> str:
    return text.split("## Paragraph for the paper")[1].split("## Appendix")[0].strip()


def facts_of(text: str) -> dict[str, str]:
    """What the tables of facts say."""
    return dict(re.findall(r"^\| ([^|]+) \| ([^|]*) \|$", text, re.MULTILINE))


def test_the_paragraph_says_what_the_run_records(run: Path) -> None:
    # Words: 3 + 10 + 4 + 7 + 5 of the first talk, 3 + 10 + 6 of the second.
    assert paragraph_of(text_of(run)).split("\n") == [
        "2 interview transcripts (8 turns, 48 words) were coded by a language model as one more coder, "
        "with intercoder 0.",
        "The model asked for was model-x; the server named the model that answered as model-x-2026-03-01. "
        "It was reached at a hosted service (api.example.com), "
        "from 2026-03-14T10:00:00Z to 2026-03-14T11:00:00Z (UTC).",
        "Temperature was 0.2, the seed was 7; each transcript was read in windows of whole turns of "
        "at most 3,000 tokens, in 3 independent passes, with a second step that judged each candidate.",
        "The codebook was “tiny” (version 1, 3 codes), **[TO FILL IN: where the codebook comes from]**.",
        "All 4 quotes that the coder gave as evidence were looked up in the transcripts: 50.0 % verbatim, "
        "25.0 % fuzzy; 25.0 % did not hold and were rejected.",
        "**[TO FILL IN: human validation: who coded what, and how well coders agree; run this with --gold]**",
    ]


def test_the_appendix_says_what_came_of_the_answers(run: Path) -> None:
    facts = facts_of(text_of(run))
    assert facts["Quotes: verbatim"] == "2 of 4 (50.0 %)"
    assert facts["Quotes: normalised"] == "0 of 4 (0.0 %)"
    assert facts["Quotes: rejected"] == "1 of 4 (25.0 %)"
    assert facts["Rejected as absent"] == "1"
    assert facts["Passages not marked after step “judge”"] == "1"
    assert facts["Turns without a usable answer"] == "none"


def test_model_endpoint_tokens_and_cost_are_said(run: Path) -> None:
    facts = facts_of(text_of(run))
    assert facts["Model as asked for"] == "model-x"
    assert facts["Model as the server answered"] == "model-x-2026-03-01"
    assert facts["Kind of endpoint"].startswith("hosted")
    assert facts["Seed"] == "7"
    assert facts["Tokens sent"] == "12,345"
    assert facts["Cost"] == "1.50 USD, prices of 2026-02-01"
    assert facts["Questions sent"] == "4, in 5 HTTP requests"
    assert facts["How answers were kept to a schema"] == "tools"


def test_what_the_run_does_not_record_is_a_blank_and_never_a_number(run: Path) -> None:
    change(run, answered=Answered(), price=None, totals=Totals(requests=1, attempts=1))
    change_settings(run, endpoint=None)
    text = text_of(run)
    facts = facts_of(text)
    for item in (
        "Model as the server answered",
        "Endpoint",
        "Kind of endpoint",
        "Dates of the answers",
        "Tokens sent",
        "Tokens received",
        "Cost",
    ):
        assert facts[item].startswith("**[TO FILL IN: "), item
    assert "[TO FILL IN: dates of access]" in paragraph_of(text)


def test_what_no_program_can_know_is_always_a_blank(run: Path) -> None:
    facts = facts_of(text_of(run))
    for item in (
        "Model snapshot, weights, quantisation",
        "Consent to this kind of processing",
        "Anonymisation before coding",
        "What the provider may keep or train on",
        "What people changed afterwards",
    ):
        assert facts[item].startswith("**[TO FILL IN: "), item


def test_prompts_stand_in_full_with_their_digests(run: Path) -> None:
    text = as_markdown(methods_text(gather_facts(run), "first-run"))
    for name in ("extract-system", "extract-window"):
        prompt = load(name)
        assert prompt.body.rstrip() in text
        assert prompt.digest in text
    assert "WARNING" not in text


def test_a_prompt_that_is_another_one_now_is_not_passed_off_as_the_one_that_was_sent(run: Path) -> None:
    change_settings(run, prompts={"extract-system": "0" * 64, "gone": "1" * 64})
    text = text_of(run)
    assert f"WARNING: this is not what was sent. The run used a text with SHA-256 {'0' * 64}" in text
    assert "[TO FILL IN: the prompt gone as it was]" in text


def test_a_prompt_of_ones_own_is_taken_from_its_folder(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "extract-system.md").write_text(
        "---\nname: extract-system\nversion: 9\npurpose: x\nvariables: []\n---\nMine, with ``` in it.\n"
    )
    change_settings(run, prompts={"extract-system": load("extract-system", folder).digest})
    text = text_of(run, prompts=folder)
    assert "Version 9" in text
    assert "````text\nMine, with ``` in it.\n````" in text  # a fence longer than any in the text
    assert "WARNING" in text_of(run)


def test_interviews_left_out_of_their_own_guide_are_named(run: Path) -> None:
    states = dict(RunFolder(run).manifest().transcripts)
    states["talk-1"] = states["talk-1"].model_copy(update={"guide_left_out": ("interview-1",)})
    change(run, transcripts=states)
    change_settings(run, guide_digest="a" * 64)
    text = text_of(run)
    assert (
        facts_of(text)["Left out of the guide for an interview's own coding"] == "talk-1: without interview-1"
    )
    assert "1 transcript of this run stood in it themselves" not in paragraph_of(text)
    assert "for 1 transcript of this run, which stood in it" in paragraph_of(text)


def test_turns_without_an_answer_are_named(run: Path) -> None:
    gap = Gap(first_turn=2, last_turn=4, outcome="truncated", reason="too long")
    state = TranscriptState(source="s", digest=ONE.digest, turns=5, state="partial", gaps=(gap,))
    change(run, transcripts={"talk-1": state})
    text = text_of(run)
    assert "1 stretch of turns got no usable answer and is not coded." in paragraph_of(text)
    assert facts_of(text)["Turns without a usable answer"] == "talk-1, turns 2–4: truncated"


def test_the_bundled_codebook_is_named_as_such_and_the_study_is_cited(run: Path) -> None:
    book = bundled_codebook()
    RunFolder(run).write_codebook(book)
    change_settings(run, codebook=book.name, codebook_digest=digest(book))
    text = text_of(run)
    assert "which comes with the program" in paragraph_of(text)
    assert "eprint = {2306.15007}" in text
    RunFolder(run).write_codebook(BOOK)
    change_settings(run, codebook_digest=digest(BOOK))
    assert "2306.15007" not in text_of(run)


def test_a_codebook_changed_since_is_said_to_be(run: Path) -> None:
    change_settings(run, codebook_digest="b" * 64)
    assert facts_of(text_of(run))["Warning"].startswith("codebook.json in the run folder is not")


def test_agreement_with_people_is_reported_with_who_coded_what(run: Path, tmp_path: Path) -> None:
    files = []
    for coder, code in (("Ada", "Labels"), ("Ben", "Drift")):
        lines = [f"Interview 1 - {coder}"]
        for turn in ONE.turns:
            lines += [turn.speaker or "", ONE.turn_text(turn.index)]
        files.append(tmp_path / f"Interview 1 - {coder}.txt")
        files[-1].write_text("\n\n".join([*lines, code]) + "\n")
    book = tmp_path / "book.yaml"
    book.write_text(yaml.safe_dump({"codes": [code.code for code in BOOK.codes]}))
    text = text_of(run, *files, codebook=book)
    assert "[TO FILL IN: human validation" not in text
    assert "| Ada | person, on their own | talk-1 |" in text
    assert "| Ben | person, on their own | talk-1 |" in text
    # Both marked the last turn of five and gave it different codes: κ of "has a code" is 1.
    assert re.search(r"\| Ada : Ben \| 1 \| 5 \| 1\.00 \|", text)
    assert "On which codes a unit has, " in paragraph_of(text)


def test_a_human_file_that_is_not_counted_is_named(run: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "Interview 9 - Cy.txt"
    stranger.write_text(
        "Interview 9 - Cy\n\nInterviewer\n\nNothing alike.\n\nInterviewee\n\nNo.\n\nLabels-fix\n"
    )
    text = text_of(run, stranger)
    assert "Not counted: Interview 9 - Cy.txt: on an interview that the run does not hold" in text
    assert "[TO FILL IN: human validation" in text


def test_a_refused_human_file_is_told_on_the_screen_and_by_the_exit_code(
    cli: Cli, run: Path, tmp_path: Path
) -> None:
    table = tmp_path / "ben.csv"
    table.write_text("transcript,coder,code,text\ntalk-1,Ben,Drift,Nobody ever said these words in here.\n")
    table.write_text(table.read_text() + f"talk-1,Ben,Labels,{ONE.turn_text(1)}\n")
    ran = cli("methods", run, "--gold", table, "--out", tmp_path / "methods.md")
    assert ran.code == 3
    assert "Not counted: ben.csv: 1 of 2 coded excerpts of Ben is not in the words of talk-1" in ran.err
    assert (tmp_path / "methods.md").is_file()


def test_a_keyword_run_claims_no_model(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "Interview 1.txt"
    file.write_text("Interviewer: What broke?\nInterviewee: The labels were wrong.\nInterviewer: Oh.\n")
    assert cli("extract", file, "--model", "keyword", "--out", tmp_path / "run").code == 0
    text = text_of(tmp_path / "run")
    assert "were coded by a language model" not in text
    assert "coded by a keyword baseline" in paragraph_of(text)
    assert "### Parameters and seed" not in text


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("localhost:11434", "this machine"),
        ("127.0.0.1:8080", "this machine"),
        ("[::1]:8080", "this machine"),
        ("192.168.1.7:8000", "local network"),
        ("gpu-box:8000", "local network"),
        ("llm.local", "local network"),
        ("api.openai.com", "hosted"),
        ("8.8.8.8", "hosted"),
        ("recorded", "recorded"),
        (None, "unknown"),
    ],
)
def test_where_an_endpoint_is_follows_from_its_address(host: str | None, kind: str) -> None:
    assert endpoint_kind(host) == kind


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "none"),
        (0, 7, "0.0 %"),
        (1, 3, "33.3 %"),
        (7, 7, "100.0 %"),
        (1, 10_000, "under 0.1 %"),
        (9_999, 10_000, "over 99.9 %"),
    ],
)
def test_a_share_never_reads_as_none_or_all_where_it_is_not(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_the_bibliography_says_what_the_citation_file_says() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    entry = tool_entry(cited["version"])
    assert f"title = {{{cited['title']}}}" in entry
    assert f"year = {{{cited['date-released'][:4]}}}" in entry
    assert f"license = {{{cited['license']}}}" in entry
    (study,) = cited["references"]
    plain = STUDY.replace("{\\^o}", "ô").replace("{\\'e}", "é")
    assert study["title"] in plain
    assert " and ".join(author["family-names"] for author in study["authors"]) in plain
    assert str(study["year"]) in plain
    assert "TO FILL IN: year" in tool_entry("99.0")


def test_it_helps_and_never_claims_to_comply(run: Path) -> None:
    text = text_of(run).casefold()
    assert "helps to answer" in text
    assert not re.search(r"compl(y|ies|iant)", text)


def test_a_word_file_holds_the_same(run: Path) -> None:
    made = methods_text(gather_facts(run), "first-run")
    data = as_word(made)
    assert data == as_word(made)
    file = docx.Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in file.paragraphs]
    assert "Prompt extract-system" in texts
    assert load("extract-system").body.rstrip().split("\n")[-1] in texts
    assert any("model-x-2026-03-01" in text for text in texts)
    assert any(
        "api.example.com" in cell.text for table in file.tables for row in table.rows for cell in row.cells
    )


def test_the_command_writes_to_the_terminal_or_a_file_and_counts_the_blanks(
    cli: Cli, run: Path, tmp_path: Path
) -> None:
    ran = cli("methods", run)
    assert ran.code == 0
    blanks = ran.out.count("TO FILL IN:")
    assert f"{blanks} blanks to fill in" in ran.err
    for name in ("m.md", "m.docx"):
        assert cli("methods", run, "--out", tmp_path / name).out.strip() == str(tmp_path / name)
    assert (tmp_path / "m.md").read_text(encoding="utf-8") == ran.out
    assert docx.Document(str(tmp_path / "m.docx")).paragraphs[0].text == "Methods: first-run"


def test_a_word_file_needs_a_name(cli: Cli, run: Path) -> None:
    ran = cli("methods", run, "--to", "docx")
    assert ran.code == 2
    assert "--out" in ran.err


def test_a_guide_that_is_not_the_runs_is_refused(cli: Cli, run: Path, tmp_path: Path) -> None:
    guide = tmp_path / "guide.yaml"
    guide.write_text("format: 1\ntitle: other\ninterviews: []\ncodes: []\n")
    ran = cli("methods", run, "--guide", guide)
    assert ran.code == 1
    assert "not the guide that the run used" in ran.err


def test_the_runs_guide_is_listed_with_who_coded_what_it_was_learned_from(run: Path, tmp_path: Path) -> None:
    habits = {"Ada": Habits.model_validate(dict.fromkeys(_COUNTS, 0) | {"lengths": {}})}
    interview = GuideInterview(
        id="interview-3", title="Interview 3", fingerprint=("a" * 16,), coders=habits, independent=("Ada",)
    )
    file = tmp_path / "guide.yaml"
    file.write_text(guide_yaml(Guide(title="ours", interviews=(interview,), codes=())))
    change_settings(run, guide_digest=digest(load_guide(file)))
    facts = facts_of(text_of(run, guide=file))
    assert facts["Learned from Interview 3"] == "coded by Ada; on their own: Ada"
    assert facts["Examples in the guide"] == "0 passages"
    assert "What the guide was learned from" not in facts


_COUNTS = (
    "turns",
    "coded_turns",
    "interviewer_turns",
    "marks",
    "passages",
    "starts_with_interviewer",
    "fix_passages",
    "fix_with_issue",
)
