"""Word documents: each code a comment by its coder, on the words that it was given to."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.oxml.ns import qn
from support_export import ADA, LABELS, QUIET, TALK, coding, entries, segment, talk_content

from extract.writers import write
from extract.writers.content import Content
from schemas.coding import Segment
from schemas.transcript import Transcript, TurnDraft


def document(content: Content) -> Any:
    return docx.Document(io.BytesIO(write("docx", content)))


def commented(file: Any) -> dict[int, str]:
    """Comment id -> the words between its marks."""
    open_, found = set[int](), dict[int, str]()
    for element in file.element.body.iter():
        id = int(element.get(qn("w:id"), -1)) if element.tag.startswith(qn("w:commentRange")) else -1
        if element.tag == qn("w:commentRangeStart"):
            open_.add(id)
            found[id] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            open_.remove(id)
        elif element.tag == qn("w:t"):
            for one in open_:
                found[one] += element.text
    return found


def test_each_code_is_a_comment_by_its_coder_on_its_words() -> None:
    file = document(talk_content())
    words = commented(file)
    found = [(one.author, one.paragraphs[0].text, words[one.comment_id]) for one in file.comments]
    assert found == [
        ("Ada", "Labels", LABELS),
        ("Ada (moderated)", "Odd & <new>", "What went wrong?"),
        ("bot", "Labels", LABELS),
        ("bot", "Labels-fix", "=SUM(A1)"),
    ]


def test_rationale_and_mitigations_follow_the_code() -> None:
    comment = list(document(talk_content()).comments)[2]
    assert comment.text.split("\n") == [
        "Labels",
        "Half are wrong.",
        "Mitigation: They look twice.",
        "Mitigation: They ask.",
    ]


def test_the_text_is_headed_and_labelled() -> None:
    file = document(talk_content())
    assert [paragraph.text for paragraph in file.paragraphs] == [
        "Interview 7",
        "[0:00:00] Interviewer: What went wrong?",
        "[0:00:12.500] Maria: The labels 🙈 were wrong, half of them.",
        "[1:02:03] Maria: =SUM(A1) is what we typed. 👍🏽",
        "Interview 8",
        "Interviewee: All is well.",
        "Interviewer: Really.",
    ]
    assert [
        paragraph.style.name for paragraph in file.paragraphs if paragraph.text.startswith("Interview ")
    ] == ["Heading 1"] * 2


def test_overlapping_and_touching_passages_keep_their_own_words() -> None:
    text = Transcript.build(
        id="t", title="t", source="t", turns=[TurnDraft("abcdef", "A"), TurnDraft("gh", "B")]
    )
    spans = [(0, 3), (2, 5), (3, 6), (4, 8), (0, 9)]
    codes = coding(text, ADA, *(Segment.of_span(text, f"{start}", start, end) for start, end in spans))
    file = document(Content((text,), (codes,)))
    words = commented(file)
    found = {words[one.comment_id] for one in file.comments}
    # A passage over two turns has the label of the second between.
    assert found == {"abc", "cde", "def", "efB: g", "abcdefB: gh"}


def test_a_passage_without_words_is_still_there() -> None:
    text = Transcript.build(
        id="t", title="t", source="t", turns=[TurnDraft("ab"), TurnDraft(""), TurnDraft("c")]
    )
    codes = coding(text, ADA, Segment.of_turns(text, "nothing", 1, 1))
    assert [one.text for one in document(Content((text,), (codes,))).comments] == ["nothing"]


def test_odd_characters_do_not_break_the_document() -> None:
    odd = Transcript.build(id="o", title="o\x01", source="o", turns=[TurnDraft("a\x00b\rc", "X\x02")])
    codes = coding(odd, ADA.model_copy(update={"name": "A\x03"}), segment(odd, "c\x04", "b\rc"))
    file = document(Content((odd,), (codes,)))
    (comment,) = file.comments
    assert (comment.author, comment.text) == ("A�", "c�")
    assert commented(file) == {comment.comment_id: "b c"}


def test_the_file_has_the_date_of_the_codings_and_is_equal_for_equal_contents() -> None:
    content = talk_content()
    assert write("docx", content) == write("docx", content)
    dated = Content((TALK,), content.codings[:1], date="2026-03-14T15:09:26Z")
    (comment,) = document(dated).comments
    assert comment.timestamp == datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)


def test_an_interview_that_nobody_coded_is_a_document_without_comments() -> None:
    file = document(Content((QUIET,)))
    assert list(file.comments) == []
    assert "word/document.xml" in entries(write("docx", Content((QUIET,))))
