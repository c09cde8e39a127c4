"""A codebook without remedies may be about anything: a model is asked for themes, not for issues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_passages import passage
from support_server import FakeEndpoint, answer

import intercoder as ic
from extract.wording import THEMES, codes_themes, worded
from prompts.loader import load, names
from schemas.codebook import Code, Codebook

TALK = "Interviewer: How are your nights?\n\nInterviewee: I lie awake until four, most nights.\n"
PAIN = "name: pain\ncodes:\n- {code: Sleep, definition: How the person sleeps.}\n- {code: Work}\n"
OF_THE_STUDY = ("quality issue", "sonar", "which labels", "the people who build it", "remedy of", "product")
"""What the prompts for issues say of the study that they were written for."""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    (tmp_path / "talk.txt").write_text(TALK)
    return tmp_path / "talk.txt"


@pytest.fixture
def pain(tmp_path: Path) -> Path:
    (tmp_path / "pain.yaml").write_text(PAIN)
    return tmp_path / "pain.yaml"


def book(*codes: Code) -> Codebook:
    return Codebook(name="b", codes=codes)


@pytest.mark.parametrize(
    ("codebook", "used", "themes"),
    [
        (book(Code(code="Sleep"), Code(code="Work")), (), True),
        (book(Code(code="Drift"), Code(code="Retrained", mitigates="Drift")), (), False),
        (book(Code(code="Drift"), Code(code="Drift-fix")), (), False),
        (book(), ("Sleep", "Work"), True),
        (book(), ("Drift", "Drift-fix"), False),
        # One of three used codes is in the codebook: it is another study's.
        (ic.bundled_codebook(), ("Sleep", "Work", "MM-drift"), True),
        (ic.bundled_codebook(), ("Sleep", "MM-drift"), False),
    ],
)
def test_a_codebook_with_a_remedy_is_about_issues(
    codebook: Codebook, used: tuple[str, ...], themes: bool
) -> None:
    assert codes_themes(codebook, used) is themes


def test_every_wording_exists_and_takes_the_same_values() -> None:
    for name, themed in THEMES.items():
        assert {name, themed} <= set(names())
        assert load(name).variables == load(themed).variables


def test_a_file_of_the_users_own_stands_for_both_wordings_unless_there_is_one_of_each(tmp_path: Path) -> None:
    assert worded("judge-system", tmp_path, themes=True) == "judge-themes"
    (tmp_path / "judge-system.md").touch()
    assert worded("judge-system", tmp_path, themes=True) == "judge-system"
    assert worded("judge-system", tmp_path, themes=False) == "judge-system"
    (tmp_path / "judge-themes.md").touch()
    assert worded("judge-system", tmp_path, themes=True) == "judge-themes"


def sent(server: FakeEndpoint) -> list[str]:
    return ["\n".join(str(one["content"]) for one in request.body["messages"]) for request in server.requests]


def themed_model(request: dict[str, Any]) -> Any:
    schema = str(request)
    if "likelihood" in schema and "objection" in schema:
        judged = {"candidate": 0, "objection": "None.", "code": "Sleep", "likelihood": 80}
        return answer({"judgements": [judged]})
    if "sentences" in schema and "references" in schema:
        return answer({"sentences": []})
    return answer({"passages": [passage("lie awake until four", 1, "Sleep")]})


def test_no_question_about_a_codebook_of_themes_speaks_of_the_study_of_issues(
    cli: Cli, talk: Path, pain: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(themed_model) as server:
        where = ("--base-url", server.url)
        coded = cli("extract", talk, "--out", run, "--codebook", pain, "--judge", *where)
        written = cli("summarise", run, "--no-check", *where)
    assert (coded.code, written.code) == (0, 0)
    found, judged, summarised = sent(server)
    assert "what a code of the codebook stands for" in found
    assert "moderator" in judged
    assert "what interviewees tell about one theme" in summarised
    for text in (found, judged, summarised):
        assert [word for word in OF_THE_STUDY if word in text] == []
    assert "Of its remedies" not in (run / "summaries/Sleep.md").read_text()


def test_open_coding_looks_for_the_topic_and_the_run_says_so(cli: Cli, talk: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(answer({"passages": [passage("lie awake until four", 1, "bad-nights")]})) as server:
        common = ("extract", talk, "--out", run, "--base-url", server.url, "--open-coding")
        assert cli(*common, "--topic", "living with\n chronic pain").code == 0
        other = cli(*common, "--topic", "work")
        assert "chronic pain" in cli("methods", run).out
    assert "The study looks for this: living with chronic pain\n" in sent(server)[0]
    assert (other.code, len(server.requests)) == (1, 1)
    assert "topic" in other.err


def test_without_a_topic_open_coding_looks_for_quality_issues(cli: Cli, talk: Path, tmp_path: Path) -> None:
    with FakeEndpoint(answer({"passages": []})) as server:
        cli("extract", talk, "--out", tmp_path / "run", "--base-url", server.url, "--open-coding")
    assert "The study looks for this: quality issues" in sent(server)[0]


def test_a_topic_beside_a_codebook_is_refused(cli: Cli, talk: Path, pain: Path, tmp_path: Path) -> None:
    ran = cli(
        "extract", talk, "--out", tmp_path / "run", "--model", "m", "--codebook", pain, "--topic", "pain"
    )
    assert ran.code == 1
    assert "--topic says what open coding looks for" in ran.err


def test_a_name_in_the_topic_is_replaced(cli: Cli, talk: Path, tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("Acme,[Firm 1]\n")
    with FakeEndpoint(answer({"passages": []})) as server:
        cli("extract", talk, "--out", tmp_path / "run", "--base-url", server.url, "--open-coding",
            "--topic", "work at Acme", "--pseudonyms", tmp_path / "names.csv")  # fmt: skip
    assert "work at [Firm 1]" in sent(server)[0]
    assert "Acme" not in sent(server)[0]
