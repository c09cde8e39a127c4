"""Formats are told apart by content; what nobody understands is refused in plain words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_containers import zip_of
from support_formats import FOOTER, UNTIMED, drafts, source

from extract.readers import read, read_source
from schemas.codebook import Code, Codebook
from schemas.coding import Document
from schemas.errors import InputError, IntercoderError, UnknownFormatError, UnreadableFileError
from schemas.transcript import TurnDraft

BOOK = Codebook(name="b", codes=(Code(code="So"), Code(code="Q2.1")))

DELVE = "Interviewee\n\nIt broke.\n\nInterviewee\n\nYes."
SPEAKER = "Interviewee: It broke.\nInterviewee: Yes."
JSON = json.dumps({"turns": [{"speaker": "Interviewee", "text": t} for t in ("It broke.", "Yes.")]})

FRAGMENTS = [
    "# Interview 7 - Ada",
    "Interview 7",
    "Interviewee",
    "## Interviewer 1",
    "## Maria",
    "#",
    "Maria: ",
    "Interviewee:",
    "Data-missing-values",
    "Q2.1",
    "So",
    "It broke.",
    FOOTER,
    "{",
    '{"turns": [{"text": "a"}]}',
    "[[",
    "\x1b[0m",
    "\u2028",
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "😀",
    "：",
]
KEYS = [
    "turns",
    "text",
    "speaker",
    "codes",
    "time",
    "title",
    "coder",
    "paragraphs",
    "interview",
    "transcript",
]


def check(data: str | bytes) -> None:
    """Reading either gives a sound document or one of our errors."""
    try:
        document = read_source(source(data), BOOK)
    except IntercoderError:
        return
    assert document.transcript.text.strip()
    for coding in document.codings:
        coding.check_against(document.transcript)


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.pdf", "a.md", "a"])
@pytest.mark.parametrize("text", [DELVE, SPEAKER, JSON])
def test_the_name_decides_nothing(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-16")
    expected = [TurnDraft("It broke.", "Interviewee"), TurnDraft("Yes.", "Interviewee")]
    assert drafts(read(tmp_path / name)) == expected
    assert drafts(read(str(tmp_path / name))) == expected


def test_the_codebook_reaches_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Interviewee\n\nIt broke.\n\nQ2.1\n\nInterviewee\n\nYes.", encoding="utf-8")
    assert read(path).codings == ()
    assert [s.code for s in read(path, BOOK).codings[0].segments] == ["Q2.1"]


def test_plain_prose_is_refused_with_what_makes_an_interview_of_it() -> None:
    with pytest.raises(UnknownFormatError) as caught:
        read_source(source("Dear all,\n\nthe secret words.\n", "letter.txt"))
    assert caught.value.message.startswith("letter.txt is text of 2 lines without speakers")
    assert "secret" not in str(caught.value)
    assert "a name and a colon" in caught.value.hint


def test_a_file_in_which_nobody_speaks_is_an_error() -> None:
    with pytest.raises(InputError, match="holds no text that anybody says"):
        read_source(source(f"Interview 7 - Ada\n\nInterviewee\n\n{FOOTER}"))


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        read(tmp_path / "gone.txt")


def test_reading_text_loads_no_pdf_library() -> None:
    program = (
        "import sys, extract.readers as r; from extract.readers.source import Source;"
        f"r.read_source(Source(None, 'a.txt', {SPEAKER.encode()!r}));"
        "print([m for m in sys.modules if m.split('.')[0] in ('pdfplumber', 'charset_normalizer', 'numpy')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@UNTIMED
@given(st.text(st.characters(), max_size=200))
def test_no_text_breaks_the_readers(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


@UNTIMED
@given(st.binary(max_size=200))
def test_no_bytes_break_the_readers(data: bytes) -> None:
    check(data)


@UNTIMED
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30))
def test_no_mixture_of_marks_breaks_the_readers(fragments: list[str]) -> None:
    check("".join(fragments))
    check("\n\n".join(fragments))


@UNTIMED
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
        max_leaves=20,
    )
)
def test_no_json_breaks_the_readers(value: object) -> None:
    check(json.dumps({"turns": value}))
    check(json.dumps(value))


def test_check_notices_a_document_that_is_not_sound() -> None:
    # The properties above are worth something only if `check` can fail.
    sound = read_source(source('{"turns": [{"text": "It broke.", "codes": ["A-a"]}]}'))
    segment = sound.codings[0].segments[0].model_copy(update={"text": "x"})
    broken = Document(
        transcript=sound.transcript, codings=(sound.codings[0].model_copy(update={"segments": (segment,)}),)
    )
    with pytest.raises(ValueError, match="not that slice"):
        broken.codings[0].check_against(broken.transcript)


@pytest.mark.parametrize("before", ["", "\ufeff", "\n"])
@pytest.mark.parametrize("name", ["talk.rtf", "talk.txt"])
def test_rtf_is_refused_whatever_it_is_called(name: str, before: str) -> None:
    """TextEdit saves it by default; its markup would be coded, and quoted, as what somebody said."""
    text = before + r"{\rtf1\ansi Interviewer: So?\par Anna: Yes.\par Interviewer: And?\par Anna: No.}"
    with pytest.raises(UnreadableFileError) as refused:
        read_source(source(text, name))
    assert refused.value.message == f"{name} is RTF, not plain text."
    assert refused.value.hint == "Save it as .docx or plain text (UTF-8) and read that file."


def test_text_about_rtf_is_text() -> None:
    said = "Anna: It began with {\\rtf1.\nBob: So?\nAnna: I closed it.\nBob: Good.\n"
    assert len(read_source(source(said)).transcript.turns) == 4


BINARY = bytes(range(256)) * 8
LINK = '{"url": "https://docs.example/x", "doc_id": "y"}'


@pytest.mark.parametrize(
    ("name", "data", "step"),
    [
        (
            "a.txt",
            "We talked about data. It was bad.",
            "Begin what each person says with a name and a colon, as in `Anna: Yes.`; "
            "more in docs/formats.md.",
        ),
        ("a.odt", zip_of({"content.xml": "<x/>"}).data, "Save such documents as .docx or plain text."),
        ("a.PAGES", zip_of({"Index.iwa": "x"}).data, "Save such documents as .docx or plain text."),
        ("a.zip", zip_of({"one.txt": "x"}).data, "Unpack archives first."),
        (
            "a.bin",
            zip_of({"one.txt": "x"}).data,
            "Save the interview as .docx or plain text (UTF-8), a table as .xlsx, and read that file.",
        ),
        ("a.gdoc", LINK, "Such a file is only a link: download what it leads to, as .docx or .xlsx."),
        ("a.json", LINK, 'The shortest form is {"turns": [{"speaker": "...", "text": "..."}]}.'),
        ("a.doc", BINARY, "Save such documents as .docx or plain text."),
        ("a.m4a", BINARY, "Transcribe recordings first."),
        ("a.m4a", b"\xff\xfb\x90" + BINARY, "Transcribe recordings first."),
        ("a.bin", BINARY, "Save the interview as plain text (UTF-8) and read that file."),
    ],
)
def test_what_is_not_understood_comes_with_the_next_step(name: str, data: str | bytes, step: str) -> None:
    with pytest.raises(InputError) as refused:
        read_source(source(data, name))
    assert refused.value.hint == step
