"""Passages that a draft of the codebook rests on: which ones, in which order, and as the model reads them.

Nobody is named: coders are "one coder" and "several coders", interviews are numbered in the order in which
they are shown, and whoever speaks is called by role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from extract.guide.marks import CodedInterview, Marks, runs
from extract.tokens import BYTES_PER_TOKEN, estimate_tokens
from schemas.guide import Interview

MOST_TOKENS = 700
"""Estimated tokens of one passage; a longer one is cut, so that no passage takes all the room."""

QUESTION_TOKENS = 120
"""The same of the question before a passage."""

LEAST_WORDS = 15
"""Words that are not an interviewer's, from which on a passage says enough to come first."""

CUT = "[…]"


class Shown(NamedTuple):
    """A passage as the model reads it.

    Attributes:
        interview: id of where it is from; never sent.
        first, last: its turns, both included; never sent.
        whose: who marked it.
        lines: a turn a line, a question before it first.
        said: what is said in them, without cuts.
    """

    interview: Interview
    first: int
    last: int
    whose: str
    lines: tuple[str, ...]
    said: str

    @property
    def tokens(self) -> int:
        """Estimated tokens, its head included."""
        return estimate_tokens("\n".join((self.whose, *self.lines))) + _HEAD_TOKENS


_HEAD_TOKENS = 8


def passages_of(interviews: Iterable[CodedInterview], code: str) -> list[Shown]:
    """The passages with a code, most useful first.

    First one of each interview, then a second one of each, and so on; of one interview, and of one round,
    what several coders marked comes first. Where coders agree on a part of a passage, that part is shown.
    """
    return _in_turn([_marked(interview, code) for interview in interviews])


def disputed_passages(interviews: Iterable[CodedInterview], one: str, other: str) -> list[Shown]:
    """The runs of turns that one coder gave `one` and another `other`; order as of `passages_of`."""
    return _in_turn([_disputed(interview, one, other) for interview in interviews])


def fitting(passages: Iterable[Shown], budget: int) -> list[Shown]:
    """The passages that fit a budget of estimated tokens; one that does not makes room for smaller ones."""
    kept = []
    for passage in passages:
        if passage.tokens <= budget:
            kept.append(passage)
            budget -= passage.tokens
    return kept


def passages_text(passages: Sequence[Shown]) -> str:
    """Passages as they stand in a prompt: numbered, with the number of their interview."""
    numbers = {id: n for n, id in enumerate(dict.fromkeys(one.interview for one in passages), 1)}
    return "\n\n".join(
        "\n".join((f"[{number}] interview {numbers[one.interview]}, {one.whose}:", *one.lines))
        for number, one in enumerate(passages, 1)
    )


class _Ranked(NamedTuple):
    """A passage and its rank: the lower the more useful."""

    rank: tuple[int, ...]
    shown: Shown


def _in_turn(by_interview: Iterable[Sequence[_Ranked]]) -> list[Shown]:
    rounds = (enumerate(sorted(found, key=lambda item: item.rank)) for found in by_interview)
    every = sorted(
        chain.from_iterable(rounds), key=lambda item: (item[0], item[1].rank, item[1].shown.interview)
    )
    return [ranked.shown for _, ranked in every]


def _marked(interview: CodedInterview, code: str) -> list[_Ranked]:
    agreed = _runs_where(interview, lambda turn: _givers(interview.voices, turn, code) > 1)
    taken = {turn for run in agreed for turn in run}
    alone = [
        run
        for run in _runs_where(interview, lambda turn: _givers(interview.coders, turn, code) > 0)
        if taken.isdisjoint(run)
    ]
    only = "by its only coder" if len(interview.coders) == 1 else "by one coder"
    return [
        *(_ranked(interview, run, "by several coders", 0) for run in agreed),
        *(_ranked(interview, run, only, 1) for run in alone),
    ]


def _disputed(interview: CodedInterview, one: str, other: str) -> list[_Ranked]:
    whose = f"`{one}` by one coder and `{other}` by another"

    def is_disputed(turn: int) -> bool:
        given = [marks.codes[turn] for marks in interview.voices]
        return any(one in own and other not in own for own in given) and any(
            other in own and one not in own for own in given
        )

    return [_ranked(interview, run, whose, 0) for run in _runs_where(interview, is_disputed)]


def _runs_where(interview: CodedInterview, holds: Callable[[int], bool]) -> list[range]:
    return list(runs(filter(holds, range(len(interview.transcript.turns)))))


def _givers(coders: Iterable[Marks], turn: int, code: str) -> int:
    return sum(code in marks.codes[turn] for marks in coders)


def _ranked(interview: CodedInterview, run: range, whose: str, doubt: int) -> _Ranked:
    before = run.start - 1
    asked = before >= 0 and interview.is_interviewer(before) and not interview.is_interviewer(run.start)
    question = _cut([_line(interview, before, " (before the passage)")], QUESTION_TOKENS) if asked else []
    turns = range(before, run.stop) if asked else run
    shown = Shown(
        interview=interview.id,
        first=run.start,
        last=run.stop - 1,
        whose=whose,
        lines=(*question, *_cut([_line(interview, turn) for turn in run], MOST_TOKENS)),
        said=" ".join(map(interview.transcript.turn_text, turns)),
    )
    return _Ranked((doubt, int(_words(interview, run) < LEAST_WORDS), run.start), shown)


def _words(interview: CodedInterview, run: range) -> int:
    """Words of a run that are not an interviewer's."""
    answers = (turn for turn in run if not interview.is_interviewer(turn))
    return sum(len(interview.transcript.turn_text(turn).split()) for turn in answers)


def _line(interview: CodedInterview, turn: int, mark: str = "") -> str:
    """A turn on one line, by role: a label may be a coder's name, as coders hold interviews too."""
    speaker = (interview.transcript.turns[turn].role or "speaker").capitalize()
    return f"> {speaker}{mark}: {' '.join(interview.transcript.turn_text(turn).split())}"


def _cut(lines: Sequence[str], budget: int) -> list[str]:
    """The lines as far as the budget goes; what is cut is marked."""
    kept: list[str] = []
    for line in lines:
        size = estimate_tokens(line)
        if size > budget:
            part = line.encode("utf-8", "surrogatepass")[: budget * BYTES_PER_TOKEN]
            whole_words = part.decode("utf-8", "ignore").rpartition(" ")[0]
            return [*kept, f"{whole_words} {CUT}".lstrip()]
        kept.append(line)
        budget -= size
    return kept
