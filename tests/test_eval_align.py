"""Word-by-word alignment of copies of one interview."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support_eval import transcript

from eval.align import align
from eval.words import words_of

words = st.lists(st.sampled_from(["so", "uh", "the", "data", "model", "is", "noisy"]), max_size=40)


@given(words, words)
def test_pairs_are_equal_words_ascending_in_both(copy: list[str], onto: list[str]) -> None:
    pairs = align(copy, onto)
    assert all(copy[i] == onto[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))


@given(words)
def test_a_copy_is_aligned_with_itself_whole(copy: list[str]) -> None:
    assert align(copy, copy) == [(i, i) for i in range(len(copy))]


@given(words, st.integers(0, 40), st.lists(st.sampled_from(["alpha", "beta"]), min_size=1, max_size=5))
def test_what_is_put_in_costs_nothing_else(copy: list[str], at: int, new: list[str]) -> None:
    at = min(at, len(copy))
    onto = [*copy[:at], *new, *copy[at:]]
    assert align(copy, onto) == [(i, i + len(new) * (i >= at)) for i in range(len(copy))]


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_an_interview_with_every_twentieth_word_changed(seed: int) -> None:
    # 2,000 words out of 150; 5 % dropped, changed or doubled. Of the 1,900 or so left as they were, the
    # alignment may take another equal word now and then, but not many.
    generator = random.Random(seed)
    copy = [f"w{min(int(generator.expovariate(0.03)), 150)}" for _ in range(2000)]
    onto, kept = [], 0
    for word in copy:
        what = generator.random()
        if what > 0.05:
            onto.append(word)
            kept += 1
        elif what > 0.03:
            onto.append("changed")
        elif what > 0.015:
            onto += [word, word]
            kept += 1
    assert len(align(copy, onto)) >= 0.99 * kept


def test_a_looped_recording_is_aligned_line_by_line() -> None:
    loop = ["the", "provided", "hall", "right", "is", "the"]
    copy = ["before", *loop * 3, "after"]
    onto = ["before", *loop * 3, "then", "after"]
    assert len(align(copy, onto)) == len(copy)


def test_frequent_words_of_a_long_gap_are_compared_too() -> None:
    # No word occurs once, so there is no anchor; the ten words are in the 220 in order, 1 to 21.
    copy = ["start", *["x", "y"] * 5, "end"]
    onto = ["start", "new", *["y", "x"] * 110, "newer", "end"]
    assert len(align(copy, onto)) == len(copy)


def test_what_has_nothing_in_common_for_long_stays_unmatched() -> None:
    copy = ["start", *["a", "b"] * 200, "end"]
    onto = ["start", *["b", "c", "a"] * 200, "end"]
    pairs = align(copy, onto)
    assert pairs[0] == (0, 0)
    assert pairs[-1] == (len(copy) - 1, len(onto) - 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Well , YES -- it's", ["well", "yes", "it's"]),
        ("it’s", ["it's"]),
        ("missed.And 3.5", ["missed", "and", "3", "5"]),
        ("Straße", ["strasse"]),
        ("cafe\u0301 café", ["café", "café"]),
        ("模型 is", ["模", "型", "is"]),
        ("… -- !", []),
        ("a\u200bb", ["a", "b"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [word.key for word in words_of(transcript("one", text))] == expected


@given(st.text(max_size=40))
def test_words_are_slices_in_order(text: str) -> None:
    one = transcript("one", text.replace("\n", " "))
    found = words_of(one)
    assert all(word.start < word.end for word in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
