"""What was understood of a file, in figures: the answer of `intercoder read`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from extract.word_count import count_words
from schemas.base import Stored
from schemas.coding import CodingFile, Document

UNNAMED = "(unnamed)"
"""Stands for the speaker of turns for which the file names nobody."""


class Understood(Stored):
    """One file, as it was understood.

    Attributes:
        path: the file, as it was named.
        id: id of the transcript.
        turns, words: how many; words are separated by white space.
        speakers: turns of each speaker, in order of first appearance.
        inferred: turns without a label, taken to be the last speaker's.
        coder: names of the human coders, joined by `, `; None where nobody coded.
        stage: `coded`, `moderated`, ...; None where nothing is said, or not the same of all coders.
        uncoded: True where there are coders, but none of them gave a code.
        code_lines: codes on turns; a code counts once per turn and coder.
        coded_turns: turns with at least one code.
        codes: code lines of each code, in alphabetical order.
        unplaced: codes that the file gives to what is no part of the text; they are not among the others.
    """

    path: str
    id: str
    turns: int
    words: int
    speakers: dict[str, int]
    inferred: int
    coder: str | None
    stage: str | None
    uncoded: bool
    code_lines: int
    coded_turns: int
    codes: dict[str, int]
    unplaced: int


def understood(path: Path | str, document: Document) -> Understood:
    """The figures of `document`, which was read from `path`. Codings of models do not count."""
    transcript = document.transcript
    codings = [coding for coding in document.codings if coding.coder.kind == "human"]
    stages = {coding.stage for coding in codings}
    unplaced = sum(len(coding.rejected) for coding in codings)
    marks = [mark for coding in codings for mark in _marks(coding)]
    return Understood(
        path=str(path),
        id=transcript.id,
        turns=len(transcript.turns),
        words=count_words(transcript.text),
        speakers=dict(Counter(turn.speaker or UNNAMED for turn in transcript.turns)),
        inferred=sum(1 for turn in transcript.turns if turn.speaker_inferred and turn.speaker),
        coder=", ".join(dict.fromkeys(coding.coder.name for coding in codings)) or None,
        stage=stages.pop() if len(stages) == 1 else None,
        uncoded=bool(codings) and not marks and not unplaced,
        code_lines=len(marks),
        coded_turns=len({turn for turn, _ in marks}),
        codes=dict(sorted(Counter(code for _, code in marks).items())),
        unplaced=unplaced,
    )


def _marks(coding: CodingFile) -> set[tuple[int, str]]:
    """Turn and code of each code line."""
    return {
        (turn, segment.code)
        for segment in coding.segments
        for turn in range(segment.first_turn, segment.last_turn + 1)
    }
