"""One thing is not named in the plural."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli

from extract.counted import counted


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((0, "turn"), "0 turns"),
        ((1, "turn"), "1 turn"),
        ((2, "turn"), "2 turns"),
        ((12345, "turn"), "12,345 turns"),
        ((1, "stretch", "stretches"), "1 stretch"),
        ((2, "stretch", "stretches"), "2 stretches"),
    ],
)
def test_nouns_follow_their_numbers(given: tuple[int, str], expected: str) -> None:
    assert counted(*given) == expected


def test_commands_say_one_interview_one_turn_one_file(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "talk.txt").write_text("Interviewee: Data.", encoding="utf-8")
    assert "talk: 1 turn, 1 word\n" in cli("read", tmp_path / "in").out
    ran = cli("extract", tmp_path / "in", "--model", "keyword", "--out", tmp_path / "run")
    assert "1 interview, coder keyword" in ran.err
    assert " in 1 of 1 interview\n" in ran.out
    assert " 1 interviews" not in ran.out + ran.err
    assert "1 of 1 file understood" in cli("doctor", tmp_path / "in").out
