"""Turns that look like a code and were left alone."""

from __future__ import annotations

import math

import pytest
from support_guide import book, coded, guide_from, interview, prose

from extract.guide.near_misses import FLOOR, FLOOR_OF_ONE, similarity
from extract.guide.words import Collection, Index, bag_of
from schemas.codebook import Code
from schemas.guide import Guide, NearMiss
from schemas.transcript import Transcript

LIKE = "Half of those labels came from tired annotators who guessed whenever pictures were blurred."
CODE = Code(code="noise", definition="Wrong labels: annotators guessed, were tired, or had blurred pictures.")
REMEDY = Code(code="noise-fix", mitigates="noise")
BOOK = book(CODE, REMEDY, "other")


def filler(id: str, turns: int) -> list[str]:
    return [prose(f"{id} {turn}", 20) for turn in range(turns)]


def source() -> Transcript:
    """An interview whose turn 1 carries the code."""
    return interview("source", *filler("source", 1), LIKE + " Annotators guessed.", *filler("more", 6))


SOURCE = source()
CODED = (SOURCE, [coded(SOURCE, "Ada", {"noise": [(1, 1)]})])


def look_alike(text: str = LIKE, at: int = 6) -> Transcript:
    turns = filler("alike", 12)
    turns[at] = text
    return interview("alike", *turns)


def near_misses(guide: Guide) -> list[NearMiss]:
    return [miss for miss in guide.near_misses if miss.interview == "alike"]


def found(transcript: Transcript, **passages: list[tuple[int, int]]) -> list[int]:
    """Turns of the look-alike interview that are near-misses when Ben gives these passages."""
    elsewhere = passages or {"other": [(0, 0)]}
    guide = guide_from(CODED, (transcript, [coded(transcript, "Ben", elsewhere)]), codebook=BOOK)
    return [miss.turn for miss in near_misses(guide)]


def test_a_turn_like_the_entry_and_like_another_interview_s_passage_is_a_near_miss() -> None:
    onto = look_alike()
    ben, cleo = coded(onto, "Ben", {"other": [(0, 0)]}), coded(onto, "Cleo", {"other": [(1, 1)]})
    (miss,) = near_misses(guide_from(CODED, (onto, [ben, cleo]), codebook=BOOK))
    assert (miss.code, miss.turn, miss.coders) == ("noise", 6, ("Ben", "Cleo"))
    assert (miss.text.text, miss.text.speaker) == (LIKE, "Interviewee")
    assert miss.like_definition is not None
    assert list(miss.like_passages) == ["source"]
    assert miss.similarity == min(miss.like_definition, miss.like_passages["source"])
    assert miss.similarity >= FLOOR


def test_what_any_coder_gave_any_code_is_none() -> None:
    onto = look_alike()
    ben, cleo = coded(onto, "Ben", {"other": [(0, 0)]}), coded(onto, "Cleo", {"other": [(6, 6)]})
    assert near_misses(guide_from(CODED, (onto, [ben, cleo]), codebook=BOOK)) == []


@pytest.mark.parametrize("code", ["noise", "noise-fix"])
def test_a_turn_near_the_code_or_its_remedy_may_be_a_border_and_is_none(code: str) -> None:
    onto = look_alike()
    assert found(onto, **{code: [(3, 3)]}) == [6]
    assert found(onto, **{code: [(4, 4)]}) == []
    assert found(onto, **{code: [(8, 8)]}) == []
    assert found(onto, **{code: [(9, 9)]}) == [6]


def test_a_turn_near_the_issue_of_a_remedy_is_none() -> None:
    onto = look_alike()
    remedy = book(CODE.model_copy(update={"mitigates": "issue"}), "issue", "other")
    for place, expected in ((3, [6]), (4, [])):
        file = coded(onto, "Ben", {"issue": [(place, place)]})
        assert [
            miss.turn for miss in near_misses(guide_from(CODED, (onto, [file]), codebook=remedy))
        ] == expected


def test_another_code_nearby_does_not_matter() -> None:
    assert found(look_alike(), other=[(5, 5), (7, 7)]) == [6]


def test_interviewers_and_short_turns_are_none() -> None:
    assert found(look_alike("Q " + LIKE)) == []
    eleven = " ".join(LIKE.split()[:11])
    assert found(look_alike(eleven)) == []
    assert found(look_alike(eleven + " indeed")) == [6]


def test_passages_of_the_same_interview_prove_nothing() -> None:
    bare = book("noise", "other")
    onto = look_alike()
    own = interview("alike", *(onto.turn_text(turn) for turn in range(12)), LIKE)
    only_own = guide_from((own, [coded(own, "Ben", {"noise": [(12, 12)]})]), codebook=bare)
    assert near_misses(only_own) == []
    with_other = guide_from(CODED, (onto, [coded(onto, "Ben", {"other": [(0, 0)]})]), codebook=bare)
    (miss,) = near_misses(with_other)
    assert miss.like_definition is None
    assert miss.similarity == miss.like_passages["source"] >= FLOOR_OF_ONE


def test_what_one_coder_left_alone_serves_only_where_several_left_nothing_alone() -> None:
    alone = interview("alone", *filler("alone", 6), LIKE)
    single = (alone, [coded(alone, "Ada", {"other": [(0, 0)]})])
    assert [miss.interview for miss in guide_from(CODED, single, codebook=BOOK).near_misses] == ["alone"]
    onto = look_alike()
    double = (onto, [coded(onto, name, {"other": [(0, 0)]}) for name in ("Ben", "Cleo")])
    assert [miss.interview for miss in guide_from(CODED, single, double, codebook=BOOK).near_misses] == [
        "alike"
    ]


def test_three_at_most_of_one_code_the_most_similar_first() -> None:
    turns = filler("alike", 20)
    for at, extra in ((2, 0), (7, 4), (12, 8), (17, 12)):
        turns[at] = f"{LIKE} {prose(f'extra {at}', extra)}" if extra else LIKE
    onto = interview("alike", *turns)
    guide = guide_from(CODED, (onto, [coded(onto, "Ben", {"other": [(0, 0)]})]), codebook=BOOK)
    assert [miss.turn for miss in near_misses(guide)] == [2, 7, 12]


@pytest.mark.parametrize(
    ("like_definition", "like_passages", "expected"),
    [
        (0.3, {"a": 0.2, "b": 0.3}, 0.25),  # the mean of the passages is the lesser
        (0.2, {"a": 0.9}, 0.2),
        (FLOOR, {"a": 0.9}, FLOOR),
        (FLOOR - 0.001, {"a": 0.9}, None),
        (FLOOR_OF_ONE, {}, FLOOR_OF_ONE),
        (FLOOR_OF_ONE - 0.001, {}, None),
        (None, {"a": FLOOR_OF_ONE}, FLOOR_OF_ONE),
        (None, {}, None),
    ],
)
def test_similarity_is_what_the_doubtful_witness_says(
    like_definition: float | None, like_passages: dict[str, float], expected: float | None
) -> None:
    assert similarity(like_definition, like_passages) == expected


def test_weights_of_words_and_their_cosine() -> None:
    texts = Collection([bag_of("apple pear"), bag_of("pear"), bag_of("pear plum plum plum")])
    apple, pear = math.log(4 / 1), math.log(4 / 3)  # one text holds apple, all three hold pear
    plum = (1 + math.log(3)) * math.log(4 / 1)
    norm = math.sqrt(apple**2 + pear**2 + plum**2)
    vector = texts.vector(bag_of("apple plum plum plum pear"))
    assert vector == pytest.approx({"apple": apple / norm, "plum": plum / norm, "pear": pear / norm})
    assert texts.vector(bag_of("unseen")) == {"unseen": 1}
    cosines = Index([texts.vector(bag_of("apple")), texts.vector(bag_of("plum")), {}]).cosines(vector)
    assert cosines == pytest.approx([apple / norm, plum / norm, 0])


def test_words_are_compared_without_case_common_endings_and_short_words() -> None:
    assert bag_of("Labels, labelling; a label in an API!") == {"label": 2, "labell": 1, "api": 1}
