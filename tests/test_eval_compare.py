"""Two runs side by side, and the units behind the figures."""

from __future__ import annotations

import pytest
from support_eval import coding, interview, spans, transcript

from eval.cells import cells, kind_of
from eval.compare import compare
from eval.confusion import confusion
from eval.disagreements import disagreements
from eval.study import prepare
from schemas.errors import AgreementError

THREE = [interview(name, 4) for name in ("one", "two", "three")]
GOLD = ["x", "", "y", ""]


def run(*labels: list[str]) -> list[object]:
    return [coding(text, "m", own, kind="model") for text, own in zip(THREE, labels, strict=False)]


def runs(first: list[str], second: list[str]) -> tuple[list, list, list]:  # type: ignore[type-arg]
    gold = [coding(text, "H", GOLD) for text in THREE]
    return [*run(*[first] * 3)], [*run(*[second] * 3)], gold


def test_a_better_run() -> None:
    # First: nothing right; second: what the human has. κ = 1 for the second. First, pooled over x and y:
    # 24 cells, first 3 (y on turn 0), human 6, both 0: κ = 2(0·15 − 3·6)/(3·18 + 6·21) = −36/180.
    first, second, gold = runs(["y", "", "", ""], GOLD)
    report = compare(THREE, first, second, gold)
    (against,) = report.against
    assert (against.human, against.units) == ("H", 12)
    assert against.pooled_kappa.first.value == pytest.approx(-0.2)
    assert against.pooled_kappa.second.value == 1
    assert against.pooled_kappa.difference.value == pytest.approx(1.2)
    # All three interviews point the same way: 2 of 8 choices of swaps.
    assert against.pooled_kappa.p == 0.25
    assert against.smallest_p == 0.25
    assert against.any_code_kappa.second.value == 1
    assert against.pooled_f1.first.value == 0
    assert list(against.codes) == ["x", "y"]
    assert against.codes["x"].first.value == 0
    assert against.codes["x"].p_adjusted == pytest.approx(0.25)


def test_what_a_machine_coded_is_no_human_to_compare_with() -> None:
    first, second, gold = runs(GOLD, GOLD)
    baseline = [coding(text, "keyword", GOLD, kind="baseline") for text in THREE]
    assert [against.human for against in compare(THREE, first, second, [*gold, *baseline]).against] == ["H"]


def test_equal_runs() -> None:
    first, second, gold = runs(GOLD, GOLD)
    report = compare(THREE, first, second, gold, names=("old prompt", "new prompt"))
    assert (report.first, report.second) == ("old prompt", "new prompt")
    assert report.against[0].pooled_kappa.difference.value == 0
    assert report.against[0].pooled_kappa.p == 1.0
    assert report.flips == ()
    assert report.between.pooled.kappa.value == 1


def test_swapped_runs_have_the_same_p_and_the_opposite_difference() -> None:
    first, second, gold = runs(["y", "x", "", ""], ["x", "", "", "y"])
    forth = compare(THREE, first, second, gold).against[0].pooled_kappa
    back = compare(THREE, second, first, gold).against[0].pooled_kappa
    assert forth.p == back.p
    assert forth.difference.value == pytest.approx(-back.difference.value if back.difference.value else None)


def test_flips_say_who_found_what_and_what_the_humans_say() -> None:
    one = interview("one", 2)
    first = [coding(one, "m", ["x", "y"], kind="model")]
    second = [coding(one, "m", ["x", "z"], kind="model")]
    gold = [coding(one, "H", ["", "z"]), coding(one, "G", ["x", ""])]
    flips = compare([one], first, second, gold).flips
    assert [(flip.turn, flip.code, flip.found_by, flip.humans, flip.humans_against) for flip in flips] == [
        (1, "y", "first", (), ("H", "G")),
        (1, "z", "second", ("H",), ("G",)),
    ]
    assert (flips[0].start, flips[0].end) == (6, 11)


def test_runs_alone_are_compared_with_each_other() -> None:
    first, second, _ = runs(GOLD, ["x", "", "", ""])
    report = compare(THREE, first, second)
    assert report.against == ()
    assert len(report.flips) == 3


def test_a_human_without_a_common_transcript_has_undefined_figures() -> None:
    one, two = interview("one", 2), interview("two", 2)
    report = compare(
        [one, two],
        [coding(one, "m", ["x", ""], kind="model")],
        [coding(one, "m", ["", "x"], kind="model")],
        [coding(two, "H", ["x", ""])],
    )
    assert report.against[0].pooled_kappa.difference.reason is not None
    assert report.against[0].pooled_kappa.p is None
    assert report.against[0].codes == {}


def test_runs_that_cannot_be_compared_are_refused() -> None:
    first, second, gold = runs(GOLD, GOLD)
    with pytest.raises(AgreementError, match="Both runs are called"):
        compare(THREE, first, second, gold, names=("same", "same"))
    with pytest.raises(AgreementError, match="not a run of one coder"):
        compare(THREE, [], second, gold)
    with pytest.raises(AgreementError, match="'H' is the name of a human and of a model coder"):
        compare(THREE, first, second, gold, names=("H", "other"))


def test_cells_are_the_units_behind_the_figures() -> None:
    one, two = interview("one", 2), interview("two", 1)
    codings = [coding(one, "A", ["x y", ""]), coding(one, "B", ["x", "z"]), coding(two, "A", ["x"])]
    found = list(cells(prepare([one, two], codings)))
    assert [(cell.transcript, cell.unit, cell.turn, cell.codes) for cell in found] == [
        ("one", 0, 0, {"A": ("x", "y"), "B": ("x",)}),
        ("one", 1, 1, {"A": (), "B": ("z",)}),
        ("two", 0, 0, {"A": ("x",)}),
    ]
    assert one.text[found[1].start : found[1].end] == "word1"


def test_cells_of_sentences_know_their_turn() -> None:
    one = transcript("one", "First. Second.", "Third.")
    study = prepare([one], [coding(one, "A", ["x", ""]), coding(one, "B", ["", "x"])], unit="sentence")
    assert [(cell.unit, cell.turn) for cell in cells(study)] == [(0, 0), (1, 0), (2, 1)]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((), (), "both empty"),
        (("x",), ("x",), "agree"),
        (("x", "y"), ("x",), "partly"),
        (("x",), ("y",), "different"),
        (("x",), (), "only a"),
        ((), ("x",), "only b"),
    ],
)
def test_kinds_of_disagreement(a: tuple[str, ...], b: tuple[str, ...], expected: str) -> None:
    assert kind_of(a, b) == expected


def test_disagreements_are_rows_for_a_meeting() -> None:
    one = interview("one", 3)
    codings = [
        coding(one, "A", ["x", "y", ""]),
        coding(one, "B", ["x", "z", ""]),
        coding(one, "m", ["x", "y", "x"], kind="model"),
    ]
    study = prepare([one], codings)
    rows = list(disagreements(study))
    assert [(row.turn, row.code, row.given_by, row.not_given_by, row.instead) for row in rows] == [
        (1, "y", ("A", "m"), ("B",), ("z",)),
        (1, "z", ("B",), ("A", "m"), ("y",)),
        (2, "x", ("m",), ("A", "B"), ()),
    ]
    assert rows[0].text == "word1"
    assert [row.code for row in disagreements(study, {"A", "B"})] == ["y", "z"]


def test_confusion_between_codes() -> None:
    one = interview("one", 5)
    codings = [coding(one, "A", ["x", "x", "x y", "", "x"]), coding(one, "B", ["x", "y", "x z", "z", ""])]
    found = confusion(prepare([one], codings), "A", "B")
    assert found.codes == ("x", "y", "z")
    # Both x on turns 0 and 2; x for y on turn 1; y for z on turn 2.
    assert found.counts == ((2, 1, 0), (0, 0, 1), (0, 0, 0))
    # x alone on turn 4; z alone on turn 3.
    assert found.only_a == (1, 0, 0)
    assert found.only_b == (0, 0, 1)


def test_confusion_of_characters_counts_characters() -> None:
    one = transcript("one", "abcdefghij")
    codings = [spans(one, "A", "x", (0, 6)), spans(one, "B", "y", (4, 10))]
    found = confusion(prepare([one], codings, unit="character"), "A", "B")
    assert found.counts == ((0, 2), (0, 0))
    assert (found.only_a, found.only_b) == ((4, 0), (0, 4))
