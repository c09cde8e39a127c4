"""All figures of a pair on one small study, derived by hand."""

from __future__ import annotations

import pytest
from support_eval import coding, interview, of_segments, transcript

from eval.figure import Figure
from eval.pairs import PairReport, pair_report
from eval.study import prepare
from eval.units import Unit
from schemas.coding import Segment


def small_pair() -> PairReport:
    """Two interviews of 4 and 2 turns.

    one: A x, xy, –, –    B x, y, x, –
    two: A y, –           B –, –
    """
    one, two = interview("one", 4), interview("two", 2)
    codings = [
        coding(one, "A", ["x", "x y", "", ""]),
        coding(one, "B", ["x", "y", "x", ""]),
        coding(two, "A", ["y", ""]),
        coding(two, "B", ["", "z"]),
    ]
    study = prepare([one, two], codings)
    return pair_report(study, *study.coders)


def number(figure: Figure) -> float:
    assert figure.value is not None, figure.reason
    return figure.value


def test_what_is_counted() -> None:
    report = small_pair()
    assert (report.a, report.b, report.units) == ("A", "B", 6)
    assert report.transcripts == ("one", "two")
    assert report.coded == (3, 4)
    assert report.warning == "no interval: 2 interviews, at least 3 are needed"


def test_any_code() -> None:
    # A 110010, B 111001: both 2, only A 1, only B 2, neither 1. po = 3/6, pe = (3·4 + 3·2)/36 = ½: κ = 0.
    report = small_pair().any_code
    assert number(report.kappa) == 0
    assert number(report.precision) == pytest.approx(2 / 3)
    assert number(report.recall) == pytest.approx(2 / 4)
    assert number(report.f1) == pytest.approx(4 / 7)
    # α: N = 12, n1 = 7, n0 = 5, o01 = 3: 1 − 11·3/35
    assert number(report.alpha) == pytest.approx(2 / 35)


def test_pooled_over_the_codes_that_either_used() -> None:
    # x: A on 2, B on 2, both 1. y: A on 2, B on 1, both 1. z: B on 1. 18 cells: a 4, b 4, both 2, neither 12.
    # κ = 2(2·12 − 2·2)/((4·14) + (4·14)) = 40/112
    report = small_pair().pooled
    assert number(report.kappa) == pytest.approx(40 / 112)
    assert number(report.f1) == pytest.approx(2 * 2 / 8)
    assert number(report.precision) == number(report.recall) == pytest.approx(0.5)


def test_document_presence() -> None:
    # one: A has x, y, B has x, y. two: A has y, B has z. both 2, a 3, b 3: F1 = 4/6.
    assert number(small_pair().documents.f1) == pytest.approx(4 / 6)


def test_each_code() -> None:
    codes = small_pair().codes
    assert list(codes) == ["x", "y", "z"]
    assert [(one.n_a, one.n_b, one.n_both) for one in codes.values()] == [(2, 2, 1), (2, 1, 1), (0, 1, 0)]
    # y: both 1, only A 1, only B 0, neither 4: κ = 2·4/(2·5 + 1·4) = 8/14
    assert number(codes["y"].kappa) == pytest.approx(8 / 14)
    assert number(codes["y"].f1) == pytest.approx(2 / 3)
    assert codes["y"].documents == (2, 1, 1)
    assert all(one.few for one in codes.values())
    assert codes["z"].precision.reason == "A marked nothing"
    assert number(codes["z"].recall) == 0


def test_b_is_the_reference_of_precision_and_recall() -> None:
    # A gives x to two units and y to one, B x to one of the two: of 3 cells of A 1 is B's, of B's 1 all.
    one = interview("one", 3)
    study = prepare([one], [coding(one, "A", ["x", "x", "y"]), coding(one, "B", ["x", "", ""])])
    report = pair_report(study, *study.coders)
    assert number(report.pooled.precision) == pytest.approx(1 / 3)
    assert number(report.pooled.recall) == 1
    assert number(report.codes["x"].precision) == 0.5
    assert number(report.documents.precision) == 0.5


def test_ten_uses_are_not_few() -> None:
    one = interview("one", 10)
    labels = ["x"] * 5 + [""] * 5
    study = prepare([one], [coding(one, "A", labels), coding(one, "B", labels)])
    assert not pair_report(study, *study.coders).codes["x"].few


@pytest.mark.parametrize("unit", ["turn", "sentence", "character"])
def test_uses_are_passages_however_many_units_they_cover(unit: Unit) -> None:
    """Both mark turns 0 to 2 as one passage, and turns 4 and 6: 3 uses each, on 5 turns or 25 characters."""
    one = interview("one", 8)
    marked = [Segment.of_turns(one, "x", first, last) for first, last in ((0, 2), (4, 4), (6, 6))]
    study = prepare([one], [of_segments(one, name, marked) for name in ("A", "B")], unit=unit)
    found = pair_report(study, *study.coders).codes["x"]
    assert found.n_a + found.n_b == (50 if unit == "character" else 10)
    assert found.few


def test_passages_on_one_unit_are_one_use() -> None:
    one = transcript("one", "a word and a word and a word")
    marked = [Segment.of_span(one, "x", start, start + 1) for start in range(5)]
    study = prepare([one], [of_segments(one, name, marked) for name in ("A", "B")])
    assert pair_report(study, *study.coders).codes["x"].few


def test_characters_and_segments() -> None:
    # All turns have the five characters of "wordN", so characters go as units do; the segments are the
    # same turns, so a pair of segments is a unit that both gave the code.
    report = small_pair()
    assert number(report.characters.f1) == number(report.any_code.f1)
    assert number(report.characters.per_code.f1) == number(report.pooled.f1)
    assert number(report.segments.f1) == number(report.pooled.f1)


def test_coders_who_share_no_transcript() -> None:
    one, two = interview("one", 2), interview("two", 2)
    study = prepare([one, two], [coding(one, "A", ["x", ""]), coding(two, "B", ["x", ""])])
    report = pair_report(study, *study.coders, extras=("ac1", "unitized", "semeval"))
    assert (report.units, report.coded, report.codes) == (0, (0, 0), {})
    figures = [
        report.any_code.kappa,
        report.pooled.f1,
        report.documents.f1,
        report.alpha_masi,
        report.segments.f1,
    ]
    figures += [report.characters.per_code.recall, *report.extra.values()]
    assert {figure.reason for figure in figures} == {"there is no transcript that both coded"}


def test_what_cannot_be_computed_says_why() -> None:
    one = interview("one", 2)
    study = prepare([one], [coding(one, "m", ["", ""], kind="model"), coding(one, "A", ["x", "x"])])
    report = pair_report(study, *study.pairs[0])
    assert report.any_code.precision.reason == "m marked nothing"
    assert number(report.any_code.kappa) == 0
    full = prepare([one], [coding(one, "B", ["x", "x"]), coding(one, "A", ["x", "x"])])
    both = pair_report(full, *full.coders)
    assert both.any_code.kappa.reason == "both coders marked every unit"
    assert both.any_code.alpha.reason == "both coders marked every unit"
    assert both.alpha_masi.reason == "all label sets are equal"
    assert number(both.any_code.f1) == 1


def test_models_that_mark_nothing() -> None:
    one = interview("one", 2)
    codings = [coding(one, name, ["", ""], kind="model") for name in "mn"]
    study = prepare([one], codings)
    report = pair_report(study, *study.coders)
    assert report.pooled.kappa.reason == "neither coder marked any unit"
    assert report.any_code.f1.reason == "neither m nor n marked anything"
    assert report.segments.f1.reason == "neither m nor n marked anything"


def test_extras_come_only_when_asked_for() -> None:
    one = interview("one", 4)
    study = prepare([one], [coding(one, "A", ["x", "", "", ""]), coding(one, "B", ["x", "x", "", ""])])
    plain = pair_report(study, *study.coders)
    assert plain.extra == {}
    assert plain.codes["x"].extra == {}
    asked = pair_report(study, *study.coders, extras=("ac1", "unitized"))
    assert list(asked.extra) == ["ac1_any_code", "ac1_pooled"]
    assert list(asked.codes["x"].extra) == ["ac1", "unitized_alpha"]
    # po = ¾, mean rate 3/8: pe = 2·(3/8)(5/8) = 15/32; AC1 = (24 − 15)/(32 − 15)
    assert number(asked.extra["ac1_any_code"]) == pytest.approx(9 / 17)
