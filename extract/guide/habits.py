"""Habits: what a coder marks and how, as counts per interview, and the figures that they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from extract.guide.marks import CodedInterview, Marks, Passage
from schemas.guide import CoderName, Guide, GuideInterview, Habits


def habits_of(interview: CodedInterview, marks: Marks, issue_of: Mapping[str, str]) -> Habits:
    """Count what one coder did on one interview.

    Args:
        interview: the interview.
        marks: the coder's codes on it.
        issue_of: code of a remedy → code of its issue.
    """
    coded = [turn for turn, codes in enumerate(marks.codes) if codes]
    fixes = [passage for passage in marks.passages if passage.code in issue_of]
    return Habits(
        turns=len(marks.codes),
        coded_turns=len(coded),
        interviewer_turns=sum(map(interview.is_interviewer, coded)),
        marks=sum(map(len, marks.codes)),
        passages=len(marks.passages),
        lengths=dict(sorted(Counter(len(passage.turns) for passage in marks.passages).items())),
        starts_with_interviewer=sum(interview.is_interviewer(passage.first) for passage in marks.passages),
        fix_passages=len(fixes),
        fix_with_issue=sum(_stands_with(marks, fix, issue_of[fix.code]) for fix in fixes),
        spoken_by_interviewer=sum(map(interview.is_interviewer, range(len(marks.codes)))),
        with_interviewer=sum(any(map(interview.is_interviewer, each.turns)) for each in marks.passages),
    )


def _stands_with(marks: Marks, fix: Passage, issue: str) -> bool:
    return any(issue in marks.codes[turn] for turn in fix.turns)


def summed(habits: Iterable[Habits]) -> Habits:
    """The counts of several coders or interviews, added up; all 0 for none."""
    several = list(habits)
    lengths = sum((Counter(one.lengths) for one in several), Counter())
    counts = {
        name: sum(getattr(one, name) for one in several) for name in Habits.model_fields if name != "lengths"
    }
    return Habits(lengths=dict(sorted(lengths.items())), **counts)


def per_coder(guide: Guide) -> dict[CoderName, Habits]:
    """Each coder's habits over all interviews of the guide; who coded most comes first."""
    found: dict[CoderName, list[Habits]] = {}
    for interview in guide.interviews:
        for coder, habits in interview.coders.items():
            found.setdefault(coder, []).append(habits)
    order = sorted(found, key=lambda coder: (-len(found[coder]), coder))
    return {coder: summed(found[coder]) for coder in order}


def together(guide: Guide) -> Habits:
    """The team's habits: all first codings, and moderated versions of interviews that have none."""
    return summed(interview.coders[coder] for interview in guide.interviews for coder in _counted(interview))


def _counted(interview: GuideInterview) -> list[CoderName]:
    own = [coder for coder in interview.coders if coder in interview.independent]
    return own or list(interview.coders)


class HabitFigures(NamedTuple):
    """Habits as shares and means; None where there is nothing to divide by.

    Attributes:
        coded: share of the turns that carry a code, 0 to 1.
        codes_per_coded_turn: mean number of codes on a coded turn.
        mean_length, median_length: of the passages, in turns.
        single_turn: share of the passages that are one turn long.
        interviewer: share of the coded turns on which an interviewer speaks.
        with_interviewer: share of the passages that hold an interviewer's turn.
        starts_with_interviewer: share of the passages that begin on an interviewer's turn.
        fix_with_issue: share of the remedies' passages that share a turn with their issue.
    """

    coded: float | None
    codes_per_coded_turn: float | None
    mean_length: float | None
    median_length: float | None
    single_turn: float | None
    interviewer: float | None
    with_interviewer: float | None
    starts_with_interviewer: float | None
    fix_with_issue: float | None


def figures(habits: Habits) -> HabitFigures:
    """Shares and means of counts; those about interviewers are None where the labels tell no interviewer."""
    asked = bool(habits.spoken_by_interviewer)
    turns = sum(length * count for length, count in habits.lengths.items())
    return HabitFigures(
        coded=_share(habits.coded_turns, habits.turns),
        codes_per_coded_turn=_share(habits.marks, habits.coded_turns),
        mean_length=_share(turns, habits.passages),
        median_length=median_length(habits.lengths),
        single_turn=_share(habits.lengths.get(1, 0), habits.passages),
        interviewer=_share(habits.interviewer_turns, habits.coded_turns if asked else 0),
        with_interviewer=_share(habits.with_interviewer, habits.passages if asked else 0),
        starts_with_interviewer=_share(habits.starts_with_interviewer, habits.passages if asked else 0),
        fix_with_issue=_share(habits.fix_with_issue, habits.fix_passages),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def median_length(lengths: Mapping[int, int]) -> float | None:
    """Median number of turns per passage, of counts per length; None for no passages."""
    ordered = [length for length, count in sorted(lengths.items()) for _ in range(count)]
    if not ordered:
        return None
    middle = len(ordered) // 2
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
