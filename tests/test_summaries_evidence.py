"""Evidence and what is computed of it: passages, references, counts, clear quotes, remedies."""

from __future__ import annotations

from support_summaries import BOOK, ONE, TWO, coded_talks, coding, issues_of, material_of, segment
from support_transcripts import transcript_of

from extract.summaries.evidence import Issue
from extract.summaries.files import file_names
from schemas.codebook import Code, Codebook
from schemas.coding import CodingFile
from schemas.summary import Summary
from schemas.transcript import Transcript

TALK = transcript_of(*(f"Interviewee: Sentence {i} of this talk is about labels." for i in range(8)), id="t")


def only_issue(*codings: CodingFile) -> Issue:
    (issue,) = issues_of(codings, TALK)
    return issue


def extents(issue: Issue) -> list[tuple[str, int, int]]:
    return [(one.reference, one.first_turn, one.last_turn) for one in issue.passages]


def facts_of(codings: list[CodingFile], *transcripts: Transcript, code: str = "Labels") -> Summary:
    material = material_of(codings, *transcripts)
    (issue,) = (one for one in issues_of(codings, *transcripts) if one.code.code == code)
    return material.without_prose(issue)


def test_remedies_go_with_their_issue_and_the_codebook_gives_the_order() -> None:
    found = issues_of(coded_talks(), ONE, TWO)
    assert [(one.code.code, one.remedy_codes) for one in found] == [
        ("Labels", ("Labels-fix",)),
        ("Drift", ()),
    ]
    assert [one.about_issue for one in found[0].passages] == [True, False, False]


def test_a_remedy_without_its_issue_stands_under_the_issue() -> None:
    (issue,) = issues_of([coding(TALK, segment(TALK, "odd-thing-fix", 1))], TALK, book=Codebook(name="none"))
    assert (issue.code.code, issue.remedy_codes) == ("odd-thing", ("odd-thing-fix",))


def test_spellings_of_one_code_are_one_issue() -> None:
    file = coding(
        TALK, segment(TALK, "labels", 0), segment(TALK, "LABELS", 2), segment(TALK, "Labels fix", 4)
    )
    issue = only_issue(file)
    assert (issue.code, issue.remedy_codes) == (BOOK.codes[0], ("Labels-fix",))
    assert len(issue.passages) == 3


def test_a_models_neighbouring_passages_stay_apart_and_overlapping_ones_are_one() -> None:
    apart = coding(TALK, segment(TALK, "Labels", 0), segment(TALK, "Labels", 1, 2))
    assert extents(only_issue(apart)) == [("t:0", 0, 0), ("t:1", 1, 2)]
    joined = coding(TALK, segment(TALK, "Labels", 0, 3), segment(TALK, "Labels", 2, 5))
    assert extents(only_issue(joined)) == [("t:0", 0, 5)]


def test_people_code_turn_by_turn_so_their_neighbouring_turns_are_one_passage() -> None:
    ada = coding(TALK, *(segment(TALK, "Labels", turn) for turn in (0, 1, 4)), coder="Ada", kind="human")
    ben = coding(TALK, *(segment(TALK, "Labels", turn) for turn in (1, 2)), coder="Ben", kind="human")
    issue = only_issue(ada, ben)
    assert extents(issue) == [("t:0", 0, 2), ("t:4", 4, 4)]
    assert [(one.coders, one.segments) for one in issue.passages] == [(("Ada", "Ben"), 4), (("Ada",), 1)]


def test_issue_and_remedy_on_one_stretch_are_one_passage_with_both_codes() -> None:
    issue = only_issue(coding(TALK, segment(TALK, "Labels", 2, 3), segment(TALK, "Labels-fix", 2, 3)))
    (passage,) = issue.passages
    assert (passage.codes, passage.about_issue, passage.segments) == (("Labels", "Labels-fix"), True, 1)


def test_letters_tell_passages_of_one_turn_apart() -> None:
    issue = only_issue(coding(TALK, segment(TALK, "Labels", 2), segment(TALK, "Labels-fix", 2, 3)))
    assert [one.reference for one in issue.passages] == ["t:2a", "t:2b"]


def test_ids_that_could_end_a_reference_are_put_in_other_words_and_kept_apart() -> None:
    odd, plain = (transcript_of("Interviewee: Labels.", id=name) for name in ("a b]", "a-b"))
    files = [coding(one, segment(one, "Labels", 0)) for one in (odd, plain)]
    (issue,) = issues_of(files, odd, plain)
    assert {one.interview: one.reference for one in issue.passages} == {"a-b": "a-b:0", "a b]": "a-b-2:0"}


def test_spread_counts_interviews_speakers_and_passages_of_the_issue_alone() -> None:
    talk = transcript_of(
        "Interviewer: Labels?", "P1: Wrong labels.", "P2: Yes, wrong.", "P1: We fixed them.", id="p"
    )
    files = [
        coding(talk, segment(talk, "Labels", 0, 2), segment(talk, "Labels-fix", 3)),
        coding(ONE, segment(ONE, "Labels", 1)),
        coding(TWO),
    ]
    spread = facts_of(files, talk, ONE, TWO).spread
    assert (spread.interviews, spread.coded, spread.speakers, spread.passages, spread.segments) == (
        2,
        3,
        3,
        2,
        2,
    )
    assert spread.remedy_passages == 1
    assert {one.interview: one.speakers for one in spread.per_interview} == {
        "p": ("P1", "P2"),
        "talk-1": ("Interviewee",),
    }
    assert spread.unlabelled == ()


def test_labels_that_do_not_tell_who_asks_are_named() -> None:
    talk = transcript_of("Ada: Labels?", "Ben: Wrong labels.", id="p")
    spread = facts_of([coding(talk, segment(talk, "Labels", 0, 1))], talk).spread
    assert (spread.speakers, spread.unlabelled) == (2, ("p",))


def test_a_talk_without_labels_has_one_unnamed_speaker() -> None:
    talk = transcript_of("Labels were wrong.", "All of them.", id="p")
    spread = facts_of([coding(talk, segment(talk, "Labels", 0, 1))], talk).spread
    assert spread.per_interview[0].speakers == ("(unnamed)",)


def test_clear_quotes_come_from_every_interview_before_a_second_one_of_any() -> None:
    first = coding(
        ONE,
        segment(ONE, "Labels", 1, words=["Half of the labels", "found out late"], salience=5),
        segment(ONE, "Labels", 3, words=["two people"], salience=2),
    )
    second = coding(TWO, segment(TWO, "Labels", 1, words=["Our labels are fine"], salience=1))
    quotes = facts_of([first, second], ONE, TWO).clearest
    assert [one.quote.text for one in quotes] == [
        "Half of the labels",
        "Our labels are fine",
        "found out late",
        "two people",
    ]


def test_a_remedys_passage_gives_no_quote_of_the_issue() -> None:
    assert [one.reference for one in facts_of(coded_talks(), ONE, TWO).clearest] == ["talk-1:1"]


def test_a_coder_without_quotes_gets_the_sentence_that_its_passages_have_in_common() -> None:
    """Two passages share "annotators disagree"; nothing else in them is as typical and as rare elsewhere."""
    talk = transcript_of(
        "Interviewer: Do annotators disagree when annotators disagree about annotators?",
        "Interviewee: Nice weather. Our annotators disagree about vague cases. We had lunch there.",
        "Interviewee: The weather was nice at lunch, and we talked about the weather.",
        "Interviewee: Lunch was nice there. Then annotators disagree all the time in winter weather.",
        id="p",
    )
    file = coding(talk, segment(talk, "Odd", 0, 1), segment(talk, "Odd", 3), coder="Ada", kind="human")
    quotes = facts_of([file], talk, code="Odd").passages
    assert [one.quotes[0].text for one in quotes] == [
        "Our annotators disagree about vague cases.",
        "Then annotators disagree all the time in winter weather.",
    ]
    for one in quotes:
        assert talk.text[one.quotes[0].start : one.quotes[0].end] == one.quotes[0].text


def test_an_excerpt_of_endless_talk_ends_at_a_word() -> None:
    talk = transcript_of(f"Interviewee: {'word ' * 500}", id="p")
    (passage,) = facts_of([coding(talk, segment(talk, "Labels", 0), kind="human")], talk).passages
    assert len(passage.quotes[0].text) <= 320
    assert passage.quotes[0].text.endswith("word")


def test_an_excerpt_of_a_short_answer_is_all_of_it() -> None:
    talk = transcript_of(
        "Interviewer: Were all of the labels wrong in your case?", "Interviewee: Yes, all.", id="p"
    )
    (passage,) = facts_of([coding(talk, segment(talk, "Labels", 1), kind="human")], talk).passages
    assert passage.quotes[0].text == "Yes, all."


def test_remedies_that_quote_the_same_words_are_one_with_both_references() -> None:
    file = coding(
        ONE,
        segment(ONE, "Labels", 1, words=["wrong"], remedies={"Labelling twice": "label everything twice"}),
        segment(ONE, "Labels-fix", 3, words=["two people label everything"]),
    )
    (remedy,) = facts_of([file], ONE).remedies
    assert (remedy.text, remedy.references) == ("Labelling twice", ("talk-1:1", "talk-1:3"))
    assert [(one.interview, one.speaker) for one in remedy.reporters] == [("talk-1", "Interviewee")]
    assert [quote.text for quote in remedy.quotes] == ["label everything twice"]


def test_remedies_of_different_interviews_stay_apart() -> None:
    remedies = facts_of(coded_talks(), ONE, TWO).remedies
    assert [(one.references, one.text) for one in remedies] == [(("talk-1:3",), None), (("talk-2:2",), None)]


def test_blank_files_of_people_are_no_coding() -> None:
    assert issues_of([coding(TALK, coder="Ada", kind="human")], TALK) == []


def test_file_names_are_the_codes_where_they_can_be() -> None:
    names = file_names(["Data-noisy-labels", "data-noisy-labels", "a b", "données", "…"])
    assert names["Data-noisy-labels"] == "Data-noisy-labels"
    assert names["données"] == "données"
    assert names["data-noisy-labels"].startswith("data-noisy-labels-")
    assert names["a b"].startswith("a-b-")
    assert names["…"].startswith("code-")
    assert len({name.casefold() for name in names.values()}) == 5


def test_what_is_said_everywhere_makes_no_excerpt() -> None:
    common, telling = "So this is what they did there.", "Annotators disagree about vague cases."
    turns = [f"Interviewee: {common} {telling}"] * 2 + [f"Interviewee: {common}"] * 4
    talk = transcript_of(*turns, id="p")
    file = coding(talk, segment(talk, "Odd", 0), segment(talk, "Odd", 1), kind="baseline")
    passages = facts_of([file], talk, code="Odd").passages
    assert {one.quotes[0].text for one in passages} == {telling}


def test_what_more_coders_marked_is_quoted_before_what_fewer_did() -> None:
    files = [
        coding(TALK, *(segment(TALK, "Labels", turn) for turn in (0, 4)), coder="Ada", kind="human"),
        coding(TALK, segment(TALK, "Labels", 4), coder="Ben", kind="human"),
    ]
    assert [one.reference for one in facts_of(files, TALK).clearest] == ["t:4", "t:0"]


def test_a_remedy_of_a_remedy_goes_with_the_issue_of_both() -> None:
    book = Codebook(
        name="chain",
        codes=(
            Code(code="X"),
            Code(code="X-fix", mitigates="X"),
            Code(code="Repair", mitigates="X-fix"),
        ),
    )
    (issue,) = issues_of(
        [coding(TALK, segment(TALK, "X-fix", 0), segment(TALK, "Repair", 1))], TALK, book=book
    )
    assert (issue.code.code, issue.remedy_codes) == ("X", ("Repair", "X-fix"))
