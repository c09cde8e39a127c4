"""Intervals and tests over interviews: jackknife, Student's t, sign flips, many hypotheses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.arrays import Floats
from eval.figure import Figure, undefined
from eval.intervals import KAPPA, SHARE, figure, warning
from eval.multiple import benjamini_hochberg, benjamini_yekutieli
from eval.permutation import FlipTest, sign_flip
from eval.student import t_cdf, t_quantile


@pytest.mark.parametrize(
    ("p", "df", "expected"),
    [  # any printed table of Student's t
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.975, 5, 2.571),
        (0.975, 19, 2.093),
        (0.95, 10, 1.812),
        (0.995, 30, 2.750),
        (0.975, 1000, 1.962),
    ],
)
def test_t_quantiles_of_printed_tables(p: float, df: int, expected: float) -> None:
    assert t_quantile(p, df) == pytest.approx(expected, abs=5e-4)


@given(st.floats(0.001, 0.999))
def test_t_quantiles_of_one_and_two_degrees_in_closed_form(p: float) -> None:
    # One degree is the Cauchy distribution; two: t = (2p − 1)·√(2/(1 − (2p − 1)²)).
    assert t_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-9, abs=1e-9)
    s = 2 * p - 1
    assert t_quantile(p, 2) == pytest.approx(s * math.sqrt(2 / (1 - s * s)), rel=1e-9, abs=1e-9)


@given(st.floats(-30, 30), st.integers(1, 400))
def test_t_cdf_is_symmetric_and_the_quantile_is_its_inverse(t: float, df: int) -> None:
    assert t_cdf(t, df) + t_cdf(-t, df) == pytest.approx(1, abs=1e-12)
    p = t_cdf(t, df)
    if 1e-6 < p < 1 - 1e-6:
        assert t_cdf(t_quantile(p, df), df) == pytest.approx(p, abs=1e-12)


def test_a_quantile_needs_a_probability() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        t_quantile(1.0, 3)


def test_jackknife_by_hand() -> None:
    # Leave-one-out values .4, .5, .6: se² = ⅔·(.01 + 0 + .01) = .04/3; t(.975, 2) = 4.302653;
    # half = 4.302653·√(.04/3) = .496828.
    found = figure(np.array([0.52, 0.4, 0.5, 0.6]), KAPPA, "unused")
    assert found.value == 0.52
    assert found.low == pytest.approx(0.52 - 0.496828, abs=1e-6)
    assert found.high == pytest.approx(1.0), "cut at the range of κ"
    assert found.note is None


def test_two_interviews_give_a_value_and_the_reason_why_there_is_no_interval() -> None:
    found = figure(np.array([0.5, 0.4, 0.6]), SHARE, "unused")
    assert (found.value, found.low, found.high) == (0.5, None, None)
    assert found.note == "no interval: 2 interviews, at least 3 are needed"


def test_a_figure_undefined_without_one_interview_has_no_interval() -> None:
    found = figure(np.array([0.5, 0.4, math.nan, 0.6]), SHARE, "unused")
    assert found.value == 0.5
    assert found.note == "no interval: undefined without one of the interviews"


def test_an_undefined_figure_carries_its_reason() -> None:
    found = figure(np.array([math.nan, 0.4, 0.5, 0.6]), SHARE, "nobody marked anything")
    assert found == undefined("nobody marked anything")
    assert found.model_dump() == {"value": None, "reason": "nobody marked anything"}


def test_a_figure_is_written_with_its_interval() -> None:
    assert Figure(value=0.5, low=0.4, high=0.6).model_dump() == {"value": 0.5, "low": 0.4, "high": 0.6}
    written = Figure(value=0.5, note="no interval: why").model_dump()
    assert written == {"value": 0.5, "low": None, "high": None, "note": "no interval: why"}


@pytest.mark.parametrize(
    "fields",
    [
        {"value": None},
        {"value": 0.5, "reason": "both"},
        {"value": math.nan},
        {"value": math.inf},
        {"value": 0.5, "low": 0.4},
        {"value": None, "reason": "none", "low": 0.1, "high": 0.2},
    ],
)
def test_half_a_figure_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"a figure (is|has)|an interval has"):
        Figure.model_validate(fields)


def test_few_interviews_are_warned_about() -> None:
    assert warning(2) == "no interval: 2 interviews, at least 3 are needed"
    assert warning(19) == "intervals rest on 19 interviews; below 20 they are a rough guide only"
    assert warning(20) is None


def flipped(differences: Floats, *, seed: int = 0) -> FlipTest:
    """The test that the mean of one difference per interview is 0."""
    return sign_flip(
        lambda choices: np.where(choices, -differences, differences).mean(axis=1), len(differences), seed=seed
    )


def test_sign_flips_of_three_interviews() -> None:
    # Of 8 ways to turn the signs of 1, 2, 3 only +++ and −−− reach the mean of 2.
    outcome = flipped(np.array([1.0, 2.0, 3.0]))
    assert outcome.exact
    assert float(outcome.p) == 2 / 8
    assert outcome.smallest == 2 / 8


def test_sign_flips_of_opposite_differences() -> None:
    # 3, −1: |mean| = 1 is reached by 3 −1 and −3 +1, exceeded by 3 +1 and −3 −1: p = 1.
    assert float(flipped(np.array([3.0, -1.0])).p) == 1.0


def test_random_sign_flips_are_seeded_and_near_the_exact_p() -> None:
    # 13 interviews, all with the same difference: exactly 2 of 2¹³ choices are as extreme.
    differences = np.full(13, 0.25)
    outcome = flipped(differences, seed=3)
    assert not outcome.exact
    assert float(outcome.p) == float(flipped(differences, seed=3).p)
    assert float(outcome.p) <= 0.002
    assert outcome.smallest == 1 / 10_000


def test_sign_flips_of_an_undefined_statistic_have_no_p() -> None:
    outcome = sign_flip(lambda choices: np.full((len(choices), 2), [math.nan, 1.0]), 3)
    assert math.isnan(outcome.p[0])
    assert outcome.p[1] == 1.0


def test_adjusted_p_values_by_hand() -> None:
    # Sorted .005, .01, .03, .04, times 4/1, 4/2, 4/3, 4/4: .02, .02, .04, .04; back in the order given.
    p_values = [0.01, 0.04, 0.03, 0.005]
    assert benjamini_hochberg(p_values) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    # Times 1 + ½ + ⅓ + ¼ = 25/12.
    assert benjamini_yekutieli(p_values) == pytest.approx([0.5 / 12, 1 / 12, 1 / 12, 0.5 / 12])


def test_adjusted_p_values_stay_probabilities_and_in_order() -> None:
    assert benjamini_hochberg([0.9, 0.8]) == pytest.approx([0.9, 0.9])
    assert benjamini_yekutieli([0.9, 0.8]) == [1.0, 1.0]
    assert benjamini_hochberg([]) == []
