"""The alternative annotator test: could the model stand in for any one of three or more humans?

Leave out each human j in turn (Calderon, Reichart and Dror 2025, "The Alternative Annotator Test"). On
each unit, S_f is the model's mean similarity to the remaining humans and S_j that of human j; the model
wins if S_f ≥ S_j, the human if S_j ≥ S_f. ρ_j is the share of units that the model wins, and the model
beats j if the human's lead, the mean of d = [S_j ≥ S_f] − [S_f ≥ S_j], is below ε, tested one-sided by
t = (d̄ − ε)/se with Benjamini–Yekutieli over j. ω is the share of humans beaten, ρ the mean of ρ_j; the
model passes at ω ≥ ½. Similarity is Jaccard's of label sets, on units that the model or a human coded.

Where this departs from the paper: se comes from leaving out interviews, not from units as if they were
independent. An always-empty and a random coder are always tested too: on rare codes an empty coder can
pass.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from eval.arrays import Bools, Floats, Ints, ratio
from eval.figure import Figure, undefined
from eval.intervals import FEWEST, SHARE, figure, standard_error
from eval.multiple import benjamini_yekutieli
from eval.student import t_cdf
from eval.study import Study
from eval.tables import replicate
from schemas.base import Stored

EPSILON = 0.1
"""How much a human may lead and still count as beaten: the paper's advice ranges from .1 to .2."""
LEVEL = 0.05
"""Level of the tests."""
PASS = 0.5
"""Share of the humans that must be beaten."""
FEWEST_HUMANS = 3

_DRAWS = 200
_ROUNDING = 1e-12
_NOTHING = "nobody marked anything"


class HumanBeaten(Stored):
    """The test of one left-out human.

    Attributes:
        advantage: ρ_j, the share of units on which the model is at least as close to the others.
        p, p_adjusted: of "the human leads by ε or more"; adjusted over humans.
        beaten: p_adjusted ≤ .05.
    """

    human: str
    advantage: Figure
    p: float
    p_adjusted: float
    beaten: bool


class AltTest(Stored):
    """The test of one coder in the model's place.

    Attributes:
        units: units counted: those of transcripts with three or more humans that someone coded.
        epsilon: how much the human may lead.
        winning_rate: ω. advantage: ρ. Undefined with a reason where the test cannot be made.
        passes: ω ≥ ½; None where undefined.
        humans: the tests it is made of; none for the random coder, whose rates are means over draws.
    """

    units: int
    epsilon: float
    winning_rate: Figure
    advantage: Figure
    passes: bool | None
    humans: tuple[HumanBeaten, ...] = ()


class AltReport(Stored):
    """The model's test with the two that it must be seen beside."""

    model: AltTest
    always_empty: AltTest
    random: AltTest


class _Panel(NamedTuple):
    """What is needed of the humans, on the units of the transcripts that can be used.

    Attributes:
        names: the humans.
        coded: (humans, units), True where the human coded the transcript.
        labels: (humans, units, codes).
        alike: similarity of two humans, (humans, humans, units).
        starts: index of each transcript's first unit.
    """

    names: tuple[str, ...]
    coded: Bools
    labels: Bools
    alike: Floats
    starts: Ints


class _Lead(NamedTuple):
    """Counts against one left-out human, summed over all interviews and without each."""

    units: Floats
    wins: Floats
    lead: Floats


def alt_test(study: Study, model: str, *, epsilon: float = EPSILON, seed: int = 0) -> AltReport:
    """Test one machine coder, by name, against all independent humans.

    Args:
        study: units of equal weight: turns or sentences.
        model: the coder.
        epsilon: how much the human may lead.
        seed: of the random coder's draws.
    """
    panel, labels = _panel(study, model)
    if len(panel.starts) < FEWEST or study.unit == "character":
        none = _undefined(epsilon, len(panel.starts), study.unit)
        return AltReport(model=none, always_empty=none, random=none)
    return AltReport(
        model=_test(labels, panel, epsilon),
        always_empty=_test(np.zeros_like(labels), panel, epsilon),
        random=_random(labels, panel, epsilon, seed),
    )


def _undefined(epsilon: float, interviews: int, unit: str) -> AltTest:
    be = "is" if interviews == 1 else "are"
    why = f"needs {FEWEST} interviews that {FEWEST_HUMANS} people coded on their own, there {be} {interviews}"
    if unit == "character":
        why = "made for turns and sentences: characters of one segment are not tested one by one"
    rate = undefined(why)
    return AltTest(units=0, epsilon=epsilon, winning_rate=rate, advantage=rate, passes=None)


def _panel(study: Study, model: str) -> tuple[_Panel, Bools]:
    """The humans and the model's labels (units, codes) on transcripts with enough humans.

    A human who coded fewer than three of them is no one to test, and is left out.
    """
    row = study.matrix.coder(model)
    rows = np.array([study.matrix.coder(coder.name) for coder in study.independent], dtype=np.int64)
    rows, usable = _enough(study.matrix.coded, row, rows)
    matrix = study.matrix.restricted(usable).seen_by(row)
    labels = matrix.labels[rows]
    panel = _Panel(
        names=tuple(matrix.coders[index] for index in rows),
        coded=np.repeat(matrix.coded[rows], matrix.sizes, axis=1),
        labels=labels,
        alike=np.array([jaccard(labels, own) for own in labels]),
        starts=matrix.starts,
    )
    return panel, matrix.labels[row]


def _enough(coded: Bools, model: int, humans: Ints) -> tuple[Ints, Ints]:
    """Humans and transcripts of which each has enough of the other: indices."""
    while True:
        usable = np.flatnonzero(coded[model] & (coded[humans].sum(axis=0) >= FEWEST_HUMANS))
        busy = coded[np.ix_(humans, usable)].sum(axis=1) >= FEWEST
        if busy.all() or not usable.size:
            return humans, usable
        humans = humans[busy]


def jaccard(one: Bools, other: Bools) -> Floats:
    """|s ∩ t|/|s ∪ t| of the label sets in (…, codes); 1 for two empty sets."""
    common, union = (one & other).sum(axis=-1), (one | other).sum(axis=-1)
    return np.where(union == 0, 1.0, common / np.maximum(union, 1))


def _leads(labels: Bools, panel: _Panel) -> list[_Lead]:
    """How a coder with these labels (units, codes) does against each left-out human."""
    own = jaccard(panel.labels, labels)
    marked = labels.any(axis=1) | (panel.labels.any(axis=2) & panel.coded).any(axis=0)
    found = []
    for j in range(len(panel.names)):
        others = panel.coded * (np.arange(len(panel.names)) != j)[:, None]
        # Both means are over the same humans, so sums compare as means do.
        lead = ((panel.alike[j] - own) * others).sum(axis=0)
        model_wins, human_wins = lead <= _ROUNDING, lead >= -_ROUNDING
        counted = (marked & panel.coded[j]).astype(np.float64)
        fields = (counted, counted * model_wins, counted * human_wins - counted * model_wins)
        found.append(_Lead(*(replicate(np.add.reduceat(field, panel.starts)) for field in fields)))
    return found


def _test(labels: Bools, panel: _Panel, epsilon: float) -> AltTest:
    leads = _leads(labels, panel)
    p_values = [_p(lead, epsilon) for lead in leads]
    adjusted = benjamini_yekutieli(p_values)
    rates = [ratio(lead.wins, lead.units) for lead in leads]
    humans = tuple(
        HumanBeaten(
            human=name,
            advantage=figure(rate, SHARE, _NOTHING),
            p=p,
            p_adjusted=corrected,
            beaten=corrected <= LEVEL,
        )
        for name, rate, p, corrected in zip(panel.names, rates, p_values, adjusted, strict=True)
    )
    winning = sum(human.beaten for human in humans) / len(humans)
    return AltTest(
        units=_units(labels, panel),
        epsilon=epsilon,
        winning_rate=Figure(value=winning, note="no interval: a share of the humans"),
        advantage=figure(np.mean(rates, axis=0), SHARE, _NOTHING),
        passes=winning >= PASS,
        humans=humans,
    )


def _random(labels: Bools, panel: _Panel, epsilon: float, seed: int) -> AltTest:
    """Means over a coder whose label sets are the model's, dealt at random over the units."""
    generator = np.random.default_rng(seed)
    winning, advantage = [], []
    for _ in range(_DRAWS):  # one at a time: of a hundred interviews, all of them take 400 MB
        leads = _leads(labels[generator.permutation(len(labels))], panel)
        adjusted = benjamini_yekutieli([_p(lead, epsilon) for lead in leads])
        winning.append(np.mean([p <= LEVEL for p in adjusted]))
        advantage.append(np.mean([ratio(lead.wins[0], lead.units[0]) for lead in leads]))
    note = f"no interval: the mean of {_DRAWS} random coders"
    rate = float(np.mean(winning))
    return AltTest(
        units=_units(labels, panel),
        epsilon=epsilon,
        winning_rate=Figure(value=rate, note=note),
        advantage=Figure(value=float(np.mean(advantage)), note=note),
        passes=rate >= PASS,
    )


def _units(labels: Bools, panel: _Panel) -> int:
    return int((labels.any(axis=1) | (panel.labels.any(axis=2) & panel.coded).any(axis=0)).sum())


def _p(lead: _Lead, epsilon: float) -> float:
    """One-sided p of "the human leads by ε or more", from leaving out interviews that j coded."""
    mean = ratio(lead.lead, lead.units)
    own = np.flatnonzero(lead.units[1:] != lead.units[0]) + 1
    if len(own) < FEWEST or np.isnan(mean[[0, *own]]).any():
        return 1.0
    distance, error = float(mean[0]) - epsilon, standard_error(mean[own])
    if error == 0:
        return float(distance >= 0)
    return t_cdf(distance / error, len(own) - 1)
