"""What each coder gave each turn of an interview: everything that is learned starts from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from schemas.coding import CodingFile, Segment
from schemas.errors import InputError
from schemas.transcript import Transcript


class Passage(NamedTuple):
    """A run of consecutive turns with one code, both ends included."""

    code: str
    first: int
    last: int

    @property
    def turns(self) -> range:
        """The turns of the passage."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Marks:
    """One coder's codes on one interview.

    Attributes:
        coder: name, with the stage where it is no first coding: `Amin (moderated)`.
        person: name without the stage.
        independent: True for a person's own first coding.
        codes: per turn, the codes that it carries.
    """

    coder: str
    person: str
    independent: bool
    codes: tuple[frozenset[str], ...]

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, in order of their first turns."""
        names = sorted({code for own in self.codes for code in own})
        found = (
            Passage(code, run.start, run.stop - 1)
            for code in names
            for run in runs(turn for turn, own in enumerate(self.codes) if code in own)
        )
        return tuple(sorted(found, key=lambda passage: (passage.first, passage.last, passage.code)))

    def of(self, code: str) -> list[Passage]:
        """The passages with one code."""
        return [passage for passage in self.passages if passage.code == code]


@dataclass(frozen=True)
class CodedInterview:
    """An interview with all that its coders gave it, first codings before moderated versions."""

    transcript: Transcript
    coders: tuple[Marks, ...]

    @property
    def id(self) -> str:
        """Id of the interview."""
        return self.transcript.id

    @cached_property
    def voices(self) -> tuple[Marks, ...]:
        """The coders whose agreement counts.

        A moderated version leans towards whoever the moderator started from, so it is heard only where
        fewer than two people coded on their own.
        """
        own = tuple(marks for marks in self.coders if marks.independent)
        return own if len(own) > 1 else self.coders

    @cached_property
    def codes(self) -> frozenset[str]:
        """All codes that any coder used on it."""
        return frozenset(code for marks in self.coders for own in marks.codes for code in own)

    def is_interviewer(self, turn: int) -> bool:
        """True where the labels say that an interviewer speaks."""
        return self.transcript.turns[turn].role == "interviewer"


def runs(turns: Iterable[int]) -> Iterator[range]:
    """Ascending turns as runs of consecutive ones."""
    run: range | None = None
    for turn in turns:
        if run is not None and turn == run.stop:
            run = range(run.start, turn + 1)
        else:
            if run is not None:
                yield run
            run = range(turn, turn + 1)
    if run is not None:
        yield run


def coded_interviews(
    transcripts: Mapping[str, Transcript], codings: Sequence[CodingFile]
) -> list[CodedInterview]:
    """The interviews that people coded, in order of their ids.

    Uncoded files, reviews that are not finished and machines are left out: a turn that is not decided on is
    none that a person gave no code.

    Raises:
        InputError: a coding file on an unknown transcript or on another text of it, or two files of one
            coder on one interview.
    """
    by_interview: dict[str, dict[str, Marks]] = {}
    for coding in codings:
        if coding.coder.kind == "human" and not (coding.uncoded or coding.unfinished):
            marks = _marks(_transcript_of(coding, transcripts), coding)
            own = by_interview.setdefault(coding.transcript, {})
            if own.setdefault(marks.coder, marks) is not marks:
                raise InputError(
                    f"{marks.coder!r} has two coding files on {coding.transcript!r}.",
                    hint="Give one of them, or tell coders or stages apart with --gold-map.",
                )
    return [
        CodedInterview(transcripts[id], tuple(sorted(own.values(), key=_first_codings_first)))
        for id, own in sorted(by_interview.items())
    ]


def _first_codings_first(marks: Marks) -> tuple[bool, str]:
    return not marks.independent, marks.coder


def _transcript_of(coding: CodingFile, transcripts: Mapping[str, Transcript]) -> Transcript:
    if coding.transcript not in transcripts:
        raise InputError(
            f"{coding.coder.name!r} coded {coding.transcript!r}, which is not among the transcripts.",
            hint="Give that transcript too.",
        )
    transcript = transcripts[coding.transcript]
    try:
        coding.check_against(transcript)
    except ValueError as error:
        raise InputError(
            f"The coding file of {coding.coder.name!r} is about another text of {transcript.id!r}: {error}.",
            hint="Carry it onto this transcript first.",
        ) from error
    return transcript


def _marks(transcript: Transcript, coding: CodingFile) -> Marks:
    codes: list[set[str]] = [set() for _ in transcript.turns]
    for segment in coding.segments:
        for turn in _turns_of(transcript, segment):
            codes[turn].add(segment.code)
    stage = (coding.stage or "").strip()
    independent = stage.casefold() in {"", "coded"}
    name = coding.coder.name
    return Marks(
        coder=name if independent else f"{name} ({stage})",
        person=name,
        independent=independent,
        codes=tuple(map(frozenset, codes)),
    )


def _turns_of(transcript: Transcript, segment: Segment) -> Iterator[int]:
    """The turns that a segment overlaps, as agreement counts them; an empty segment overlaps none."""
    for turn in transcript.turns[segment.first_turn : segment.last_turn + 1]:
        if segment.start < segment.end and turn.start < segment.end and turn.end > segment.start:
            yield turn.index
