"""Where quotes are found, on a transcript small enough to count by hand."""

from __future__ import annotations

import pytest
from support_transcripts import transcript_of

from extract.grounding import Grounder, Missing
from schemas.coding import Quote
from schemas.transcript import Transcript, TurnDraft

TRANSCRIPT = transcript_of(
    "Interviewer 1: What went wrong with the labels?",  # 0: 32 code points, [0, 32)
    "Interviewee: Half of the labels were, uh, simply wrong, and we didn't see it until May.",  # 1: 74
    "Interviewer 1: The hall is cold.",  # 2: 17
    "Interviewee: The hall is cold.",  # 3: 17
    "Interviewer 1: Oh. And then?",  # 4: 13
    "Interviewee: Then the – “new” – model cost 50% more: that’s what the ﬁrst café told us.",  # 5: 74
    "Interviewee: It drifted every month, you know, and nobody noticed that for a whole year.",  # 6: 75
    "Interviewer 1: I see, thank you.",  # 7: 17
    "Interviewee: So in the end we hired two nurses to check every single picture by hand.",  # 8: 72
)
TEXT = TRANSCRIPT.text
GROUNDER = Grounder(TRANSCRIPT)


def found(quote: str, turns: tuple[int, int] | None = None) -> Quote:
    """The one quote found; its text must be its slice, its wording as given."""
    quotes = GROUNDER.locate(quote, turns=turns)
    assert not isinstance(quotes, Missing), quotes
    (one,) = quotes
    assert one.text == TEXT[one.start : one.end]
    assert one.as_given == quote
    return one


def missing(quote: str, turns: tuple[int, int] | None = None) -> Missing:
    result = GROUNDER.locate(quote, turns=turns)
    assert isinstance(result, Missing), result
    return result


def test_the_turns_start_where_the_tests_below_say() -> None:
    # each turn starts one after the end of the one before: 0 + 32 + 1 = 33, 33 + 74 + 1 = 108, ...
    assert [turn.start for turn in TRANSCRIPT.turns] == [0, 33, 108, 126, 144, 158, 233, 309, 327]


@pytest.mark.parametrize(
    ("quote", "start", "text", "match"),
    [
        # turn 1 starts at 33: "Half of the " has 12 code points, and so on
        ("labels were, uh, simply wrong", 33 + 12, "labels were, uh, simply wrong", "verbatim"),
        ("  simply wrong \n", 33 + 29, "simply wrong", "verbatim"),
        ("SIMPLY WRONG", 33 + 29, "simply wrong", "normalised"),
        ("'Simply wrong.'", 33 + 29, "simply wrong", "normalised"),
        ("simply -- wrong; and?", 33 + 29, "simply wrong, and", "normalised"),
        ("didnt  see\tit", 33 + 50, "didn't see it", "normalised"),
        ("we didn’t see it", 33 + 47, "we didn't see it", "normalised"),
        # turn 5 starts at 158: "Then " 5, "the – “new” – " 14, "model " 6, "cost " 5, "50% more: " 10, ...
        ('the "new" model', 158 + 5, "the – “new” – model", "normalised"),
        ("cost 50 % more", 158 + 25, "cost 50% more", "normalised"),
        ("that's what the first", 158 + 40, "that’s what the ﬁrst", "normalised"),
        ("cafe\u0301 told", 158 + 61, "café told", "normalised"),
        ("ＭＯＤＥＬ co\u00adst", 158 + 19, "model cost", "normalised"),
        # over a turn's end, as it stands, with a blank, and with what a prompt puts between
        ("labels?\nHalf of", 25, "labels?\nHalf of", "verbatim"),
        ("labels? Half of", 25, "labels?\nHalf of", "normalised"),
        ("labels?\n[1] Interviewee: Half of", 25, "labels?\nHalf of", "normalised"),
        ("[0] Interviewer 1: What went", 0, "What went", "normalised"),
        ("interviewee : So in the end", 327, "So in the end", "normalised"),
    ],
)
def test_exact_quotes_are_found_word_for_word(quote: str, start: int, text: str, match: str) -> None:
    one = found(quote)
    assert (one.start, one.end, one.text) == (start, start + len(text), text)
    assert (one.match, one.coverage) == (match, 1.0)


@pytest.mark.parametrize(
    ("quote", "text", "coverage"),
    [
        # "uh" is no word; "did not" is "didn't"
        ("Half of the labels were simply wrong", "Half of the labels were, uh, simply wrong", 1.0),
        ("simply wrong and we did not see it", "simply wrong, and we didn't see it", 1.0),
        # two words left out: 13 of the 13 quoted words are there
        (
            "drifted every month and nobody noticed that for a whole year",
            "drifted every month, you know, and nobody noticed that for a whole year",
            1.0,
        ),
        # one of 11 words differs
        (
            "we hired three nurses to check every single picture by hand",
            "we hired two nurses to check every single picture by hand",
            10 / 11,
        ),
        # what differs at an end is not in the slice: 9 of 10 words
        (
            "they hired two nurses to check every single picture by",
            "hired two nurses to check every single picture by",
            9 / 10,
        ),
    ],
)
def test_near_quotes_are_fuzzy_with_the_share_of_their_words(quote: str, text: str, coverage: float) -> None:
    one = found(quote)
    assert (one.text, one.match) == (text, "fuzzy")
    assert one.coverage == pytest.approx(coverage)


@pytest.mark.parametrize("quote", ["he", "abel", "old", "th", "not", "a whole ye", "OLD"])
def test_a_short_quote_is_not_found_inside_words(quote: str) -> None:
    # "he" is in "the", "old" in "cold", "not" in "noticed", but no word of the transcript
    assert missing(quote).reason == "absent"


@pytest.mark.parametrize(
    "quote", ["", "  \n", "…", "?!", "“”", "[3]", "[3] Interviewee:", "%", "\u200b", "\ud83d"]
)
def test_a_quote_without_a_word_is_empty(quote: str) -> None:
    assert missing(quote) == Missing("empty", None)


@pytest.mark.parametrize(
    "quote",
    [
        "it drifted each month",  # four words, one differs: too little to prove anything
        "simply right",
        "we sold the company to a bank and retired early in the spring",
        # its own words in reverse
        "hand by picture single every check to nurses two hired we end the in so",
        # who does what to whom: two telling words swapped
        "in the end we hired two picture to check every single nurses by hand",
    ],
)
def test_other_words_or_another_order_are_absent(quote: str) -> None:
    assert missing(quote).reason == "absent"


@pytest.mark.parametrize(
    "quote",
    [
        "simply wrong, and we did see it until May",  # drops "n't"
        "Half of the labels were not simply wrong, and we didn't see it",  # adds "not"
        "drifted every month and somebody noticed that for a whole year",  # drops "nobody"
        "Never in the end we hired two nurses to check every single picture",  # adds "never" at the edge
        "in the end we hired no nurses to check every single picture by hand",
    ],
)
def test_a_negation_more_or_less_is_absent_however_similar(quote: str) -> None:
    result = missing(quote)
    assert result.reason == "absent"
    assert result.nearest is not None
    assert result.nearest in TEXT


def test_a_negation_just_beyond_the_best_place_counts_too() -> None:
    # leaving out "do not" and leaving out "know why" cost the same
    grounder = Grounder(
        transcript_of("A: In the first month of production you don't know why, and then it stops.")
    )
    assert isinstance(grounder.locate("In the first month of production you know why"), Missing)
    grounder = Grounder(transcript_of("A: No. You know why they stopped in the first month of production."))
    assert not isinstance(grounder.locate("they know they stopped in the first month of production"), Missing)


def test_a_negation_that_was_said_twice_may_be_quoted_once() -> None:
    said = transcript_of("Interviewee: I think it's not, uh, it's not good enough for the clients we have.")
    quotes = Grounder(said).locate("I think it's not good enough for the clients")
    assert not isinstance(quotes, Missing)
    assert quotes[0].text == "I think it's not, uh, it's not good enough for the clients"


def test_turns_decide_between_repeats_and_may_be_wrong() -> None:
    # "The hall is cold" stands at 108 (turn 2) and at 126 (turn 3)
    assert found("The hall is cold").start == 108
    for turns, start in [((2, 2), 108), ((3, 3), 126), ((0, 1), 108), ((4, 8), 126), ((3, 2), 108)]:
        assert found("The hall is cold", turns).start == start
        assert found("the hall is cold!", turns).start == start
    assert found("The hall is cold", (900, 999)).start == 126  # nearest to turns that do not exist
    assert found("hired two nurses", (0, 0)).start == 327 + 17  # only there, so found there


def test_each_place_of_a_quote_counts_once_before_and_after_the_verbatim_one_too() -> None:
    # `New` at 0, `“new”` at 12 and `new` at 26; the word at 13 is what the verbatim place holds. The hall is
    # cold at 32 + 1 + 74 + 1 and 17 + 1 later.
    grounder = Grounder(transcript_of("Ada: New is one, “new” is two, new is three."))
    places = [(one.start, one.match) for _, one in grounder.exact("“new”")]
    assert places == [(12, "verbatim"), (0, "normalised"), (26, "normalised")]
    assert [one.start for _, one in GROUNDER.exact("The hall is cold.")] == [108, 126]


def test_turns_favour_a_normalised_place_over_a_verbatim_one_elsewhere() -> None:
    grounder = Grounder(transcript_of("A: the data drifted", "B: no", "A: The data, drifted"))
    # turn 0 has 16 code points, turn 1 two: turn 2 starts at 20
    for turns, start, match in [(None, 0, "verbatim"), ((0, 0), 0, "verbatim"), ((2, 2), 20, "normalised")]:
        quotes = grounder.locate("the data drifted", turns=turns)
        assert not isinstance(quotes, Missing)
        assert (quotes[0].start, quotes[0].match) == (start, match)


def test_turns_decide_between_fuzzy_places_unless_another_fits_clearly_better() -> None:
    # turn 0 lacks one of the quote's 13 words, turn 6 two or four: one word worse is within a tenth
    spare = ["B: yes"] * 5
    quote = "we retrain the big model on new data once a week at night"  # 13 words
    near = "A: we retrain the small model on new data once a week at night"
    nearly = "A: we retrain the small model on fresh data once a week at night"
    far = "A: they retrain the small model on fresh data each a week at night"

    def start(second: str, turns: tuple[int, int] | None) -> int:
        transcript = transcript_of(near, *spare, second)
        quotes = Grounder(transcript).locate(quote, turns=turns)
        assert not isinstance(quotes, Missing)
        return transcript.turn_at(quotes[0].start)

    assert start(near, None) == 0  # of equals the first
    assert start(nearly, None) == 0
    assert start(nearly, (6, 6)) == 6
    assert start(far, (6, 6)) == 0


def test_an_ellipsis_splits_a_quote_into_pieces_in_order() -> None:
    for sign in [" [...] ", " … ", "... ", " (…) ", " [..] ", " . . . "]:
        quote = f"Half of the labels{sign}we didn’t see it…"
        quotes = GROUNDER.locate(quote, turns=(1, 1))
        assert not isinstance(quotes, Missing), sign
        assert [(q.text, q.match, q.as_given) for q in quotes] == [
            ("Half of the labels", "verbatim", quote),
            ("we didn't see it", "normalised", quote),
        ]


def test_pieces_take_the_places_that_are_in_order_and_near() -> None:
    far = ["B: yes"] * 9
    transcript = transcript_of("A: one two three", *far, "A: one two three", "B: so four five six", *far)
    quotes = Grounder(transcript).locate("one two three … four five six")
    assert not isinstance(quotes, Missing)
    # the first "one two three" is 11 turns before "four five six", the second one turn
    assert [transcript.turn_at(q.start) for q in quotes] == [10, 11]


@pytest.mark.parametrize(
    ("quote", "turns"),
    [
        ("What went wrong … hired two nurses to check", None),  # turns 0 and 8: far apart
        ("What went wrong … hired two nurses to check", (0, 0)),
        ("we didn't see it … Half of the labels", (1, 1)),  # wrong order
    ],
)
def test_pieces_far_apart_or_out_of_order_are_stitched(quote: str, turns: tuple[int, int] | None) -> None:
    result = missing(quote, turns)
    assert result.reason == "stitched"
    assert result.nearest is not None
    assert result.nearest in TEXT


def test_pieces_may_lie_far_apart_within_the_turns_pointed_at() -> None:
    quotes = GROUNDER.locate("What went wrong … hired two nurses to check", turns=(1, 7))
    assert not isinstance(quotes, Missing)
    assert [TRANSCRIPT.turn_at(q.start) for q in quotes] == [0, 8]


def test_dots_that_mark_a_pause_do_not_split() -> None:
    # "So" alone is no piece: the whole is looked for, and "..." is punctuation
    assert found("So... in the end we hired").match == "normalised"
    assert found("So ... in the end ... we hired two nurses to watch every single picture").match == "fuzzy"


@pytest.mark.parametrize(
    ("quote", "nearest"),
    [
        # turn 1 and turn 8, no sign of an omission
        (
            "Half of the labels were simply wrong, so we hired two nurses to check every picture",
            "Half of the labels were, uh, simply wrong",
        ),
        # four words are few enough to differ, but these four stand elsewhere
        (
            "in the end we hired two nurses to check The hall is cold",
            "in the end we hired two nurses to check",
        ),
        # the halves of a sentence swapped are two places too
        (
            "check every single picture by hand in the end we hired two nurses",
            "in the end we hired two nurses",
        ),
        (
            "nobody noticed that for a whole year What went wrong with the labels The hall is cold",
            "nobody noticed that for a whole year",
        ),
    ],
)
def test_parts_that_stand_apart_are_stitched_even_without_a_sign(quote: str, nearest: str) -> None:
    assert missing(quote) == Missing("stitched", nearest)


def test_nearest_is_a_slice_to_compare_with_or_none() -> None:
    quote = "we paid sixteen new people to check every second picture by hand"  # 6 of 12 words
    assert missing(quote) == Missing("absent", "we hired two nurses to check every single picture by hand")
    assert missing("bananas grow in warm countries").nearest is None


def test_a_transcript_without_words_holds_no_quote() -> None:
    for texts in [[], [""], ["…", "?"]]:
        empty = Transcript.build(id="e", title="e", source="e", turns=[TurnDraft(text) for text in texts])
        grounder = Grounder(empty)
        assert grounder.locate("any four words here", turns=(0, 0)) == Missing("absent", None)
        assert grounder.locate("…") == Missing("empty", None)


def test_scripts_without_spaces_are_compared_character_by_character() -> None:
    text = "我们的标签有一半是错的，直到五月我们才发现这个问题。"
    grounder = Grounder(transcript_of(f"Interviewee: {text}"))
    quotes = grounder.locate("标签有一半是错的直到五月")
    assert not isinstance(quotes, Missing)
    assert (quotes[0].text, quotes[0].match) == ("标签有一半是错的，直到五月", "normalised")
    quotes = grounder.locate("标签有一半是坏的，直到五月我们才发现")  # one of 17 differs
    assert not isinstance(quotes, Missing)
    assert quotes[0].coverage == pytest.approx(16 / 17)


def test_more_different_words_than_a_search_has_symbols() -> None:
    words = [f"word{n}" for n in range(600)]
    grounder = Grounder(transcript_of("A: " + " ".join(words)))
    changed = [*words[100:250], "other", *words[251:500]]  # 400 words, one differs
    quotes = grounder.locate(" ".join(changed))
    assert not isinstance(quotes, Missing)
    assert quotes[0].text == " ".join(words[100:500])
    assert quotes[0].coverage == pytest.approx(399 / 400)


def test_a_looped_recording_and_a_huge_quote_are_answered() -> None:
    loop = ["A: The provided hall right is"] * 500
    transcript = transcript_of(*loop)
    grounder = Grounder(transcript)
    quotes = grounder.locate("the provided hall right is the provided wall right is", turns=(250, 251))
    assert not isinstance(quotes, Missing)
    assert transcript.turns_of(quotes[0].start, quotes[0].end) == (250, 251)  # among 499 such places
    assert grounder.locate("some words that are not in there " * 2000) == Missing("absent", None)
    assert grounder.locate("the hall is … " * 2000) == Missing("absent", None)
