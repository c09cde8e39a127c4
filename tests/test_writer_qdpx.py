"""REFI-QDA projects: valid against the published schema, in the profile that real readers accept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support_export import (
    ADA,
    BOOK,
    LABELS,
    QUIET,
    SCHEMA,
    TALK,
    coding,
    entries,
    segment,
    talk_content,
)
from support_formats import QUICK
from support_transcripts import transcripts

from extract.writers import write
from extract.writers.content import Content
from extract.writers.labelled import Labelled, stamp_of
from extract.writers.texts import xml_text
from schemas.codebook import Code, Codebook
from schemas.coding import Segment
from schemas.transcript import Transcript, TurnDraft

NS = "{urn:QDA-XML:project:1.0}"


def project(data: bytes) -> Any:
    return etree.fromstring(entries(data)["project.qde"])


@pytest.fixture(scope="module")
def schema() -> Any:
    return etree.XMLSchema(etree.parse(SCHEMA))


def test_a_project_is_valid_against_the_published_schema(schema: Any) -> None:
    schema.assertValid(project(write("qdpx", talk_content())))


def test_the_schema_refuses_what_is_no_project(schema: Any) -> None:
    root = project(write("qdpx", talk_content()))
    selection = root.find(f".//{NS}PlainTextSelection")
    del selection.attrib["startPosition"]
    assert not schema.validate(root)


@pytest.mark.parametrize("content", [Content(()), Content((QUIET,)), Content((), codebook=BOOK)])
def test_a_project_without_codes_coders_or_sources_is_valid_too(schema: Any, content: Content) -> None:
    schema.assertValid(project(write("qdpx", content)))


def test_equal_contents_give_equal_bytes_and_other_contents_do_not() -> None:
    assert write("qdpx", talk_content()) == write("qdpx", talk_content())
    assert write("qdpx", talk_content()) != write("qdpx", Content((TALK,)))


def test_the_text_is_a_file_in_lower_case_sources_with_line_feeds_and_no_mark() -> None:
    files = entries(write("qdpx", talk_content()))
    (source, _) = project(write("qdpx", talk_content())).iter(f"{NS}TextSource")
    name = source.get("plainTextPath").replace("internal://", "sources/")
    assert sorted(files) == sorted(["project.qde", *(one for one in files if one.startswith("sources/"))])
    assert files[name].decode() == (
        "[0:00:00] Interviewer: What went wrong?\n"
        "[0:00:12.500] Maria: The labels 🙈 were wrong, half of them.\n"
        "[1:02:03] Maria: =SUM(A1) is what we typed. 👍🏽"
    )
    assert source.get("richTextPath") is None
    assert source.find(f"{NS}PlainTextContent") is None
    assert not any(data.startswith(b"\xef\xbb\xbf") or b"\r" in data for data in files.values())


def test_positions_are_code_points_of_the_source_and_each_coder_has_a_selection() -> None:
    root = project(write("qdpx", talk_content()))
    names = {user.get("guid"): user.get("name") for user in root.iter(f"{NS}User")}
    found = [
        (int(one.get("startPosition")), int(one.get("endPosition")), names[one.get("creatingUser")])
        for one in root.iter(f"{NS}PlainTextSelection")
    ]
    # "[0:00:00] Interviewer: " has 23 characters, "[0:00:12.500] Maria: " 21, "[1:02:03] Maria: " 17:
    # turn 1 begins at 17 + 23 + 21 = 61, turn 2 at 56 + 23 + 21 + 17 = 117.
    assert found == [
        (61, 61 + 23, "Ada"),
        (23, 39, "Ada (moderated)"),
        (61, 61 + 23, "bot"),
        (117, 125, "bot"),
    ]
    assert len(LABELS) == 23


def test_every_coding_names_its_user_and_a_code_of_the_codebook() -> None:
    root = project(write("qdpx", talk_content()))
    users = {user.get("guid") for user in root.iter(f"{NS}User")}
    codes = {code.get("guid"): code.get("name") for code in root.iter(f"{NS}Code")}
    for coded in root.iter(f"{NS}Coding"):
        assert coded.get("creatingUser") == coded.getparent().get("creatingUser") in users
    refs = [codes[ref.get("targetGUID")] for ref in root.iter(f"{NS}CodeRef")]
    assert refs == ["Labels", "Odd & <new>", "Labels", "Labels-fix"]


def test_who_is_no_person_says_so_and_the_program_is_the_origin() -> None:
    root = project(write("qdpx", talk_content()))
    assert [user.get("id") for user in root.iter(f"{NS}User")] == [None, None, "model:bot-2026"]
    assert root.get("origin") == "intercoder 1"
    assert root.get("name") == "Study 🙂"


def test_the_description_is_the_rationale_and_then_the_mitigations() -> None:
    root = project(write("qdpx", talk_content()))
    told = [one.findtext(f"{NS}Description") for one in root.iter(f"{NS}PlainTextSelection")]
    assert told == [
        "She says so.",
        None,
        "Half are wrong.\nMitigation: They look twice.\nMitigation: They ask.",
        None,
    ]


def test_a_mark_that_a_coder_gives_twice_is_one_selection() -> None:
    # QualCoder's database has one row per coder, code and place.
    twice = coding(
        TALK,
        ADA,
        segment(TALK, "Labels", LABELS, rationale="One."),
        segment(TALK, "labels", LABELS, rationale="Two."),
        segment(TALK, "Drift", LABELS),
    )
    root = project(write("qdpx", Content((TALK,), (twice,), BOOK)))
    told = [one.findtext(f"{NS}Description") for one in root.iter(f"{NS}PlainTextSelection")]
    assert told == [None, "One.\nTwo."]


def test_the_name_of_a_selection_is_how_its_words_begin() -> None:
    root = project(write("qdpx", talk_content()))
    names = [one.get("name") for one in root.iter(f"{NS}PlainTextSelection")]
    assert names == [LABELS, "What went wrong?", LABELS, "=SUM(A1)"]
    long = Transcript.build(id="l", title="l", source="l", turns=[TurnDraft("word " * 20)])
    root = project(write("qdpx", Content((long,), (coding(long, ADA, segment(long, "c", long.text)),))))
    # 80 characters are 16 words and a space, which goes.
    assert root.find(f".//{NS}PlainTextSelection").get("name") == " ".join(["word"] * 16) + "…"


def test_names_of_sources_and_codes_are_unique_in_whatever_case() -> None:
    twin = TALK.model_copy(update={"id": "INTERVIEW-7", "title": "interview 7"})
    shouted = coding(TALK, ADA, segment(TALK, "LABELS", LABELS), segment(TALK, "labels", "wrong"))
    root = project(write("qdpx", Content((TALK, twin), (shouted,), BOOK)))
    sources = [one.get("name") for one in root.iter(f"{NS}TextSource")]
    codes = [one.get("name") for one in root.iter(f"{NS}Code")]
    assert sources == ["Interview 7", "INTERVIEW-7"]
    assert len({name.casefold() for name in codes}) == len(codes)
    assert len({ref.get("targetGUID") for ref in root.iter(f"{NS}CodeRef")}) == 1  # both are `Labels`


def test_two_interviews_of_one_name_are_told_apart() -> None:
    one, other = (QUIET.model_copy(update={"id": id, "title": "Same"}) for id in ("Same", "same"))
    root = project(write("qdpx", Content((one, other))))
    names = [source.get("name") for source in root.iter(f"{NS}TextSource")]
    assert names == ["Same", "Same (2)"] or len({name.casefold() for name in names}) == 2
    assert len({source.get("guid") for source in root.iter(f"{NS}TextSource")}) == 2


def test_categories_are_headings_that_cannot_be_given() -> None:
    root = project(write("qdpx", Content((), codebook=BOOK)))
    top = root.find(f"{NS}CodeBook/{NS}Codes")
    assert [(code.get("name"), code.get("isCodable")) for code in top] == [
        ("Data", "false"),
        ("Drift", "true"),
    ]
    assert [code.get("name") for code in top[0]] == ["Labels", "Labels-fix"]


def test_the_description_of_a_code_is_all_that_the_codebook_says() -> None:
    root = project(write("qdpx", Content((), codebook=BOOK)))
    told = {code.get("name"): code.findtext(f"{NS}Description") for code in root.iter(f"{NS}Code")}
    assert told == {
        "Data": None,
        "Labels": "Labels are wrong. Or vague.\nName: Noisy labels",
        "Labels-fix": "Use when: It is mended.\nRemedy of: Labels",
        "Drift": "It moves.\nAlso written: Shift",
    }


def test_codes_stand_below_their_parents_and_a_circle_loses_none() -> None:
    book = Codebook(
        name="circle",
        codes=(
            Code(code="a", parent="b"),
            Code(code="b", parent="a"),
            Code(code="below", parent="b"),
            Code(code="top", category="below"),  # a category of a code's name is no heading
        ),
    )
    root = project(write("qdpx", Content((), codebook=book)))
    above = {code.get("name"): code.getparent().get("name") for code in root.iter(f"{NS}Code")}
    assert above == {"a": None, "b": "a", "below": "b", "top": None}


def test_characters_that_xml_cannot_hold_keep_their_length() -> None:
    odd = Transcript.build(id="odd", title="o\x00dd", source="odd", turns=[])
    odd = odd.model_copy(update={"turns": QUIET.turns, "text": QUIET.text.replace("i", "\x07")})
    root = project(write("qdpx", Content((odd,), (coding(odd, ADA, segment(odd, "c\x01", "well")),))))
    (selection,) = root.iter(f"{NS}PlainTextSelection")
    text = next(v for k, v in entries(write("qdpx", Content((odd,)))).items() if k != "project.qde").decode()
    assert text[int(selection.get("startPosition")) : int(selection.get("endPosition"))] == "well"
    assert "All �s well." in text


@given(transcript=transcripts, data=st.data())
@QUICK
def test_what_a_selection_spans_is_the_segment(transcript: Transcript, data: st.DataObject) -> None:
    turns = [turn.index for turn in transcript.turns if turn.end > turn.start]
    if not turns:
        return
    first = data.draw(st.sampled_from(turns))
    last = data.draw(st.sampled_from([index for index in turns if index >= first]))
    one = Segment.of_turns(transcript, "c", first, last)
    labelled = Labelled(transcript)
    start, end = labelled.span(one.start, one.end)
    turns_in_it = (transcript.turn_text(index) for index in range(first, last + 1))
    assert labelled.text[start:end] == xml_text("\nInterviewee: ".join(turns_in_it))


@pytest.mark.parametrize(
    ("seconds", "stamp"),
    [(0, "0:00:00"), (12.5, "0:00:12.500"), (3723, "1:02:03"), (59.9996, "0:01:00"), (36000, "10:00:00")],
)
def test_a_time_stamp_has_hours_minutes_seconds_and_a_fraction_where_there_is_one(
    seconds: float, stamp: str
) -> None:
    assert stamp_of(seconds) == stamp
