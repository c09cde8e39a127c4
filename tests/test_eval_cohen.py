"""Cohen's κ, Scott's π and Conger's κ against published and hand-derived values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cohen import kappa
from eval.conger import conger_kappa
from eval.fleiss import fleiss_kappa
from eval.tables import Table, replicate, why_constant


def table(both: int, only_a: int, only_b: int, neither: int) -> Table:
    sums = (both + only_a + only_b + neither, both + only_a, both + only_b, both)
    return Table(*(np.array([each]) for each in sums))


def test_kappa_of_24_units() -> None:
    # 6 both, 8 A only, 0 B only, 10 neither: po = 16/24, A marks 14 and B 6 of 24, so
    # pe = (14·6 + 10·18)/24² = 264/576 = 11/24 and κ = (16 − 11)/(24 − 11) = 5/13.
    assert kappa(table(6, 8, 0, 10))[0] == pytest.approx(5 / 13, abs=1e-12)


def test_pi_of_24_units() -> None:
    # Together they mark 20 of 48: pe = (5/12)² + (7/12)² = 74/144, π = (96/144 − 74/144)/(70/144) = 11/35.
    counts = np.array([[0, 2]] * 6 + [[1, 1]] * 8 + [[2, 0]] * 10)
    assert fleiss_kappa(counts) == pytest.approx(11 / 35, abs=1e-12)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # po = 35/50, marking rates 25/50 and 30/50: pe = .5·.6 + .5·.4 = .5; κ = .2/.5
        ((20, 5, 10, 15), 0.4),
        # po = .85, rates .49 and .46: pe = .2254 + .2754 = .5008; κ = .3492/.4992
        ((40, 9, 6, 45), 0.3492 / 0.4992),
        # po = .85, rates .90 and .85: pe = .765 + .015 = .78; κ = .07/.22
        ((80, 10, 5, 5), 0.07 / 0.22),
        # B marks everything, A half: po = pe = .5, so κ is 0, not undefined.
        ((10, 0, 10, 0), 0.0),
        # Never the same: po = 0, pe = .5, κ = −1
        ((0, 10, 10, 0), -1.0),
    ],
)
def test_kappa_of_tables(cells: tuple[int, int, int, int], expected: float) -> None:
    assert kappa(table(*cells))[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((0, 0, 0, 12), "neither coder marked any unit"),
        ((12, 0, 0, 0), "both coders marked every unit"),
        ((0, 0, 0, 0), "neither coder marked any unit"),
    ],
)
def test_kappa_is_undefined_where_nothing_varies(cells: tuple[int, int, int, int], reason: str) -> None:
    sums = table(*cells)
    assert math.isnan(kappa(sums)[0])
    assert why_constant(float(sums.a[0]), float(sums.b[0])) == reason


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30))
def test_conger_with_two_coders_is_cohen(units: list[tuple[bool, bool]]) -> None:
    ratings = np.array(units, dtype=float).T
    a, b = ratings.astype(bool)
    ours = kappa(Table(*(np.array([x]) for x in (len(a), a.sum(), b.sum(), (a & b).sum()))))[0]
    if len(np.unique(ratings)) > 1:
        assert conger_kappa(ratings) == pytest.approx(ours, abs=1e-12)


def test_replicates_are_sums_with_and_without_each_interview() -> None:
    per_interview = np.array([[1, 10], [2, 20], [4, 40]])
    assert replicate(per_interview).tolist() == [[7, 70], [6, 60], [5, 50], [3, 30]]
