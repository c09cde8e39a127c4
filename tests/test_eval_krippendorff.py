"""Krippendorff's α: published values, and the fast binary form against the general one."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import krippendorff
from eval.arrays import Floats
from eval.group import group_coincidences
from eval.matrix import LabelMatrix
from eval.reliability import Level, alpha
from eval.tables import Table

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C: 4 observers, 12 units.
OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def ratings_of(rows: Iterable[str]) -> Floats:
    return np.array([[math.nan if mark == "." else float(mark) for mark in row] for row in rows])


def two_rows(first: str, second: str) -> Floats:
    values = {mark: float(index) for index, mark in enumerate(sorted(set(first + second)))}
    return np.array([[values[mark] for mark in row] for row in (first, second)])


@pytest.mark.parametrize(
    ("level", "expected"), [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491)]
)
def test_four_coders_of_twelve_units_as_published(level: Level, expected: float) -> None:
    assert alpha(ratings_of(OBSERVERS), level) == pytest.approx(expected, abs=5e-5)


def test_two_coders_binary_as_published() -> None:
    # 10 units, 4 of them unequal; 6 ones and 14 zeros: α = 1 − 19·4/(14·6) = 8/84
    assert alpha(two_rows("0100000010", "1110010000")) == pytest.approx(8 / 84, abs=1e-12)


def test_two_coders_nominal_as_published() -> None:
    # 3 of 12 units unequal, so off-diagonal coincidences are 6; a 4, b 6, c 6, d 6, e 2 of 24 values:
    # α = 1 − 23·6/(24² − (16 + 36 + 36 + 36 + 4)) = 1 − 138/448 = 310/448
    assert alpha(two_rows("aabbdcccedda", "babbbccceddd")) == pytest.approx(310 / 448, abs=1e-12)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # N = 48, n1 = 14 + 6 = 20, n0 = 28, o01 = 8: 1 − 47·8/560 = 184/560
        ((6, 8, 0, 10), 184 / 560),
        # N = 200, n1 = 90 + 85 = 175, n0 = 25, o01 = 15: 1 − 199·15/4375 = 1390/4375
        ((80, 10, 5, 5), 1390 / 4375),
    ],
)
def test_alpha_of_tables(cells: tuple[int, int, int, int], expected: float) -> None:
    both, only_a, only_b, neither = cells
    sums = Table(*(np.array([x]) for x in (sum(cells), both + only_a, both + only_b, both)))
    assert neither == sums.neither[0]
    assert krippendorff.alpha(krippendorff.of_pair(sums))[0] == pytest.approx(expected, abs=1e-12)


def test_alpha_is_undefined_where_nothing_varies() -> None:
    for marked in (0, 5):
        sums = Table(*(np.array([x]) for x in (5, marked, marked, marked)))
        assert math.isnan(krippendorff.alpha(krippendorff.of_pair(sums))[0])
    assert math.isnan(alpha(np.ones((2, 4))))


marks = st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=4, max_size=12)


@settings(max_examples=40)
@given(marks, st.lists(st.booleans(), min_size=3, max_size=3))
def test_binary_alpha_of_a_group_equals_the_general_one(
    units: list[list[bool]], in_second: list[bool]
) -> None:
    # Two interviews; the second is coded by some of the three coders only.
    labels = np.array(units).T[:, :, None]
    coded = np.array([[True, here] for here in in_second])
    half = len(units) // 2
    labels[:, half:] &= coded[:, 1][:, None, None]
    matrix = LabelMatrix(
        coders=("a", "b", "c"),
        codes=("x",),
        transcripts=("one", "two"),
        labels=labels,
        coded=coded,
        starts=np.array([0, half]),
        spans=np.zeros((len(units), 2), dtype=np.int64),
    )
    ratings = labels[:, :, 0].astype(float)
    ratings[:, half:][~coded[:, 1]] = math.nan
    sums = krippendorff.replicates(group_coincidences(matrix, [0, 1, 2]).codes)
    ours, expected = krippendorff.alpha(sums)[0, 0], alpha(ratings)
    assert ours == pytest.approx(expected, abs=1e-12, nan_ok=True)
    only_first = alpha(ratings[:, :half])
    assert krippendorff.alpha(sums)[2, 0] == pytest.approx(only_first, abs=1e-12, nan_ok=True)
