"""Who asks and who answers.

1. A label that states a role has it: `Interviewer 1`, `Moderator`, `Participant P07` (see
   `schemas.transcript.role_of`).
2. What the user says (`--interviewer NAME`) comes before that: these speakers ask, all others answer.
3. Where no label states a role and at least two speakers are named, the one who asks is guessed: the speaker
   with the largest share of turns that hold a question mark, if that is at least a quarter of her turns and
   twice the share of everybody else together, if she asks at least three times, and if she says fewer than
   half of all words. Then the others answer. In all other cases nobody has a role.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from extract.readers.composing import composed
from extract.word_count import count_words
from schemas.coding import Document
from schemas.errors import ConfigurationError
from schemas.transcript import Transcript

_LEAST_ASKED = 3
_LEAST_SHARE = 0.25
_TIMES_OTHERS = 2
_QUESTION = frozenset("?？؟")  # full width, Arabic
_MOST_WORDS = 0.5


class _Count(NamedTuple):
    turns: int
    asked: int
    words: int

    @property
    def share(self) -> float:
        return self.asked / self.turns if self.turns else 0.0


def with_roles(document: Document, interviewers: Collection[str] = ()) -> Document:
    """The document with roles as the user says, else guessed where no label states any.

    Args:
        interviewers: labels, compared without case; a transcript in which none of them speaks is guessed at.
    """
    transcript = document.transcript
    wanted = {_fold(name) for name in interviewers}
    asking = {turn.speaker for turn in transcript.turns if turn.speaker and _fold(turn.speaker) in wanted}
    if not asking and not any(turn.role for turn in transcript.turns):
        guess = guess_interviewer(transcript)
        asking = {guess} if guess else set()
    return document.model_copy(update={"transcript": _set(transcript, asking)}) if asking else document


def check_interviewers(speakers: Collection[str], interviewers: Collection[str]) -> None:
    """Refuse names that nobody bears.

    Args:
        speakers: the labels in all transcripts.
        interviewers: as the user names them, compared without case.

    Raises:
        ConfigurationError: one of them speaks in none of the transcripts.
    """
    known = {_fold(name) for name in speakers}
    for name in interviewers:
        if _fold(name) not in known:
            raise ConfigurationError(
                f"--interviewer {name!r} speaks in none of the transcripts.",
                hint="`intercoder read FILE` lists the speakers as the files name them.",
            )


def guess_interviewer(transcript: Transcript) -> str | None:
    """The speaker who asks, by the rule above; None where it names nobody."""
    counts = _counts(transcript)
    if len(counts) < 2:
        return None
    name = max(counts, key=lambda speaker: counts[speaker].share)
    own = counts[name]
    others = _Count(
        *map(sum, zip(*(count for speaker, count in counts.items() if speaker != name), strict=True))
    )
    asks = own.asked >= _LEAST_ASKED and own.share >= max(_LEAST_SHARE, _TIMES_OTHERS * others.share)
    return name if asks and own.words < _MOST_WORDS * (own.words + others.words) else None


def _counts(transcript: Transcript) -> dict[str, _Count]:
    counts: dict[str, _Count] = defaultdict(lambda: _Count(0, 0, 0))
    for turn in transcript.turns:
        if turn.speaker:
            text = transcript.text[turn.start : turn.end]
            turns, asked, words = counts[turn.speaker]
            asks = not _QUESTION.isdisjoint(text)
            counts[turn.speaker] = _Count(turns + 1, asked + asks, words + count_words(text))
    return counts


def _set(transcript: Transcript, asking: Collection[str | None]) -> Transcript:
    turns = tuple(
        turn.model_copy(update={"role": "interviewer" if turn.speaker in asking else "interviewee"})
        if turn.speaker
        else turn
        for turn in transcript.turns
    )
    return transcript.model_copy(update={"turns": turns})


def _fold(name: str) -> str:
    return composed(" ".join(name.split())).casefold()
