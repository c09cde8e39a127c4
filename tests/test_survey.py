"""What a survey's answers say of each turn."""

from __future__ import annotations

from support_transcripts import transcript_of

from extract.prompting import Prompter
from extract.survey import Survey
from extract.windows import Window
from schemas.exchange import Reply

TRANSCRIPT = transcript_of(*[f"A: turn number {i}" for i in range(6)])


def survey_of(*answers: tuple[Window, list[tuple[int, int, int]]]) -> Survey:
    survey = Survey(TRANSCRIPT, Prompter(codebook=None))
    for window, spans in answers:
        stretches = [
            {"first_turn": first, "last_turn": last, "topic": "t", "likelihood": chance}
            for first, last, chance in spans
        ]
        survey.take(Reply(value={"stretches": stretches}, answered_at="2026-01-31T00:00:00Z"), window)
    return survey


def surveyed(*answers: tuple[Window, list[tuple[int, int, int]]]) -> tuple[float | None, ...]:
    return survey_of(*answers).chances


WHOLE = Window(first=0, last=5, context_first=0, context_last=5)


def test_each_turn_has_the_chance_of_its_stretch() -> None:
    assert surveyed((WHOLE, [(0, 1, 10), (2, 5, 80)])) == (10, 10, 80, 80, 80, 80)


def test_a_turn_in_two_stretches_has_their_mean_and_one_in_none_has_none() -> None:
    assert surveyed((WHOLE, [(0, 2, 10), (2, 3, 80)])) == (10, 10, 45, 80, None, None)


def test_what_an_answer_says_of_turns_outside_its_window_does_not_count() -> None:
    left = Window(first=0, last=2, context_first=0, context_last=4)
    right = Window(first=3, last=5, context_first=1, context_last=5)
    assert surveyed((left, [(0, 4, 10)]), (right, [(1, 99, 80)])) == (10, 10, 10, 80, 80, 80)


def test_a_stretch_that_ends_before_it_begins_says_nothing() -> None:
    assert surveyed((WHOLE, [(4, 2, 50)])) == (None,) * 6


def test_the_expected_share_is_the_mean_chance_of_the_turns_that_were_rated() -> None:
    """Turns 0 to 3: (10 + 10 + 80 + 80) / 4 = 45 %."""
    assert survey_of((WHOLE, [(0, 1, 10), (2, 3, 80)])).share == 0.45
    assert survey_of((WHOLE, [])).share is None
