"""Which transcript is a coder's copy a copy of? Found by content, never by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from eval.aligned import Aligned
from eval.words import words_of
from schemas.errors import AgreementError
from schemas.transcript import Transcript

LEAST_SHARE = 0.95
"""Share of words that a copy and its transcript must have in common."""

_STRETCH = 5
_FINALISTS = 3


class Match(NamedTuple):
    """How well a copy fits a transcript.

    Attributes:
        id: of the transcript.
        share: of the copy's words that the transcript holds, in order.
        cover: share of the transcript's words that the copy holds, in order.
    """

    id: str
    share: float
    cover: float

    @property
    def good(self) -> bool:
        """Whether they are copies of one interview, whole on both sides.

        A copy of half an interview is no copy of it: what its coder did not see is not "no code".
        """
        return min(self.share, self.cover) >= LEAST_SHARE


class Finder:
    """Finds transcripts among candidates; what it learns of them serves for all copies.

    Nothing is learned before the first copy comes: it takes far more memory than the texts do.

    Args:
        candidates: the transcripts to choose from.
    """

    def __init__(self, candidates: Iterable[Transcript] = ()) -> None:
        self._candidates: dict[str, Transcript] = {}
        self._order: dict[str, int] = {}
        self._holders: dict[tuple[str, ...], list[str]] = {}
        self._unread = list(candidates)

    def add(self, candidate: Transcript) -> None:
        """Take one more transcript to choose from, of an id of its own, behind those that are there."""
        self._unread.append(candidate)

    def find(self, copy: Transcript) -> Match:
        """The transcript that `copy` is a copy of.

        Of several versions of one interview it is the one with most runs of five words in common with
        the copy, of equal ones the first.

        Raises:
            AgreementError: none has 95 % of its words in common with the copy.
        """
        self._read()
        votes = Counter(id for stretch in _stretches(copy) for id in self._holders.get(stretch, ()))
        finalists = sorted(votes, key=lambda id: (-votes[id], self._order[id]))[:_FINALISTS]
        best: Match | None = None
        for id in finalists:
            match = match_of(Aligned.of(copy, self._candidates[id]))
            if match.good:
                return match
            best = match if best is None or match.share > best.share else best
        raise refusal(copy, best)

    def _read(self) -> None:
        """Note which stretches the candidates hold that have come since."""
        for candidate in self._unread:
            self._order[candidate.id] = len(self._candidates)
            self._candidates[candidate.id] = candidate
            for stretch in _stretches(candidate):
                self._holders.setdefault(stretch, []).append(candidate.id)
        self._unread.clear()


def match_of(aligned: Aligned) -> Match:
    """How well an aligned copy fits its transcript."""
    return Match(aligned.onto.id, aligned.share, aligned.cover)


def refusal(copy: Transcript, best: Match | None) -> AgreementError:
    """The error that names a copy that fits no transcript."""
    name = copy.source or copy.id
    hint = "Give the transcript that it is a copy of, whole on both sides."
    if best is None:
        return AgreementError(
            f"{name} is refused: it has nothing in common with any of the transcripts.", hint=hint
        )
    return AgreementError(
        f"{name} is refused: the transcript that fits best is {best.id!r}, which holds {best.share:.1%} of "
        f"its words; it holds {best.cover:.1%} of that transcript's. Both must be {LEAST_SHARE:.0%} or more.",
        hint=hint,
    )


def _stretches(transcript: Transcript) -> set[tuple[str, ...]]:
    """Runs of five words; a shorter text is one run."""
    keys = [word.key for word in words_of(transcript)]
    if len(keys) < _STRETCH:
        return {tuple(keys)} if keys else set()
    return {tuple(keys[at : at + _STRETCH]) for at in range(len(keys) - _STRETCH + 1)}
