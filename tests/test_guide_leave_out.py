"""Rule 1: nothing of an interview is left in the guide that is used to code it."""

from __future__ import annotations

import pytest
from support_guide import book, coded, dialogue, guide_from, words

from extract.guide.leave_out import without
from extract.guide.store import guide_yaml
from schemas.codebook import Code, Codebook
from schemas.coding import CodingFile
from schemas.guide import Calibration, Confused, ExampleTurn, Guide, GuideCode, NearMiss, StretchTurn, Tally
from schemas.transcript import Transcript, TurnDraft

CODEBOOK = book(
    Code(code="x", definition="The first thing.", do_not_use_when="It is the second thing (y)."),
    Code(code="y", definition="The second thing."),
    "z",
)
SPREAD = [(turn, turn + 2) for turn in range(3, 60, 10)]
ONE, TWO, THREE = (dialogue(id, 60) for id in ("one", "two", "three"))

PLANTED_CODE = "quibbleworth-code"
"""A code that only the planted interview's coders use."""

PLANTED_NAMES = (PLANTED_CODE, "Quibbleworth", "Zanzicoder", "planted-interview")


def planted_interview() -> tuple[Transcript, tuple[str, ...]]:
    """An interview with a word of its own in every turn, and these words."""
    base = dialogue("planted-interview", 60)
    marks = tuple(f"qzx{word}" for word in words("planted", 60))
    drafts = [
        TurnDraft(f"{base.turn_text(turn)} And {mark} too.", base.turns[turn].speaker)
        for turn, mark in enumerate(marks)
    ]
    transcript = Transcript.build(
        id="planted-interview", title="Quibbleworth", source="planted.txt", turns=drafts
    )
    return transcript, marks


PLANTED, MARKS = planted_interview()


def codings(
    onto: Transcript, *, names: tuple[str, str] = ("Ada", "Ben"), extra: str = "z"
) -> list[CodingFile]:
    """Two coders who agree on x, and on six turns give x where the other gives y."""
    ada = {"x": [*SPREAD, (47, 49)], extra: [(13, 15), (23, 25)]}
    ben = {"x": SPREAD, "y": [(47, 49)], extra: [(13, 15), (23, 25)]}
    return [with_notes(coded(onto, name, own)) for name, own in zip(names, (ada, ben), strict=True)]


def with_notes(coding: CodingFile) -> CodingFile:
    """Every segment with a title and a rationale in words of the transcript."""
    noted = tuple(
        segment.model_copy(update={"title": segment.text[-30:], "rationale": segment.text[:40]})
        for segment in coding.segments
    )
    return coding.model_copy(update={"segments": noted})


def whole_guide() -> Guide:
    """A guide from four interviews, edited and calibrated, with the planted one in every corner of it."""
    planted = codings(PLANTED, names=("Ada", "Zanzicoder"), extra=PLANTED_CODE)
    guide = guide_from(
        (ONE, codings(ONE)),
        (TWO, codings(TWO)),
        (THREE, codings(THREE)),
        (PLANTED, planted),
        codebook=CODEBOOK,
    )
    drafted = [_drafted(code) for code in guide.codes]
    return guide.model_copy(
        update={
            "description": f"As when they said {' '.join(PLANTED.turn_text(33).split())}.",
            "codes": tuple(drafted),
            "calibration": Calibration(
                model="m",
                salience={
                    "one": {5: Tally(asked=4, given=2)},
                    PLANTED.id: {5: Tally(asked=7, given=6)},
                },
                likelihood={PLANTED.id: {9: Tally(asked=7, given=6)}},
            ),
        }
    )


def _drafted(code: GuideCode) -> GuideCode:
    """`y` and what tells it from `x` as if a model had drafted them from the planted interview."""
    quote = " ".join(PLANTED.turn_text(34).split())
    if code.code == "z":
        return code.model_copy(update={"examples": (f"A person pasted: {quote}",), "use_when": quote})
    if code.code != "y":
        return code
    update = {
        "definition": f"About {MARKS[3]}.",
        "use_when": f"With {MARKS[4]}.",
        "do_not_use_when": f"Without {MARKS[5]}.",
        "drafted_from": ("one", PLANTED.id),
        "confused_with": tuple(
            Confused(code=other.code, turns=other.turns, apart=MARKS[6], drafted_from=(PLANTED.id,))
            for other in code.confused_with
        ),
    }
    return code.model_copy(update=update)


GUIDE = whole_guide()


def copy_of(transcript: Transcript, *, every: int = 0, labels: bool = True) -> Transcript:
    """The transcript under another name, perhaps without labels, with each so-manieth word changed."""
    drafts = []
    for turn in transcript.turns:
        spoken = transcript.turn_text(turn.index).split()
        if every:
            spoken[::every] = words(f"reworded {turn.index}", len(spoken[::every]))
        drafts.append(TurnDraft(" ".join(spoken), turn.speaker if labels else None))
    return Transcript.build(id="unknown", title="Unknown", source="unknown.txt", turns=drafts)


def half_of(transcript: Transcript) -> Transcript:
    drafts = [TurnDraft(transcript.turn_text(turn)) for turn in range(15, 45)]
    return Transcript.build(id="half", title="Half", source="half.txt", turns=drafts)


COPIES = {
    "itself": PLANTED,
    "under another name": copy_of(PLANTED),
    "without labels": copy_of(PLANTED, labels=False),
    "reworded": copy_of(PLANTED, every=8),
    "half": half_of(PLANTED),
}


def left_in(guide: Guide, planted: tuple[str, ...]) -> list[str]:
    text = guide_yaml(guide).casefold()
    return [word for word in planted if word.casefold() in text]


def test_the_guide_holds_the_planted_words_before() -> None:
    assert len(left_in(GUIDE, MARKS)) > 30
    assert left_in(GUIDE, PLANTED_NAMES) == list(PLANTED_NAMES)


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_no_planted_word_code_name_or_note_is_left(copy: Transcript) -> None:
    left = without(GUIDE, copy)
    assert left.interviews == (PLANTED.id,)
    assert left_in(left.guide, (*MARKS, *PLANTED_NAMES)) == []
    assert left.guide.examples
    assert left.guide.stretches


def test_a_guide_without_an_interview_is_the_guide_learned_without_it() -> None:
    three = (TWO, codings(TWO)), (THREE, codings(THREE)), (PLANTED, codings(PLANTED, extra=PLANTED_CODE))
    every = guide_from((ONE, codings(ONE)), *three, codebook=CODEBOOK)
    # Only up to three interviews give examples of a code here, so none was crowded out.
    assert without(guide_from(*three, codebook=CODEBOOK), PLANTED).guide == guide_from(
        *three[:2], codebook=CODEBOOK
    )
    left = without(every, PLANTED).guide
    learned = guide_from((ONE, codings(ONE)), *three[:2], codebook=CODEBOOK)
    assert left.interviews == learned.interviews
    assert left.codes == learned.codes
    assert left.stretches == learned.stretches


def test_a_transcript_that_the_guide_does_not_know_leaves_it_as_it_is() -> None:
    left = without(GUIDE, dialogue("stranger", 60))
    assert left.interviews == ()
    assert left.guide == GUIDE


def test_counts_of_the_other_interviews_stay() -> None:
    left = without(GUIDE, PLANTED).guide
    before = {code.code: code for code in GUIDE.codes}
    for code in left.codes:
        others = {id: uses for id, uses in before[code.code].passages.items() if id != PLANTED.id}
        assert code.passages == others
    assert [interview.id for interview in left.interviews] == ["one", "three", "two"]


def test_what_was_drafted_from_it_is_emptied_and_what_people_wrote_stays() -> None:
    codes = {code.code: code for code in without(GUIDE, PLANTED).guide.codes}
    assert (codes["y"].definition, codes["y"].use_when, codes["y"].drafted_from) == ("", "", ())
    assert codes["y"].confused_with[0].apart == ""
    assert codes["x"].definition == "The first thing."
    assert codes["x"].confused_with[0].apart == "Not x when: It is the second thing (y)."
    elsewhere = without(GUIDE, TWO).guide
    assert next(code for code in elsewhere.codes if code.code == "y").definition == f"About {MARKS[3]}."


def test_the_interview_s_part_of_the_calibration_is_dropped_and_the_others_kept() -> None:
    left = without(GUIDE, PLANTED).guide.calibration
    assert left == Calibration(model="m", salience={"one": {5: Tally(asked=4, given=2)}})
    assert without(GUIDE, TWO).guide.calibration == GUIDE.calibration


def test_a_calibration_of_the_interview_alone_is_dropped_whole() -> None:
    alone = Calibration(model="m", salience={PLANTED.id: {5: Tally(asked=7, given=6)}})
    guide = GUIDE.model_copy(update={"calibration": alone})
    assert without(guide, PLANTED).guide.calibration is None


STRANGER = dialogue("stranger", 60)
QUOTE = " ".join(STRANGER.turn_text(20).split()[:10])


def test_what_a_person_pasted_from_a_transcript_goes_though_its_interview_is_not_in_the_guide() -> None:
    (first, *others) = GUIDE.codes
    pasted = first.model_copy(update={"definition": f"As in: {QUOTE}", "examples": (QUOTE, "Own.")})
    guide = GUIDE.model_copy(update={"codes": (pasted, *others)})
    left = without(guide, STRANGER).guide
    assert left.codes[0].definition == ""
    assert left.codes[0].examples == ("Own.",)
    assert without(guide, TWO).guide.codes[0].definition == f"As in: {QUOTE}"


OWN = "They avoid people because of it."


def defined(definition: str) -> Guide:
    (first, *others) = GUIDE.codes
    pasted = first.model_copy(update={"definition": definition})
    return GUIDE.model_copy(update={"codes": (pasted, *others)})


@pytest.mark.parametrize(
    "example",
    [
        f"Anchor example: “{QUOTE}.” (Interview 3, line 8)",
        f"Anchor example (Interview 3):\n„Not as said there. {QUOTE}“ More of it, in other words.",
        f"Anchor example: »{QUOTE}« and „another“.",
        f"Anchor example: '{QUOTE}'",
    ],
)
def test_of_a_definition_with_an_anchor_example_the_team_s_own_sentences_stay(example: str) -> None:
    left = without(defined(f"{OWN} {example}"), STRANGER)
    assert left.guide.codes[0].definition == OWN
    assert left.texts == (f"definition of {GUIDE.codes[0].code}",)
    assert without(defined(f"{OWN} {example}"), TWO).texts == ()


@pytest.mark.parametrize(
    "definition",
    [
        f"{OWN} Anchor example: {QUOTE}. (Interview 3)",  # nothing tells where the quotation begins
        f"They say “no”. As in {QUOTE}, they say.",
        f"Anchor example: “{QUOTE}”. {OWN}",
    ],
)
def test_a_definition_that_does_not_show_where_the_quotation_begins_goes_and_is_named(
    definition: str,
) -> None:
    left = without(defined(definition), STRANGER)
    assert left.guide.codes[0].definition == ""
    assert left.texts == (f"definition of {GUIDE.codes[0].code}",)


def test_every_text_that_quotes_the_interview_is_named_and_drafts_from_it_are_not() -> None:
    (first, *others) = GUIDE.codes
    apart = Confused(code="y", turns={"one": 9}, apart=QUOTE)
    pasted = first.model_copy(
        update={"use_when": QUOTE, "examples": (QUOTE, QUOTE), "confused_with": (apart,)}
    )
    guide = GUIDE.model_copy(update={"description": QUOTE, "codes": (pasted, *others)})
    assert without(guide, STRANGER).texts == (
        "description",
        "use_when of x",
        "examples of x",
        "apart from y of x",
    )
    drafted = apart.model_copy(update={"apart": GUIDE.description, "drafted_from": (PLANTED.id,)})
    guide = GUIDE.model_copy(
        update={"codes": (first.model_copy(update={"confused_with": (drafted,)}), *others)}
    )
    assert without(guide, PLANTED).texts == ("description", "use_when of z", "examples of z")


def test_what_the_guide_itself_holds_of_the_interview_is_not_quoted_either() -> None:
    shown = next(example for example in GUIDE.examples if example.interview == PLANTED.id)
    assert shown.last_turn < 30
    turns = [TurnDraft(PLANTED.turn_text(turn)) for turn in range(30, 60)]
    late_half = Transcript.build(id="late", title="Late", source="late.txt", turns=turns)
    guide = GUIDE.model_copy(update={"description": shown.turns[0].text})
    assert without(guide, late_half).guide.description == ""
    assert without(guide, TWO).guide.description == shown.turns[0].text


def test_what_is_shown_of_the_interview_goes_whatever_a_person_made_of_its_words() -> None:
    edited = GUIDE.model_copy(
        update={
            "examples": tuple(
                example.model_copy(update={"turns": (in_other_words(number),)})
                for number, example in enumerate(GUIDE.examples)
            ),
            "stretches": tuple(
                stretch.model_copy(update={"turns": (in_other_words(-1 - number),)})
                for number, stretch in enumerate(GUIDE.stretches)
            ),
        }
    )
    left = without(edited, PLANTED).guide
    assert left.examples == tuple(each for each in edited.examples if each.interview != PLANTED.id)
    assert left.stretches == tuple(each for each in edited.stretches if each.interview != PLANTED.id)


def in_other_words(seed: int) -> StretchTurn:
    return StretchTurn(speaker=None, text=" ".join(words(f"edited {seed}", 20)), codes={})


@pytest.mark.parametrize(("count", "is_quote"), [(7, False), (8, True)])
def test_eight_words_in_a_row_are_a_quotation(count: int, is_quote: bool) -> None:
    text = f"Here we say: {' '.join(QUOTE.split()[:count])} — and more of our own."
    guide = GUIDE.model_copy(update={"description": text})
    assert without(guide, STRANGER).guide.description == ("" if is_quote else text)


def test_an_example_of_another_name_goes_when_most_of_it_is_said_in_the_transcript() -> None:
    (example, *_) = GUIDE.examples
    turn = example.turns[0].model_copy(update={"text": QUOTE})
    pasted = example.model_copy(update={"turns": (turn,)})
    mostly_own = example.model_copy(update={"turns": (turn, *example.turns)})
    guide = GUIDE.model_copy(update={"examples": (pasted, mostly_own)})
    assert without(guide, STRANGER).guide.examples == (mostly_own,)
    stretch = GUIDE.stretches[0].model_copy(
        update={"turns": (StretchTurn(speaker=None, text=QUOTE, codes={}),)}
    )
    with_stretch = GUIDE.model_copy(update={"stretches": (stretch, *GUIDE.stretches[1:])})
    assert without(with_stretch, STRANGER).guide.stretches == GUIDE.stretches[1:]


def test_a_code_of_the_codebook_stays_though_only_the_interview_used_it() -> None:
    codebook = Codebook(name="b", codes=(*CODEBOOK.codes, Code(code=PLANTED_CODE)))
    guide = guide_from(
        (ONE, codings(ONE)), (PLANTED, codings(PLANTED, extra=PLANTED_CODE)), codebook=codebook
    )
    left = next(code for code in without(guide, PLANTED).guide.codes if code.code == PLANTED_CODE)
    assert (left.passages, left.agreed_turns, left.confused_with) == ({}, {}, ())


def test_links_to_a_code_that_goes_go_too() -> None:
    planted = codings(PLANTED, extra="w")
    with_fix = [*codings(ONE)[:1], coded(ONE, "Ben", {"w-fix": [(3, 5)]})]
    guide = guide_from((ONE, with_fix), (PLANTED, planted))
    assert next(code for code in guide.codes if code.code == "w-fix").mitigates == "w"
    left = without(guide, PLANTED).guide
    assert "w" not in {code.code for code in left.codes}
    assert next(code for code in left.codes if code.code == "w-fix").mitigates is None


def near_miss(interview: str, like_definition: float | None, like_passages: dict[str, float]) -> NearMiss:
    return NearMiss(
        interview=interview,
        turn=1,
        code="x",
        similarity=0.3,
        coders=("Ada", "Ben"),
        text=ExampleTurn(speaker=None, text=" ".join(words(like_passages, 12))),
        like_definition=like_definition,
        like_passages=like_passages,
    )


def test_near_misses_are_compared_anew_without_it() -> None:
    misses = (
        near_miss("two", 0.5, {"one": 0.4, PLANTED.id: 0.2}),
        near_miss("two", None, {PLANTED.id: 0.9}),  # then there is nothing left that it is like
        near_miss(PLANTED.id, 0.5, {"three": 0.4}),
        near_miss("three", 0.35, {"one": 0.3}),  # untouched
    )
    left = without(GUIDE.model_copy(update={"near_misses": misses}), PLANTED).guide.near_misses
    anew = misses[0].model_copy(update={"like_passages": {"one": 0.4}, "similarity": 0.4})
    assert left == (anew, misses[3])
