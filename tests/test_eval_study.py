"""Coding files made ready: who is who, what is left out, and what cannot be compared."""

from __future__ import annotations

import pytest
from support_eval import coding, interview, of_segments, spans, transcript

from eval.coders import name_of
from eval.folding import Folding
from eval.study import prepare
from schemas.coding import Segment
from schemas.errors import AgreementError


def test_the_same_person_moderating_is_another_coder() -> None:
    one = interview("one", 1)
    first = coding(one, "Mouna", ["x"], stage="coded")
    moderated = coding(one, "Mouna", ["y"], stage="moderated")
    plain = coding(one, "PO", ["x"])
    coders = prepare([one], [first, moderated, plain]).coders
    assert [(each.name, each.stage, each.independent) for each in coders] == [
        ("Mouna", None, True),
        ("Mouna (moderated)", "moderated", False),
        ("PO", None, True),
    ]


def test_a_file_without_a_stage_and_one_that_says_coded_are_of_one_coder() -> None:
    one, two = interview("one", 1), interview("two", 1)
    coders = prepare([one, two], [coding(one, "PO", ["x"]), coding(two, "PO", ["x"], stage="Coded")]).coders
    assert [(each.name, each.transcripts) for each in coders] == [("PO", ("one", "two"))]


def test_a_model_is_not_independent_and_stands_before_people() -> None:
    one = interview("one", 1)
    human, model = coding(one, "PO", ["x"]), coding(one, "m", ["x"], kind="model")
    study = prepare([one], [human, model])
    assert [(a.name, b.name) for a, b in study.pairs] == [("m", "PO")]
    assert [coder.name for coder in study.independent] == ["PO"]
    assert [coder.name for coder in study.machines] == ["m"]


def test_pairs_of_independent_people_come_first() -> None:
    one = interview("one", 1)
    codings = [
        coding(one, "m", ["x"], kind="model"),
        coding(one, "A", ["x"]),
        coding(one, "C", ["x"], stage="moderated"),
        coding(one, "B", ["x"]),
    ]
    assert [(a.name, b.name) for a, b in prepare([one], codings).pairs] == [
        ("A", "B"),
        ("m", "A"),
        ("m", "C (moderated)"),
        ("m", "B"),
        ("A", "C (moderated)"),
        ("C (moderated)", "B"),
    ]


def test_a_blank_human_file_is_uncoded_and_a_blank_model_file_is_an_answer() -> None:
    one, two = interview("one", 1), interview("two", 1)
    codings = [
        coding(one, "A", ["x"]),
        coding(two, "A", [""]),
        coding(one, "m", [""], kind="model"),
        coding(two, "m", ["x"], kind="model"),
    ]
    study = prepare([one, two], codings)
    assert [(each.coder, each.transcript) for each in study.uncoded] == [("A", "two")]
    assert [coder.transcripts for coder in study.coders] == [("one",), ("one", "two")]
    assert [(each.transcript, each.reason) for each in study.left_out] == [("two", "coded by m only")]


def test_selecting_codes_does_not_make_a_file_uncoded() -> None:
    one = interview("one", 1)
    codings = [coding(one, "A", ["x"]), coding(one, "B", ["y"])]
    study = prepare([one], codings, folding=Folding(codes=("x",)))
    assert study.uncoded == ()
    assert [coder.name for coder in study.coders] == ["A", "B"]
    assert study.codes == ("x",)


def test_a_transcript_that_nobody_coded_is_left_out() -> None:
    one, two = interview("one", 1), interview("two", 1)
    study = prepare([one, two], [coding(one, "A", ["x"]), coding(one, "B", ["x"])])
    assert [(each.transcript, each.reason) for each in study.left_out] == [("two", "coded by nobody")]


def test_two_files_of_one_coder_on_one_transcript_are_refused() -> None:
    one = interview("one", 1)
    with pytest.raises(AgreementError, match="'A' has two coding files on 'one'") as caught:
        prepare([one], [coding(one, "A", ["x"]), coding(one, "A", ["y"])])
    assert caught.value.hint


def test_one_name_for_a_person_and_a_model_is_refused() -> None:
    one, two = interview("one", 1), interview("two", 1)
    with pytest.raises(AgreementError, match="human and of a model"):
        prepare([one, two], [coding(one, "A", ["x"]), coding(two, "A", ["x"], kind="model")])


def test_a_coding_of_an_unknown_transcript_is_refused_by_name() -> None:
    one, other = interview("one", 1), interview("other", 1)
    with pytest.raises(AgreementError, match="'A' coded 'other'"):
        prepare([one], [coding(other, "A", ["x"])])


def test_a_coding_of_another_text_is_refused_without_showing_text() -> None:
    said, other = transcript("one", "secret words"), transcript("one", "public words")
    with pytest.raises(AgreementError, match="another text of 'one'") as caught:
        prepare([other], [spans(said, "A", "x", (0, 6))])
    assert "secret" not in str(caught.value)
    assert "public" not in str(caught.value)


def test_one_transcript_given_twice_is_refused() -> None:
    with pytest.raises(AgreementError, match="same id"):
        prepare([interview("one", 1), interview("one", 2)], [])


def test_a_stage_is_part_of_the_name_as_printed() -> None:
    one = interview("one", 1)
    assert name_of(coding(one, "A", ["x"], stage="Final round")) == "A (Final round)"
    assert name_of(of_segments(one, "A", [Segment.of_turns(one, "x", 0, 0)], stage=" ")) == "A"
