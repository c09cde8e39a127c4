"""From coding files to a guide: what goes in, what is left out, what is refused."""

from __future__ import annotations

import pytest
from support_guide import book, coded, dialogue, guide_from

from extract.guide.fingerprints import fingerprint_of
from extract.guide.learn import learn
from schemas.coding import Coder, CodingFile, Segment
from schemas.errors import InputError

ONE, TWO = dialogue("one", 20), dialogue("two", 20)
ADA = coded(ONE, "Ada", {"x": [(1, 2)]})


def test_each_interview_has_its_title_fingerprint_and_coders_in_order_of_ids() -> None:
    guide = guide_from((TWO, [coded(TWO, "Ben", {"x": [(1, 1)]})]), (ONE, [ADA]))
    assert [interview.id for interview in guide.interviews] == ["one", "two"]
    assert guide.interviews[0].title == "One"
    assert guide.interviews[0].fingerprint == fingerprint_of(ONE)
    assert guide.interviews[0].independent == ("Ada",)
    assert guide.title == "Test"


def test_the_codebook_s_description_is_kept() -> None:
    codebook = book("x").model_copy(update={"description": "What we code."})
    assert guide_from((ONE, [ADA]), codebook=codebook).description == "What we code."


def test_uncoded_files_machines_and_transcripts_that_nobody_coded_are_left_out() -> None:
    uncoded = CodingFile(transcript="one", coder=Coder(name="Ben", kind="human"))
    model = CodingFile(
        transcript="two",
        coder=Coder(name="m", kind="model"),
        segments=(Segment.of_turns(TWO, "secret", 1, 2),),
    )
    guide = learn({"one": ONE, "two": TWO}, [ADA, uncoded, model], None, title="t")
    assert [interview.id for interview in guide.interviews] == ["one"]
    assert list(guide.interviews[0].coders) == ["Ada"]
    assert [code.code for code in guide.codes] == ["x"]


def test_nothing_to_learn_from_is_an_error() -> None:
    with pytest.raises(InputError, match="None of the files holds codes"):
        learn(
            {"one": ONE},
            [CodingFile(transcript="one", coder=Coder(name="Ben", kind="human"))],
            None,
            title="t",
        )


def test_two_files_of_one_coder_on_one_interview_are_refused_but_two_stages_are_two_coders() -> None:
    again = coded(ONE, "Ada", {"x": [(3, 4)]}, stage="coded")
    with pytest.raises(InputError, match="'Ada' has two coding files on 'one'"):
        guide_from((ONE, [ADA, again]))
    moderated = coded(ONE, "Ada", {"x": [(3, 4)]}, stage="moderated")
    guide = guide_from((ONE, [moderated, ADA]))
    assert list(guide.interviews[0].coders) == ["Ada", "Ada (moderated)"]


def test_a_coding_file_on_an_unknown_or_other_text_is_refused() -> None:
    with pytest.raises(InputError, match="not among the transcripts"):
        learn({"two": TWO}, [ADA], None, title="t")
    with pytest.raises(InputError, match="about another text of 'one'"):
        learn({"one": TWO.model_copy(update={"id": "one"})}, [ADA], None, title="t")


def test_the_same_files_in_another_order_give_the_same_guide() -> None:
    files = [(ONE, [ADA, coded(ONE, "Ben", {"y": [(5, 6)]})]), (TWO, [coded(TWO, "Ben", {"x": [(1, 2)]})])]
    turned = [(onto, list(reversed(codings))) for onto, codings in reversed(files)]
    assert guide_from(*files).to_json() == guide_from(*turned).to_json()


def test_a_segment_of_part_of_a_turn_marks_the_turn_and_one_that_touches_it_does_not() -> None:
    first, second = ONE.turns[1], ONE.turns[2]
    touching = Segment.of_span(ONE, "x", first.end, second.start)  # the line break between the turns
    part = Segment.of_span(ONE, "x", ONE.turns[5].start + 3, ONE.turns[5].start + 8)
    file = ADA.model_copy(update={"segments": (touching, part)})
    habits = guide_from((ONE, [file])).interviews[0].coders["Ada"]
    assert (habits.coded_turns, habits.lengths) == (1, {1: 1})
