"""What the label of a speaker looks like: `Interviewee`, `Participant P07`, `Maria`, `Dr. Anna van Dijk`."""

from __future__ import annotations

import re
import unicodedata

from extract.readers.composing import composed

LONGEST_LABEL = 40
"""Longest label of a speaker, in characters."""

_MOST_WORDS = 4
_ROLE = re.compile(
    r"(?:(?:interviewe[er]|participant|moderator|researcher|respondent|informant|facilitator|speaker)"
    r"(?:[ -]?#?[a-z]{0,2}\d{1,3}|[ ][a-z])?|p\d{1,3})",
    re.IGNORECASE,
)
_WORD = re.compile(r"\(?[\w.'’&/#-]+\)?")
_PARTICLE = re.compile("al|bin|da|de|del|den|der|di|du|el|la|le|ten|ter|van|von")


def clean_label(label: str) -> str:
    """The label with single spaces and no other white space, composed (see `composing`)."""
    return composed(" ".join(label.split()))


def is_role(label: str) -> bool:
    """Whether a label says by itself that it is a speaker's: `Interviewer 1`, `Speaker B`, `P07`."""
    return _ROLE.fullmatch(label) is not None


def is_short_name(label: str) -> bool:
    """Whether a label could name a speaker: one to four words, from a letter on, without punctuation."""
    words = label.split()
    return (
        0 < len(label) <= LONGEST_LABEL
        and label[0].isalpha()
        and len(words) <= _MOST_WORDS
        and all(_WORD.fullmatch(_unmarked(word)) for word in words)
    )


def _unmarked(word: str) -> str:
    """The word without marks that no letter is composed with: vowel signs of Hindi and Thai, for example."""
    return word if word.isascii() else "".join(char for char in word if unicodedata.category(char)[0] != "M")


def is_name_shaped(label: str) -> bool:
    """Whether a short name is also written as names are: no word in lower case but particles and brackets."""
    return is_short_name(label) and all(
        not word[0].islower() or _PARTICLE.fullmatch(word) for word in label.split()
    )
