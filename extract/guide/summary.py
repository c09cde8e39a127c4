"""A guide's habits in words, for the head of its file and for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from extract.guide.habits import figures, per_coder, together
from schemas.guide import Guide, Habits

UNKNOWN = "n/a"


def habit_lines(guide: Guide) -> Iterator[str]:
    """One line on the whole team, then one per coder, who coded most first."""
    yield f"together: {_in_words(together(guide))}"
    for coder, habits in per_coder(guide).items():
        yield f"{coder}: {_in_words(habits)}"


def _in_words(habits: Habits) -> str:
    found = figures(habits)
    return "; ".join(
        (
            f"{percent(found.coded)} of the turns coded",
            f"{number(found.codes_per_coded_turn)} codes on a coded turn",
            f"passages of {number(found.mean_length)} turns (median {number(found.median_length)}, "
            f"{percent(found.single_turn)} of one turn)",
            f"{percent(found.with_interviewer)} hold an interviewer's turn, "
            f"{percent(found.starts_with_interviewer)} begin on one",
            f"{percent(found.fix_with_issue)} of the remedies stand with their issue",
        )
    )


def percent(share: float | None) -> str:
    """A share as `26 %`; `n/a` where it is unknown."""
    return UNKNOWN if share is None else f"{100 * share:.0f} %"


def number(value: float | None) -> str:
    """A figure with one decimal at most; `n/a` where it is unknown."""
    return UNKNOWN if value is None else f"{value:.1f}".removesuffix(".0")
