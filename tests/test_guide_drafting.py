"""Questions for drafts, and what becomes of the answers."""

from __future__ import annotations

import pytest
from support_drafting import CODERS, MARKS, TALKS, learned, talk_codings
from support_guide import book, coded

from extract.guide.drafting import (
    CODEBOOK_TOKENS,
    ECHOED,
    EMPTY,
    NO_CODEBOOK,
    Drafter,
    draft_of,
    undefined_and_unused,
    untold_pairs,
    with_draft,
    written_codebook,
)
from extract.guide.store import guide_of, guide_yaml
from extract.tokens import estimate_tokens
from schemas.codebook import Code, Codebook
from schemas.guide import Guide, GuideCode

TEXTS = {"definition": "What it means.", "use_when": "When.", "do_not_use_when": "When not."}


def drafter(*codes: Code | str) -> Drafter:
    return Drafter(*learned(talk_codings(), book(*codes) if codes else None))


def of(guide: Guide, code: str) -> GuideCode:
    return next(one for one in guide.codes if one.code == code)


def test_codes_in_use_without_a_definition_are_asked_about_and_no_others() -> None:
    found = drafter(Code(code="Labels", definition="Known."), "Sensors", "Unused")
    assert [one.codes for one in found.definitions()] == [
        ("Sensors",),
        ("Own-marksone",),
        ("Own-marksthree",),
        ("Own-markstwo",),
    ]
    assert undefined_and_unused(found.guide) == ["Unused"]


def test_each_confused_pair_that_nothing_tells_apart_is_asked_about_once() -> None:
    assert untold_pairs(drafter().guide) == [("Labels", "Sensors")]
    (request,) = drafter().differences()
    # Turns 9 and 10 of the second talk and turn 11 of the third.
    assert [(one.interview, one.first, one.last) for one in request.shown] == [
        ("talk-two", 9, 10),
        ("talk-three", 11, 11),
    ]
    told = Code(code="Labels", definition="Known.", do_not_use_when="It is a sensor (Sensors).")
    assert drafter(told, "Sensors").differences() == []


def test_a_draft_names_the_interviews_whose_passages_were_shown() -> None:
    by_code = {one.codes[0]: one.drafted_from for one in drafter().definitions()}
    assert by_code == {
        "Labels": ("talk-one", "talk-three", "talk-two"),
        "Sensors": ("talk-three", "talk-two"),
        "Own-marksone": ("talk-one",),
        "Own-markstwo": ("talk-two",),
        "Own-marksthree": ("talk-three",),
    }
    found = drafter()
    (request,) = [one for one in found.definitions() if one.codes == ("Labels",)]
    fewer = found.shorter(request)
    assert fewer
    # In the first round, the agreed passages of the first two talks go before the third's.
    order = [(one.interview, one.first) for one in request.shown]
    assert order == [("talk-one", 3), ("talk-two", 3), ("talk-three", 11), ("talk-two", 9)]
    assert (fewer.shown, fewer.drafted_from) == (request.shown[:2], ("talk-one", "talk-two"))
    (alone,) = [one for one in found.definitions() if one.codes == ("Own-marksone",)]
    assert found.shorter(alone) is None


def test_what_tells_two_codes_apart_rests_on_their_drafted_definitions_too() -> None:
    found = drafter()
    (labels,) = [one for one in found.definitions() if one.codes == ("Labels",)]
    guide = with_draft(found.guide, labels, TEXTS)
    (request,) = Drafter(guide, found.interviews).differences()
    assert "What it means." in request.question.messages[-1].content
    assert request.drafted_from == ("talk-one", "talk-three", "talk-two")


def test_nothing_sent_names_a_coder_or_an_interview() -> None:
    found = drafter()
    for request in (*found.definitions(), *found.differences()):
        sent = " ".join(message.content for message in request.question.messages) + request.question.label
        for name in (*CODERS, *TALKS, *(talk.title for talk in TALKS.values())):
            assert name not in sent


def test_a_question_holds_no_code_that_only_coders_of_other_interviews_know() -> None:
    for request in drafter("Sensors").definitions():
        shown = {one.interview for one in request.shown}
        text = request.question.messages[0].content + request.question.messages[-1].content
        for interview, mark in MARKS.items():
            assert (f"Own-{mark}" in text) == (interview in shown)


def test_the_codebook_in_the_question_is_what_people_wrote() -> None:
    found = drafter(Code(code="Sensors", definition="They freeze.", examples=("An example.",)), "Labels")
    text = written_codebook(found.guide)
    assert "`Sensors`: They freeze." in text
    assert "`Labels`" in text
    assert "An example." not in text
    assert "Own-" not in text
    (labels,) = [one for one in found.definitions() if one.codes == ("Labels",)]
    assert written_codebook(with_draft(found.guide, labels, TEXTS)) == text
    assert written_codebook(drafter().guide) == NO_CODEBOOK


def test_a_large_codebook_keeps_all_names_and_as_many_entries_as_fit() -> None:
    codes = [Code(code=f"Code-{number:03}", definition="word " * 100) for number in range(100)]
    text = written_codebook(learned(talk_codings(), Codebook(name="large", codes=tuple(codes)))[0])
    assert all(code.code in text for code in codes)
    # 8 bytes of a name, 500 of a definition and 4 between the fields are 128 tokens.
    assert text.count("word word") // 50 == CODEBOOK_TOKENS // 128 == 31
    assert estimate_tokens(text) < CODEBOOK_TOKENS + 100 * 8


SAID = "The labels were wrong, and nobody found out until the end of that year."


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("He says that labels WERE wrong and nobody found out, until an audit.", ECHOED),  # eight words
        ("He says that labels were wrong and nobody found out before the audit.", None),  # seven words
        ("Labels are not right, and people notice it late.", None),
        ("", EMPTY),
        (" ?!\n", EMPTY),
    ],
)
def test_a_draft_with_eight_words_in_a_row_from_a_passage_is_struck(text: str, outcome: str | None) -> None:
    shown = drafter().definitions()[0].shown[0]._replace(said=SAID)
    assert draft_of({"apart": text}, [shown]) == (outcome or {"apart": text})
    answer = {**TEXTS, "definition": text}
    assert draft_of(answer, [shown]) == (outcome or answer)


def test_a_quote_in_any_field_strikes_the_draft_and_an_empty_rule_does_not() -> None:
    shown = drafter().definitions()[0].shown[0]._replace(said=SAID)
    assert draft_of({**TEXTS, "use_when": SAID}, [shown]) == ECHOED
    assert draft_of({**TEXTS, "use_when": ""}, [shown]) == {**TEXTS, "use_when": ""}


def test_a_draft_goes_into_the_guide_on_one_line() -> None:
    texts = draft_of({"apart": " One.\n- \ud800Two.\t"}, [])
    assert texts == {"apart": "One. - Two."}


def test_a_draft_fills_what_is_empty_and_says_where_it_is_from() -> None:
    found = drafter(Code(code="Labels", use_when="A person wrote this."), "Sensors")
    (request,) = [one for one in found.definitions() if one.codes == ("Labels",)]
    guide = with_draft(found.guide, request, TEXTS)
    code = of(guide, "Labels")
    expected = {
        "definition": "What it means.",
        "use_when": "A person wrote this.",
        "do_not_use_when": "When not.",
        "drafted_from": ("talk-one", "talk-three", "talk-two"),
    }
    assert code == of(found.guide, "Labels").model_copy(update=expected)
    assert [one for one in guide.codes if one != code] == [
        one for one in found.guide.codes if one.code != "Labels"
    ]


def test_what_tells_two_apart_stands_with_both_and_with_no_third() -> None:
    """Labels is confused with Sensors and with Models; Sensors with Labels only."""
    one = next(iter(TALKS.values()))
    codings = [
        coded(one, "Ada", {"Labels": [(3, 4), (7, 8)]}),
        coded(one, "Ben", {"Sensors": [(3, 4)], "Models": [(7, 8)]}),
    ]
    found = Drafter(*learned(codings, None))
    requests = {request.codes: request for request in found.differences()}
    assert set(requests) == {("Labels", "Models"), ("Labels", "Sensors")}
    guide = with_draft(found.guide, requests["Labels", "Sensors"], {"apart": "So."})
    told = {
        (code.code, other.code): (other.apart, other.drafted_from)
        for code in guide.codes
        for other in code.confused_with
    }
    assert told == {
        ("Labels", "Sensors"): ("So.", ("talk-one",)),
        ("Sensors", "Labels"): ("So.", ("talk-one",)),
        ("Labels", "Models"): ("", ()),
        ("Models", "Labels"): ("", ()),
    }


def test_drafts_are_marked_in_the_file_and_the_file_says_what_to_do_with_them() -> None:
    found = drafter()
    assert "a model drafted" not in guide_yaml(found.guide)
    guide = with_draft(found.guide, found.differences()[0], {"apart": "One."})
    text = guide_yaml(guide)
    assert "# `drafted_from`: a model drafted the text beside it" in text
    assert "drafted_from: [talk-three, talk-two]" in text
    assert guide_of(text) == guide
