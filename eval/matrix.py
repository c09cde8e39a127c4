"""The label matrix: which coder gave which unit which code. All figures start from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from eval.arrays import Bools, Ints
from eval.units import Span, Unit, character_spans, sentence_spans, turn_spans
from schemas.coding import CodingFile
from schemas.transcript import Transcript

Files = Mapping[tuple[str, str], CodingFile]
"""Coding files by (coder, transcript)."""


class Marked(NamedTuple):
    """What one coder marked.

    Attributes:
        any_code: whether each unit has a code at all, (units,).
        units: units with each code, (transcripts, codes).
        units_any: units with a code at all, (transcripts,).
    """

    any_code: Bools
    units: Ints
    units_any: Ints


@dataclass(frozen=True)
class LabelMatrix:
    """Coders × units × codes, the units of all transcripts one after the other.

    Attributes:
        coders, codes, transcripts: what the axes stand for; every transcript has units.
        labels: (coders, units, codes), True where a segment of the coder with the code overlaps the unit.
        coded: (coders, transcripts), True where the coder coded the transcript at all.
        starts: index of each transcript's first unit, ascending from 0.
        spans: `[start, end)` of each unit in its transcript's text, (units, 2).
        weights: how much each unit counts, (units,); None where each counts 1.
    """

    coders: tuple[str, ...]
    codes: tuple[str, ...]
    transcripts: tuple[str, ...]
    labels: Bools
    coded: Bools
    starts: Ints
    spans: Ints
    weights: Ints | None = None
    _marked: dict[int, Marked] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def sizes(self) -> Ints:
        """Number of units of each transcript."""
        return np.diff(np.append(self.starts, self.labels.shape[1]))

    @property
    def unit_count(self) -> int:
        """How many units there are in all; characters count one by one."""
        return int(self.labels.shape[1] if self.weights is None else self.weights.sum())

    @cached_property
    def units(self) -> Ints:
        """How many units each transcript has; characters count one by one."""
        return self.by_transcript(np.ones(self.labels.shape[1], dtype=np.bool_))

    def marked(self, coder: int) -> Marked:
        """What a coder, given by index, marked per transcript; counted once."""
        if coder not in self._marked:
            own = self.labels[coder]
            any_code = own.any(axis=1)
            self._marked[coder] = Marked(any_code, self.by_transcript(own), self.by_transcript(any_code))
        return self._marked[coder]

    def coder(self, name: str) -> int:
        """Index of a coder."""
        return self.coders.index(name)

    def shared(self, *coders: int) -> Ints:
        """Indices of the transcripts that all of these coders coded."""
        return np.flatnonzero(self.coded[list(coders)].all(axis=0))

    def restricted(self, transcripts: Sequence[int] | Ints) -> LabelMatrix:
        """The same matrix on some transcripts only, given by their indices in ascending order."""
        if len(transcripts) == len(self.transcripts):
            return self
        keep = np.isin(np.repeat(np.arange(len(self.transcripts)), self.sizes), transcripts)
        sizes = self.sizes[transcripts]
        return LabelMatrix(
            coders=self.coders,
            codes=self.codes,
            transcripts=tuple(self.transcripts[index] for index in transcripts),
            labels=self.labels[:, keep],
            coded=self.coded[:, transcripts],
            starts=np.cumsum(sizes) - sizes,
            spans=self.spans[keep],
            weights=None if self.weights is None else self.weights[keep],
        )

    def by_transcript(self, marks: Bools) -> Ints:
        """How much is marked in each transcript: (units, …) → (transcripts, …)."""
        if len(self.starts) == 0:
            return np.zeros((0, *marks.shape[1:]), dtype=np.int64)
        if self.weights is None:
            # No transcript has 2³¹ units, and narrow sums are half as fast again.
            return np.add.reduceat(marks, self.starts, axis=0, dtype=np.int32).astype(np.int64)
        weighted = marks * self.weights.reshape(-1, *(1,) * (marks.ndim - 1))
        return np.asarray(np.add.reduceat(weighted, self.starts, axis=0, dtype=np.int64))


def build(
    transcripts: Sequence[Transcript], files: Files, coders: Sequence[str], codes: Sequence[str], unit: Unit
) -> LabelMatrix:
    """The label matrix of these coding files.

    Args:
        transcripts: those to count over; one without units is left out.
        files: coding files, whose codes are all in `codes`.
        coders, codes: names, in the order of the axes.
        unit: what a unit is.
    """
    spans = {one.id: _spans(one, files, coders, unit) for one in transcripts}
    with_units = [one.id for one in transcripts if spans[one.id]]
    sizes = np.array([len(spans[one]) for one in with_units], dtype=np.int64)
    flat = np.array([span for one in with_units for span in spans[one]], dtype=np.int64).reshape(-1, 2)
    starts = np.cumsum(sizes) - sizes
    labels = np.zeros((len(coders), len(flat), len(codes)), dtype=np.bool_)
    for coder, name in enumerate(coders):
        for at, size, transcript in zip(starts, sizes, with_units, strict=True):
            if (name, transcript) in files:
                _mark(labels[coder, at : at + size], flat[at : at + size], files[name, transcript], codes)
    return LabelMatrix(
        coders=tuple(coders),
        codes=tuple(codes),
        transcripts=tuple(with_units),
        labels=labels,
        coded=np.array([[(name, one) in files for one in with_units] for name in coders], dtype=np.bool_),
        starts=starts,
        spans=flat,
        weights=flat[:, 1] - flat[:, 0] if unit == "character" else None,
    )


def _spans(transcript: Transcript, files: Files, coders: Sequence[str], unit: Unit) -> list[Span]:
    if unit == "turn":
        return turn_spans(transcript)
    if unit == "sentence":
        return sentence_spans(transcript)
    own = [files[name, transcript.id] for name in coders if (name, transcript.id) in files]
    cuts = (edge for file in own for segment in file.segments for edge in (segment.start, segment.end))
    return character_spans(transcript, cuts)


def _mark(labels: Bools, spans: Ints, file: CodingFile, codes: Sequence[str]) -> None:
    """Set the codes of the units that a segment overlaps; an empty segment overlaps none."""
    column = {code: index for index, code in enumerate(codes)}
    for segment in file.segments:
        if segment.start < segment.end:
            first = np.searchsorted(spans[:, 1], segment.start, side="right")
            last = np.searchsorted(spans[:, 0], segment.end, side="left")
            labels[first:last, column[segment.code]] = True
