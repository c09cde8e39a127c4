"""The four forms of our JSON are read, and what is wrong with them is named by its key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_formats import QUICK, CodedTurn, coded, coded_turns, codes, drafts, source

from extract.readers import read_source
from extract.readers.coded import Mark, build_document
from extract.readers.titles import Title
from schemas.coding import Document
from schemas.errors import InputError, UnknownFormatError
from schemas.transcript import TurnDraft

PARAGRAPH = {
    "i": 0,
    "speaker": "Interviewee",
    "speaker_given": True,
    "text": "It broke 😀 late.",
    "codes": ["B-b", "A-a"],
    "underlined": [[0, 8], [11, 15]],
}


def document(value: Any, name: str = "x.json") -> Document:
    return read_source(source(value if isinstance(value, str) else json.dumps(value), name))


def problem(value: Any) -> str:
    """The message of the error that this value brings."""
    with pytest.raises(InputError) as caught:
        document(value)
    return caught.value.message


def sample() -> Document:
    """Two turns, coded by Ada."""
    turns = [TurnDraft("It broke.", "Interviewee", time=1.5), TurnDraft("Oh.", None, speaker_inferred=True)]
    return build_document(Title("Interview 7", "Ada", "coded"), "x.pdf", turns, [Mark(0, "A-a", 3, 8)])


def plain(turns: list[CodedTurn]) -> dict[str, Any]:
    """The form that people write by hand."""
    written = [
        {
            "speaker": turn.speaker,
            "text": turn.text,
            "codes": names,
            "speaker_inferred": turn.speaker_inferred,
        }
        for turn, names in turns
    ]
    return {"title": "Interview 7", "coder": "Ada", "turns": written}


def test_the_shortest_form_by_hand() -> None:
    read = document({"turns": [{"text": "It broke."}]}, "Interview 7.json")
    assert drafts(read) == [TurnDraft("It broke.")]
    assert (read.transcript.id, read.transcript.title, read.codings) == ("interview-7", "Interview 7", ())


def test_the_full_form_by_hand() -> None:
    turn = {"speaker": "Interviewee", "text": "It broke.", "codes": ["Q2.1", "Misc"], "time": 12.5}
    read = document({"title": "Interview 7", "coder": "Ada", "stage": "Moderated", "turns": [turn]})
    assert drafts(read) == [TurnDraft("It broke.", "Interviewee", time=12.5)]
    (coding,) = read.codings
    assert (coding.coder.name, coding.stage, read.transcript.id) == ("Ada", "moderated", "interview-7")
    assert [(s.code, s.text) for s in coding.segments] == [("Misc", "It broke."), ("Q2.1", "It broke.")]


def test_a_coder_in_the_title_counts_and_a_coder_of_its_own_wins() -> None:
    turns = [{"text": "It broke."}]
    (coding,) = document({"title": "Interview 7 - Bob (moderated)", "turns": turns}).codings
    assert (coding.coder.name, coding.stage) == ("Bob", "moderated")
    read = document({"title": "Interview 7 - Bob (moderated)", "coder": "Ada", "turns": turns})
    assert (read.codings[0].coder.name, read.codings[0].stage) == ("Ada", "coded")
    assert (read.transcript.id, read.transcript.title) == ("interview-7", "Interview 7")


def test_codes_without_a_coder_are_an_unknown_coders() -> None:
    (coding,) = document({"turns": [{"text": "It broke.", "codes": ["A-a"]}]}).codings
    assert (coding.coder.name, coding.stage) == ("unknown coder", None)


def test_texts_are_kept_to_the_letter() -> None:
    text = "  It broke;\r\n\tthen {{ it }} 😀 did.  "
    assert drafts(document({"turns": [{"text": text}, {"text": ""}]})) == [TurnDraft(text), TurnDraft("")]


def test_each_underlined_range_has_each_code() -> None:
    read = document({"interview": "7", "coder": "Ada", "stage": "coded", "paragraphs": [PARAGRAPH]})
    assert (read.transcript.id, read.transcript.title) == ("interview-7", "Interview 7")
    assert [(s.code, s.start, s.end, s.text) for s in read.codings[0].segments] == [
        ("A-a", 0, 8, "It broke"),
        ("B-b", 0, 8, "It broke"),
        ("A-a", 11, 15, "late"),
        ("B-b", 11, 15, "late"),
    ]


def test_offsets_count_from_the_second_paragraph_too() -> None:
    second = {**PARAGRAPH, "i": 1, "codes": ["A-a"], "speaker_given": False}
    read = document({"interview": 7, "coder": "Ada", "stage": "coded", "paragraphs": [PARAGRAPH, second]})
    # The first paragraph has 16 code points and a separator: its first word begins at 17.
    assert [(s.start, s.end) for s in read.codings[0].segments if s.first_turn == 1] == [(17, 25), (28, 32)]
    assert drafts(read)[1].speaker_inferred


def test_without_underlining_the_whole_paragraph_is_coded() -> None:
    bare = {**PARAGRAPH, "underlined": []}
    read = document({"interview": "7", "coder": "Ada", "stage": "coded", "paragraphs": [bare]})
    assert [(s.code, s.text) for s in read.codings[0].segments] == [
        ("A-a", "It broke 😀 late."),
        ("B-b", "It broke 😀 late."),
    ]


def test_underlining_without_a_code_is_no_segment() -> None:
    bare = {**PARAGRAPH, "codes": []}
    (coding,) = document({"interview": "7", "coder": "Ada", "paragraphs": [bare]}).codings
    assert coding.uncoded


def test_a_document_and_a_transcript_are_read_as_they_were_written() -> None:
    assert document(sample().to_json()) == sample()
    assert document(sample().transcript.to_json()) == Document(transcript=sample().transcript)


def test_a_stored_id_becomes_a_safe_file_name() -> None:
    value = json.loads(sample().to_json())
    value["transcript"]["id"] = value["codings"][0]["transcript"] = "../../x"
    read = document(value)
    assert (read.transcript.id, read.codings[0].transcript) == ("x", "x")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('{"turns": [', r"broken JSON at line 1, column 12"),
        ('{"turns": [{"text": "a"\n"b"}]}', r"broken JSON at line 2, column 1"),
        ({"turns": []}, "holds no text"),
        ({"turns": [{"text": " "}]}, "holds no text"),
        ({"turns": {}}, "turns: "),
        ({"turns": [{"text": "a"}, {"speaker": "b"}]}, r"turns\.1\.text: Field required"),
        ({"turns": [{"text": 5}]}, r"turns\.0\.text: Input should be a valid string"),
        ({"turns": [{"text": "a", "speeker": "b"}]}, r"turns\.0\.speeker: Extra inputs"),
        ({"turns": [{"text": "a", "codes": "A-a"}]}, r"turns\.0\.codes: "),
        ({"turns": [{"text": "a", "codes": [" "]}]}, r"turns\.0\.codes\.0: "),
        ({"turns": [{"text": "", "codes": ["A-a"]}]}, r"turns\.0\.codes: codes on an empty text"),
        ({"turns": [{"text": "a", "time": -1}]}, r"turns\.0\.time: "),
        ('{"turns": [{"text": "a", "time": 1e999}]}', r"turns\.0\.time: .*finite"),
        ('{"turns": [{"text": "\\ud83d"}]}', r"turns\.0\.text: holds half of a character"),
        ('{"turns": [{"\\uDC00": "a"}]}', r"turns\.0: holds half of a character"),
        ({"turns": [{"text": "a"}], "coder": ""}, "coder: "),
        ({"turns": [{}, {}]}, r"turns\.0\.text: Field required \(1 more\)"),
        ({"interview": "7", "paragraphs": [{**PARAGRAPH, "i": 1}]}, r"paragraphs\.0\.i: is not 0"),
        (
            {"interview": "7", "paragraphs": [{**PARAGRAPH, "underlined": [[0, 17]]}]},
            r"paragraphs\.0\.underlined: a range",
        ),
        (
            {"interview": "7", "paragraphs": [{**PARAGRAPH, "underlined": [[3, 3]]}]},
            r"paragraphs\.0\.underlined: a range",
        ),
        ({"paragraphs": [PARAGRAPH]}, "interview: Field required"),
        ("[" * 100_000, "nested too deep"),
        ('{"turns": ' + "9" * 5_000 + "}", "too long a number"),
    ],
)
def test_wrong_json_is_named_by_key(value: Any, message: str) -> None:
    with pytest.raises(InputError, match=rf"^x\.json.*{message}"):
        document(value)


def test_escaped_characters_are_read() -> None:
    assert drafts(document('{"turns": [{"text": "\\ud83d\\ude00 \\u00e9"}]}'))[0].text == "😀 é"


def test_offsets_that_do_not_fit_are_named() -> None:
    def changed(**fields: Any) -> Any:
        value = json.loads(sample().to_json())
        value["codings"][0]["segments"][0] |= fields
        return value

    assert document(changed()) == sample()
    assert "codings.0: a text is not the slice" in problem(changed(text="wrong"))
    assert "codings.0.segments.0: start, end" in problem(changed(start=-6))
    assert "codings.0.segments.0: start, end" in problem(changed(end=99))
    assert "codings.0.segments.0: start, end" in problem(changed(first_turn=1, last_turn=1))


def test_a_coding_of_another_transcript_is_refused() -> None:
    value = json.loads(sample().to_json())
    value["codings"][0]["transcript"] = "interview-8"
    assert "codings.0.transcript: is not the id" in problem(value)


def test_turns_that_do_not_tile_the_text_are_refused() -> None:
    value = json.loads(sample().transcript.to_json())
    value["turns"][1]["start"] = 3
    assert "turn 1 does not continue" in problem(value)


@pytest.mark.parametrize("value", [{}, [], [{"text": "a"}], {"title": "Interview 7"}, {"text_": "a"}])
def test_other_json_is_an_unknown_format(value: Any) -> None:
    with pytest.raises(UnknownFormatError, match="no interview"):
        document(value)


def test_a_coding_file_alone_says_what_is_missing() -> None:
    with pytest.raises(UnknownFormatError, match="without the transcript"):
        document(sample().codings[0].to_json())


def test_messages_hold_nothing_that_was_said() -> None:
    said = "the secret words"
    for value in (
        {"turns": [{"text": said}, {"speaker": said}]},
        {"turns": [{"text": [said]}]},
        {"turns": [{"text": said, "time": said}]},
        '{"turns": [{"text": "the secret words" "',
        {"interview": "7", "paragraphs": [{**PARAGRAPH, "text": said, "underlined": [[0, 99]]}]},
    ):
        assert "secret" not in problem(value)


@QUICK
@given(coded())
def test_what_is_written_by_hand_is_read_back(turns: list[CodedTurn]) -> None:
    assert coded_turns(document(plain(turns))) == turns


@QUICK
@given(coded(), st.data())
def test_documents_are_read_back(turns: list[CodedTurn], data: st.DataObject) -> None:
    marks = []
    for i, (turn, names) in enumerate(turns):
        start = data.draw(st.integers(0, len(turn.text) - 1))
        end = data.draw(st.integers(start + 1, len(turn.text)))
        marks += [Mark(i, name, start, end) for name in names]
    written = build_document(Title("Interview 7", "Ada", "coded"), "x", [t.turn for t in turns], marks)
    assert document(written.to_json()) == written
    assert document(written.transcript.to_json()).transcript == written.transcript
    assert codes(written) == codes(document(written.to_json()))
