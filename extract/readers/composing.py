"""Names as one sequence of characters: an accent may be a character of its own, as macOS and PDF write it.

Names of speakers, coders and codes are composed (NFC), so that equal names are equal. What is said stays as
it is in the file: offsets count its characters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from schemas.coding import CodingFile, Document
from schemas.transcript import Transcript

if TYPE_CHECKING:
    from extract.readers.excerpts import Excerpt, Excerpts


def composed(name: str) -> str:
    """The name with each letter and its accents as one character, where there is one."""
    return unicodedata.normalize("NFC", name)


def with_composed_names(document: Document) -> Document:
    """The document with its speakers, coders and codes composed."""
    codings = tuple(map(_coding, document.codings))
    return document.model_copy(update={"transcript": _transcript(document.transcript), "codings": codings})


def with_composed_rows(excerpts: Excerpts) -> Excerpts:
    """The excerpts with their interviews, coders and codes composed."""
    return replace(excerpts, rows=tuple(map(_row, excerpts.rows)))


def _is_composed(name: str) -> bool:
    return unicodedata.is_normalized("NFC", name)


def _transcript(transcript: Transcript) -> Transcript:
    if all(_is_composed(turn.speaker or "") for turn in transcript.turns):
        return transcript
    turns = tuple(
        turn.model_copy(update={"speaker": turn.speaker and composed(turn.speaker)})
        for turn in transcript.turns
    )
    return transcript.model_copy(update={"turns": turns})


def _coding(coding: CodingFile) -> CodingFile:
    names = [coding.coder.name, coding.stage or "", *(one.code for one in coding.segments)]
    if all(map(_is_composed, [*names, *(one.code for one in coding.rejected)])):
        return coding
    segments = [one.model_copy(update={"code": composed(one.code)}) for one in coding.segments]
    once = {(one.start, one.end, one.code): one for one in reversed(segments)}
    return coding.model_copy(
        update={
            "coder": coding.coder.model_copy(update={"name": composed(coding.coder.name)}),
            "stage": coding.stage and composed(coding.stage),
            "segments": tuple(once[key] for key in sorted(once)),
            "rejected": tuple(one.model_copy(update={"code": composed(one.code)}) for one in coding.rejected),
        }
    )


def _row(row: Excerpt) -> Excerpt:
    whole = row.whole and row.whole.model_copy(update={"code": composed(row.whole.code)})
    return row._replace(
        interview=composed(row.interview),
        coder=composed(row.coder),
        codes=tuple(dict.fromkeys(map(composed, row.codes))),
        whole=whole,
    )
