"""Codings carried from a coder's copy onto another transcript of the interview."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support_eval import coding, of_segments, spans, transcript
from support_gold import gold_document

from eval.carry import Carried, carry
from eval.find import Finder
from extract.readers import read
from schemas.coding import Coder, CodingFile, Document, Dropped, Match, Mitigation, Quote, Segment
from schemas.errors import AgreementError
from schemas.transcript import Transcript, TurnDraft

FILLER = " ".join(f"filler{index}" for index in range(200))


def carried(copy: Transcript, onto: Transcript, *ranges: tuple[int, int]) -> Carried:
    return carry(Document(transcript=copy, codings=(spans(copy, "A", "x", *ranges),)), onto)


def turns_of(found: Carried) -> list[tuple[int, int]]:
    return [(segment.first_turn, segment.last_turn) for segment in found.codings[0].segments]


def texts_of(found: Carried) -> list[str]:
    return [segment.text for segment in found.codings[0].segments]


def hows(found: Carried) -> list[str]:
    return [place.how for place in found.places[0]]


def turn(of: Transcript, index: int) -> tuple[int, int]:
    return of.turns[index].start, of.turns[index].end


def test_the_same_text_gives_the_same_offsets() -> None:
    one = transcript("one", "Well, the data (uh) is noisy.", "Yes. It is!")
    copy = one.model_copy(update={"id": "copy"})
    found = carried(copy, one, (4, 9), (10, 18), (29, 30), (0, 29))
    assert [(s.start, s.end) for s in found.codings[0].segments] == [(0, 29), (4, 9), (10, 18), (29, 30)]
    assert found.codings[0].transcript == "one"
    assert set(hows(found)) == {"exact"}


@given(st.data())
@settings(max_examples=60)
def test_a_copy_in_another_place_of_the_text_keeps_every_passage(data: st.DataObject) -> None:
    # The transcript has one turn more in front; all that follows is the same, shifted.
    turns = data.draw(st.lists(st.text(alphabet="ab ,.", min_size=1, max_size=12), min_size=1, max_size=4))
    copy, onto = transcript("copy", *turns, FILLER), transcript("onto", "new", *turns, FILLER)
    start = data.draw(st.integers(0, len(copy.text) - 1))
    end = data.draw(st.integers(start + 1, min(start + 30, len(copy.text))))
    has_word = any(sign not in " ,.\n" for sign in copy.text[start:end])
    found = carried(copy, onto, (start, end))
    if has_word:
        segment = found.codings[0].segments[0]
        if "\n" not in copy.text[start:end]:
            assert (segment.start, segment.end) == (start + 4, end + 4)
        assert segment.text.strip(" ,.\n") == copy.text[start:end].strip(" ,.\n")


def test_dropped_and_doubled_words_and_moved_commas() -> None:
    copy = transcript("copy", "So the the data , uh, is noisy", FILLER)
    onto = transcript("onto", "So the data, is very noisy.", FILLER)
    found = carried(copy, onto, (3, 17), turn(copy, 0))
    assert sorted(texts_of(found)) == ["So the data, is very noisy.", "the data"]
    assert hows(found) == ["reworded", "reworded"]


def test_a_whole_turn_does_not_spill_into_its_neighbour() -> None:
    # The copy ends the first turn with the word that the transcript begins the second with.
    copy = transcript("copy", "We clean the labels by hand and", "then we train the model again", FILLER)
    onto = transcript("onto", "We clean the labels by hand", "and then we train the model again", FILLER)
    found = carried(copy, onto, turn(copy, 0), turn(copy, 1))
    assert turns_of(found) == [(0, 0), (1, 1)]
    assert texts_of(found)[0] == "We clean the labels by hand"


def spoken(id: str, *turns: tuple[str, str]) -> Transcript:
    drafts = [TurnDraft(text, speaker) for speaker, text in turns]
    return Transcript.build(id=id, title=id, source=f"{id}.txt", turns=drafts)


COPY = spoken(
    "copy",
    ("P", "Half of the labels were wrong. Two people had labelled them."),
    ("I", "And what did you do about it then?"),
    ("P", "Since then two people label each picture. It took a long time."),
    ("I", FILLER),
)
HALF, EACH = "Half of the labels were wrong.", "Since then two people label each picture."


def carried_words(onto: Transcript, words: str, copy: Transcript = COPY) -> tuple[str, list[tuple[int, int]]]:
    """Where these words of the copy are carried to: text, and first and last turn."""
    start = copy.text.index(words)
    found = carried(copy, onto, (start, start + len(words)))
    return texts_of(found)[0], turns_of(found)


def test_a_passage_keeps_its_last_words_where_captions_end_inside_it() -> None:
    # One word of six, and two of seven, stand in the next caption: few, but all were marked.
    onto = spoken(
        "onto",
        ("P", "Half of the labels were"),
        ("P", "wrong. Two people had labelled them."),
        ("I", "And what did you do about it then?"),
        ("P", "Since then two people label"),
        ("P", "each picture. It took a long time."),
        ("I", FILLER),
    )
    assert carried_words(onto, HALF) == ("Half of the labels were\nwrong.", [(0, 1)])
    assert carried_words(onto, EACH) == ("Since then two people label\neach picture.", [(3, 4)])


def test_a_passage_keeps_its_first_words_where_a_caption_ends_after_them() -> None:
    onto = spoken(
        "onto",
        ("P", "Half of the labels were wrong. Two"),
        ("P", "people had labelled them."),
        *(("I" if turn % 2 else "P", COPY.turn_text(turn)) for turn in (1, 2, 3)),
    )
    words = "Two people had labelled them."
    assert carried_words(onto, words) == ("Two\npeople had labelled them.", [(0, 1)])


def test_what_captions_hold_besides_does_not_cut_a_passage() -> None:
    # A filler, and a word of the one who listens, that a copy edited by hand leaves out.
    filled = spoken(
        "filled",
        ("P", "Half of the labels were um"),
        ("P", "wrong. Two people had labelled them."),
        *((("I", "P", "I")[turn - 1], COPY.turn_text(turn)) for turn in (1, 2, 3)),
    )
    assert carried_words(filled, HALF) == ("Half of the labels were um\nwrong.", [(0, 1)])
    heard = spoken(
        "heard",
        ("P", "Half of the labels were"),
        ("I", "Mhm."),
        ("P", "wrong. Two people had labelled them."),
        *((("I", "P", "I")[turn - 1], COPY.turn_text(turn)) for turn in (1, 2, 3)),
    )
    assert carried_words(heard, HALF) == ("Half of the labels were\nMhm.\nwrong.", [(0, 2)])


def test_a_passage_does_not_spill_into_what_somebody_else_says() -> None:
    copy = spoken(
        "copy", ("P", "We left. We cleaned them all by hand okay"), ("I", "so what then"), ("I", FILLER)
    )
    onto = spoken(
        "onto", ("P", "We left. We cleaned them all by hand"), ("I", "Okay so what then"), ("I", FILLER)
    )
    text, turns = carried_words(onto, "We cleaned them all by hand okay", copy)
    assert (text, turns) == ("We cleaned them all by hand", [(0, 0)])


def test_words_that_stand_farther_off_in_the_next_turn_are_strays() -> None:
    # The copy repeats a word that the transcript has only once, three words into the next turn.
    copy = spoken(
        "copy", ("P", "First. We cleaned them by hand then"), ("P", "it was fine again"), ("I", FILLER)
    )
    onto = spoken(
        "onto",
        ("P", "First. We cleaned them by hand"),
        ("P", "Oh well so then it was fine again"),
        ("I", FILLER),
    )
    text, turns = carried_words(onto, "We cleaned them by hand then", copy)
    assert (text, turns) == ("We cleaned them by hand", [(0, 0)])


def test_a_passage_that_two_turns_share_evenly_stays_on_both() -> None:
    copy = transcript("copy", "we clean them by hand yes so we train it again", FILLER)
    onto = transcript("onto", "we clean them by hand yes", "so we train it again", FILLER)
    found = carried(copy, onto, (22, 28))
    assert copy.text[22:28] == "yes so"
    assert turns_of(found) == [(0, 1)]


def test_a_turn_of_one_word_is_no_stray_word() -> None:
    copy = transcript("copy", "We clean the labels by hand. Okay.", FILLER)
    onto = transcript("onto", "We clean the labels by hand.", "Okay.", FILLER)
    assert turns_of(carried(copy, onto, turn(copy, 0))) == [(0, 1)]


def test_a_paragraph_that_is_split_lands_on_its_whole_turn() -> None:
    copy = transcript("copy", "The data were noisy", "and nobody knew why", "so we asked.", FILLER)
    onto = transcript("onto", "The data were noisy and nobody knew why so we asked.", FILLER)
    for piece in range(3):
        assert turns_of(carried(copy, onto, turn(copy, piece))) == [(0, 0)]
    assert texts_of(carried(copy, onto, turn(copy, 2))) == ["so we asked."]
    whole = carried(copy, onto, (0, copy.turns[2].end))
    assert texts_of(whole) == ["The data were noisy and nobody knew why so we asked."]


def test_turns_that_were_one_paragraph_are_all_marked() -> None:
    copy = transcript("copy", "The data were noisy and nobody knew why", FILLER)
    onto = transcript("onto", "The data were noisy", "and nobody knew why", FILLER)
    assert turns_of(carried(copy, onto, turn(copy, 0))) == [(0, 1)]


def test_a_whole_turn_reaches_the_edges_of_the_turn_that_it_lands_on() -> None:
    copy = transcript("copy", "the data is noisy", "Right", FILLER)
    onto = transcript("onto", "Um, the data is noisy, yeah.", "Right", FILLER)
    assert texts_of(carried(copy, onto, turn(copy, 0))) == ["Um, the data is noisy, yeah."]


def test_a_turn_whose_words_are_gone_is_guessed_from_its_neighbours() -> None:
    copy = transcript("copy", "Before it", "mm-hmm", "after it", FILLER)
    onto = transcript("onto", "Before it", "Mhm.", "after it", FILLER)
    found = carried(copy, onto, turn(copy, 1))
    assert hows(found) == ["guessed"]
    assert turns_of(found) == [(1, 1)]


def test_a_turn_that_is_not_there_is_lost_and_counted() -> None:
    copy = transcript("copy", "Before it", "mm-hmm", "after it", FILLER)
    onto = transcript("onto", "Before it", "after it", FILLER)
    found = carried(copy, onto, turn(copy, 1), turn(copy, 2))
    assert hows(found) == ["lost", "exact"]
    assert found.alignment.segments == {"exact": 1, "reworded": 0, "guessed": 0, "lost": 1}
    assert len(found.codings[0].segments) == 1


def test_a_passage_without_words_is_found_between_equal_words() -> None:
    copy, onto = transcript("copy", "yes ... no", FILLER), transcript("onto", "oh yes ... no", FILLER)
    found = carried(copy, onto, (4, 7))
    assert texts_of(found) == ["..."]
    assert hows(found) == ["exact"]
    other = transcript("onto", "oh yes, no", FILLER)
    assert hows(carried(copy, other, (4, 7))) == ["lost"]


def test_shares_are_of_both_texts() -> None:
    copy = transcript("copy", "one two three four", FILLER)
    onto = transcript("onto", "one two three four five", FILLER)
    alignment = carried(copy, onto, (0, 3)).alignment
    assert alignment.share == 1
    assert alignment.cover == 204 / 205
    assert (alignment.source, alignment.coders, alignment.transcript) == ("copy.txt", ("A",), "onto")


def numbered(id: str, words: int, *, of: str = "w") -> Transcript:
    return transcript(id, " ".join(f"{of}{index}" for index in range(words)))


@pytest.mark.parametrize(("common", "good"), [(95, True), (94, False)])
def test_below_95_percent_a_file_is_refused_by_name(common: int, good: bool) -> None:
    copy = transcript("copy", numbered("a", common).text + " " + numbered("b", 100 - common, of="other").text)
    onto = transcript("onto", numbered("a", common).text)
    if good:
        assert Finder([onto]).find(copy).share == 0.95
        assert carried(copy, onto, (0, 2)).alignment.share == 0.95
    else:
        for attempt in (lambda: Finder([onto]).find(copy), lambda: carried(copy, onto, (0, 2))):
            with pytest.raises(AgreementError, match=r"copy.txt is refused: .*'onto'.* 94.0%") as caught:
                attempt()
            assert "other" not in str(caught.value), "no text of the interview in an error"
            assert caught.value.hint


def test_a_copy_of_half_an_interview_is_refused() -> None:
    # Every word of the copy is there, but what its coder never saw is not "no code".
    with pytest.raises(AgreementError, match=r"holds 50.0% of that transcript's"):
        Finder([numbered("onto", 200)]).find(numbered("copy", 100))


def test_a_copy_is_found_by_content_whatever_the_names() -> None:
    first, second = numbered("Interview 1", 80), numbered("Interview 2", 80, of="v")
    copy = Transcript.build(
        id="Interview 1", title="", source="Interview 1.pdf", turns=[TurnDraft(second.text.upper())]
    )
    finder = Finder([first, second])
    assert finder.find(copy) == ("Interview 2", 1.0, 1.0)
    assert finder.find(first).id == "Interview 1"


def test_a_copy_of_nothing_here_is_refused() -> None:
    with pytest.raises(AgreementError, match="nothing in common"):
        Finder([numbered("onto", 20)]).find(numbered("copy", 20, of="other"))
    with pytest.raises(AgreementError, match="nothing in common"):
        Finder([numbered("onto", 20)]).find(transcript("copy", "..."))


def test_very_short_transcripts_are_found_too() -> None:
    assert Finder([transcript("onto", "yes indeed!")]).find(transcript("copy", "Yes, indeed")).share == 1


def test_quotes_and_what_else_a_segment_holds_are_carried() -> None:
    copy = transcript("copy", "so the data , is noisy here", FILLER)
    onto = transcript("onto", "uh so the data, is noisy here", FILLER)

    def quote(text: str) -> Quote:
        start = copy.text.index(text)
        end = start + len(text)
        return Quote(start=start, end=end, text=text, as_given=text, match="verbatim", coverage=1)

    segment = Segment.of_turns(copy, "x", 0, 0).model_copy(
        update={
            "title": "noise",
            "salience": 4,
            "quotes": (quote("noisy"), quote("the data , is")),
            "mitigations": (Mitigation(text="none", quotes=(quote("here"),)),),
        }
    )
    document = Document(transcript=copy, codings=(of_segments(copy, "m", [segment], kind="model"),))
    (file,) = carry(document, onto).codings
    file.check_against(onto)
    (moved,) = file.segments
    assert (moved.title, moved.salience, moved.text) == ("noise", 4, "uh so the data, is noisy here")
    assert [(one.text, one.match, one.coverage) for one in moved.quotes] == [
        ("noisy", "verbatim", 1.0),
        ("the data, is", "normalised", 1.0),
    ]
    assert moved.mitigations[0].quotes[0].text == "here"


def test_a_quote_whose_words_are_gone_is_rejected() -> None:
    copy = transcript("copy", "so the data is noisy", FILLER)
    onto = transcript("onto", "so the data is clean", FILLER)
    quote = Quote(start=15, end=20, text="noisy", as_given="noisy", match="verbatim", coverage=1)
    segment = Segment.of_turns(copy, "x", 0, 0).model_copy(update={"quotes": (quote,)})
    document = Document(transcript=copy, codings=(of_segments(copy, "m", [segment], kind="model"),))
    (file,) = carry(document, onto).codings
    assert file.segments[0].quotes == ()
    assert [(one.quote, one.reason) for one in file.rejected] == [("noisy", "absent")]


def carried_quote(said: str, stands: str, quote: str, match: Match = "verbatim") -> CodingFile:
    """The coding file of a quote from a copy that says one thing, on a transcript that says another."""
    copy, onto = transcript("copy", said, FILLER), transcript("onto", stands, FILLER)
    start = copy.text.index(quote)
    end = start + len(quote)
    one = Quote(start=start, end=end, text=quote, as_given=quote, match=match, coverage=1)
    segment = Segment.of_turns(copy, "x", 0, 0).model_copy(update={"quotes": (one,)})
    document = Document(transcript=copy, codings=(of_segments(copy, "m", [segment], kind="model"),))
    (file,) = carry(document, onto).codings
    file.check_against(onto)
    return file


def test_a_quote_that_has_lost_a_word_is_fuzzy_and_says_how_much_is_there() -> None:
    # Five of the six words are there: 5/6.
    file = carried_quote(
        "and the big data is very noisy", "and the big data is noisy", "the big data is very noisy"
    )
    (quote,) = file.segments[0].quotes
    assert (quote.text, quote.match, quote.coverage) == ("the big data is noisy", "fuzzy", 5 / 6)


def test_a_quote_with_other_words_in_between_is_fuzzy() -> None:
    # All five of its words are there, in order, so all of it is covered; but the slice has a word more.
    file = carried_quote("so the data is noisy", "so the data, uh, is noisy", "so the data is noisy")
    (quote,) = file.segments[0].quotes
    assert (quote.text, quote.match, quote.coverage) == ("so the data, uh, is noisy", "fuzzy", 1.0)


def test_a_quote_that_was_fuzzy_stays_so_where_only_punctuation_differs() -> None:
    file = carried_quote("so the data is noisy", "so, the data is noisy!", "so the data is noisy", "fuzzy")
    (quote,) = file.segments[0].quotes
    assert (quote.text, quote.match) == ("so, the data is noisy!", "fuzzy")


@pytest.mark.parametrize(
    ("said", "stands", "quote"),
    [
        ("we do have labels", "we do not have labels", "we do have labels"),
        ("we do have labels", "we don’t have labels", "we do have labels"),
        ("we do have labels", "we don't have labels", "do have labels"),
        ("labels we have indeed", "labels we haven't indeed", "labels we have"),
        ("we do not have labels", "we do have labels", "not have labels"),
        ("die Daten sind gut", "die Daten sind nicht gut", "Daten sind gut"),
        # The negation has moved: as many on both sides, and neither sentence means the other.
        (
            "labels not good as data is clean",
            "labels good as data is not clean",
            "labels not good as data is",
        ),
    ],
)
def test_a_quote_that_would_say_the_opposite_is_rejected(said: str, stands: str, quote: str) -> None:
    file = carried_quote(said, stands, quote)
    assert file.segments[0].quotes == ()
    (rejected,) = file.rejected
    assert (rejected.quote, rejected.reason) == (quote, "absent")
    assert rejected.nearest, "what stands there instead is shown"
    assert rejected.nearest in stands


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("we do not have labels", "we don't have labels"),
        ("it's not it's not good", "it's not good"),
        ("we cannot label it", "we can not label it"),
    ],
)
def test_a_quote_that_denies_in_other_words_is_kept(said: str, stands: str) -> None:
    file = carried_quote(said, stands, said)
    (quote,) = file.segments[0].quotes
    assert (quote.text, quote.match) == (stands, "fuzzy")
    assert file.rejected == ()


def test_all_coders_of_a_document_are_carried() -> None:
    copy, onto = transcript("copy", "one two", FILLER), transcript("onto", "One, two", FILLER)
    document = Document(
        transcript=copy, codings=(coding(copy, "A", ["x"]), coding(copy, "B", [""], stage="moderated"))
    )
    found = carry(document, onto)
    assert [len(file.segments) for file in found.codings] == [1, 0]
    assert found.alignment.coders == ("A", "B (moderated)")


def marks(file: CodingFile) -> set[tuple[str, int]]:
    return {(s.code, turn) for s in file.segments for turn in range(s.first_turn, s.last_turn + 1)}


GOLD = ("11 - PO", "14 - Amin (moderated)", "30 - Ilan", "32 - PO", "35 - Ilan")


@pytest.mark.parametrize("name", GOLD)
def test_gold_lands_on_the_same_turns_of_the_plain_transcript(shared: Path, name: str) -> None:
    number, coder = name.split(" - ")
    document = gold_document(shared, number, coder)
    plain = read(shared / "interviews" / "transcripts" / f"Interview {number}.txt").transcript
    found = carry(document, plain)
    found.codings[0].check_against(plain)
    assert marks(found.codings[0]) == marks(document.codings[0])
    assert set(hows(found)) == {"exact"}


@pytest.mark.parametrize(
    ("text", "gold"), [("14 - Amin", "Amin (moderated)"), ("32 - PO", "PO"), ("35 - Ilan", "Ilan")]
)
def test_delve_text_lands_on_the_turns_of_the_printed_copy(shared: Path, text: str, gold: str) -> None:
    number = text.split(" - ")[0]
    document = read(shared / "interviews" / "delve-text" / f"Interview {text}.txt")
    plain = read(shared / "interviews" / "transcripts" / f"Interview {number}.txt").transcript
    others = [
        read(path).transcript for path in sorted((shared / "interviews" / "transcripts").glob("* 3?.txt"))
    ]
    assert Finder([*others, plain]).find(document.transcript).id == plain.id
    found = carry(document, plain)
    assert marks(found.codings[0]) == marks(gold_document(shared, number, gold).codings[0])
    assert found.alignment.segments["guessed"] == found.alignment.segments["lost"] == 0
    assert found.alignment.share > 0.98


def test_another_interview_is_refused(shared: Path) -> None:
    document = gold_document(shared, "30", "PO")
    other = read(shared / "interviews" / "transcripts" / "Interview 32.txt").transcript
    with pytest.raises(AgreementError, match=r"Interview 30 - PO.json is refused"):
        carry(document, other)


def test_all_that_a_coder_said_of_a_passage_is_carried_and_what_was_left_over_is_not() -> None:
    """What was dropped names turns of the copy, which are others here, and is no part of the coding."""
    copy = transcript("t", FILLER, "five six seven eight")
    onto = transcript("t", "Well.", FILLER, "five six seven eight")
    said = {"title": "t", "rationale": "r", "salience": 4, "proposed": True, "passes": 2}
    said |= {"likelihood": 60, "chance": 55}
    segment = Segment.of_turns(copy, "x", 1, 1).model_copy(update=said)
    left = Dropped(code="y", first_turn=0, last_turn=0, quote="one", step="judge", why="w")
    file = CodingFile(
        transcript=copy.id,
        coder=Coder(name="m", kind="model"),
        segments=(segment,),
        dropped=(left,),
    )
    (found,) = carry(Document(transcript=copy, codings=(file,)), onto).codings
    (moved,) = found.segments
    assert moved == segment.model_copy(
        update={
            name: getattr(Segment.of_turns(onto, "x", 2, 2), name)
            for name in ("start", "end", "text", "first_turn", "last_turn")
        }
    )
    assert found.dropped == ()
