"""Everything of one pair of coders that its figures are functions of, counted once."""

from __future__ import annotations

from typing import NamedTuple

from eval.agreement import Names
from eval.characters import character_tally
from eval.coders import ReportedCoder
from eval.matrix import LabelMatrix
from eval.segments import segment_table
from eval.study import Study
from eval.tables import Table
from eval.tally import Tally, tally


class PairCounts(NamedTuple):
    """Counts over what both coders saw of the transcripts that both coded.

    Attributes:
        study: where they come from.
        names: the two coders.
        rows: their indices in the label matrix.
        matrix: the label matrix of that.
        units: counts of units.
        characters: counts of characters.
        segments: counts of segments and of their one-to-one pairs, (interviews, codes).
    """

    study: Study
    names: Names
    rows: tuple[int, int]
    matrix: LabelMatrix
    units: Tally
    characters: Tally
    segments: Table


def count_pair(study: Study, a: ReportedCoder, b: ReportedCoder) -> PairCounts:
    """Count all of coders `a` and `b`."""
    rows = study.matrix.coder(a.name), study.matrix.coder(b.name)
    matrix = study.matrix.common(*rows)
    return PairCounts(
        study=study,
        names=Names(a.name, b.name, share=bool(matrix.transcripts)),
        rows=rows,
        matrix=matrix,
        units=tally(matrix, *rows),
        characters=character_tally(study, a.name, b.name),
        segments=segment_table(study, a.name, b.name, matrix.transcripts),
    )
