"""α over label sets: hand-checked values, empty sets, missing coders, leave-one-out and chance."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.arrays import Bools
from eval.labelsets import (
    Distance,
    alpha_by_chance,
    alpha_replicates,
    distances,
    distinct,
)

CODES = "abcd"


def labels(*coders: list[str]) -> Bools:
    """One row of label sets per coder, each set a string of one-letter codes."""
    return np.array([[[code in unit for code in CODES] for unit in coder] for coder in coders])


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        # δ of the units: 0, 2/3 ({a} in {a,b}: J = 1/2, M = 2/3), 0, 1: Do = 2·(5/3)/8 = 5/12.
        # Values: a 3, ab 1, d 2, c 1, b 1. Σ f_s f_t δ over unordered pairs = 3·⅔ + 6 + 3 + 3 + 2 + 1 + ⅔
        # + 2 + 2 + 1 = 68/3, so De = 2·(68/3)/(8·7) = 17/21; α = 1 − (5/12)·(21/17) = 33/68.
        ("masi", 33 / 68),
        # δ of {a}, {a,b} is ½: Do = 3/8, Σ = 3·½ + 6 + 3 + 3 + 2 + 1 + ½ + 2 + 2 + 1 = 22, De = 11/14,
        # α = 1 − (3/8)·(14/11) = 23/44.
        ("jaccard", 23 / 44),
    ],
)
def test_four_units_by_hand(distance: Distance, expected: float) -> None:
    values = distinct(labels(["a", "ab", "d", "c"], ["a", "a", "d", "b"]))
    assert alpha_replicates(values, np.array([0]), distance)[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("one", "other", "masi", "jaccard"),
    [
        ("", "", 0, 0),  # nltk divides by zero here
        ("", "a", 1, 1),
        ("ab", "ab", 0, 0),
        ("a", "ab", 1 - 1 / 2 * 2 / 3, 1 / 2),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3, 2 / 3),
        ("ab", "cd", 1, 1),
    ],
)
def test_distances(one: str, other: str, masi: float, jaccard: float) -> None:
    left, right = labels([one])[0], labels([other])[0]
    assert distances(left, right, "masi")[0, 0] == pytest.approx(masi, abs=1e-12)
    assert distances(left, right, "jaccard")[0, 0] == pytest.approx(jaccard, abs=1e-12)


def test_alpha_is_undefined_where_all_sets_are_equal() -> None:
    for sets in (["", ""], ["ab", "ab"]):
        values = distinct(labels(sets, sets))
        assert math.isnan(alpha_replicates(values, np.array([0]), "masi")[0])


def test_alpha_of_nothing_is_undefined() -> None:
    nothing = distinct(np.zeros((2, 0, 4), dtype=np.bool_))
    assert math.isnan(alpha_replicates(nothing, np.array([], dtype=np.int64), "masi")[0])


def test_more_codes_than_a_word_holds_are_told_apart() -> None:
    wide = np.zeros((2, 2, 130), dtype=np.bool_)
    wide[0, 0, 129] = wide[1, 0, 64] = True
    values = distinct(wide)
    assert len(values.sets) == 3
    assert values.ids[0, 1] == values.ids[1, 1]
    assert values.ids[0, 0] != values.ids[1, 0]


sets = st.text(alphabet="abc", max_size=2)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(sets, sets, sets), min_size=3, max_size=10),
    st.lists(st.integers(1, 3), min_size=10, max_size=10),
)
def test_weights_count_as_repeated_units(units: list[tuple[str, str, str]], weights: list[int]) -> None:
    weight = np.array(weights[: len(units)])
    given_labels = labels(*(list(row) for row in zip(*units, strict=True)))
    repeated = np.repeat(given_labels, weight, axis=1)
    weighted = alpha_replicates(distinct(given_labels), np.array([0]), "masi", weight)[0]
    plain = alpha_replicates(distinct(repeated), np.array([0]), "masi")[0]
    assert weighted == pytest.approx(plain, abs=1e-9, nan_ok=True)


@settings(max_examples=40)
@given(st.lists(st.tuples(sets, sets, sets), min_size=4, max_size=10), st.integers(1, 3), st.booleans())
def test_leaving_out_an_interview_is_computing_without_it(
    units: list[tuple[str, str, str]], cut: int, third_here: bool
) -> None:
    # The third coder may be absent from the second interview.
    all_labels = labels(*(list(row) for row in zip(*units, strict=True)))
    present = np.ones(all_labels.shape[:2], dtype=np.bool_)
    present[2, cut:] = third_here
    values = distinct(all_labels)
    both = alpha_replicates(values, np.array([0, cut]), "masi", present=present)
    without_first = distinct(all_labels[:, cut:] if third_here else all_labels[:2, cut:])
    without_second = distinct(all_labels[:, :cut])
    for index, alone in ((1, without_first), (2, without_second)):
        expected = alpha_replicates(alone, np.array([0]), "masi")[0]
        assert both[index] == pytest.approx(expected, abs=1e-9, nan_ok=True)


@settings(max_examples=40)
@given(st.lists(st.tuples(sets, sets), min_size=2, max_size=4))
def test_chance_is_the_mean_over_all_ways_to_deal(units: list[tuple[str, str]]) -> None:
    first, second = ([unit[side] for unit in units] for side in (0, 1))
    alphas = [
        alpha_replicates(distinct(labels(list(dealt), second)), np.array([0]), "masi")[0]
        for dealt in permutations(first)
    ]
    expected = alpha_by_chance(distinct(labels(first, second)), "masi")
    assert expected == pytest.approx(float(np.mean(alphas)), abs=1e-9, nan_ok=True)
