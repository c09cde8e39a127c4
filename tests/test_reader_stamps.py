"""Time stamps: read as people and programs write them, and shown where quotes are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_summaries import ONE, TWO, coded_talks, issues_of

from extract.readers.stamps import clock, seconds_of, since_the_first, time_of
from extract.summaries.evidence_text import passages
from extract.summaries.layout import Cited, plain_text
from schemas.summary import Summary
from schemas.transcript import Transcript


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [
        ("0:12", 12.0),
        ("1:02:03", 3723.0),
        ("00:01:23.450", 83.45),
        ("00:01:23,450", 83.45),
        (" [01:23] ", 83.0),
        ("(1:23)", 83.0),
        ("75:00", 4500.0),
        ("12", 12.0),
        ("12.5", 12.5),
        ("", None),
        ("noon", None),
        ("1:2", None),
        ("1:02:03:04", None),
        ("-1:02", None),
    ],
)
def test_stamps_in_seconds(stamp: str, seconds: float | None) -> None:
    assert seconds_of(stamp) == seconds


@given(st.integers(0, 359_999))
def test_a_clock_is_read_back(seconds: int) -> None:
    assert seconds_of(clock(seconds)) == seconds


def test_times_of_a_day_go_on_after_midnight() -> None:
    assert since_the_first([86_399.0, 1.0, 2.0, 1.0]) == [0.0, 2.0, 3.0, 86_402.0]
    assert since_the_first([]) == []


def timed() -> Transcript:
    """The first talk, with a time on every other turn."""
    turns = tuple(
        turn.model_copy(update={"time": None if turn.index % 2 else 60.5 * turn.index}) for turn in ONE.turns
    )
    return ONE.model_copy(update={"turns": turns})


def test_a_turn_without_a_time_has_the_last_one_before_it() -> None:
    assert [time_of(timed(), index) for index in range(5)] == ["0:00", "0:00", "2:01", "2:01", "4:02"]
    assert time_of(ONE, 3) == ""


def test_the_passages_of_a_summary_show_times() -> None:
    transcripts = {"talk-1": timed(), "talk-2": TWO}
    issue = issues_of(coded_talks(), *transcripts.values())[0]
    summary = cast(Summary, SimpleNamespace(passages=issue.passages))
    cited = [block for block in passages(summary, transcripts) if isinstance(block, Cited)]
    shown = [plain_text(line) for block in cited for line in block.lines]
    assert any(line.startswith("4 4:02 Interviewee: That never") for line in shown)
    assert any(line.startswith("1 Interviewee: Half of") for line in shown)
