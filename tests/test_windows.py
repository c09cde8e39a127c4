from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support_transcripts import transcript_of, transcripts

from extract.tokens import estimate_tokens
from extract.windows import LABEL_TOKENS, halves, windows
from schemas.transcript import Transcript


def test_a_short_interview_takes_one_window() -> None:
    transcript = transcript_of("A: one", "B: two")
    assert windows(transcript, budget=100) == [(0, 1, 0, 1)]


def test_windows_are_cut_evenly_between_turns() -> None:
    # A turn of 19 bytes is 5 tokens, and 6 for the label: 11 each, 110 for all ten.
    transcript = transcript_of(*["A: word word word word"] * 10)
    # Two windows of at most 60 are needed; half of 110 is 55 = exactly five turns.
    assert [(w.first, w.last) for w in windows(transcript, budget=60)] == [(0, 4), (5, 9)]


def test_context_reaches_over_the_seam_but_not_over_the_ends() -> None:
    transcript = transcript_of(*["A: word word word word"] * 20)
    first, second = windows(transcript, budget=110)
    assert (first.context_first, first.context_last) == (0, first.last + 6)
    assert (second.context_first, second.context_last) == (second.first - 6, 19)


def test_a_turn_beyond_the_budget_has_a_window_of_its_own() -> None:
    transcript = transcript_of("A: a", "B: " + "long " * 100, "A: b")
    assert [(w.first, w.last) for w in windows(transcript, budget=20)] == [(0, 0), (1, 1), (2, 2)]


@given(transcripts, st.integers(1, 200))
def test_every_turn_is_in_exactly_one_window_within_the_budget(transcript: Transcript, budget: int) -> None:
    found = windows(transcript, budget)
    assert [i for w in found for i in range(w.first, w.last + 1)] == list(range(len(transcript.turns)))
    for w in found:
        size = sum(
            estimate_tokens(transcript.turn_text(i)) + LABEL_TOKENS for i in range(w.first, w.last + 1)
        )
        assert size <= budget or w.first == w.last


def test_halves_cover_the_window_and_a_single_turn_has_none() -> None:
    transcript = transcript_of(*["A: a"] * 5)
    (window,) = windows(transcript, budget=100)
    assert [(w.first, w.last) for w in halves(transcript, window)] == [(0, 2), (3, 4)]
    assert halves(transcript, window._replace(first=3, last=3)) == []
