"""WebVTT and SRT: speakers in voice tags or before a colon, times, tags, entities, and damage.

The files are written by hand after the WebVTT standard (https://www.w3.org/TR/webvtt1/) and what Teams, Zoom
and YouTube export.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_formats import QUICK, drafts, source

from extract.readers import read_source
from extract.readers.stamps import clock
from extract.readers.sub_rip import recognises as is_srt
from extract.readers.web_vtt import recognises as is_vtt
from schemas.errors import InputError
from schemas.transcript import TurnDraft

TEAMS = """WEBVTT

0a1b2c/12-0
00:00:03.540 --> 00:00:05.120 align:start position:0%
<v Maria López>Hello &amp; welcome.
So?</v>

0a1b2c/13-0
00:00:05.120 --> 00:01:06.000
<v Bob O&#39;Neil>I &lt;3 it &ndash; really.</v>
<v Maria López>Good.</v>

NOTE Confidence: 0.8

00:01:07.000 --> 00:01:08.000
And more.
"""
ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Maria Lopez: Hi: there.

2
00:00:03.000 --> 00:00:04.000
Bob: Hello
world.

3
01:00:04.250 --> 01:00:05.000
Maria Lopez: One thing: no.

4
01:00:06.000 --> 01:00:07.000
Bob: Okay.
"""


def read(text: str, name: str = "Interview 7.vtt") -> list[TurnDraft]:
    return drafts(read_source(source(text, name)))


def test_teams_names_the_voice_of_each_cue() -> None:
    assert read(TEAMS) == [
        TurnDraft("Hello & welcome. So?", "Maria López", False, 3.54),
        TurnDraft("I <3 it – really.", "Bob O'Neil", False, 5.12),
        TurnDraft("Good.", "Maria López", False, 5.12),
        TurnDraft("And more.", "Maria López", True, 67.0),
    ]


def test_zoom_writes_the_name_before_a_colon() -> None:
    assert read(ZOOM) == [
        TurnDraft("Hi: there.", "Maria Lopez", False, 1.0),
        TurnDraft("Hello world.", "Bob", False, 3.0),
        TurnDraft("One thing: no.", "Maria Lopez", False, 3604.25),
        TurnDraft("Okay.", "Bob", False, 3606.0),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("WEBVTT\n", "WEBVTT - Recording of a meeting\nKind: captions\n"),
        lambda text: text.removeprefix("WEBVTT\n\n"),
        lambda text: text.replace("\n\n", "\n \t\n"),
        lambda text: text.replace(".000 -->", ",000 -->").replace(".250 -->", ",250 -->"),
        lambda text: text + "\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n",
        lambda text: text.encode("utf-16"),
    ],
)
def test_what_programs_write_differently_changes_nothing(change: object) -> None:
    assert callable(change)
    assert drafts(read_source(source(change(ZOOM)))) == read(ZOOM)


def test_the_file_name_is_the_title() -> None:
    transcript = read_source(source(ZOOM, "Interview 7.vtt")).transcript
    assert (transcript.id, transcript.title, transcript.source) == (
        "interview-7",
        "Interview 7",
        "Interview 7.vtt",
    )


def test_tags_inside_cues_leave_no_trace() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ada>It <i>really</i> <c.yellow.bg_blue>broke</c> "
        "<00:01.500><b>twice</b> <lang en>so</lang> <ruby>a<rt>b</rt></ruby></v>\n"
    )
    assert read(text) == [TurnDraft("It really broke twice so ab", "Ada", False, 1.0)]


def test_captions_without_speakers_have_none() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nIt broke.\n\n00:02.000 --> 00:03.000\nNote: twice.\n"
    assert read(text) == [
        TurnDraft("It broke.", None, False, 1.0),
        TurnDraft("Note: twice.", None, False, 2.0),
    ]


def test_cues_without_words_are_no_turns() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada></v>\n\n00:02.000 --> 00:03.000\n<v Ada>Yes.</v>\n"
    assert read(text) == [TurnDraft("Yes.", "Ada", False, 2.0)]


def test_srt_with_tags_dashes_and_labels() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:03,000\n{\\an8}<i>Maria:</i> Hi.\n\n"
        "2\n00:00:03,500 --> 00:00:05,000\n- Maria: So.\n- Bob: What?\n\n"
        "3\n01:00:06,000 --> 01:00:07,000\n>> Bob: Well,\nyes &amp; no."
    )
    assert read(text, "a.srt") == [
        TurnDraft("Hi.", "Maria", False, 1.0),
        TurnDraft("So.", "Maria", False, 3.5),
        TurnDraft("What?", "Bob", False, 3.5),
        TurnDraft("Well, yes & no.", "Bob", False, 3606.0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:03,000\nSo.\n",
        "\ufeff1\r\n00:00:01,000 --> 00:00:03,000\r\nSo.\r\n",
        "00:00:01,000 --> 00:00:03,000\nSo.",
        "7\n00:00:01,000-->00:00:03,000 X1:100 X2:200\nSo.\n",
    ],
)
def test_srt_is_known_by_its_first_caption(text: str) -> None:
    assert is_srt(source(text.replace("\r\n", "\n")))
    assert read(text) == [TurnDraft("So.", None, False, 1.0)]


@pytest.mark.parametrize(
    "text",
    ["Maria: it was 00:00:01,000 --> 00:00:03,000\nMaria: so.", "WEBVTTX\n\nno", "1\n\nMaria", "So --> so"],
)
def test_other_texts_are_no_captions(text: str) -> None:
    assert not is_srt(source(text))
    assert not is_vtt(source(text))


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n00:99:99.999 --> 00:00:03.000\nSo.\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nSo.\n\n00:05 --> 00:06\nLost.\n",
        "1\n00:00:01,000 --> 00:00:03,000\nSo.\n\nsecret words\n00:00:x --> 1\n\n2\n00:00:03,000 --> 9\n",
    ],
)
def test_captions_that_would_be_lost_are_an_error_without_words_of_the_file(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert "secret" not in str(caught.value)
    assert "-->" in caught.value.hint


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (62.9, "1:02"), (3723.5, "1:02:03")])
def test_a_clock_shows_hours_only_where_there_are_any(seconds: float, text: str) -> None:
    assert clock(seconds) == text


_word = st.text(st.characters(categories=["L", "N"], max_codepoint=0x1F9FF), min_size=1, max_size=6)
_said = st.lists(_word, min_size=1, max_size=5).map(lambda words: "So " + " ".join(words))


@QUICK
@given(st.lists(st.tuples(st.sampled_from(["Ada", "Bob", "Cem Ö"]), _said), min_size=1, max_size=6))
def test_cues_that_are_written_are_read_back(turns: list[tuple[str, str]]) -> None:
    cues = "\n\n".join(
        f"{clock(i).zfill(5)}.000 --> {clock(i + 1).zfill(5)}.000\n<v {speaker}>{text}</v>"
        for i, (speaker, text) in enumerate(turns)
    )
    expected = [TurnDraft(text, speaker, False, float(i)) for i, (speaker, text) in enumerate(turns)]
    assert read(f"WEBVTT\n\n{cues}\n") == expected


@pytest.mark.parametrize(
    "unit", [" ", "\t", "\n", "<v ", "<v", "\u00a0", "1", "1\n", "00:00:01.000 --> ", "{\\", "&#"]
)
@pytest.mark.parametrize(
    "head", ["", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v", "1\n00:00:01,000 --> 00:00:02,000\n"]
)
def test_a_long_run_of_anything_ends(head: str, unit: str) -> None:
    # Patterns of more than linear time would not come back from some of these.
    try:
        document = read_source(source(head + unit * (60_000 // len(unit)) + "x"))
    except InputError:
        return
    assert document.transcript.text.strip()
