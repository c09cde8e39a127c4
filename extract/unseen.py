"""Turns that a run's coder was never answered about: nothing is known of them, which is not "no code"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from extract.guide.marks import runs
from schemas.coding import Stretch
from schemas.run import Manifest, State, TranscriptState

NOT_CODED: frozenset[State] = frozenset({"pending", "failed"})
"""States of interviews of which nothing is known."""


def unseen(state: TranscriptState, passes: int) -> tuple[Stretch, ...]:
    """The turns on which no code could have counted, as too few passes were answered.

    A code counts where more than half of the passes find it (`extract.votes`). Where only the judge or the
    survey was not answered, the turns were read all the same.

    Of an interview that is still to be coded, or has failed, nothing is known: a coding file that lies there
    all the same is left over from an earlier start (`extract.contents`).

    Args:
        state: of one transcript of the run.
        passes: how often the run reads each transcript.
    """
    if state.state in NOT_CODED:
        return _whole(state)
    missed = Counter(turn for number in range(passes) for turn in _missed(state, number))
    return _stretches(turn for turn, count in missed.items() if 2 * (passes - count) <= passes)


def holes_of(manifest: Manifest) -> dict[str, tuple[Stretch, ...]]:
    """The same of each transcript of a run, by id."""
    passes = manifest.settings.passes
    return {name: unseen(state, passes) for name, state in manifest.transcripts.items()}


def unseen_in_pass(state: TranscriptState, number: int) -> tuple[Stretch, ...]:
    """The turns about which one pass, from 0, was not answered; else as `unseen`."""
    if state.state in NOT_CODED:
        return _whole(state)
    return _stretches(_missed(state, number))


def _whole(state: TranscriptState) -> tuple[Stretch, ...]:
    return ((0, state.turns - 1),) if state.turns else ()


def _missed(state: TranscriptState, number: int) -> set[int]:
    return {
        turn
        for gap in state.gaps
        if gap.step == "find" and gap.pass_number == number
        for turn in range(gap.first_turn, gap.last_turn + 1)
    }


def _stretches(turns: Iterable[int]) -> tuple[Stretch, ...]:
    return tuple((run[0], run[-1]) for run in runs(sorted(turns)))
