"""What reaches a terminal is text: nothing in a transcript, a file name or an answer can steer it."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from support_cli import Cli

from intercoder import console, progress
from intercoder.console import out_json, printable
from schemas.run import TranscriptState, Unread

HOSTILE = "\x1b[31mred\x1b[0m \x9b2J \x07 \u202egpj.exe \u2066x\u2069 \u200bz \x7f \r \x00 \u2028"
STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def steers(text: str) -> bool:
    return any(unicodedata.category(c) in STEERING for c in text if c not in "\n\t")


@given(st.text(st.characters()))
def test_what_is_printed_holds_nothing_that_steers(text: str) -> None:
    shown = printable(text)
    assert not steers(shown)
    assert len(shown) == len(text)


def test_what_people_read_stays_as_it_is() -> None:
    assert printable("Grüße 李明 🙈 a\tb\nc") == "Grüße 李明 🙈 a\tb\nc"
    assert printable("a\u00a0b\u202fc") == "a b c"  # spaces that do not break are spaces


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_results_for_programs_keep_their_value_and_steer_nothing(text: str) -> None:
    shown = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", shown)
        out_json({"text": text, text: [text]})
    assert not steers(shown.getvalue())
    assert json.loads(shown.getvalue()) == {"text": text, text: [text]}


def test_letters_and_faces_are_not_escaped_in_results_for_programs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out_json(["Grüße 李明 🙈"])
    assert "Grüße 李明 🙈" in capsys.readouterr().out


def test_the_progress_of_a_run_on_a_terminal_takes_no_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of files are the user's, and what is on a disk may come from anybody."""
    terminal = io.StringIO()
    monkeypatch.setattr(
        progress, "console", lambda **_: Console(file=terminal, force_terminal=True, markup=False, width=200)
    )
    with progress.RunProgress() as shown:
        before = terminal.getvalue()
        shown.damaged(HOSTILE)
        shown.finished(HOSTILE, TranscriptState(source="s", digest="d", turns=1, state="done"))
    # Rich's own sequences move the bar; none of ours may be among them.
    assert before != terminal.getvalue()
    for order in ("\x1b[31mred", "\x9b", "\x07", "\u202e", "\u2066"):
        assert order not in terminal.getvalue()


@pytest.mark.parametrize("name", ["a\x1b[31mb.txt", "a\u202eb.txt", "a\nb.txt", "a\x9bb.txt"])
def test_names_of_files_reach_no_terminal_raw(cli: Cli, tmp_path: Path, name: str) -> None:
    file = tmp_path / "in" / name
    file.parent.mkdir()
    file.write_text(
        "Interviewer: So?\n\nInterviewee: \x1b[31mYes\x1b[0m and \u202eno.\n\nInterviewer: And?\n"
    )
    (tmp_path / "in" / f"x{name}").write_text("nobody speaks here")
    for command in (
        ("read", file),
        ("read", file, "--json"),
        ("read", tmp_path / "in" / f"x{name}"),
        ("extract", tmp_path / "in", "--out", tmp_path / "run", "--model", "keyword"),
    ):
        ran = cli(*command)
        assert ran.out + ran.err
        assert not steers(ran.out + ran.err), command


def test_a_report_of_unread_files_is_printed_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    console.say(f"left out: {Unread(source=HOSTILE, reason=HOSTILE).source}")
    assert not steers(capsys.readouterr().err)
