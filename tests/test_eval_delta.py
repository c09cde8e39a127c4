"""Δ of a model, non-inferiority, and the coders that cost nothing."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from support_eval import coding, interview

from eval.answer import answer
from eval.baselines import baselines
from eval.delta import KINDS, ModelDelta, model_delta, verdict
from eval.figure import Figure
from eval.pairs import pair_report
from eval.study import Study, prepare
from schemas.coding import CodingFile
from schemas.transcript import Transcript

A_LABELS = (["x", "x", "", ""], ["x", "", "", "y"], ["", "x", "y", ""])
B_LABELS = (["x", "", "", ""], ["x", "", "y", "y"], ["", "x", "", ""])


def study_of(*coders: tuple[str, tuple[list[str], ...], str]) -> Study:
    """Three interviews of four turns."""
    texts = [interview(name, 4) for name in ("one", "two", "three")]
    return prepare(texts, [one for coder in coders for one in codings(texts, *coder)])


def codings(texts: list[Transcript], name: str, labels: tuple[list[str], ...], what: str) -> list[CodingFile]:
    kind, stage = ("model", None) if what == "model" else ("human", what)
    return [
        coding(text, name, own, kind="model" if kind == "model" else "human", stage=stage)
        for text, own in zip(texts, labels, strict=False)
    ]


def delta_of(study: Study, margin: float = 0.1) -> ModelDelta:
    return model_delta(study, study.machines[0], margin)


def test_a_model_that_copies_one_human() -> None:
    # M = A: Δ = ½[1 + κ(A,B)] − κ(A,B) = ½[1 − κ(A,B)].
    study = study_of(("A", A_LABELS, "coded"), ("B", B_LABELS, "coded"), ("m", A_LABELS, "model"))
    humans = pair_report(study, *study.pairs[0])
    delta = delta_of(study)
    for figure, kappa in ((delta.any_code, humans.any_code.kappa), (delta.pooled, humans.pooled.kappa)):
        assert kappa.value is not None
        assert figure.value == pytest.approx((1 - kappa.value) / 2)
        assert figure.low is not None
    (pair,) = delta.pairs
    assert pair.humans == ("A", "B")
    assert (pair.transcripts, pair.units) == (("one", "two", "three"), 12)
    assert pair.pooled.humans == humans.pooled.kappa


def test_delta_by_hand() -> None:
    # any-code, 12 units. A marks 6: 1100 1001 0110; B marks 5: 1000 1011 0100. both 4, only A 2, only B 1,
    # neither 5: κ(A,B) = 2(20 − 2)/(6·7 + 5·6) = 36/72 = ½.
    # m marks only the first turn of each: 1000 1000 1000. With A: both 2, m 1, A 4, neither 5:
    # 2(10 − 4)/(3·6 + 6·9) = 12/72. With B: both 2, m 1, B 3, neither 6: 2(12 − 3)/(3·7 + 5·9) = 18/66.
    study = study_of(
        ("A", A_LABELS, "coded"), ("B", B_LABELS, "coded"), ("m", (["x", "", "", ""],) * 3, "model")
    )
    delta = delta_of(study)
    assert delta.pairs[0].any_code.model.value == pytest.approx((12 / 72 + 18 / 66) / 2)
    assert delta.pairs[0].any_code.humans.value == pytest.approx(0.5)
    assert delta.any_code.value == pytest.approx((12 / 72 + 18 / 66) / 2 - 0.5)


def test_only_transcripts_that_all_three_coded_count() -> None:
    study = study_of(("A", A_LABELS, "coded"), ("B", B_LABELS[:2], "coded"), ("m", A_LABELS, "model"))
    delta = delta_of(study)
    assert delta.pairs[0].transcripts == ("one", "two")
    assert delta.pooled.low is None
    assert delta.verdicts == {"any_code": "undefined", "pooled": "undefined"}


def test_a_moderated_version_is_not_one_of_the_two_humans() -> None:
    study = study_of(("A", A_LABELS, "coded"), ("C", B_LABELS, "moderated"), ("m", A_LABELS, "model"))
    delta = delta_of(study)
    assert delta.pairs == ()
    assert delta.pooled.value is None
    assert delta.pooled.reason is not None
    assert "two people" in delta.pooled.reason


def test_with_three_humans_delta_is_the_mean_over_their_pairs() -> None:
    study = study_of(
        ("A", A_LABELS, "coded"),
        ("B", B_LABELS, "coded"),
        ("C", (["x", "", "", "x"], ["x", "y", "", "y"]), "coded"),
        ("m", A_LABELS, "model"),
    )
    delta = delta_of(study)
    assert [pair.humans for pair in delta.pairs] == [("A", "B"), ("A", "C"), ("B", "C")]
    values = [pair.pooled.delta.value for pair in delta.pairs]
    assert None not in values
    assert delta.pooled.value == pytest.approx(np.mean([value for value in values if value is not None]))
    assert delta.pooled.low is not None, "three interviews in all, though C coded two"


def test_the_interval_of_the_mean_leaves_an_interview_out_of_all_pairs_at_once() -> None:
    # Against Δ computed anew on the other interviews. Without "three", which C did not code, the pairs with
    # C stay as they are.
    coders = (
        ("A", A_LABELS, "coded"),
        ("B", B_LABELS, "coded"),
        ("C", (["x", "", "", "x"], ["x", "y", "", "y"]), "coded"),
        ("m", (["x", "", "", ""],) * 3, "model"),
    )
    texts = [interview(name, 4) for name in ("one", "two", "three")]
    files = [one for coder in coders for one in codings(texts, *coder)]
    without = []
    for text in texts:
        rest = [other for other in texts if other.id != text.id]
        study = prepare(rest, [file for file in files if file.transcript != text.id])
        without.append(delta_of(study).any_code.value)
    whole = delta_of(prepare(texts, files)).any_code
    assert whole.value is not None
    assert whole.low is not None
    spread = np.array(without, dtype=float)
    error = np.sqrt(2 / 3 * np.square(spread - spread.mean()).sum())
    assert whole.low == pytest.approx(whole.value - 4.302653 * error, abs=1e-6)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.09, 0.2, "non-inferior"),
        (-0.3, 0.1, "undecided"),
        (-0.4, -0.11, "inferior"),
        (-0.1, 0.2, "undecided"),
    ],
)
def test_verdicts(low: float, high: float, expected: str) -> None:
    assert verdict(Figure(value=(low + high) / 2, low=low, high=high), 0.10) == expected


def test_the_margin_can_be_set() -> None:
    figure = Figure(value=0.0, low=-0.15, high=0.15)
    assert verdict(figure, 0.10) == "undecided"
    assert verdict(figure, 0.20) == "non-inferior"


def test_the_answer_is_a_sentence_with_its_numbers() -> None:
    study = study_of(("A", A_LABELS, "coded"), ("B", B_LABELS, "coded"), ("m", A_LABELS, "model"))
    said = answer("m", delta_of(study), "any_code")
    assert "A and B" in said
    assert "κ 1.00 with A, 0.50 with B, 0.50 between them" in said
    assert "Δ 0.25 [" in said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.01, 0.2, "better than they agree with each other:"),
        (-0.09, 0.2, "as well as they agree with each other, or worse by less than the margin of 0.10:"),
        (-0.07, -0.04, "less well than they agree with each other, by less than the margin of 0.10:"),
        (-0.4, -0.11, "less well than they agree with each other, by more than the margin of 0.10:"),
        (
            -0.15,
            -0.05,
            "less well than they agree with each other; whether by more than the margin of 0.10 is open:",
        ),
        (
            -0.3,
            0.1,
            "as well as they agree with each other, or worse by less than the margin of 0.10, is open:",
        ),
    ],
)
def test_the_answer_claims_what_the_whole_interval_holds(low: float, high: float, said: str) -> None:
    figure = Figure(value=(low + high) / 2, low=low, high=high)
    delta = delta_of(study_of(("A", A_LABELS, "coded"), ("B", B_LABELS, "coded"), ("m", A_LABELS, "model")))
    verdicts = {kind: verdict(figure, 0.1) for kind in KINDS}
    sentence = answer("m", delta.model_copy(update={"pooled": figure, "verdicts": verdicts}))
    assert f"m agrees with A and B on average {said}" in sentence
    assert ("whether m agrees" in sentence) == said.endswith(", is open:")


def test_the_answer_says_why_there_is_none() -> None:
    study = study_of(("A", A_LABELS, "coded"), ("m", A_LABELS, "model"))
    assert "cannot be said: Δ undefined (Δ needs two people" in answer("m", delta_of(study))


def test_the_always_empty_coder() -> None:
    study = study_of(("A", A_LABELS, "coded"), ("m", B_LABELS, "model"))
    empty = baselines(study, study.machines[0], study.independent[0])[0]
    assert (empty.kind, empty.like, empty.against, empty.units) == ("always empty", "m", "A", 12)
    assert empty.any_code.kappa.value == 0
    assert empty.pooled.f1.value == 0
    assert empty.documents.f1.value == 0
    assert empty.pooled.precision.reason == "always empty marked nothing"
    # any-code α: N = 24, n1 = 6, n0 = 18, o01 = 6: 1 − 23·6/108
    assert empty.any_code.alpha.value == pytest.approx(1 - 23 * 6 / 108)
    # α over label sets is that of a model that marks nothing.
    blank = study_of(("A", A_LABELS, "coded"), ("m", ([""] * 4,) * 3, "model"))
    assert empty.alpha_masi.value == pair_report(blank, *blank.pairs[0]).alpha_masi.value


def test_the_random_coder_by_hand() -> None:
    # Two interviews of 2 turns; m gives x to 2 of the 4 units, A to 1. Dealt at random they meet on ½ unit:
    # F1 = 2·½/3, κ = 0. An interview is missed by both of m's units with C(2,2)/C(4,2) = 1/6, so m is
    # expected in 2·5/6 interviews and with A in 5/6: F1 = 2·(5/6)/(10/6 + 1) = 10/16.
    one, two = interview("one", 2), interview("two", 2)
    files = [
        coding(one, "A", ["x", ""]),
        coding(two, "A", ["", "y"]),
        coding(one, "m", ["x", "x"], kind="model"),
        coding(two, "m", ["", ""], kind="model"),
    ]
    study = prepare([one, two], files)
    random = baselines(study, study.machines[0], study.independent[0])[1]
    assert random.kind == "random"
    # pooled: x as above; y has 0 of m: both ½, a 2, b 2.
    assert random.pooled.f1.value == pytest.approx(2 * 0.5 / 4)
    assert random.any_code.kappa.value == pytest.approx(0, abs=1e-12)
    # documents: a = 10/6, b = 2 (x in one, y in two), both = 5/6.
    assert random.documents.f1.value == pytest.approx(2 * (5 / 6) / (10 / 6 + 2))


def test_the_random_coder_is_the_mean_over_all_ways_to_deal() -> None:
    labels, human = ["x", "x y", "", ""], ["x", "y", "x", ""]
    one = interview("one", 4)
    study = prepare([one], [coding(one, "A", human), coding(one, "m", labels, kind="model")])
    random = baselines(study, study.machines[0], study.independent[0])[1]
    found = []
    for dealt in permutations(labels):
        other = prepare([one], [coding(one, "A", human), coding(one, "m", list(dealt), kind="model")])
        report = pair_report(other, *other.pairs[0])
        found.append(
            [
                report.any_code.kappa.value,
                report.pooled.kappa.value,
                report.pooled.f1.value,
                report.alpha_masi.value,
            ]
        )
    expected = np.mean(np.array(found, dtype=float), axis=0)
    ours = [
        random.any_code.kappa.value,
        random.pooled.kappa.value,
        random.pooled.f1.value,
        random.alpha_masi.value,
    ]
    assert ours == pytest.approx(expected.tolist())


def test_a_model_and_a_human_without_a_common_transcript_have_no_baselines() -> None:
    one, two = interview("one", 1), interview("two", 1)
    study = prepare([one, two], [coding(one, "A", ["x"]), coding(two, "m", ["x"], kind="model")])
    assert baselines(study, study.machines[0], study.independent[0]) == []
