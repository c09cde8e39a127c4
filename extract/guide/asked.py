"""What is asked alike in many interviews: it does not make two interviews one.

In structured interviews the same long questions are asked each time. Where the labels did not tell the
interviewer when a guide was learned, and where answers are short, fingerprints hold them too. A transcript
that shares nothing with a fingerprint but such questions is another interview. Two things tell a question:
the one who asks says it here, or at least three interviews of the guide hold it.

Only a clear case counts, because an interview that is not recognised would be coded with the help of its own
codes: so much must be left besides the questions that a copy, even a reworded half of one, would show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from extract.guide.fingerprints import RUN, SIZE, is_part, runs_of
from extract.normalise import words_of
from schemas.transcript import Transcript, Turn

ENOUGH = 32
"""Runs besides the questions that must be there to judge by: where every fifth word is changed, a copy still
holds one in four of them."""

CHANCE = 0.02
"""Share of these runs below which they are shared by chance; different interviews share at most 1 %."""

_LEAST_HITS = 2
_INTERVIEWS = 3
"""Interviews of a guide that must hold a run for it to count as asked in all: two may be versions of one."""

_LEAST_ASKED = 0.5
_TIMES_OTHERS = 2
_MARKS = ("?", "？", "؟")
_CLOSING = " \t\n\"'”’“»«›‹)]*_"
_GREATEST = "p" * 8


class Standard(NamedTuple):
    """Runs that several interviews of a guide have in common.

    Attributes:
        runs: their hashes.
        reach: the greatest hash up to which so many fingerprints go that a common run would be seen.
    """

    runs: frozenset[str]
    reach: str


def standard_of(fingerprints: Sequence[tuple[str, ...]]) -> Standard | None:
    """What at least three fingerprints of a guide have in common; None where there are fewer than three."""
    if len(fingerprints) < _INTERVIEWS:
        return None
    reaches = sorted((_reach(each) for each in fingerprints), reverse=True)
    counts = Counter(run for each in fingerprints for run in set(each))
    return Standard(
        frozenset(run for run, count in counts.items() if count >= _INTERVIEWS), reaches[_INTERVIEWS - 1]
    )


class Talk:
    """What is said in a transcript, as runs of six words, and who says it.

    Args:
        transcript: the transcript.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self.runs = runs_of(transcript.text)

    @cached_property
    def _askers(self) -> frozenset[str | None]:
        return _askers(self._transcript)

    @cached_property
    def asked(self) -> frozenset[str]:
        """What the one who asks says; empty where nobody clearly does."""
        return self._said_by(turn for turn in self._transcript.turns if turn.speaker in self._askers)

    @cached_property
    def _answered(self) -> frozenset[str]:
        """What the others say and the one who asks does not."""
        turns = (turn for turn in self._transcript.turns if turn.speaker not in self._askers)
        return self._said_by(turns) - self.asked

    def is_of(self, fingerprint: tuple[str, ...], standard: Standard | None = None) -> bool:
        """Whether the transcript and the fingerprint's interview are one, in part or in another version.

        Args:
            fingerprint: of an interview of a guide.
            standard: what several interviews of that guide have in common.
        """
        if not is_part(fingerprint, self.runs):
            return False
        if self.asked and _are_apart(fingerprint, self.asked, self._answered, _GREATEST):
            return False
        return standard is None or not _are_apart(fingerprint, standard.runs, self.runs, standard.reach)

    def _said_by(self, turns: Iterable[Turn]) -> frozenset[str]:
        """Whole runs only: short turns such as `yes` are said in every interview."""
        texts = (self._transcript.turn_text(turn.index) for turn in turns)
        long = (text for text in texts if len(words_of(text)) >= RUN)
        return frozenset(run for text in long for run in runs_of(text))


def _are_apart(
    fingerprint: tuple[str, ...], questions: frozenset[str], content: frozenset[str], reach: str
) -> bool:
    """Whether a fingerprint and a content clearly share nothing but the questions."""
    reach = min(reach, _reach(fingerprint))
    own = [run for run in fingerprint if run <= reach and run not in questions]
    sampled = sum(run <= reach and run not in questions for run in content)
    basis = min(len(own), sampled)
    hits = sum(run in content for run in own)
    return basis >= ENOUGH and hits < max(_LEAST_HITS, CHANCE * basis)


def _reach(fingerprint: tuple[str, ...]) -> str:
    """The greatest hash that the sketch would hold; a sketch that is not full holds all runs."""
    return max(fingerprint) if len(fingerprint) >= SIZE else _GREATEST


def _askers(transcript: Transcript) -> frozenset[str | None]:
    """The speakers who ask: by their role, else those half of whose turns end in a question mark.

    Nobody, where the others ask as much: then the labels may have been mixed up.
    """
    asks: dict[str | None, list[bool]] = defaultdict(list)
    for turn in transcript.turns:
        asks[turn.speaker].append(transcript.turn_text(turn.index).rstrip(_CLOSING).endswith(_MARKS))
    told = frozenset(turn.speaker for turn in transcript.turns if turn.role == "interviewer")
    asking = told or frozenset(one for one in asks if one and _share(asks, {one}) >= _LEAST_ASKED)
    share, others = _share(asks, asking), _share(asks, asks.keys() - asking)
    return asking if share >= (others if told else _TIMES_OTHERS * others) else frozenset()


def _share(asks: Mapping[str | None, Iterable[bool]], speakers: Collection[str | None]) -> float:
    """Share of these speakers' turns that end in a question mark; 0 where they say nothing."""
    turns = [flag for speaker in speakers for flag in asks[speaker]]
    return sum(turns) / len(turns) if turns else 0.0
