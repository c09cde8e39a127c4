"""Calibration: how often people mark what a model marks, by how sure the model said it was.

A model's "5" or "80 %" means what it turns out to mean. On interviews that both a model and people coded,
each of the model's passages is asked of each coder: did they give its code on any of its turns?
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from extract.guide.marks import CodedInterview
from schemas.coding import CodingFile, Segment
from schemas.guide import Calibration, Interview, Level, Tally


class Bin(NamedTuple):
    """What is known of one level.

    Attributes:
        level: salience, or decile of likelihood.
        tally: over all interviews.
        chance: in percent, that a coder marks a passage of this level; never less than of a lower level.
    """

    level: Level
    tally: Tally
    chance: int


def calibrate(interviews: Iterable[CodedInterview], codings: Iterable[CodingFile], model: str) -> Calibration:
    """What people did on the passages of a model.

    Args:
        interviews: with the people's codes, spelled as the model's.
        codings: the model's, on the same transcripts.
        model: name of the coder; coding files of others are left out.
    """
    by_id = {interview.id: interview for interview in interviews}
    salience: dict[Interview, dict[Level, Tally]] = {}
    likelihood: dict[Interview, dict[Level, Tally]] = {}
    for coding in codings:
        interview = by_id.get(coding.transcript)
        if interview is None or coding.coder.name != model:
            continue
        judged = [segment for segment in coding.segments if segment.likelihood is not None]
        found = [segment for segment in coding.segments if segment.likelihood is None]
        for scale, segments in ((salience, found), (likelihood, judged)):
            if tallies := _tallies(interview, segments):
                scale[interview.id] = tallies
    return Calibration(model=model, salience=salience, likelihood=likelihood)


def level_of(segment: Segment) -> Level | None:
    """The decile of a judged passage, the salience of another; None where the model said nothing."""
    if segment.likelihood is not None:
        return min(segment.likelihood // 10, 9)
    return segment.salience


def _tallies(interview: CodedInterview, segments: Iterable[Segment]) -> dict[Level, Tally]:
    asked, given = Counter[Level](), Counter[Level]()
    for segment in segments:
        level = level_of(segment)
        if level is None:
            continue
        for coder in interview.voices:
            asked[level] += 1
            turns = range(segment.first_turn, segment.last_turn + 1)
            given[level] += any(segment.code in coder.codes[turn] for turn in turns)
    return {level: Tally(asked=asked[level], given=given[level]) for level in sorted(asked)}


def bins(scale: Mapping[Interview, Mapping[Level, Tally]]) -> list[Bin]:
    """The levels of a scale that were seen, lowest first, over all its interviews.

    The chances are the non-decreasing ones that fit the shares best: levels whose shares fall are pooled
    until none does (pool adjacent violators, Ayer et al. 1955).
    """
    asked, given = Counter[Level](), Counter[Level]()
    for tallies in scale.values():
        for level, tally in tallies.items():
            asked[level] += tally.asked
            given[level] += tally.given
    seen = sorted(level for level in asked if asked[level])
    chances = _pooled([(given[level], asked[level]) for level in seen])
    return [
        Bin(level, Tally(asked=asked[level], given=given[level]), round(100 * chance))
        for level, chance in zip(seen, chances, strict=True)
    ]


def _pooled(counts: Sequence[tuple[int, int]]) -> list[float]:
    """For each (given, asked), the share of the pool that it ends up in."""
    pools: list[tuple[int, int, int]] = []  # given, asked, levels
    for given, asked in counts:
        pools.append((given, asked, 1))
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] > pools[-1][0] * pools[-2][1]:
            one, other = pools.pop(), pools.pop()
            pools.append((one[0] + other[0], one[1] + other[1], one[2] + other[2]))
    return [given / asked for given, asked, levels in pools for _ in range(levels)]


def with_chances(segments: Sequence[Segment], calibration: Calibration | None) -> tuple[Segment, ...]:
    """The segments, each with the chance of its level; those of unseen levels stay without."""
    if calibration is None:
        return tuple(segments)
    salience = {one.level: one.chance for one in bins(calibration.salience)}
    likelihood = {one.level: one.chance for one in bins(calibration.likelihood)}
    known = {False: salience, True: likelihood}
    return tuple(
        segment.model_copy(update={"chance": known[segment.likelihood is not None].get(level)})
        if (level := level_of(segment)) is not None
        else segment
        for segment in segments
    )


def models_of(codings: Iterable[CodingFile]) -> list[str]:
    """Names of the models among the coders, each once, in alphabetical order."""
    return sorted({coding.coder.name for coding in codings if coding.coder.kind == "model"})
