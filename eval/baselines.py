"""What agreement costs nothing: the coder who marks nothing, and one who marks at random.

The random coder has the model's own label sets, dealt at random over the units of all transcripts: equal
density, code by code and together. Its figures are those of the counts expected over all ways to deal,
so no draw and no seed is needed: a unit that b gave code c is hit with probability n_a/N, a transcript of
n of the N units is missed by all n_a of a code's units with probability C(N − n, n_a)/C(N, n_a).
"""

from __future__ import annotations

from math import lgamma
from typing import Literal

import numpy as np

from eval import labelsets
from eval.agreement import Agreement, Names, Overlap, agreement, overlap
from eval.arrays import Floats, Numbers, ratio
from eval.coders import ReportedCoder
from eval.documents import presence
from eval.figure import Figure
from eval.intervals import KAPPA, figure
from eval.matrix import LabelMatrix
from eval.study import Study
from eval.tables import Table, used
from eval.tally import Tally, tally
from schemas.base import Stored

Kind = Literal["always empty", "random"]


class BaselineReport(Stored):
    """A coder that needs no reading, against a human, on the units that the model and the human saw.

    Attributes:
        kind: which of the two.
        like: the machine coder whose density the random coder has, and whose units are used.
        against: the human.
        any_code, pooled, documents, alpha_masi: as for a pair of coders; without intervals.
    """

    kind: Kind
    like: str
    against: str
    transcripts: tuple[str, ...]
    units: int
    any_code: Agreement
    pooled: Agreement
    documents: Overlap
    alpha_masi: Figure


def baselines(study: Study, model: ReportedCoder, human: ReportedCoder) -> list[BaselineReport]:
    """Both baselines for one machine and one human; none where they share no transcript."""
    rows = study.matrix.coder(model.name), study.matrix.coder(human.name)
    matrix = study.matrix.common(*rows)
    if not matrix.transcripts:
        return []
    counts = tally(matrix, *rows)
    return [
        _report("always empty", model, human, matrix, _empty(counts), _empty_alpha(matrix, rows[1])),
        _report("random", model, human, matrix, counts, _random_alpha(matrix, *rows)),
    ]


def _report(
    kind: Kind, model: ReportedCoder, human: ReportedCoder, matrix: LabelMatrix, counts: Tally, alpha: float
) -> BaselineReport:
    names = Names(kind, human.name)
    return BaselineReport(
        kind=kind,
        like=model.name,
        against=human.name,
        transcripts=matrix.transcripts,
        units=matrix.unit_count,
        any_code=agreement(_dealt(counts.any_code), names),
        pooled=agreement(_pooled(_dealt(counts.codes), used(counts.codes)), names),
        documents=overlap(_dealt_presence(counts.codes), names),
        alpha_masi=figure(np.array([alpha]), KAPPA, "all label sets are equal"),
    )


def _empty(counts: Tally) -> Tally:
    """The same counts with nothing marked by a."""
    return Tally(*(Table(table.n, table.a * 0, table.b, table.both * 0) for table in counts))


def _dealt(table: Table) -> Table:
    """Sums over interviews with a's units dealt at random: fields (1, …)."""
    n, a, b = (np.asarray(field).sum(axis=0, keepdims=True) for field in (table.n, table.a, table.b))
    return Table(np.broadcast_to(n, a.shape), a, b, ratio(a * b, n))


def _pooled(by_code: Table, columns: Numbers) -> Table:
    return Table(*(field[:, columns].sum(axis=1) for field in by_code))


def _dealt_presence(by_code: Table) -> Table:
    """Expected transcript × code cells: fields (1,)."""
    present_b = by_code.b > 0
    sizes, chosen = by_code.n, by_code.a.sum(axis=0, keepdims=True)
    hit = 1 - _missed(sizes, chosen, sizes.sum())
    sums = (presence(by_code).n.sum(), hit.sum(), present_b.sum(), (hit * present_b).sum())
    return Table(*(np.array([each], dtype=np.float64) for each in sums))


def _missed(size: Numbers, chosen: Numbers, total: int) -> Floats:
    """C(total − size, chosen)/C(total, chosen): none of the chosen units lies in a part of that size."""
    log_factorial = np.vectorize(lambda n: lgamma(n + 1), otypes=[float])
    outside = total - size
    possible = outside >= chosen
    rest = np.where(possible, outside - chosen, 0)
    logs = log_factorial(outside) - log_factorial(rest) + log_factorial(total - chosen) - log_factorial(total)
    return np.where(possible, np.exp(np.minimum(logs, 0.0)), 0.0)


def _empty_alpha(matrix: LabelMatrix, human: int) -> float:
    own = matrix.labels[human]
    values = labelsets.distinct(np.stack([np.zeros_like(own), own]))
    return float(labelsets.alpha_replicates(values, matrix.starts, "masi", matrix.weights)[0])


def _random_alpha(matrix: LabelMatrix, model: int, human: int) -> float:
    values = labelsets.distinct(matrix.labels[[model, human]])
    return labelsets.alpha_by_chance(values, "masi", matrix.weights)
