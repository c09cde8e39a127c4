"""The words that quotes are compared by."""

from __future__ import annotations

import pytest

from extract.normalise import Word, WordText, fold, words_of
from extract.speech import tidied
from schemas.spoken import negations, without_restarts


def split(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's the co-worker’s 2nd, e-mail_box.", ["its", "the", "co", "workers", "2nd", "e", "mail", "box"]),
        ("'tis ‘so’ rock 'n' roll'", ["tis", "so", "rock", "n", "roll"]),
        (
            "C++ or C# at 50% or $5 @home",
            ["c", "+", "+", "or", "c", "#", "at", "50", "%", "or", "$", "5", "@", "home"],
        ),
        ("ﬁrst ℌ𝖊𝖑𝖑𝖔 Ⅷ ｗｉｄｅ", ["first", "hello", "viii", "wide"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("café cafe\u0301 cafe", ["cafe\u0301", "cafe\u0301", "cafe"]),
        ("co\u00adop\u200ber\u200date\ufe0f \u200bx\u200b", ["cooperate", "x"]),
        (
            "数据 ราคา ありがとう",
            ["数", "据", "ร", "า", "ค", "า", "あ", "り", "か\u3099", "と", "う"],
        ),
        ("🙂 … – \u0301 \ud83d", []),
        ("", []),
    ],
)
def test_words_are_folded_and_separated(text: str, words: list[str]) -> None:
    assert [word.folded for word in words_of(text)] == words


def test_a_word_knows_the_code_points_it_was_written_with() -> None:
    # 𝐛𝐨𝐥𝐝 is four code points beyond the first 65,536; the accent is a code point of its own
    assert words_of("(𝐛𝐨𝐥𝐝) cafe\u0301, ﬁn") == [
        Word("bold", 1, 5),
        Word("cafe\u0301", 7, 12),
        Word("fin", 14, 16),
    ]


def test_what_a_word_folds_to_does_not_depend_on_its_surroundings() -> None:
    assert fold("DON’T") == fold("don't") == fold("dont") == "dont"


def test_words_are_found_whole_and_at_every_place() -> None:
    text = WordText(words_of("so so so, the sofa"))
    assert list(text.find("so")) == [range(1), range(1, 2), range(2, 3)]
    assert list(text.find("so so")) == [range(2), range(1, 3)]
    assert list(text.find("fa")) == []
    assert text.span(range(2, 4)) == (6, 13)  # "so, the"


def test_cutting_a_word_is_noticed_at_both_ends() -> None:
    text = WordText(words_of("ab, cd"))  # words at [0, 2) and [4, 6)
    whole = [(0, 2), (0, 3), (2, 4), (4, 6), (0, 6)]
    cut = [(1, 2), (0, 1), (0, 5), (5, 6), (1, 5)]
    assert all(text.cuts_no_word(*span) for span in whole)
    assert not any(text.cuts_no_word(*span) for span in cut)
    assert [text.within(*span) for span in [(0, 6), (1, 6), (2, 4)]] == [range(2), range(1, 2), range(1, 1)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Uh, the the, um, the data", ["the", "data"]),
        ("We don't; I can't, cannot and won't.", split("we do not i can not can not and will not")),
        ("uh, um, mm-hmm", []),
        ("had had had", ["had"]),
    ],
)
def test_tidied_speech(text: str, words: list[str]) -> None:
    assert [word.folded for word in tidied(words_of(text))] == words


def test_the_parts_of_a_contraction_stand_where_the_word_stands() -> None:
    assert tidied(words_of("we don't")) == [Word("we", 0, 2), Word("do", 3, 8), Word("not", 3, 8)]


def test_restarts_of_up_to_four_words_are_dropped() -> None:
    assert without_restarts(split("it is not it is not good")) == split("it is not good")
    assert without_restarts(split("a b c d a b c d a b c d e")) == split("a b c d e")
    assert without_restarts(split("a b c d e a b c d e")) == split("a b c d e a b c d e")


def test_negations_in_several_languages() -> None:
    assert negations(fold(word) for word in split("we did not see no one PAS nicht não knot")) == 5
