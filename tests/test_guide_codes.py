"""Codes of a guide: uses, agreement, confusion, and what tells codes apart."""

from __future__ import annotations

import pytest
from support_guide import book, dialogue, guide_from, labelled

from extract.guide.codes import apart, codebook_of
from schemas.codebook import Code
from schemas.guide import Guide, GuideCode

ONE, TWO = dialogue("one", 6), dialogue("two", 4)


def code_of(guide: Guide, name: str) -> GuideCode:
    return next(code for code in guide.codes if code.code == name)


def test_the_codebook_keeps_its_order_and_words_and_codes_of_the_coders_follow() -> None:
    noise = Code(code="noise", definition="Wrong labels.", use_when="Always.", examples=("As here.",))
    guide = guide_from(
        (ONE, [labelled(ONE, "Ada", ["zeal", "", "noise", "", "Bias", ""])]), codebook=book("drift", noise)
    )
    assert [code.code for code in guide.codes] == ["drift", "noise", "Bias", "zeal"]
    assert [code.added for code in guide.codes] == [False, False, True, True]
    assert code_of(guide, "noise").definition == "Wrong labels."
    assert code_of(guide, "noise").examples == ("As here.",)
    assert code_of(guide, "drift").passages == {}
    assert codebook_of(guide).find("NOISE") == noise


def test_an_added_remedy_is_linked_to_its_issue_where_that_is_a_code() -> None:
    guide = guide_from((ONE, [labelled(ONE, "Ada", ["zeal", "zeal-fix", "lost-fix", "", "", ""])]))
    assert code_of(guide, "zeal-fix").mitigates == "zeal"
    assert code_of(guide, "lost-fix").mitigates is None


def test_passages_per_interview_and_coder() -> None:
    guide = guide_from(
        (ONE, [labelled(ONE, "Ada", ["x", "x", "", "x", "", ""]), labelled(ONE, "Ben", ["y"] + [""] * 5)]),
        (TWO, [labelled(TWO, "Ben", ["", "x", "", ""])]),
    )
    assert code_of(guide, "x").passages == {"one": {"Ada": 2}, "two": {"Ben": 1}}


def test_agreed_and_disputed_turns_need_two_coders() -> None:
    guide = guide_from(
        (
            ONE,
            [
                labelled(ONE, "Ada", ["x", "x", "x", "", "", "y"]),
                labelled(ONE, "Ben", ["", "x", "x", "x", "", ""]),
            ],
        ),
        (TWO, [labelled(TWO, "Ben", ["x", "x", "", ""])]),
    )
    assert code_of(guide, "x").agreed_turns == {"one": 2}  # turns 1 and 2
    assert code_of(guide, "x").disputed_turns == {"one": 2}  # turns 0 and 3
    assert code_of(guide, "y").agreed_turns == {}
    assert code_of(guide, "y").disputed_turns == {"one": 1}


def test_a_moderated_version_is_no_voice_beside_two_first_codings_but_is_beside_one() -> None:
    moderated = labelled(ONE, "Cleo", ["x"] * 6, stage="moderated")
    ada, ben = (
        labelled(ONE, "Ada", ["x", "", "", "", "", "y"]),
        labelled(ONE, "Ben", ["", "x", "", "", "", "y"]),
    )
    three = guide_from((ONE, [ada, ben, moderated]))
    assert code_of(three, "x").agreed_turns == {}
    assert code_of(three, "x").disputed_turns == {"one": 2}
    two = guide_from((ONE, [ada, moderated]))
    assert code_of(two, "x").agreed_turns == {"one": 1}
    assert code_of(two, "x").disputed_turns == {"one": 5}


def test_confusion_counts_turns_on_which_each_gave_what_the_other_did_not() -> None:
    ada = labelled(ONE, "Ada", ["x", "x", "x", "x y", "x", "x z"])
    ben = labelled(ONE, "Ben", ["y", "y", "", "y", "x y", "y"])
    guide = guide_from((ONE, [ada, ben]))
    # Turns 0, 1 and 5: Ada x and not y, Ben y and not x. Turn 3: Ada has y too. Turn 4: Ben has x too.
    (confused,) = code_of(guide, "x").confused_with
    assert (confused.code, confused.turns) == ("y", {"one": 3})
    assert [other.code for other in code_of(guide, "y").confused_with] == ["x"]
    assert code_of(guide, "z").confused_with == ()  # one turn only: no pattern


def test_confusions_come_most_often_first_and_add_up_over_interviews() -> None:
    guide = guide_from(
        (ONE, [labelled(ONE, "Ada", ["x"] * 6), labelled(ONE, "Ben", ["y", "z", "z", "z", "", ""])]),
        (TWO, [labelled(TWO, "Ada", ["y", "", "", ""]), labelled(TWO, "Ben", ["x", "", "", ""])]),
    )
    assert [(other.code, other.turns) for other in code_of(guide, "x").confused_with] == [
        ("z", {"one": 3}),
        ("y", {"one": 1, "two": 1}),
    ]


def test_three_coders_dispute_a_turn_once() -> None:
    codings = [
        labelled(ONE, name, [code, code, "", "", "", ""])
        for name, code in (("A", "x"), ("B", "x"), ("C", "y"))
    ]
    (confused,) = code_of(guide_from((ONE, codings)), "x").confused_with
    assert confused.turns == {"one": 2}


@pytest.mark.parametrize(
    ("not_when", "expected"),
    [
        ("People do it (other); never.", "Not one when: People do it (other)."),
        ("Never. The point is other. Or so.", "Not one when: The point is other."),
        ("A tool, e.g. Other, is named; so what.", "Not one when: A tool, e.g. Other, is named."),
        ("It fits (another; other); no.", "Not one when: It fits (another; other)."),
        ("Of 3.5 kinds, other is it.", "Not one when: Of 3.5 kinds, other is it."),
        ("It is other-fix; or another; or my-other.", ""),
        ("", ""),
    ],
)
def test_what_tells_two_codes_apart_is_the_clause_that_names_the_other(not_when: str, expected: str) -> None:
    assert apart("one", "other", book(Code(code="one", do_not_use_when=not_when), "other")) == expected


def test_both_codes_may_say_what_tells_them_apart() -> None:
    codebook = book(
        Code(code="one", do_not_use_when="It is big (other)."),
        Code(code="other", do_not_use_when="Small: one."),
    )
    expected = "Not one when: It is big (other). Not other when: Small: one."
    assert apart("one", "other", codebook) == expected
    guide = guide_from(
        (ONE, [labelled(ONE, "Ada", ["one"] * 6), labelled(ONE, "Ben", ["other"] * 6)]), codebook=codebook
    )
    assert code_of(guide, "one").confused_with[0].apart == expected
