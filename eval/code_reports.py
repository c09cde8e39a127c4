"""The figures of each code of one pair of coders."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from pydantic import Field

from eval.agreement import Agreement, Overlap, agreement, column, overlap
from eval.extras import Extra, code_extras
from eval.figure import Figure
from eval.pair_counts import PairCounts
from eval.tables import replicates, used

FEW_USES = 10
"""Uses of a code by both coders together below which its figures are printed greyed."""


class CodeReport(Agreement):
    """One code of a pair.

    Attributes:
        n_a, n_b, n_both: units that a, b and both gave the code.
        few: True below ten uses by both together: a passage is one use, however many units it covers, and
            passages on one unit are one.
        documents: transcripts in which a, b and both used the code.
        characters: overlap of the characters marked.
        segments: segments paired one to one at IoU ≥ .5.
        extra: `ac1` and `unitized_alpha`, on request.
    """

    n_a: int
    n_b: int
    n_both: int
    few: bool
    documents: tuple[int, int, int]
    characters: Overlap
    segments: Overlap
    extra: dict[str, Figure] = Field(default_factory=dict)


def code_reports(counts: PairCounts, extras: Collection[Extra] = ()) -> dict[str, CodeReport]:
    """The figures of every code that either coder used, by code."""
    on_request = code_extras(counts, extras)
    return {
        counts.study.codes[index]: _code_report(
            counts, index, {name: figures[index] for name, figures in on_request.items()}
        )
        for index in used(counts.units.codes)
    }


def _code_report(counts: PairCounts, index: int, extra: dict[str, Figure]) -> CodeReport:
    units, characters, segments = (
        replicates(column(table, index))
        for table in (counts.units.codes, counts.characters.codes, counts.segments)
    )
    whole, passages = units.first(), segments.first()
    return CodeReport(
        **dict(agreement(units, counts.names)),
        n_a=int(whole.a),
        n_b=int(whole.b),
        n_both=int(whole.both),
        few=bool(min(whole.a + whole.b, passages.a + passages.b) < FEW_USES),
        documents=_documents(counts, index),
        characters=overlap(characters, counts.names),
        segments=overlap(segments, counts.names),
        extra=extra,
    )


def _documents(counts: PairCounts, index: int) -> tuple[int, int, int]:
    in_a, in_b = (side[:, index] > 0 for side in (counts.units.codes.a, counts.units.codes.b))
    a, b, both = (int(np.count_nonzero(each)) for each in (in_a, in_b, in_a & in_b))
    return a, b, both
