"""A run whose codebook.json was removed: nothing else is taken for its codebook, and it is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support_cli import Cli

BOOK = """name: my-study
codes:
  - code: Noisy-labels
    definition: The labels are wrong.
    aliases: [labels]
"""
BROKE = "We had noisy labels, and the labels were wrong."
HINT = "Repeat the extract command, which writes it again, or name the codebook with --codebook."
MISSING = "was coded with the codebook 'my-study', and its codebook.json is missing."


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "book.yaml"
    file.write_text(BOOK)
    return file


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "talk.txt"
    said = ("Interviewer: What broke?", f"Mia: {BROKE}", "Interviewer: Oh, were they?")
    file.write_text("\n\n".join(said))
    return file


@pytest.fixture
def run(cli: Cli, tmp_path: Path, talk: Path, book: Path) -> Path:
    ran = cli("extract", talk, "--out", tmp_path / "run", "--model", "keyword", "--codebook", book)
    assert ran.code == 0, ran.err
    (tmp_path / "run/codebook.json").unlink()
    return tmp_path / "run"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    turns = [
        {"speaker": "Interviewer", "text": "What broke?", "codes": []},
        {
            "speaker": "Mia",
            "text": BROKE,
            "codes": ["Noisy-labels"],
        },
        {"speaker": "Interviewer", "text": "Oh, were they?", "codes": []},
    ]
    file = tmp_path / "ada.json"
    file.write_text(json.dumps({"title": "talk", "coder": "Ada", "turns": turns}))
    return file


@pytest.mark.parametrize(
    "command",
    [
        ("evaluate", "{run}", "--gold", "{gold}"),
        ("disagreements", "{run}", "--gold", "{gold}"),
        ("export", "{run}", "--out", "{tmp}/out.csv"),
        ("view", "{run}", "--out", "{tmp}/out.html"),
        ("summarise", "{run}", "--model", "keyword"),
        ("methods", "{run}", "--gold", "{gold}"),
    ],
    ids=lambda command: command[0],
)
def test_no_other_codebook_is_taken_and_the_one_that_is_named_is(
    cli: Cli, run: Path, gold: Path, book: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    args = [arg.format(run=run, gold=gold, tmp=tmp_path) for arg in command]
    ran = cli(*args)
    assert (ran.code, MISSING in ran.err, HINT in ran.err) == (1, True, True), ran.err
    ran = cli(*args, "--codebook", book)
    assert ran.code == 0, ran.err


def test_runs_are_compared_with_the_codebook_that_is_named(
    cli: Cli, run: Path, talk: Path, gold: Path, book: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert cli("extract", talk, "--out", other, "--model", "keyword", "--codebook", book).code == 0
    assert MISSING in cli("compare", run, other, "--gold", gold).err
    assert cli("compare", run, other, "--gold", gold, "--codebook", book).code == 0


def test_the_methods_text_does_not_say_that_there_was_none(cli: Cli, run: Path) -> None:
    ran = cli("methods", run)
    assert "No codebook was given" not in ran.out
    assert "The codebook was “my-study”, **[TO FILL IN: version and codes" in ran.out.replace("\\", "")
    assert (ran.code, f"run: codebook.json is missing. {HINT}" in ran.err) == (3, True)


def test_the_methods_text_lists_the_codes_of_the_same_codebook_only(
    cli: Cli, run: Path, book: Path, tmp_path: Path
) -> None:
    ran = cli("methods", run, "--codebook", book)
    assert "The codebook was “my-study” (version 1, 1 code)" in ran.out.replace("\\", "")
    assert (ran.code, "is missing" in ran.err) == (0, False)
    (tmp_path / "later.yaml").write_text(BOOK.replace("wrong", "late"))
    assert cli("methods", run, "--codebook", tmp_path / "later.yaml").code == 3


def test_the_extract_command_writes_it_again(cli: Cli, run: Path, talk: Path, book: Path, gold: Path) -> None:
    assert cli("extract", talk, "--out", run, "--model", "keyword", "--codebook", book).code == 0
    assert cli("evaluate", run, "--gold", gold).code == 0


def test_the_bundled_codebook_is_known_without_its_file(
    cli: Cli, talk: Path, gold: Path, tmp_path: Path
) -> None:
    run = tmp_path / "plain"
    assert cli("extract", talk, "--out", run, "--model", "keyword").code == 0
    (run / "codebook.json").unlink()
    assert cli("evaluate", run, "--gold", gold).code == 0
    assert "which comes with the program" in cli("methods", run).out
