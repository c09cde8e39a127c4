"""What holds for grounding on any text."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import assume, given
from hypothesis import strategies as st
from support_transcripts import transcripts

from extract.candidates import Candidates
from extract.grounding import Grounder, Missing
from extract.normalise import words_of
from schemas.coding import Quote
from schemas.transcript import Transcript, TurnDraft

# Ordinary, accented in both ways, ligature, astral, other scripts, apostrophes, numbers.
WORDS = (
    *(
        "data",
        "the",
        "The",
        "model's",
        "we’re",
        "not",
        "uh",
        "drift",
        "label",
        "labels",
        "it",
        "was",
        "5",
        "50",
    ),
    *("café", "cafe\u0301", "eﬃcient", "straße", "𝐛𝐨𝐥𝐝", "данные", "δεδομένα", "données", "co\u200bded"),
)
STYLES: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, str.title)
MARKS = (" ", "  ", "\t", "\n", ", ", ". ", " – ", "… ", "” “", "; ", "?! ", " / ", "\u00a0")

wild = st.text(st.characters(exclude_categories=()), max_size=60)
"""Any text, lone surrogates included."""

sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30)
talks = st.lists(sentences, min_size=1, max_size=8).map(
    lambda turns: Transcript.build(
        id="t", title="t", source="t", turns=[TurnDraft(" ".join(words), "P 1") for words in turns]
    )
)


def folded(text: str) -> list[str]:
    return [word.folded for word in words_of(text)]


def cuts_a_word(text: str, at: int) -> bool:
    """Plain letters or digits on both sides: what can be said without the code under test."""
    return re.fullmatch(r"[a-zA-Z0-9]{2}", text[max(at - 1, 0) : at + 1]) is not None


def checked(transcript: Transcript, quote: str, turns: tuple[int, int] | None = None) -> list[Quote]:
    """What is found, after the checks that hold for every answer."""
    result = Grounder(transcript).locate(quote, turns=turns)
    if isinstance(result, Missing):
        assert result.nearest is None or result.nearest in transcript.text
        return []
    assert result
    for one in result:
        assert one.text == transcript.text[one.start : one.end] != ""
        assert one.as_given == quote
        assert (one.coverage == 1) or one.match == "fuzzy"
        assert not cuts_a_word(transcript.text, one.start)
        assert not cuts_a_word(transcript.text, one.end)
    starts = [one.start for one in result]
    assert starts == sorted(starts)
    return list(result)


@given(transcripts, st.data())
def test_any_stretch_between_blanks_is_found_verbatim(transcript: Transcript, data: st.DataObject) -> None:
    tokens = [match.span() for match in re.finditer(r"\S+", transcript.text)]
    assume(tokens)
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    quote = transcript.text[tokens[first][0] : tokens[last][1]]
    found = checked(transcript, quote)
    if any(char.isalnum() for char in quote):
        assert [(one.text, one.match) for one in found] == [(quote, "verbatim")]
    else:
        assert found == []


@given(talks, st.data())
def test_any_stretch_of_words_is_found_however_it_is_written(
    transcript: Transcript, data: st.DataObject
) -> None:
    words = words_of(transcript.text)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = data.draw(st.sampled_from(MARKS))
    for word in words[first : last + 1]:
        style = data.draw(st.sampled_from(STYLES))
        quote += style(transcript.text[word.start : word.end]) + data.draw(st.sampled_from(MARKS))
    (found,) = checked(transcript, quote)
    assert found.match in {"verbatim", "normalised"}
    assert folded(found.text) == [word.folded for word in words[first : last + 1]]


@given(talks, st.data())
def test_of_equal_places_the_turn_pointed_at_wins(transcript: Transcript, data: st.DataObject) -> None:
    turn = data.draw(st.sampled_from(transcript.turns))
    words = words_of(transcript.turn_text(turn.index))
    quote = transcript.turn_text(turn.index)[: words[0].end]
    (found,) = checked(transcript, quote, (turn.index, turn.index))
    assert turn.start <= found.start < found.end <= turn.end


@given(wild, wild, st.none() | st.tuples(st.integers(), st.integers()))
def test_nothing_raises_on_any_text(text: str, quote: str, turns: tuple[int, int] | None) -> None:
    drafts = [TurnDraft(line, text[:3] or None) for line in text.split("\n")]
    transcript = Transcript.build(id="t", title="t", source="t", turns=drafts)
    checked(transcript, quote, turns)
    checked(transcript, text + quote, turns)


@given(
    talks, st.lists(st.sampled_from((*WORDS, *MARKS, "[...]", "…", "[2]", "P 1:")), max_size=40), st.data()
)
def test_mixed_up_quotes_get_a_sound_answer(
    transcript: Transcript, parts: list[str], data: st.DataObject
) -> None:
    turns = data.draw(st.none() | st.tuples(st.integers(-2, 12), st.integers(-2, 12)))
    for one in checked(transcript, " ".join(parts), turns):
        if one.match == "fuzzy":
            assert one.coverage >= 0.65
            assert len(folded(one.text)) >= 3


@given(wild, st.data())
def test_a_slice_is_verbatim_whether_or_not_all_words_were_prepared(text: str, data: st.DataObject) -> None:
    """Words about a slice are cut out between blanks; they are those of the whole text."""
    assume(text)
    transcript = Transcript.build(id="t", title="t", source="t", turns=[TurnDraft(text, None)])
    start = data.draw(st.integers(0, len(transcript.text)))
    quote = transcript.text[start : data.draw(st.integers(start, len(transcript.text)))]
    prepared, fresh = Candidates(transcript), Candidates(transcript)
    assert prepared.spoken is not None  # which prepares all words
    assert list(fresh.exact(quote)) == list(prepared.exact(quote))
