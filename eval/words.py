"""The words of a transcript with their places: what two copies of one interview have in common."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from schemas.transcript import Transcript

# Scripts that write no spaces are taken sign by sign; an apostrophe belongs to its word; a combining
# mark to its letter.
_MARKS = "\u0300-\u036f"
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_SIGNS}]|(?:(?![{_SIGNS}])\w)[\w{_MARKS}]*(?:['’](?![{_SIGNS}])\w[\w{_MARKS}]*)*")


class Word(NamedTuple):
    """A word at `[start, end)` of a transcript's text, and what makes it equal to another."""

    key: str
    start: int
    end: int


def words_of(transcript: Transcript) -> list[Word]:
    """All words in order: without punctuation, case, and the difference between kinds of apostrophe."""
    return [
        Word(_key(match.group()), match.start(), match.end()) for match in _WORD.finditer(transcript.text)
    ]


def _key(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
