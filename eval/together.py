"""Krippendorff's α over all independent humans at once, however many and whoever coded what.

The counts are those of `krippendorff` and `labelsets`, over all transcripts that at least two coded.
"""

from __future__ import annotations

import numpy as np

from eval import krippendorff, labelsets
from eval.arrays import Numbers
from eval.figure import Figure
from eval.group import group_coincidences
from eval.intervals import KAPPA, figure
from eval.krippendorff import Coincidences
from eval.matrix import LabelMatrix
from eval.study import Study
from schemas.base import Stored


class HumansTogether(Stored):
    """α of all humans' own first codings.

    Attributes:
        coders: those who coded an interview that another one coded, too: the others enter no figure.
        transcripts: ids of the transcripts that at least two of them coded.
        units: how many units these have.
        alpha_any_code: of "this unit has a code at all".
        alpha_pooled: over all unit × code cells, over the codes that these coders used here.
        alpha_masi: over label sets.
        codes: binary α of each code that these coders used here.
    """

    coders: tuple[str, ...]
    transcripts: tuple[str, ...]
    units: int
    alpha_any_code: Figure
    alpha_pooled: Figure
    alpha_masi: Figure
    codes: dict[str, Figure]


def humans_together(study: Study) -> HumansTogether | None:
    """α over all independent humans; None where no two of them coded one transcript."""
    everybody = [study.matrix.coder(coder.name) for coder in study.independent]
    matrix = study.matrix.restricted(np.flatnonzero(study.matrix.coded[everybody].sum(axis=0) > 1))
    if not matrix.transcripts:
        return None
    rows = [row for row in everybody if matrix.coded[row].any()]
    sums = group_coincidences(matrix, rows)
    columns = np.flatnonzero(sums.codes.ones.sum(axis=0) > 0)
    by_code = _columns(sums.codes, columns)
    per_code = krippendorff.alpha(krippendorff.replicates(by_code))
    return HumansTogether(
        coders=tuple(matrix.coders[row] for row in rows),
        transcripts=matrix.transcripts,
        units=matrix.unit_count,
        alpha_any_code=_alpha(sums.any_code),
        alpha_pooled=_alpha(Coincidences(*(field.sum(axis=1) for field in by_code))),
        alpha_masi=_alpha_masi(matrix, rows),
        codes={
            study.codes[column]: figure(per_code[:, index], KAPPA, "all coders marked every unit")
            for index, column in enumerate(columns)
        },
    )


def _columns(by_code: Coincidences, columns: Numbers) -> Coincidences:
    return Coincidences(*(np.broadcast_to(field, by_code.ones.shape)[:, columns] for field in by_code))


def _alpha(per_interview: Coincidences) -> Figure:
    values = krippendorff.alpha(krippendorff.replicates(per_interview))
    return figure(values, KAPPA, "all units have the same value")


def _alpha_masi(matrix: LabelMatrix, rows: list[int]) -> Figure:
    values = labelsets.distinct(matrix.labels[rows])
    present = np.repeat(matrix.coded[rows], matrix.sizes, axis=1)
    alphas = labelsets.alpha_replicates(values, matrix.starts, "masi", matrix.weights, present)
    return figure(alphas, KAPPA, "all label sets are equal")
