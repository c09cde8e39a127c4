"""What is counted: turns, sentences and characters, and which segment marks which unit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_eval import coding, interview, of_segments, spans, transcript

from eval.matrix import LabelMatrix
from eval.study import prepare
from eval.units import Unit, character_spans, sentence_spans, turn_spans
from schemas.coding import Segment


def pieces(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("No end", ["No end"]),
        ("K", ["K"]),
        ("  Spaces around.  And after  ", ["Spaces around.", "And after"]),
        ('He said "stop." Then we stopped.', ['He said "stop."', "Then we stopped."]),
        ("Well… so it is", ["Well…", "so it is"]),
        ("Version 1.2 is out", ["Version 1.2 is out"]),
        ("", []),
    ],
)
def test_sentences(turn: str, expected: list[str]) -> None:
    one = transcript("one", turn)
    assert pieces(one.text, list(sentence_spans(one))) == expected


def test_no_sentence_crosses_a_turn() -> None:
    one = transcript("one", "An open end", "and its rest. More")
    assert pieces(one.text, list(sentence_spans(one))) == ["An open end", "and its rest.", "More"]


@given(st.lists(st.text(alphabet='ab .?!"', max_size=12), min_size=1, max_size=4))
def test_sentences_hold_all_that_is_not_white_space_in_order(turns: list[str]) -> None:
    one = transcript("one", *turns)
    found = sentence_spans(one)
    assert "".join(pieces(one.text, list(found))).replace(" ", "") == one.text.replace(" ", "").replace(
        "\n", ""
    )
    assert all(before.end <= after.start for before, after in pairwise(found))


@given(
    st.lists(st.text(alphabet="abc", max_size=5), min_size=1, max_size=4),
    st.lists(st.integers(0, 20), max_size=6),
)
def test_character_stretches_tile_the_turns_and_no_cut_lies_inside(turns: list[str], cuts: list[int]) -> None:
    one = transcript("one", *turns)
    stretches = character_spans(one, [cut for cut in cuts if cut <= len(one.text)])
    covered = [at for start, end in stretches for at in range(start, end)]
    assert covered == [at for turn in one.turns for at in range(turn.start, turn.end)]
    assert not any(start < cut < end for start, end in stretches for cut in cuts)


def test_a_segment_marks_every_unit_that_it_overlaps_by_a_character() -> None:
    # Turns [0,5), [6,11), [12,17): [4,7) touches two; [5,6) is the separator and touches
    # none, and neither does the empty [8,8).
    one = transcript("one", "abcde", "fghij", "klmno")
    codings = [spans(one, "A", "x", (4, 7)), spans(one, "B", "x", (5, 6), (8, 8), (16, 17))]
    study = prepare([one], codings)
    assert turn_spans(one) == [(0, 5), (6, 11), (12, 17)]
    assert study.matrix.labels[:, :, 0].tolist() == [[True, True, False], [False, False, True]]


def test_two_segments_of_one_code_mark_a_unit_once() -> None:
    one = transcript("one", "abcdefghij")
    study = prepare([one], [spans(one, "A", "x", (0, 2), (5, 7)), spans(one, "B", "x", (0, 10))])
    assert study.matrix.by_transcript(study.matrix.labels[0]).tolist() == [[1]]


@pytest.mark.parametrize(("unit", "expected"), [("turn", 2), ("sentence", 3), ("character", 25)])
def test_units_are_counted(unit: Unit, expected: int) -> None:
    one = transcript("one", "One two. Three.", "Four five.")
    study = prepare([one], [coding(one, "A", ["x", ""]), coding(one, "B", ["", "x"])], unit=unit)
    assert study.matrix.unit_count == expected


def test_the_matrix_is_restricted_to_transcripts() -> None:
    texts = [interview(name, size) for name, size in (("one", 2), ("two", 3), ("three", 1))]
    codings = [coding(text, "A", ["x"] * len(text.turns)) for text in texts]
    codings += [coding(texts[0], "B", ["y", "x"]), coding(texts[2], "B", ["y"])]
    matrix = prepare(texts, codings).matrix
    assert matrix.shared(0, 1).tolist() == [0, 2]
    part = matrix.restricted(matrix.shared(0, 1))
    assert part.transcripts == ("one", "three")
    assert part.starts.tolist() == [0, 2]
    assert part.labels[1].tolist() == [[False, True], [True, False], [False, True]]
    assert matrix.restricted([0, 1, 2]) is matrix


def test_a_transcript_without_units_is_not_in_the_matrix() -> None:
    empty, full = transcript("empty", ""), transcript("full", "some words")
    codings = [
        of_segments(each, name, [Segment.of_span(each, "x", 0, 0)]) for each in (empty, full) for name in "AB"
    ]
    study = prepare([empty, full], codings, unit="sentence")
    assert study.matrix.transcripts == ("full",)
    assert [(one.transcript, one.reason) for one in study.left_out] == [("empty", "holds no sentences")]


def test_sums_by_transcript_of_no_transcripts_are_empty() -> None:
    matrix = LabelMatrix(
        (),
        ("x",),
        (),
        np.zeros((0, 0, 1), bool),
        np.zeros((0, 0), bool),
        np.zeros(0, int),
        np.zeros((0, 2), int),
    )
    assert matrix.by_transcript(np.zeros((0, 1), dtype=np.bool_)).shape == (0, 1)
