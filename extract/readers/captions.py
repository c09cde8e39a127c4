"""Captions to turns: what WebVTT and SRT have in common.

The speaker stands in a voice tag (`<v Maria>`, as Teams writes it) or before the first colon of a line
(`Maria: text`, as Zoom does), where the labels of all captions together show that it is one (the rule of
`speaker_labels`). A caption without a speaker has the last one, marked as inferred. Each caption is a turn,
and each change of speaker within one; line breaks inside become spaces.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extract.readers.labels import clean_label
from extract.readers.speaker_labels import labelled_lines
from schemas.transcript import TurnDraft

_BEGINNING = 500
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>]*)>|</v>")
_TAG = re.compile(
    r"</?(?:v|c|i|b|u|s|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<\d[\d:.]*>|\{\\[^{}]*\}|\{/?[ibu]\}",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\s*(?:>>+|-(?=\s))\s*")  # a change of speaker in the captions of broadcasts


class Caption(NamedTuple):
    """One caption: its time in seconds and its text with tags and entities."""

    time: float
    text: str


def beginning(text: str) -> str:
    """The first characters that are not blank, enough to hold the first caption's times."""
    return text.lstrip("\ufeff \t\n")[:_BEGINNING]


class _Piece(NamedTuple):
    time: float
    voice: str | None
    text: str


def turns_of_captions(captions: Iterable[Caption]) -> list[TurnDraft]:
    """The turns, in order, without captions in which nothing is said."""
    pieces = [piece for caption in captions for piece in _pieces(caption)]
    turns: list[TurnDraft] = []
    speaker = None
    for piece in _joined(_labelled(pieces)):
        speaker = piece.voice or speaker
        if piece.text:
            turns.append(
                TurnDraft(piece.text, speaker, piece.voice is None and speaker is not None, piece.time)
            )
    return turns


def _pieces(caption: Caption) -> Iterator[_Piece]:
    """The lines of a caption, each with the voice that its tags give it."""
    voice, at = None, 0
    for tag in _VOICE.finditer(caption.text):
        yield from _lines(caption, voice, caption.text[at : tag.start()])
        voice, at = clean_label(html.unescape(tag[1] or "")) or None, tag.end()
    yield from _lines(caption, voice, caption.text[at:])


def _lines(caption: Caption, voice: str | None, text: str) -> Iterator[_Piece]:
    lines = [" ".join(html.unescape(_TAG.sub("", line)).split()) for line in text.split("\n")]
    if voice:
        yield _Piece(caption.time, voice, " ".join(filter(None, lines)))
        return
    for line in lines:
        if line:
            yield _Piece(caption.time, None, line)


def _labelled(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    found = iter(labelled_lines([_said(piece.text) for piece in pieces if piece.voice is None]))
    for piece in pieces:
        label = None if piece.voice else next(found)
        yield _Piece(piece.time, label.label, label.text) if label else piece


def _said(text: str) -> str:
    """A line without the mark of a change of speaker."""
    change = _CHANGE.match(text)
    return text[change.end() :] if change else text


def _joined(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Lines of one caption, and of one speaker in it, as one piece."""
    found: list[_Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and last.time == piece.time and piece.voice in (None, last.voice):
            found[-1] = last._replace(text=f"{last.text} {piece.text}".strip())
        else:
            found.append(piece)
    return found
