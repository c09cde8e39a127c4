"""What our writers write, our readers read back unchanged: texts, turns, times, coders, spans, remarks."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support_cli import Cli
from support_export import ADA, BOT, LABELS, QUIET, TALK, coding, segment, talk_content
from support_formats import UNTIMED, source

from extract.readers import any_of_source
from extract.readers.excerpt_places import locate
from extract.writers import FORMATS, write
from extract.writers.content import Content, coder_label
from schemas.coding import Coder, CoderKind, CodingFile, Document, Segment
from schemas.transcript import Transcript, TurnDraft


class Said(NamedTuple):
    """What a coder said of a passage, as far as every format can hold it."""

    coder: str
    code: str
    start: int
    end: int
    text: str
    rationale: str | None
    mitigations: tuple[str, ...]


def said(codings: tuple[CodingFile, ...]) -> set[Said]:
    """All that the coders said."""
    return {
        Said(
            coder_label(coding),
            one.code,
            one.start,
            one.end,
            one.text,
            " ".join(one.rationale.split()) if one.rationale else None,
            tuple(mitigation.text for mitigation in one.mitigations),
        )
        for coding in codings
        for one in coding.segments
    }


def read_back(name: str, content: Content) -> list[Document]:
    """The documents that a written file holds; of a table, the transcripts with what the table says."""
    found = any_of_source(source(write(name, content), f"export{FORMATS[name].suffix}"))
    if isinstance(found, list):
        return found
    codings = locate(found, content.transcripts).codings
    return [
        Document(transcript=one, codings=tuple(coding for coding in codings if coding.transcript == one.id))
        for one in content.transcripts
    ]


FEW = settings(UNTIMED, max_examples=20)  # a Word file takes a tenth of a second

WHOLE = ["qdpx", "docx", "label-studio"]
TABLES = ["csv", "xlsx", "jsonl"]


@pytest.mark.parametrize("name", WHOLE + TABLES)
def test_codings_of_several_coders_come_back_as_they_were(name: str) -> None:
    content = talk_content()
    documents = read_back(name, content)
    for transcript in content.transcripts:
        (document,) = (one for one in documents if one.transcript.id == transcript.id)
        assert said(document.codings) == said(tuple(content.on(transcript)))


def named_content() -> Content:
    """First codings by people and a model with brackets in their names, and later stages of such coders."""
    names: list[tuple[str, CoderKind, str | None]] = [
        ("Ada (Extern)", "human", "coded"),
        ("Ben (she/her)", "human", "coded"),
        ("Ada (Extern)", "human", "moderated"),
        ("Cleo (moderated)", "human", "coded"),
        ("Cleo (stage: two)", "human", "coded"),
        ("Dan", "human", "round 2"),
        ("Dan", "human", "moderated (2nd)"),
        ("Eve (coded)", "human", "in review"),
        ("bot (preview)", "model", None),
    ]
    files = (
        coding(TALK, Coder(name=name, kind=kind), segment(TALK, "Labels", LABELS), stage=stage)
        for name, kind, stage in names
    )
    return Content((TALK,), tuple(files))


@pytest.mark.parametrize("name", WHOLE + TABLES)
def test_names_with_brackets_and_stages_of_any_name_come_back_as_they_were(name: str) -> None:
    content = named_content()
    (document,) = read_back(name, content)
    back = {(one.coder.name, one.stage) for one in document.codings if one.coder.kind == "human"}
    people = {(one.coder.name, one.stage) for one in content.codings if one.coder.kind == "human"}
    assert back - {("bot (preview)", "coded")} == people  # not every format says who is a model


def test_a_stage_that_is_known_is_written_as_people_write_it() -> None:
    assert [coder_label(one) for one in named_content().codings] == [
        "Ada (Extern)",
        "Ben (she/her)",
        "Ada (Extern) (moderated)",
        "Cleo (moderated) (coded)",
        "Cleo (stage: two) (coded)",
        "Dan (stage: round 2)",
        "Dan (stage: moderated (2nd))",
        "Eve (coded) (in review)",
        "bot (preview)",
    ]


@pytest.mark.parametrize("name", ["qdpx", "docx", "label-studio"])
def test_two_people_agree_as_much_after_an_export_as_before(name: str, tmp_path: Path, cli: Cli) -> None:
    """Of four turns Ada codes 1 and 2, Ben 1: both say yes of one, no of two. p = 3/4, chance 1/2, κ .5."""
    turns = [TurnDraft(text, who) for text, who in zip("abcd", ("I", "P01") * 2, strict=True)]
    made = Transcript.build(id="interview-1", title="Interview 1", source="x", turns=turns)
    ada, ben = (Coder(name=f"{who} (Extern)", kind="human") for who in ("Ada", "Ben"))
    files = (
        coding(made, ada, segment(made, "c", "a"), segment(made, "c", "b"), stage="coded"),
        coding(made, ben, segment(made, "c", "a"), stage="coded"),
    )
    out = tmp_path / f"two{FORMATS[name].suffix}"
    out.write_bytes(write(name, Content((made,), files)))
    ran = cli("evaluate", out)
    assert "Ada (Extern) and Ben (Extern) agree with κ .50" in " ".join(ran.out.split())


def test_somebody_who_comments_on_our_word_document_is_called_as_the_account_is() -> None:
    file = docx.Document(BytesIO(write("docx", talk_content())))
    run = next(one for one in file.paragraphs if "What went wrong?" in one.text).runs[-1]
    file.add_comment([run], text="Labels", author="Ben (Extern)")
    saved = BytesIO()
    file.save(saved)
    found = any_of_source(source(saved.getvalue(), "talk.docx"))
    assert isinstance(found, list)
    assert ("Ben (Extern)", "coded") in {(one.coder.name, one.stage) for one in found[0].codings}


@pytest.mark.parametrize("name", WHOLE)
def test_texts_turns_speakers_and_times_come_back_as_they_were(name: str) -> None:
    content = talk_content()
    documents = read_back(name, content)
    assert [one.transcript.id for one in documents] == ["interview-7", "interview-8"]
    for document, transcript in zip(documents, content.transcripts, strict=True):
        back = document.transcript
        assert (back.title, back.text) == (transcript.title, transcript.text)
        assert [(turn.speaker, turn.time, turn.start, turn.end) for turn in back.turns] == [
            (turn.speaker, turn.time, turn.start, turn.end) for turn in transcript.turns
        ]


def test_a_project_says_who_is_a_model() -> None:
    document = read_back("qdpx", talk_content())[0]
    kinds = {coder_label(coding): (coding.coder.kind, coding.coder.model) for coding in document.codings}
    assert kinds["bot"] == ("model", "bot-2026")
    assert kinds["Ada"] == ("human", None)


@pytest.mark.parametrize("name", WHOLE)
def test_text_of_a_file_with_crlf_comes_back_with_the_same_spans(name: str) -> None:
    crlf = source("Interviewer: Oh 🙈, what?\r\nMaria: It broke.\r\nInterviewer: Twice?\r\nMaria: Yes.\r\n")
    documents = any_of_source(crlf)
    assert isinstance(documents, list)
    transcript = documents[0].transcript
    both = (
        coding(transcript, ADA, segment(transcript, "c", "It broke.")),
        coding(transcript, BOT, segment(transcript, "c", "It broke."), segment(transcript, "d", "Yes.")),
    )
    (back,) = read_back(name, Content((transcript,), both))
    assert back.transcript.text == "Oh 🙈, what?\nIt broke.\nTwice?\nYes."
    assert said(back.codings) == said(both)


@pytest.mark.parametrize("name", WHOLE)
def test_a_turn_without_a_label_of_its_own_stays_so(name: str) -> None:
    turns = [
        TurnDraft("One.", "Interviewer"),
        TurnDraft("Two.", "Interviewee"),
        TurnDraft("Three.", "Interviewee", speaker_inferred=True),
        TurnDraft("Four.", "Interviewer"),
    ]
    made = Transcript.build(id="interview-9", title="Interview 9", source="x", turns=turns)
    (back,) = read_back(name, Content((made,), (coding(made, ADA, segment(made, "c", "Three.")),)))
    assert [(turn.speaker, turn.speaker_inferred) for turn in back.transcript.turns] == [
        (turn.speaker, turn.speaker_inferred) for turn in made.turns
    ]


words = st.text(st.sampled_from("aZé漢🙈👍🏽1.,?!-=+@'\" "), min_size=1, max_size=20).map(
    lambda text: " ".join(f"x{text}x".split())
)
"""What somebody says: emoji, formulas, quotes; no colon, which could be a label."""


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """An interview of four turns or more, coded by Ada and a model, perhaps on the same spans."""
    texts = draw(st.lists(words, min_size=4, max_size=8))
    drafts = [TurnDraft(text, ("Interviewer", "Interviewee")[index % 2]) for index, text in enumerate(texts)]
    made = Transcript.build(id="interview-1", title="Interview 1", source="x", turns=drafts)
    spans = st.tuples(st.integers(0, len(made.text) - 1), st.integers(1, 30)).map(
        lambda pair: (pair[0], min(pair[0] + pair[1], len(made.text)))
    )
    speaking = spans.filter(lambda span: bool(made.text[span[0] : span[1]].strip()))
    trimmed = speaking.map(lambda span: _trimmed(made.text, span))
    chosen = draw(st.lists(trimmed, min_size=1, max_size=5, unique=True))
    files = tuple(
        coding(
            made, coder, *(Segment.of_span(made, draw(st.sampled_from(("c", "d e"))), *one) for one in chosen)
        )
        for coder in (ADA, BOT)
    )
    return Content((made,), files)


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span without white space at its ends, where no reader can tell what belongs to it."""
    passage = text[span[0] : span[1]]
    start = span[0] + len(passage) - len(passage.lstrip())
    return start, start + len(passage.strip())


@pytest.mark.parametrize("name", WHOLE)
@given(content=contents())
@FEW
def test_whatever_is_said_and_coded_comes_back(name: str, content: Content) -> None:
    (back,) = read_back(name, content)
    assert back.transcript.text == content.transcripts[0].text
    assert said(back.codings) == said(content.codings)


def test_a_transcript_that_nobody_coded_comes_back_without_coders() -> None:
    for name in WHOLE:
        (back,) = read_back(name, Content((QUIET,)))
        assert (back.transcript.text, back.codings) == (QUIET.text, ())
    assert TALK.text != QUIET.text
