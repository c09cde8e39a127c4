"""Writes interviews in the formats that the readers read, so that tests can read them back."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from extract.readers.source import Source
from schemas.coding import Document
from schemas.transcript import TurnDraft

# A property fails for what it finds, never for how long the machine took.
UNTIMED = settings(deadline=None)
QUICK = settings(deadline=None, max_examples=50)

FOOTER = "Created with the Delve Qualitative Analysis Tool (http://www.delvetool.com)"


class CodedTurn(NamedTuple):
    """A turn as a test wants it, with the codes on it."""

    turn: TurnDraft
    codes: tuple[str, ...] = ()


def source(text: str | bytes, name: str = "interview.txt") -> Source:
    """A file that never was on a disk."""
    return Source(path=None, name=name, data=text if isinstance(text, bytes) else text.encode())


def as_delve_text(turns: Sequence[CodedTurn], title: str = "Interview 7 - Ada") -> str:
    """Delve's text: a heading unless the speaker is inferred, the text, the codes, one element a line."""
    lines = [title]
    for turn, codes in turns:
        if not turn.speaker_inferred:
            lines.append(turn.speaker or "")
        lines += [turn.text, *codes]
    return "\n\n".join([*lines, FOOTER])


def as_speaker_text(turns: Sequence[TurnDraft], title: str = "Interview 7") -> str:
    """`Speaker: text` lines, without the label where the speaker is inferred."""
    lines = [t.text if t.speaker_inferred else f"{t.speaker}: {t.text}" for t in turns]
    return "\n\n".join([f"# {title}", *lines])


def drafts(document: Document) -> list[TurnDraft]:
    """The turns of a document as a reader collected them."""
    transcript = document.transcript
    return [
        TurnDraft(transcript.turn_text(t.index), t.speaker, t.speaker_inferred, t.time)
        for t in transcript.turns
    ]


def coded_turns(document: Document) -> list[CodedTurn]:
    """The turns with their codes in alphabetical order."""
    segments = [s for coding in document.codings for s in coding.segments]
    return [
        CodedTurn(turn, tuple(sorted({s.code for s in segments if s.first_turn == i})))
        for i, turn in enumerate(drafts(document))
    ]


def codes(document: Document) -> list[tuple[int, str]]:
    """Turn and code of each segment."""
    return [(s.first_turn, s.code) for coding in document.codings for s in coding.segments]


# What people say: any script, no line ends, no control characters, and none of the marks that formats use.
_spoken = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs"], exclude_characters=":：#<>"),
    min_size=1,
    max_size=8,
)
SENTENCES = st.lists(_spoken, min_size=1, max_size=4).map(lambda words: " ".join(["So", *words]) + ".")
SPEAKERS = st.sampled_from(["Interviewee", "Interviewer 1", "Interviewer 2", "Participant P07"])
_part = st.text(string.ascii_letters, min_size=2, max_size=8)
CODES = st.lists(_part, min_size=2, max_size=4).map(lambda parts: "-".join(["Data", *parts]))
CODE_SETS = st.lists(CODES, unique=True, max_size=2).map(lambda names: tuple(sorted(names)))


@st.composite
def turns(draw: st.DrawFn) -> list[TurnDraft]:
    """At least one turn; the first is labelled, and those that are not have the speaker before."""
    found: list[TurnDraft] = []
    for text in draw(st.lists(SENTENCES, min_size=1, max_size=8)):
        inferred = bool(found) and draw(st.booleans())
        speaker = found[-1].speaker if inferred else draw(SPEAKERS)
        found.append(TurnDraft(text, speaker, inferred))
    return found


def coded() -> st.SearchStrategy[list[CodedTurn]]:
    """Turns, some of them with codes."""
    return turns().flatmap(
        lambda found: st.tuples(*[CODE_SETS for _ in found]).map(
            lambda sets: [CodedTurn(turn, names) for turn, names in zip(found, sets, strict=True)]
        )
    )
