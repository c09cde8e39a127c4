"""Interviews for measuring: the words of the samples, changed so that no two are alike."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from bench.program import ROOT
from extract.readers import read

SAMPLES = ROOT / "samples" / "interviews"
SHORT_TURNS = 12

QUOTE = "half of the labels in that batch were wrong, and nobody had looked at them for a year"
QUOTED_TURN = 3
"""Every short interview says `QUOTE` in this turn, so that one answer fits them all."""

_WORD = re.compile(r"\b[a-z]{5,}\b")
REPLACED = 12
"""One in so many of the longer words is replaced by another one."""


@lru_cache(maxsize=1)
def samples() -> tuple[tuple[str, ...], ...]:
    """The turns of each sample interview, with their speakers: `Speaker: text`."""
    transcripts = [read(file).transcript for file in sorted(SAMPLES.iterdir())]
    return tuple(
        tuple(f"{turn.speaker}: {one.turn_text(turn.index)}" for turn in one.turns) for one in transcripts
    )


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    return tuple(sorted({word for turns in samples() for turn in turns for word in _WORD.findall(turn)}))


def changed(text: str, rng: random.Random) -> str:
    """The text with some of its longer words replaced."""
    words = _words()

    def other(match: re.Match[str]) -> str:
        return rng.choice(words) if rng.randrange(REPLACED) == 0 else match[0]

    return _WORD.sub(other, text)


def short(number: int) -> str:
    """A short interview, one window of about 300 words; equal for equal numbers."""
    rng = random.Random(f"short {number}")
    turns = rng.choice(samples())
    start = rng.randrange(len(turns) - SHORT_TURNS)
    cut = [changed(turn, rng) for turn in turns[start : start + SHORT_TURNS]]
    cut[QUOTED_TURN] = f"Interviewee: Well, in month {number} {QUOTE}."
    return "\n\n".join(cut) + "\n"


def whole(number: int) -> str:
    """An interview as long as the samples; equal for equal numbers."""
    rng = random.Random(f"whole {number}")
    return "\n\n".join(changed(turn, rng) for turn in samples()[number % len(samples())]) + "\n"


def write_whole(folder: Path, count: int) -> list[Path]:
    """Write so many whole interviews into a folder."""
    return list(_written(folder, ((f"Interview {n}.txt", whole(n)) for n in range(count))))


def write_short(folder: Path, count: int) -> list[Path]:
    """Write so many short interviews into a folder."""
    return list(_written(folder, ((f"Interview {n}.txt", short(n)) for n in range(count))))


def _written(folder: Path, texts: Iterator[tuple[str, str]]) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts:
        (folder / name).write_text(text, encoding="utf-8")
        yield folder / name
