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
        seen: (coders, units), False where the coder coded the transcript and yet did not see the unit, so
            that no label there means nothing; None where everybody saw all of what they coded.
    """

    coders: tuple[str, ...]
    codes: tuple[str, ...]
    transcripts: tuple[str, ...]
    labels: Bools
    coded: Bools
    starts: Ints
    spans: Ints
    weights: Ints | None = None
    seen: Bools | None = None
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

    def common(self, *coders: int) -> LabelMatrix:
        """The same matrix on what all of these coders saw, of the transcripts that all of them coded."""
        return self.restricted(self.shared(*coders)).seen_by(*coders)

    def seen_by(self, *coders: int) -> LabelMatrix:
        """The same matrix without the units that one of these coders did not see."""
        return self if self.seen is None else self._only(np.logical_and.reduce(self.seen[list(coders)]))

    def restricted(self, transcripts: Sequence[int] | Ints) -> LabelMatrix:
        """The same matrix on some transcripts only, given by their indices in ascending order."""
        if len(transcripts) == len(self.transcripts):
            return self
        return self._only(np.isin(np.repeat(np.arange(len(self.transcripts)), self.sizes), transcripts))

    def _only(self, units: Bools) -> LabelMatrix:
        """On some units; a transcript of which none is left is no longer there, as each must have some."""
        if units.all():
            return self
        kept = np.add.reduceat(units, self.starts, dtype=np.int64)
        transcripts = np.flatnonzero(kept)
        sizes = kept[transcripts]
        return LabelMatrix(
            coders=self.coders,
            codes=self.codes,
            transcripts=tuple(self.transcripts[index] for index in transcripts),
            labels=self.labels[:, units],
            coded=self.coded[:, transcripts],
            starts=np.cumsum(sizes) - sizes,
            spans=self.spans[units],
            weights=None if self.weights is None else self.weights[units],
            seen=None if self.seen is None else self.seen[:, units],
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
    coded = np.zeros((len(coders), len(with_units)), dtype=np.bool_)
    seen = np.ones((len(coders), len(flat)), dtype=np.bool_)
    by_id = {one.id: one for one in transcripts}
    for coder, name in enumerate(coders):
        for row, (at, size, transcript) in enumerate(zip(starts, sizes, with_units, strict=True)):
            if (name, transcript) in files:
                file, own = files[name, transcript], slice(at, at + size)
                _mark(labels[coder, own], flat[own], file, codes)
                for hole in unseen_spans(by_id[transcript], file):
                    seen[coder, own][_overlapping(flat[own], hole)] = False
                coded[coder, row] = seen[coder, own].any()
    if not seen.all():
        labels &= seen[:, :, None]
    return LabelMatrix(
        coders=tuple(coders),
        codes=tuple(codes),
        transcripts=tuple(with_units),
        labels=labels,
        coded=coded,
        starts=starts,
        spans=flat,
        weights=flat[:, 1] - flat[:, 0] if unit == "character" else None,
        seen=None if seen.all() else seen,
    )


def unseen_spans(transcript: Transcript, file: CodingFile) -> list[Span]:
    """What the coder of a file did not see: each stretch of turns, from the turn before to the one after it.

    What stands between turns is in no unit; a passage that is cut here ends with its last turn.
    """
    if not file.unseen:
        return []
    edges = [0, *(edge for turn in transcript.turns for edge in (turn.start, turn.end)), len(transcript.text)]
    return [Span(edges[2 * first], edges[2 * last + 3]) for first, last in file.unseen]


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
            labels[_overlapping(spans, Span(segment.start, segment.end)), column[segment.code]] = True


def _overlapping(spans: Ints, span: Span) -> slice:
    """The units that a stretch of characters overlaps."""
    first = np.searchsorted(spans[:, 1], span.start, side="right")
    last = np.searchsorted(spans[:, 0], span.end, side="left")
    return slice(int(first), int(last))
