"""Transcripts and coding files made ready for counting: checked, named, folded, laid out as matrices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from eval.coders import ReportedCoder, name_of, reported_coders
from eval.folding import Fold, Folding, fold
from eval.matrix import Files, LabelMatrix, build, unseen_spans
from eval.units import Span, Unit
from schemas.base import Stored
from schemas.coding import CodingFile, Stretch, turns_in
from schemas.errors import AgreementError
from schemas.transcript import Transcript


class Uncoded(Stored):
    """A human coder's file without a single code: not coded yet, so left out."""

    coder: str
    transcript: str


class LeftOut(Stored):
    """A transcript that no figure counts, and why."""

    transcript: str
    reason: str


class Unseen(Stored):
    """Turns that a model was never answered about: they count for no figure with that coder.

    Attributes:
        turns: runs of turns, each with its first and its last one.
    """

    coder: str
    transcript: str
    turns: tuple[Stretch, ...]


@dataclass(frozen=True)
class Study:
    """All that figures are computed from.

    Attributes:
        transcripts: by id, in the order given.
        coders: who coded, in order of first appearance; uncoded files do not count.
        files: coding files with folded codes.
        codes: all codes in use, sorted.
        unit: what agreement is counted over.
        folding: how code names were compared.
        folds: spellings brought together.
        uncoded: human files left out for holding no code.
        unseen: what coders did not see of transcripts; where it is all of one, they are not among its coders.
    """

    transcripts: dict[str, Transcript]
    coders: tuple[ReportedCoder, ...]
    files: Files
    codes: tuple[str, ...]
    unit: Unit
    folding: Folding
    folds: tuple[Fold, ...]
    uncoded: tuple[Uncoded, ...]
    unseen: tuple[Unseen, ...] = ()

    @cached_property
    def matrix(self) -> LabelMatrix:
        """Labels of the units."""
        return self._build(self.unit)

    @cached_property
    def characters(self) -> LabelMatrix:
        """Labels of the characters, as weighted stretches."""
        return self.matrix if self.unit == "character" else self._build("character")

    def _build(self, unit: Unit) -> LabelMatrix:
        names = [coder.name for coder in self.coders]
        return build(list(self.transcripts.values()), self.files, names, self.codes, unit)

    @property
    def pairs(self) -> list[tuple[ReportedCoder, ReportedCoder]]:
        """All pairs of coders, a machine before a person; pairs of independent people first."""
        pairs = [(b, a) if a.kind == "human" != b.kind else (a, b) for a, b in combinations(self.coders, 2)]
        return sorted(pairs, key=lambda pair: not (pair[0].independent and pair[1].independent))

    @property
    def independent(self) -> list[ReportedCoder]:
        """People whose coding is their own first one."""
        return [coder for coder in self.coders if coder.independent]

    @property
    def machines(self) -> list[ReportedCoder]:
        """Models and baselines."""
        return [coder for coder in self.coders if coder.kind != "human"]

    def unseen_of(self, transcript: str, coders: Iterable[str]) -> list[Span]:
        """What at least one of these coders did not see of a transcript that all coded, in order."""
        return sorted(
            hole
            for name in coders
            for hole in unseen_spans(self.transcripts[transcript], self.files[name, transcript])
        )

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Transcripts that fewer than two coders coded, or that hold nothing to count."""
        coders: dict[str, list[str]] = {transcript: [] for transcript in self.transcripts}
        for name, transcript in self.files:
            coders[transcript].append(name)
        counted, found = set(self.matrix.transcripts), []
        for transcript, coded_by in coders.items():
            if transcript not in counted:
                found.append(LeftOut(transcript=transcript, reason=f"holds no {self.unit}s"))
            elif len(coded_by) < 2:
                reason = f"coded by {coded_by[0]} only" if coded_by else "coded by nobody"
                found.append(LeftOut(transcript=transcript, reason=reason))
        return tuple(found)


def prepare(
    transcripts: Sequence[Transcript],
    codings: Sequence[CodingFile],
    *,
    unit: Unit = "turn",
    folding: Folding | None = None,
) -> Study:
    """Check, fold and lay out coding files.

    Args:
        transcripts: the interviews that the coding files are about.
        codings: of people, models and baselines, in the order in which coders are to be named.
        unit: what agreement is counted over.
        folding: how code names are compared; by default folded for case, spaces, hyphens and plural.

    Raises:
        AgreementError: a coding file on an unknown transcript or on another text, two files of one
            coder on one transcript, or names and patterns that cannot be used.
    """
    by_id = {transcript.id: transcript for transcript in transcripts}
    if len(by_id) != len(transcripts):
        raise AgreementError("Two transcripts have the same id.", hint="Give each interview once.")
    for coding in codings:
        _check(coding, by_id)
    uncoded = tuple(Uncoded(coder=name_of(one), transcript=one.transcript) for one in codings if one.uncoded)
    folding = folding or Folding()
    saw = [coding for coding in codings if not coding.uncoded and _saw_some(coding, by_id)]
    folded, folds = fold(saw, folding)
    return Study(
        transcripts=by_id,
        coders=reported_coders(folded),
        files={(name_of(coding), coding.transcript): coding for coding in folded},
        codes=tuple(sorted({segment.code for coding in folded for segment in coding.segments})),
        unit=unit,
        folding=folding,
        folds=folds,
        uncoded=uncoded,
        unseen=tuple(
            Unseen(coder=name_of(one), transcript=one.transcript, turns=one.unseen)
            for one in codings
            if one.unseen
        ),
    )


def _saw_some(coding: CodingFile, transcripts: dict[str, Transcript]) -> bool:
    return not coding.unseen or turns_in(coding.unseen) < len(transcripts[coding.transcript].turns)


def _check(coding: CodingFile, transcripts: dict[str, Transcript]) -> None:
    name = name_of(coding)
    if coding.transcript not in transcripts:
        raise AgreementError(
            f"{name!r} coded {coding.transcript!r}, which is not among the transcripts.",
            hint="Give that transcript, or carry the coding onto one that is given.",
        )
    try:
        coding.check_against(transcripts[coding.transcript])
    except ValueError as error:
        raise AgreementError(
            f"The coding file of {name!r} is about another text of {coding.transcript!r}: {error}.",
            hint="Carry it onto this transcript first.",
        ) from error
