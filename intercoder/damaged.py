"""Files that are damaged copies of an interview: much of it, and yet not the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.transcript import Transcript

SOME_OTHER_INTERVIEW = 0.5
"""Share of common words below which a copy that fits nothing is simply of another interview."""

_STRETCH = 5


class KnownTexts:
    """Interviews that a file may be a damaged copy of; each is looked through once, at the first question.

    Args:
        transcripts: the interviews.
    """

    def __init__(self, transcripts: Iterable[Transcript]) -> None:
        self._unread = list(transcripts)
        self._holders: dict[str, list[int]] = {}
        self._sizes: list[int] = []

    def add(self, transcript: Transcript) -> None:
        """Take one more interview."""
        self._unread.append(transcript)

    def hold_much_of(self, copy: Transcript) -> bool:
        """True where the copy shares most of its words, in order, with an interview."""
        self._read()
        own = _stretches(copy)
        common = Counter(place for stretch in own for place in self._holders.get(stretch, ()))
        # Of the shorter text's: a copy that somebody has added to is damaged too.
        return any(
            count / min(len(own), self._sizes[place]) >= SOME_OTHER_INTERVIEW
            for place, count in common.items()
        )

    def _read(self) -> None:
        for transcript in self._unread:
            stretches = _stretches(transcript)
            for stretch in stretches:
                self._holders.setdefault(stretch, []).append(len(self._sizes))
            self._sizes.append(len(stretches))
        self._unread.clear()


def _stretches(transcript: Transcript) -> set[str]:
    """All runs of five words; none of a shorter text."""
    words = transcript.text.casefold().split()
    return {" ".join(words[at : at + _STRETCH]) for at in range(len(words) - _STRETCH + 1)}
