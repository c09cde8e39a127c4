"""Figures over characters and segments: hand-checked and published values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support_eval import interview, of_segments, spans, transcript

from eval.extras import Extra
from eval.matching import most_pairs
from eval.pairs import pair_report
from eval.segments import iou, pairs
from eval.semeval import Marked, score
from eval.study import Study, prepare
from eval.unitized import continua, merged, replicates, unitized_alpha
from eval.units import Span
from schemas.coding import Segment

UNITIZED: tuple[Extra, ...] = ("unitized",)
SEMEVAL: tuple[Extra, ...] = ("semeval",)


def value(figure: object) -> float:
    found = getattr(figure, "value")  # noqa: B009 - figures of any group
    assert isinstance(found, float)
    return found


def unitized(study: Study, *coders: str) -> float:
    return float(unitized_alpha(replicates(continua(study, coders)))[0, 0])


def test_ten_characters_by_hand() -> None:
    # A = [2,6), B = [4,8) of 10 characters: they share [4,6), 2 of 4 and 4: F1 = 2·2/8 = .5.
    # Table 2, 2, 2, 4: po = .6, pe = .16 + .36 = .52, κ = .08/.48 = 1/6.
    # N = 20, n1 = 8, n0 = 12, o01 = 4: α = 1 − 19·4/96 = 20/96.
    # Unitized: ΣL² + n0 = 16 + 16 + 12 = 44, N − 44/20 = 17.8: 1 − 4·17.8/96 = .258333.
    text = transcript("one", "abcdefghij")
    study = prepare([text], [spans(text, "A", "x", (2, 6)), spans(text, "B", "x", (4, 8))], unit="character")
    report = pair_report(study, *study.coders, extras=UNITIZED)
    assert report.units == 10
    assert value(report.characters.f1) == pytest.approx(0.5)
    assert value(report.codes["x"].characters.f1) == pytest.approx(0.5)
    assert value(report.codes["x"].kappa) == pytest.approx(1 / 6)
    assert value(report.codes["x"].alpha) == pytest.approx(20 / 96)
    assert value(report.codes["x"].extra["unitized_alpha"]) == pytest.approx(1 - 4 * 17.8 / 96)


def test_unitized_alpha_of_three_coders() -> None:
    # Length 56. N = 168; marked 43, 38, 24: n1 = 105, n0 = 63. One of three differs on [3,10), [10,15) and
    # [46,53), 19 characters at n1u(3 − n1u)/2 = 1 each. ΣL² = 144 + 961 + 49 + 961 + 576 = 2691;
    # N − (2691 + 63)/168 = 151.607; α = 1 − 19·151.607/(63·105) = .564545.
    text = transcript("one", "x" * 56)
    codings = [
        spans(text, "a", "c", (3, 15), (22, 53)),
        spans(text, "b", "c", (3, 10), (22, 53)),
        spans(text, "c", "c", (22, 46)),
    ]
    assert unitized(prepare([text], codings), "a", "b", "c") == pytest.approx(0.564545, abs=5e-7)


@settings(max_examples=40)
@given(st.sets(st.integers(0, 9), min_size=1, max_size=9), st.sets(st.integers(0, 9)))
def test_unitized_alpha_of_single_characters_is_binary_alpha(one: set[int], other: set[int]) -> None:
    # With L = 1 throughout, ΣL² + n0 = N, and what is left of N is N − 1, as in binary α.
    text = interview("one", 10)
    first = [Segment.of_span(text, "x", text.turns[i].start, text.turns[i].start + 1) for i in one]
    second = [Segment.of_span(text, "x", text.turns[i].start, text.turns[i].start + 1) for i in other]
    anchor = Segment.of_span(text, "y", 0, 1)
    codings = [of_segments(text, "A", [*first, anchor]), of_segments(text, "B", [*second, anchor])]
    study = prepare([text], codings, unit="character")
    report = pair_report(study, *study.coders, extras=UNITIZED).codes["x"]
    assert value(report.extra["unitized_alpha"]) == pytest.approx(value(report.alpha), abs=1e-12)


def test_segments_of_one_coder_that_overlap_are_one_and_those_that_touch_are_two() -> None:
    assert merged([Span(0, 5), Span(3, 9), Span(9, 12)]) == [Span(0, 9), Span(9, 12)]


def test_separators_between_turns_are_no_characters() -> None:
    # Two turns of 5 characters: A marks both in one go, B each on its own. They mark the same.
    text = transcript("one", "abcde", "fghij")
    study = prepare([text], [spans(text, "A", "x", (0, 11)), spans(text, "B", "x", (0, 5), (6, 11))])
    report = pair_report(study, *study.coders)
    assert value(report.characters.f1) == 1.0
    assert study.characters.unit_count == 10
    # As segments they are not the same: 5 of 11 is less than half.
    assert value(report.segments.f1) == 0.0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 10), (0, 10), 1.0),
        ((0, 10), (5, 10), 0.5),
        ((0, 10), (5, 15), 1 / 3),
        ((0, 5), (5, 10), 0.0),
    ],
)
def test_intersection_over_union(one: tuple[int, int], other: tuple[int, int], expected: float) -> None:
    assert iou(Span(*one), Span(*other)) == pytest.approx(expected)


def test_segments_are_paired_one_to_one_and_as_many_as_possible() -> None:
    # [0,10) covers both halves by half, but pairs with one of them only.
    assert pairs([Span(0, 10)], [Span(0, 5), Span(5, 10)]) == 1
    # Taking [0,10)–[0,9) first would leave [2,12) without a partner; both can be paired.
    assert pairs([Span(0, 10), Span(2, 12)], [Span(0, 9), Span(1, 11)]) == 2
    assert pairs([], [Span(0, 5)]) == 0


@given(st.lists(st.lists(st.integers(0, 4), max_size=4), max_size=5))
def test_most_pairs_is_a_maximum(partners: list[list[int]]) -> None:
    def brute(left: int, taken: frozenset[int]) -> int:
        if left == len(partners):
            return 0
        skip = brute(left + 1, taken)
        return max([skip, *(1 + brute(left + 1, taken | {r}) for r in partners[left] if r not in taken)])

    assert most_pairs(partners) == brute(0, frozenset())


def test_a_partner_that_was_given_up_is_known_to_its_new_owner() -> None:
    # The third takes 0 from the first; the fourth takes it from the third, who takes 2 from the second.
    assert most_pairs([[0, 1], [2, 3], [0, 2], [0]]) == 4


def test_a_chain_of_a_thousand_segments_does_not_exhaust_the_stack() -> None:
    chain = [[i, i + 1] for i in range(1000)]
    assert most_pairs([*chain, [0]]) == 1001


def test_semeval_as_published() -> None:
    # Gold A10–20 and B30–40; found A10–18, C30–40 and A50–60. Pairs: same boundaries and code 0; same
    # boundaries 1 (30–40); partial 1 + ½ (10–18 in 10–20); overlap with the same code 1 (A).
    gold = [Marked("A", 10, 20), Marked("B", 30, 40)]
    found = [Marked("A", 10, 18), Marked("C", 30, 40), Marked("A", 50, 60)]
    scores = score(found, gold)
    f1 = {scheme: 2 * each / (len(found) + len(gold)) for scheme, each in scores.items()}
    assert f1 == pytest.approx({"strict": 0.0, "exact": 0.4, "partial": 0.6, "type": 0.4})


def test_semeval_in_the_report() -> None:
    text = transcript("one", "x" * 60)
    found = [Segment.of_span(text, c, s, e) for c, s, e in (("A", 10, 18), ("C", 30, 40), ("A", 50, 60))]
    gold = [Segment.of_span(text, c, s, e) for c, s, e in (("A", 10, 20), ("B", 30, 40))]
    study = prepare([text], [of_segments(text, "M", found, kind="model"), of_segments(text, "H", gold)])
    report = pair_report(study, *study.pairs[0], extras=SEMEVAL)
    values = {name: value(figure) for name, figure in report.extra.items()}
    expected = {"semeval_strict": 0.0, "semeval_exact": 0.4, "semeval_partial": 0.6, "semeval_type": 0.4}
    assert values == pytest.approx(expected)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=5))
def test_characters_are_counted_as_one_by_one(ranges: list[tuple[int, int]]) -> None:
    # Against a plain count over a boolean array.
    text = transcript("one", "abcdefghij", "k", "lmnopqrstuvwxyz")
    own = [(start, min(start + size, len(text.text))) for start, size in ranges if start < len(text.text)]
    codings = [spans(text, "A", "x", *own, (0, 3)), spans(text, "B", "x", (5, 20))]
    report = pair_report(prepare([text], codings), *prepare([text], codings).coders)
    a, b = np.zeros(len(text.text), bool), np.zeros(len(text.text), bool)
    for start, end in [*own, (0, 3)]:
        a[start:end] = True
    b[5:20] = True
    inside = np.array([sign != "\n" for sign in text.text])
    both, either = (a & b & inside).sum(), (a & inside).sum() + (b & inside).sum()
    assert value(report.codes["x"].characters.f1) == pytest.approx(2 * both / either)
