"""Does the model agree with the humans as well as they agree with each other?

Δ = ½[κ(M, A) + κ(M, B)] − κ(A, B), over the units that A, B and M all saw of the transcripts that all
coded, for any-code κ and for pooled per-code κ. A and B are people's own first codings: a moderated
version leans towards whoever the moderator started from. "Non-inferior" when the lower end of Δ's interval
is above −margin (0.10 by convention). With more than two humans there is one Δ per pair of them, and their
mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from eval.arrays import Floats
from eval.coders import ReportedCoder
from eval.cohen import kappa
from eval.figure import Figure, undefined
from eval.intervals import DIFFERENCE, KAPPA, figure
from eval.matrix import LabelMatrix
from eval.study import Study
from eval.tables import pooled, replicates
from eval.tally import tally
from schemas.base import Stored
from schemas.coding import CoderKind

Kind = Literal["any_code", "pooled"]
Verdict = Literal["non-inferior", "inferior", "undecided", "undefined"]

MARGIN = 0.10
"""How much worse than the humans still counts as not worse: a convention."""

_NO_HUMANS = "Δ needs two people who coded the same transcripts as the model, each on their own"


class Contrast(Stored):
    """One kind of κ: the model's with each of the two humans, its mean, the humans', and the difference."""

    each: tuple[Figure, Figure]
    model: Figure
    humans: Figure
    delta: Figure


class HumanPair(Stored):
    """Δ against one pair of humans, on the transcripts that all three coded."""

    humans: tuple[str, str]
    transcripts: tuple[str, ...]
    units: int
    any_code: Contrast
    pooled: Contrast


class ModelDelta(Stored):
    """Δ of one model.

    Attributes:
        kind: of the coder: a model or a baseline.
        margin: what non-inferiority is judged at.
        any_code, pooled: Δ, the mean over the pairs of humans where there are several.
        verdicts: for each of them, whether the model is non-inferior (its whole interval lies above
            −margin), inferior (it lies below), undecided (−margin lies inside), or undefined
            (there is no interval).
        pairs: Δ against each pair of humans.
    """

    kind: CoderKind
    margin: float
    any_code: Figure
    pooled: Figure
    verdicts: dict[Kind, Verdict]
    pairs: tuple[HumanPair, ...]


KINDS: tuple[Kind, ...] = ("any_code", "pooled")


class Values(NamedTuple):
    """Replicates of one kind of κ for one pair of humans: (1 + interviews,) each."""

    each: tuple[Floats, Floats]
    humans: Floats

    @property
    def model(self) -> Floats:
        """The mean with the two humans."""
        return (self.each[0] + self.each[1]) / 2

    @property
    def delta(self) -> Floats:
        """Δ of each replicate."""
        return self.model - self.humans


class Against(NamedTuple):
    """One pair of humans with the model, on the transcripts that all three coded."""

    humans: tuple[str, str]
    matrix: LabelMatrix
    values: dict[Kind, Values]


def model_delta(study: Study, model: ReportedCoder, margin: float = MARGIN) -> ModelDelta:
    """Δ of one machine coder against all pairs of independent humans."""
    pairs = [
        pair
        for a, b in combinations([coder.name for coder in study.independent], 2)
        if (pair := _against(study, model.name, a, b)).matrix.transcripts
    ]
    any_code, over_codes = (
        _mean([(pair.matrix.transcripts, pair.values[kind].delta) for pair in pairs]) for kind in KINDS
    )
    return ModelDelta(
        kind=model.kind,
        margin=margin,
        any_code=any_code,
        pooled=over_codes,
        verdicts={"any_code": verdict(any_code, margin), "pooled": verdict(over_codes, margin)},
        pairs=tuple(_human_pair(pair) for pair in pairs),
    )


def kappas(matrix: LabelMatrix, a: int, b: int) -> dict[Kind, Floats]:
    """Replicates of any-code and pooled κ of two coders, given by index: (1 + interviews,) each."""
    counts = tally(matrix, a, b)
    return {
        "any_code": kappa(replicates(counts.any_code)),
        "pooled": kappa(replicates(pooled(counts.codes))),
    }


def verdict(delta: Figure, margin: float) -> Verdict:
    """What the interval of Δ says about non-inferiority at `margin`."""
    if delta.low is None or delta.high is None:
        return "undefined"
    if delta.low > -margin:
        return "non-inferior"
    return "inferior" if delta.high < -margin else "undecided"


def _against(study: Study, model: str, a: str, b: str) -> Against:
    rows = [study.matrix.coder(name) for name in (model, a, b)]
    matrix = study.matrix.common(*rows)
    with_a, with_b, humans = (
        kappas(matrix, x, y) for x, y in ((rows[0], rows[1]), (rows[0], rows[2]), (rows[1], rows[2]))
    )
    values = {kind: Values((with_a[kind], with_b[kind]), humans[kind]) for kind in KINDS}
    return Against((a, b), matrix, values)


def _human_pair(pair: Against) -> HumanPair:
    return HumanPair(
        humans=pair.humans,
        transcripts=pair.matrix.transcripts,
        units=pair.matrix.unit_count,
        any_code=_contrast(pair.values["any_code"]),
        pooled=_contrast(pair.values["pooled"]),
    )


def _contrast(values: Values) -> Contrast:
    with_a, with_b = (
        figure(one, KAPPA, "κ of the model with this human is undefined") for one in values.each
    )
    return Contrast(
        each=(with_a, with_b),
        model=figure(values.model, KAPPA, "κ of the model with one of the humans is undefined"),
        humans=figure(values.humans, KAPPA, "κ of the two humans is undefined"),
        delta=figure(values.delta, DIFFERENCE, "a κ that Δ is made of is undefined"),
    )


def _mean(deltas: Sequence[tuple[tuple[str, ...], Floats]]) -> Figure:
    """The mean Δ over pairs of humans; interviews are left out of all pairs at once."""
    if not deltas:
        return undefined(_NO_HUMANS)
    interviews = list(dict.fromkeys(one for transcripts, _ in deltas for one in transcripts))
    rows = []
    for transcripts, values in deltas:
        at = {transcript: index + 1 for index, transcript in enumerate(transcripts)}
        # A pair that did not code an interview is the same without it.
        rows.append([values[0], *(values[at.get(interview, 0)] for interview in interviews)])
    return figure(np.array(rows).mean(axis=0), DIFFERENCE, "a κ that Δ is made of is undefined")
