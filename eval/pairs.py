"""All figures of one pair of coders, over the units that both saw of the transcripts that both coded."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import Field

from eval import labelsets
from eval.agreement import Agreement, Overlap, agreement, overlap
from eval.code_reports import CodeReport, code_reports
from eval.coders import ReportedCoder
from eval.documents import presence
from eval.extras import Extra, pair_extras
from eval.figure import Figure
from eval.intervals import KAPPA, figure, warning
from eval.matrix import LabelMatrix
from eval.pair_counts import PairCounts, count_pair
from eval.study import Study
from eval.tables import NOTHING_SHARED, Table, pooled, replicates
from schemas.base import Stored


class CharacterReport(Overlap):
    """Characters that carry a code at all, and `per_code`, over all character × code cells."""

    per_code: Overlap


class PairReport(Stored):
    """One pair of coders.

    Attributes:
        a, b: names; b is the reference for precision and recall. A machine is always a.
        transcripts: ids of the transcripts that both coded.
        units: how many units of these both saw.
        coded: units that carry a code at all, of a and of b.
        any_code: "this unit has a code at all".
        pooled: all unit × code cells, over the codes that either coder used in these transcripts.
        documents: all transcript × code cells.
        alpha_masi, alpha_jaccard: Krippendorff's α over label sets.
        characters: overlap of the characters marked.
        segments: segments of equal code paired one to one at IoU ≥ .5, all codes together.
        codes: each code that either coder used.
        extra: `ac1_any_code`, `ac1_pooled`, `semeval_strict` … `semeval_type`, on request.
        warning: what to bear in mind about the intervals; None where nothing.
    """

    a: str
    b: str
    transcripts: tuple[str, ...]
    units: int
    coded: tuple[int, int]
    any_code: Agreement
    pooled: Agreement
    documents: Overlap
    alpha_masi: Figure
    alpha_jaccard: Figure
    characters: CharacterReport
    segments: Overlap
    codes: dict[str, CodeReport]
    extra: dict[str, Figure] = Field(default_factory=dict)
    warning: str | None = None


def pair_report(
    study: Study, a: ReportedCoder, b: ReportedCoder, *, extras: Collection[Extra] = ()
) -> PairReport:
    """Compute all figures of coders `a` and `b`."""
    counts = count_pair(study, a, b)
    units, any_code = counts.units, counts.units.any_code
    return PairReport(
        a=a.name,
        b=b.name,
        transcripts=counts.matrix.transcripts,
        units=int(any_code.n.sum()),
        coded=(int(any_code.a.sum()), int(any_code.b.sum())),
        any_code=agreement(replicates(any_code), counts.names),
        pooled=agreement(replicates(pooled(units.codes)), counts.names),
        documents=_overlap(counts, presence(units.codes)),
        alpha_masi=label_set_alpha(counts.matrix, *counts.rows, "masi"),
        alpha_jaccard=label_set_alpha(counts.matrix, *counts.rows, "jaccard"),
        characters=_characters(counts),
        segments=_overlap(counts, pooled(counts.segments)),
        codes=code_reports(counts, extras),
        extra=pair_extras(counts, extras),
        warning=warning(len(counts.matrix.transcripts)),
    )


def label_set_alpha(matrix: LabelMatrix, a: int, b: int, distance: labelsets.Distance) -> Figure:
    """Krippendorff's α over the label sets of coders `a` and `b`, given by index."""
    values = labelsets.distinct(matrix.labels[[a, b]])
    alphas = labelsets.alpha_replicates(values, matrix.starts, distance, matrix.weights)
    return figure(alphas, KAPPA, "all label sets are equal" if matrix.transcripts else NOTHING_SHARED)


def _characters(counts: PairCounts) -> CharacterReport:
    per_code = _overlap(counts, pooled(counts.characters.codes))
    return CharacterReport(**dict(_overlap(counts, counts.characters.any_code)), per_code=per_code)


def _overlap(counts: PairCounts, per_interview: Table) -> Overlap:
    return overlap(replicates(per_interview), counts.names)
