"""What a sentence needs to stand: references, quotes in the passages they cite, no counts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_summaries import ONE, TWO, coded_talks, coding, issues_of, segment
from support_transcripts import transcript_of, turn_texts

from extract.summaries.counting import stated_count
from extract.summaries.quotations import quotations, with_quotations, without_quotations
from extract.summaries.striking import Grounders, Striker
from schemas.summary import AnsweredSentence, Section, Sentence, Struck
from schemas.transcript import Transcript, TurnDraft


def judged(text: str, *references: str, section: Section = "what") -> Sentence | Struck:
    """A sentence on the labels of the two talks, all passages shown."""
    labels = next(issue for issue in issues_of(coded_talks(), ONE, TWO) if issue.code.code == "Labels")
    striker = Striker(labels.passages, Grounders({one.id: one for one in (ONE, TWO)}))
    shown = {passage.reference for passage in labels.passages}
    return striker.judge(AnsweredSentence(section=section, references=list(references), text=text), shown)


def reason(text: str, *references: str) -> str:
    found = judged(text, *references)
    return found.reason if isinstance(found, Struck) else "stands"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('He says "all wrong" and "late".', ["all wrong", "late"]),
        ("He says “all wrong” and „spät“ and «tard».", ["all wrong", "spät", "tard"]),
        ("Sie sagt ›ganz falsch‹ und ‹zu spät›.", ["ganz falsch", "zu spät"]),
        ("Sie sagt ›ist’s „ganz“ falsch‹.", ["ist’s „ganz“ falsch"]),
        ("Elle dit «c’est ‹tard› déjà».", ["c’est ‹tard› déjà"]),
        ("He says 'all wrong' of it.", ["all wrong"]),
        ("He says ‘it’s all wrong’ of it.", ["it’s all wrong"]),
        ("The users' labels weren't the team's.", []),
        ("It doesn’t matter to the users’ labels.", []),
        ("He says \"all 'quite' wrong\" twice.", ["all 'quite' wrong"]),
        # A quotation that never ends is checked to the end of the sentence, not let through.
        ('He says "all wrong.', ["all wrong."]),
        ("Sie sagt ›ganz falsch.", ["ganz falsch."]),
        ("They open settings › data, or settings›data.", []),
        ('A 5" screen and a 7" one.', [" screen and a 7"]),
    ],
)
def test_quotations_are_found_whatever_their_marks(text: str, words: list[str]) -> None:
    assert [one.words for one in quotations(text)] == words


@given(st.text())
def test_quotations_are_slices_in_order_that_do_not_overlap(text: str) -> None:
    found = quotations(text)
    assert all(one.words in text[one.start : one.end] for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert len(without_quotations(text)) == len(text)


def test_the_words_of_a_quotation_are_replaced_where_they_stand() -> None:
    text = "One \"a\" and 'b c' here."
    assert with_quotations(text, lambda number: f"<{number}>") == "One “<0>” and “<1>” here."


@pytest.mark.parametrize(
    "text",
    [
        "Three interviewees report wrong labels.",
        "Labels were wrong for 2 of the 3 interviewees.",
        "Most interviewees say so.",
        "All participants met it.",
        "No interviewee measured it.",
        "It is known to the majority of the interviewees.",
        "In several interviews labels were wrong.",
        "Both say that labels are wrong.",
        "Only one interviewee says so.",
        "About 60 % of interviewees said so.",
        "Two different interviewees disagree.",
        "Neither interviewee looked into it.",
        "Each of the interviewees names labels.",
        "It stands in many passages.",
    ],
)
def test_a_stated_count_of_interviewees_is_found(text: str) -> None:
    assert stated_count(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "One interviewee reports wrong labels.",
        "Another interviewee and some other interviewees do not.",
        "Three labellers worked on 400 pictures, an interviewee says.",
        "An interviewee had several annotators label each picture.",
        "An interviewee looked at 20 of 300 pictures.",
        "Most labels were wrong, interviewees report.",
        "In interview-30, an interviewee found no labels at all.",
        "Both teams that the interviewee worked with had labels.",
        "An interviewee has all customer segments in the data.",
    ],
)
def test_what_interviewees_count_is_left_alone(text: str) -> None:
    assert stated_count(text) is None


def test_a_count_inside_a_quote_is_the_interviewees() -> None:
    talk = transcript_of("Interviewee: We asked three participants about labels.", id="t")
    (issue,) = issues_of([coding(talk, segment(talk, "Labels", 0))], talk)
    striker = Striker(issue.passages, Grounders({"t": talk}))
    answered = AnsweredSentence(
        section="what", references=["t:0"], text='They "asked three participants about labels".'
    )
    assert isinstance(striker.judge(answered, {"t:0"}), Sentence)


@pytest.mark.parametrize(
    ("text", "references", "expected"),
    [
        ("Labels were wrong.", ["talk-1:1"], "stands"),
        ("Labels were wrong.", ["[Talk-1:1]"], "stands"),
        ("Labels were wrong.", ["talk-1:1, talk-1:3"], "stands"),
        ("Labels were wrong [talk-1:1].", [], "stands"),
        ("Labels were wrong [talk-1:7].", ["talk-1:1"], "unknown_reference"),
        ("Labels were wrong.", ["talk-1"], "unknown_reference"),
        ("Labels were wrong.", ["talk-1:1-3"], "unknown_reference"),
        ("Labels were wrong.", ["talk-1:1", "talk-1:2"], "unknown_reference"),
        ("Labels were wrong.", ["", "[]"], "no_reference"),
        ("…", ["talk-1:1"], "empty"),
        # Said in the first talk, but not in the passage that is cited.
        ('They "found out late".', ["talk-1:3"], "quote_elsewhere"),
        # Said by the interviewer before the passage.
        ('They were asked "What did you do?"', ["talk-1:3"], "quote_elsewhere"),
        ('They "label everything twice … helped us much".', ["talk-1:3"], "stands"),
        # The opposite of what was said.
        ('They say "That helped us much".', ["talk-1:3"], "quote_not_found"),
    ],
)
def test_references_and_quotes_decide(text: str, references: list[str], expected: str) -> None:
    assert reason(text, *references) == expected


def test_a_shown_sentence_is_free_of_references_and_has_the_transcripts_words() -> None:
    found = judged("They “LABEL everything, twice”\n [talk-1:3] at once.", "talk-1:1")
    assert isinstance(found, Sentence)
    assert found.text == "They “label everything twice” at once."
    assert found.references == ("talk-1:1", "talk-1:3")
    assert [(one.reference, one.quote.text) for one in found.quotes] == [
        ("talk-1:3", "label everything twice")
    ]


def test_what_was_not_shown_cannot_be_cited() -> None:
    labels = next(issue for issue in issues_of(coded_talks(), ONE, TWO) if issue.code.code == "Labels")
    striker = Striker(labels.passages, Grounders({one.id: one for one in (ONE, TWO)}))
    answered = AnsweredSentence(section="what", references=["talk-1:3"], text="They label twice.")
    found = striker.judge(answered, {"talk-1:1"})
    assert isinstance(found, Struck)
    assert found.reason == "unknown_reference"


def test_a_disagreement_needs_two_speakers() -> None:
    one = judged("It helped and did not.", "talk-1:1", "talk-1:3", section="disagreement")
    two = judged("It helped and did not.", "talk-1:3", "talk-2:2", section="disagreement")
    assert isinstance(one, Struck)
    assert isinstance(two, Sentence)


@given(turn_texts.filter(lambda text: any(map(str.isalnum, text))), st.text(max_size=20))
def test_every_quote_that_stands_is_a_slice_of_its_passage(said: str, asked: str) -> None:
    talk = Transcript.build(
        id="t", title="t", source="t", turns=[TurnDraft(said, "Interviewee"), TurnDraft("Other words.", "I")]
    )
    (issue,) = issues_of([coding(talk, segment(talk, "Labels", 0))], talk)
    striker = Striker(issue.passages, Grounders({"t": talk}))
    for words in (said, asked, "Other words."):
        answered = AnsweredSentence(section="what", references=["t:0"], text=f"It is “{words}” there.")
        found = striker.judge(answered, {"t:0"})
        if isinstance(found, Sentence):
            passage = issue.passages[0]
            for quote in found.quotes:
                assert talk.text[quote.quote.start : quote.quote.end] == quote.quote.text
                assert passage.start <= quote.quote.start <= quote.quote.end <= passage.end
