"""What the model is told of a team's habits: what was counted, and no rule for what nobody does."""

from __future__ import annotations

from support_guide import coded, dialogue, guide_from

from extract.guide_text import habits_text

ONE = dialogue("one", 60)
RUNS_ON = "A passage runs over the whole stretch in which its topic is talked about"


def habits(codes: dict[str, list[tuple[int, int]]]) -> str:
    return habits_text(guide_from((ONE, [coded(ONE, "Ada", codes)])))


def test_a_team_that_codes_single_turns_is_not_told_that_passages_run_on() -> None:
    text = habits({"x": [(turn, turn) for turn in range(1, 60, 4)]})
    assert (
        "- A passage is a single turn, as a rule: 1.0 turns on average, median 1; 100% are single turns.\n"
        in text
    )
    assert RUNS_ON not in text
    assert "turns in between" not in text


def test_one_passage_in_ten_that_runs_on_is_a_habit_to_tell() -> None:
    text = habits({"x": [(0, 2), *((turn, turn) for turn in range(5, 59, 6))]})
    assert (
        f"- {RUNS_ON}: 1.2 turns on average, median 1; 90% are single turns. "
        "The short turns in between belong to it.\n" in text
    )


def test_a_team_without_remedies_is_told_nothing_about_them() -> None:
    text = habits({"x": [(1, 3)], "y": [(2, 3)]})
    assert "- A coded turn carries 1.7 codes on average.\n" in text
    assert "remedy" not in text
    assert "unknown share" not in text


def test_a_team_with_remedies_is_told_how_they_stand_with_their_issues() -> None:
    text = habits({"x": [(1, 3)], "x-fix": [(3, 3), (9, 9)]})
    assert (
        " 50% of the passages with a remedy's code share turns with a passage of its issue: issue and remedy "
        "told together get both codes, on the same turns." in text
    )
