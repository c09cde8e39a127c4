"""The alternative annotator test, on studies small enough to follow by hand."""

from __future__ import annotations

import tracemalloc

import pytest
from support_eval import coding, interview

from eval.alt_test import alt_test
from eval.study import Study, prepare
from eval.units import Unit

NAMES = ("one", "two", "three")


def study_of(model: list[str], *humans: list[str], interviews: int = 3, unit: Unit = "turn") -> Study:
    """The same labels in each of some interviews."""
    texts = [interview(name, len(model)) for name in NAMES[:interviews]]
    codings = [coding(text, name, own) for text in texts for name, own in zip("ABC", humans, strict=False)]
    codings += [coding(text, "m", model, kind="model") for text in texts]
    return prepare(texts, codings, unit=unit)


def test_a_model_that_says_what_all_humans_say_passes_and_an_empty_coder_does_not() -> None:
    # Everyone is as close to the others as the model is: lead 0 on every unit, below ε for certain.
    labels = ["x", "y", ""]
    report = alt_test(study_of(labels, labels, labels, labels), "m")
    assert report.model.passes
    assert report.model.units == 6, "the third turn is empty for all"
    assert (report.model.winning_rate.value, report.model.advantage.value) == (1.0, 1.0)
    assert [human.human for human in report.model.humans] == ["A", "B", "C"]
    assert report.always_empty.passes is False
    assert (report.always_empty.winning_rate.value, report.always_empty.advantage.value) == (0.0, 0.0)


def test_rates_by_hand() -> None:
    # Turn 1: all x. Turn 2: A and B x, C y, the model nothing.
    # Left out A: on turn 2 the others are x and y: A is like them by ½, the model by 0: A wins. B likewise.
    # Left out C: the others are x and x: C is like them by 0, the model by 0: both win.
    # So ρ = ½, ½, 1; the lead of A and B is ½ > ε = .1, that of C is 0: only C is beaten, ω = 1/3.
    report = alt_test(study_of(["x", ""], ["x", "x"], ["x", "x"], ["x", "y"]), "m")
    assert [human.advantage.value for human in report.model.humans] == [0.5, 0.5, 1.0]
    assert [human.p for human in report.model.humans] == [1.0, 1.0, 0.0]
    assert [human.beaten for human in report.model.humans] == [False, False, True]
    assert report.model.winning_rate.value == pytest.approx(1 / 3)
    assert report.model.advantage.value == pytest.approx(2 / 3)
    assert report.model.passes is False


def test_a_larger_margin_lets_the_model_pass() -> None:
    study = study_of(["x", ""], ["x", "x"], ["x", "x"], ["x", "y"])
    assert alt_test(study, "m", epsilon=0.6).model.passes


def test_p_comes_from_leaving_out_interviews() -> None:
    # C differs from interview to interview, so A's lead does: one interview where the model loses to A on
    # 1 of 2 units, two where it loses on none. Mean lead 1/6; leave-one-out 0, ¼, ¼ (of 2 interviews of 2
    # units). se² = ⅔·Σ(d − 1/6)² = ⅔·(1/36 + 2/144) = 1/36, t = (1/6 − .1)/(1/6) = .4, P(T₂ < .4) = .6361.
    texts = [interview(name, 2) for name in NAMES]
    codings = [coding(text, name, ["x", "x"]) for text in texts for name in "ABC"]
    codings += [coding(text, "m", ["x", "" if text.id == "one" else "x"], kind="model") for text in texts]
    report = alt_test(prepare(texts, codings), "m").model
    assert report.humans[0].p == pytest.approx(0.6361, abs=5e-5)
    assert report.humans[0].advantage.value == pytest.approx(5 / 6)
    # The same for all three humans, so Benjamini–Yekutieli gives .6361·(1 + ½ + ⅓) > 1.
    assert [human.p_adjusted for human in report.humans] == [1.0, 1.0, 1.0]


def test_the_random_coder_is_seeded_and_between_nothing_and_the_model() -> None:
    labels = ["x", "y", "", "", "", ""]
    study = study_of(labels, labels, labels, labels)
    report = alt_test(study, "m", seed=7)
    assert report.random == alt_test(study, "m", seed=7).random
    assert report.random.humans == ()
    assert report.random.advantage.value is not None
    assert 0 < report.random.advantage.value < 1


def test_the_random_coders_are_dealt_one_at_a_time() -> None:
    """Their labels are 900 turns × 40 codes each: 7 MB for all 200 of them, 36 kB for one."""
    labels = [f"code{turn % 40}" for turn in range(300)]
    study = study_of(labels, labels, labels, labels)
    assert study.matrix.labels.shape == (4, 900, 40)
    tracemalloc.start()
    alt_test(study, "m")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize(("humans", "interviews"), [(2, 3), (3, 2)])
def test_too_few_humans_or_interviews_are_named(humans: int, interviews: int) -> None:
    report = alt_test(study_of(["x"], *[["x"]] * humans, interviews=interviews), "m")
    assert report.model.passes is None
    assert report.model.winning_rate.reason is not None
    assert "3 interviews that 3 people coded" in report.model.winning_rate.reason


def test_characters_are_not_tested() -> None:
    report = alt_test(study_of(["x"], ["x"], ["x"], ["x"], unit="character"), "m")
    assert report.model.winning_rate.reason is not None
    assert "turns and sentences" in report.model.winning_rate.reason


def test_a_human_who_coded_too_little_is_not_tested() -> None:
    texts = [interview(name, 1) for name in NAMES]
    codings = [coding(text, name, ["x"]) for text in texts for name in "ABC"]
    codings += [coding(texts[0], "D", ["x"])]
    codings += [coding(text, "m", ["x"], kind="model") for text in texts]
    report = alt_test(prepare(texts, codings), "m").model
    assert [human.human for human in report.humans] == ["A", "B", "C"]
