"""Approximate search, the rules for accepting what it finds, and stitched quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.alignment import overlap, provable
from extract.infix import Infix
from extract.normalise import WordText, words_of
from extract.stitching import borrowed, parts_apart, pieces

LETTERS = st.lists(st.sampled_from("abcd"), max_size=12)


def words(text: str) -> list[str]:
    return text.split()


def acceptable(quoted: str, passage: str) -> bool:
    shared = overlap(words(quoted), words(passage))
    return shared is not None and shared.acceptable


def edits(one: list[str], two: list[str]) -> int:
    """Levenshtein distance by its recursive definition, row by row (Wagner and Fischer 1974)."""
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(two, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row[-1]


@given(LETTERS.filter(bool), LETTERS, st.integers(0, 12))
def test_the_nearest_places_have_the_fewest_edits_of_all(
    quoted: list[str], text: list[str], most: int
) -> None:
    spans = [range(i, j) for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    fewest = min((edits(quoted, text[span.start : span.stop]) for span in spans), default=len(quoted))
    found = Infix(text).nearest(quoted, most, range(len(text)))
    if fewest > most or not text:
        assert found is None or found.edits <= most
        return
    assert found is not None
    assert found.edits == min(fewest, len(quoted))
    for place in found.places:
        assert edits(quoted, text[place.start : place.stop]) == found.edits


def test_a_search_keeps_to_the_words_it_is_given() -> None:
    infix = Infix(words("a b c a b c"))
    found = infix.nearest(["b", "c"], 0, range(3, 6))
    assert found is not None
    assert found.places == (range(4, 6),)
    everywhere = infix.nearest(["b", "c"], 0, range(6))
    assert everywhere is not None
    assert everywhere.places == (range(1, 3), range(4, 6))
    assert infix.nearest(["b", "c"], 0, range(2, 4)) is None
    assert infix.nearest(["b", "c"], 0, range(2, 2)) is None
    assert infix.nearest([], 3, range(6)) is None


def test_overlap_counts_quoted_words_in_order() -> None:
    shared = overlap(words("so we lost the data then"), words("and we lost all the data"))
    assert shared is not None
    # shared: we lost the data, 4 of 6; "so" and "then" are foreign; the passage's words 1 to 5
    assert (shared.first, shared.end, shared.foreign) == (1, 6, (0, 5))
    assert shared.coverage == pytest.approx(4 / 6)
    assert overlap(["x"], ["y"]) is None


HALVES = "one two three four five six seven eight | nine ten eleven twelve dozen more than enough"
LEFT_OUT = "one a two three b four five six c seven eight nine d ten eleven twelve"
BASE = "one two three four five six seven eight nine ten eleven twelve"


@pytest.mark.parametrize(
    ("quoted", "passage", "accepted"),
    [
        (BASE, BASE, True),
        # foreign words, scattered: four of twelve are .33 and may be, five are .42
        ("x two three x five six x eight nine x eleven twelve", BASE, True),
        ("x two x four five x seven x nine ten x twelve", BASE, False),
        # in a row at the end: three cost 3 of 4.5; five cost 5
        ("one two three four five six seven eight nine x y z", BASE, True),
        (BASE + " thirteen fourteen a b c d e", BASE + " thirteen fourteen", False),
        # left out, scattered, counts half: 2 + 4 / 2 of twelve are .33, 3 + 4 / 2 are .42
        ("x two three four five six seven eight nine x eleven twelve", LEFT_OUT, True),
        ("x two three four five six x eight nine x eleven twelve", LEFT_OUT, False),
        # left out in the middle of 16: nine words cost 4.5, ten cost 5
        (HALVES.replace("|", ""), HALVES.replace("|", "a b c d e f g h i"), True),
        (HALVES.replace("|", ""), HALVES.replace("|", "a b c d e f g h i j"), False),
        # fewer than eight words: one may differ, of four none
        ("one two three four x", "one two three four five", True),
        ("one two three x y", "one two three four five", False),
        ("one two three x", "one two three four", False),
        # a negation more, less, elsewhere; said otherwise; at an edge
        ("one two not three four five six seven eight", "one two three four five six seven eight", False),
        ("one two three four five six seven eight", "one two never three four five six seven eight", False),
        ("one two not three four five six seven eight", "one two three four five six not seven eight", False),
        ("one is not three four five six seven eight", "one never three four five six seven eight", True),
        ("nothing two three four five six seven eight", "one two three four five six seven eight", False),
        # one telling word moved, two swapped; short words may
        (
            "seven two three four five six eight nine ten",
            "two three four five six seven eight nine ten",
            True,
        ),
        ("one seven three four five six second eight", "one second three four five six seven eight", False),
        ("one to three four five six of eight nine", "one of three four five six to eight nine", True),
    ],
)
def test_rules_of_acceptance(quoted: str, passage: str, accepted: bool) -> None:
    assert acceptable(quoted, passage) is accepted


def test_a_few_short_words_prove_nothing() -> None:
    assert provable(words("half of the labels"))
    assert not provable(words("half the labels"))
    assert not provable(words("so it is a"))


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("one two three … four five six", ["one two three ", " four five six"]),
        ("one two three [...] four five six", ["one two three ", " four five six"]),
        ("one two three... four five six...", ["one two three", " four five six"]),
        ("…one two three four", []),  # nothing is left out inside
        ("one two … four five six", []),  # two words are a pause, not a piece
        ("one two three. Four. Five six", []),
        (" … ".join(["one two three"] * 13), []),  # nobody quotes like that
    ],
)
def test_pieces_between_ellipses(quote: str, expected: list[str]) -> None:
    assert pieces(quote) == expected


TEXT = WordText(words_of(" ".join(f"w{n}" for n in range(100))))


def run(*spans: tuple[int, int]) -> list[str]:
    return [f"w{n}" for first, end in spans for n in range(first, end)]


def test_parts_apart_are_two_or_three_with_more_than_eight_words_between() -> None:
    assert [part.words for part in parts_apart(run((0, 6), (50, 58)), TEXT)] == [6, 8]
    assert [part.places for part in parts_apart(run((50, 55), (0, 5)), TEXT)] == [[range(50, 55)], [range(5)]]
    assert len(parts_apart(run((0, 4), (30, 34), (60, 64)), TEXT)) == 3
    assert len(parts_apart(run((0, 5), (14, 19)), TEXT)) == 2  # nine words between
    assert parts_apart(run((0, 5), (13, 18)), TEXT) == []  # eight: left out, not stitched
    assert parts_apart(run((0, 4), (20, 24), (40, 44), (60, 64)), TEXT) == []  # four
    assert parts_apart(run((0, 10)), TEXT) == []
    assert parts_apart([], TEXT) == []


def test_an_altered_word_does_not_make_a_part_of_its_own() -> None:
    quoted = [*run((0, 3)), "x", *run((4, 8)), *run((50, 54)), "y", *run((55, 58))]
    # 14 of 16 words are explained; w0 to w7 are one part although w3 is altered
    assert [part.places for part in parts_apart(quoted, TEXT)] == [[range(8)], [range(50, 58)]]


def test_too_much_that_is_nowhere_is_not_stitched() -> None:
    assert parts_apart([*run((0, 5)), "x", "y", "z", *run((50, 55))], TEXT) == []  # 10 of 13: below .8


def test_three_foreign_words_that_stand_elsewhere_in_a_row_are_borrowed() -> None:
    quoted = [*run((0, 8)), *run((50, 54))]
    assert borrowed(quoted, (8, 9, 10, 11), TEXT)
    assert borrowed(quoted, (8, 9, 11), TEXT)
    assert not borrowed(quoted, (8, 9), TEXT)
    assert not borrowed([*run((0, 8)), "x", "y", "z"], (8, 9, 10), TEXT)
