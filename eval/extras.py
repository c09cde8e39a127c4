"""Figures on request: Gwet's AC1, unitized α and the SemEval-2013 schemes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from eval import unitized
from eval.agreement import column, reason
from eval.arrays import Floats
from eval.f1 import f1
from eval.figure import Figure
from eval.gwet import ac1
from eval.intervals import KAPPA, SHARE, figure
from eval.pair_counts import PairCounts
from eval.semeval import semeval_tables
from eval.tables import Table, pooled, replicates

Extra = Literal["ac1", "unitized", "semeval"]


def pair_extras(counts: PairCounts, extras: Collection[Extra]) -> dict[str, Figure]:
    """`ac1_any_code` and `ac1_pooled`, `semeval_strict` … `semeval_type`, as asked for."""
    found, why = {}, counts.names.why
    if "ac1" in extras:
        any_code, over_codes = replicates(counts.units.any_code), replicates(pooled(counts.units.codes))
        found["ac1_any_code"] = figure(ac1(any_code), KAPPA, why("there are no units"))
        found["ac1_pooled"] = figure(ac1(over_codes), KAPPA, why("neither coder used a code"))
    if "semeval" in extras:
        tables = semeval_tables(counts.study, counts.names.a, counts.names.b, counts.matrix.transcripts)
        for scheme, table in tables.items():
            values = f1(replicates(table))
            found[f"semeval_{scheme}"] = figure(values, SHARE, why("neither coder marked a segment"))
    return found


def code_extras(counts: PairCounts, extras: Collection[Extra]) -> dict[str, list[Figure]]:
    """`ac1` and `unitized_alpha` of all codes of the study, as asked for."""
    found = {}
    if "ac1" in extras:
        found["ac1"] = _of_codes(ac1(replicates(counts.units.codes)), replicates(counts.units.codes))
    if "unitized" in extras:
        sums = unitized.replicates(unitized.continua(counts.study, counts.names[:2]))
        alphas, characters = unitized.unitized_alpha(sums), replicates(counts.characters.codes)
        found["unitized_alpha"] = _of_codes(alphas, characters)
    return found


def _of_codes(values: Floats, sums: Table) -> list[Figure]:
    """One figure per code of (1 + interviews, codes), undefined where the table of the code says why."""
    return [figure(values[:, code], KAPPA, reason(column(sums, code))) for code in range(values.shape[1])]
