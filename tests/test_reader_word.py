"""Word documents: speakers in paragraphs and tables, comments as codes, what is left out, what is refused."""

from __future__ import annotations

from itertools import permutations

import docx
import pytest
from support_containers import body, changed, saved, word, word_table
from support_formats import drafts, source

from extract.readers import all_of_source, read_source
from extract.readers.source import Source
from schemas.codebook import Code, Codebook
from schemas.coding import Document
from schemas.errors import InputError, UnknownFormatError, UnreadableFileError
from schemas.transcript import TurnDraft

LABELLED = ("Maria: How is it?", "Bob: Late.", "And dark.", "Maria: Since when?", "Bob: Always: so.")
BOOK = Codebook(name="b", codes=(Code(code="Drift"), Code(code="Misc")))


def spoken(file: Source) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in drafts(read_source(file))]


def marked(document: Document) -> dict[str, list[tuple[str, str, str | None]]]:
    """Coder -> code, text and rationale of each segment."""
    for coding in document.codings:
        coding.check_against(document.transcript)
    return {
        coding.coder.name: [(one.code, one.text, one.rationale) for one in coding.segments]
        for coding in document.codings
    }


def commented(*comments: tuple[str, str, int, int], name: str = "Interview 7.docx") -> Source:
    """`Bob: It broke / twice / .` and a next turn; comments (author, text, first run, last run)."""
    document = docx.Document()
    runs = []
    for paragraph in (
        ("Maria: ", "How?"),
        ("Bob: ", "It broke ", "twice", "."),
        ("Maria: ", "Oh."),
        ("Bob: ", "No."),
    ):
        added = document.add_paragraph()
        runs += [added.add_run(text) for text in paragraph]
    for author, text, first, last in comments:
        document.add_comment([runs[first], runs[last]], text=text, author=author)
    return saved(document, name)


def test_paragraphs_with_speakers() -> None:
    assert drafts(read_source(word(*LABELLED))) == [
        TurnDraft("How is it?", "Maria"),
        TurnDraft("Late.", "Bob"),
        TurnDraft("And dark.", "Bob", True),
        TurnDraft("Since when?", "Maria"),
        TurnDraft("Always: so.", "Bob"),
    ]


def test_a_transcript_as_teams_saves_it() -> None:
    file = word(
        "Interview 9-20240303_090000-Meeting Recording",
        "March 3, 2024, 9:00AM",
        "32m 5s",
        "Maria Lopez started transcription",
        "Maria Lopez   0:03\nHow is it?",
        "Bob   1:02:03\nLate.",
        "Maria Lopez stopped transcription",
    )
    assert drafts(read_source(file)) == [
        TurnDraft("How is it?", "Maria Lopez", False, 3.0),
        TurnDraft("Late.", "Bob", False, 3723.0),
    ]


def test_a_heading_is_the_title() -> None:
    document = docx.Document()
    document.add_heading("Talk with P.", level=1)
    for text in LABELLED:
        document.add_paragraph(text)
    assert read_source(saved(document, "x.docx")).transcript.title == "Talk with P."


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_tables_with_columns_in_any_order(order: tuple[int, ...]) -> None:
    rows = [
        ("0:01", "Maria", "How is it going there?"),
        ("0:04", "Bob", "Late and dark.\nAnd cold."),
        ("", "", "And so on."),
        ("1:00:00", "Maria", "Since when is it so?"),
    ]
    file = word_table(*([row[place] for place in order] for row in rows))
    assert drafts(read_source(file)) == [
        TurnDraft("How is it going there?", "Maria", False, 1.0),
        TurnDraft("Late and dark.", "Bob", False, 4.0),
        TurnDraft("And cold.", "Bob", True),
        TurnDraft("And so on.", "Bob", True),
        TurnDraft("Since when is it so?", "Maria", False, 3600.0),
    ]


def test_a_header_names_columns_and_codes() -> None:
    file = word_table(
        ("Code", "What is said", "Who"), ("Drift; Misc", "No.", "Maria"), ("", "Yes, it is.", "Bob")
    )
    document = read_source(file)
    assert [(turn.speaker, turn.text) for turn in drafts(document)] == [
        ("Maria", "No."),
        ("Bob", "Yes, it is."),
    ]
    assert marked(document) == {"unknown coder": [("Drift", "No.", None), ("Misc", "No.", None)]}


def test_comments_are_codes_of_their_authors() -> None:
    file = commented(
        ("Ada", "Drift; Misc\nbecause it did\nMitigation: more tests", 3, 3),
        ("Ben", "Drift", 3, 4),
        ("Ben", "Long", 4, 7),
    )
    document = read_source(file)
    assert marked(document) == {
        "Ada": [("Drift", "It broke ", "because it did"), ("Misc", "It broke ", "because it did")],
        "Ben": [("Drift", "It broke twice", None), ("Long", "twice.\nOh.", None)],
    }
    assert [one.text for one in document.codings[0].segments[0].mitigations] == ["more tests"]
    assert {coding.stage for coding in document.codings} == {"coded"}


def test_paragraphs_of_a_comment_are_codes_where_the_codebook_knows_them_all() -> None:
    file = commented(("Ada", "drift\nMisc", 3, 3))
    assert marked(read_source(file, BOOK))["Ada"] == [
        ("Misc", "It broke ", None),
        ("drift", "It broke ", None),
    ]
    assert marked(read_source(file))["Ada"] == [("drift", "It broke ", "Misc")]


def test_a_long_comment_is_a_remark() -> None:
    assert read_source(commented(("Ada", "x" * 121, 3, 3))).codings == ()
    assert len(read_source(commented(("Ada", "x" * 120, 3, 3))).codings) == 1


def test_a_comment_on_a_label_only_is_rejected_not_lost() -> None:
    (coding,) = read_source(commented(("Ada", "Drift", 2, 2))).codings
    assert coding.segments == ()
    assert [(one.code, one.quote) for one in coding.rejected] == [("Drift", "Bob:")]


def headed(*comments: tuple[str, int, int]) -> Source:
    """A title, a fact, two turns and an empty last line; comments by Ada (code, first line, last line)."""
    document = docx.Document()
    lines = ("Interview 7", "Date: 3 March", "Interviewer: How?", "P01: It broke.", "")
    runs = [document.add_paragraph().add_run(line) for line in lines]
    for code, first, last in comments:
        document.add_comment([runs[first], runs[last]], text=code, author="Ada")
    return saved(document, "x.docx")


def test_a_comment_that_begins_above_the_interview_and_reaches_into_it_has_a_place() -> None:
    document = read_source(headed(("Story", 0, 3), ("Opening", 1, 2), ("Drift", 3, 3)))
    assert drafts(document) == [TurnDraft("How?", "Interviewer"), TurnDraft("It broke.", "P01")]
    assert marked(document) == {
        "Ada": [("Opening", "How?", None), ("Story", "How?\nIt broke.", None), ("Drift", "It broke.", None)]
    }


@pytest.mark.parametrize(
    ("line", "quote", "reason"),
    [(0, "Interview 7", "absent"), (1, "Date: 3 March", "absent"), (4, "", "empty")],
)
def test_a_comment_above_or_below_the_interview_is_rejected_not_lost(
    line: int, quote: str, reason: str
) -> None:
    (coding,) = read_source(headed(("Drift", line, line))).codings
    assert coding.segments == ()
    assert [(one.code, one.quote, one.reason) for one in coding.rejected] == [("Drift", quote, reason)]


def test_in_our_own_export_a_comment_on_a_heading_is_that_interviews() -> None:
    document = docx.Document()
    document.core_properties.author = "intercoder 1.0"
    for title in ("Interview 7", "Interview 8"):
        heading = document.add_heading(title, level=1)
        said = document.add_paragraph("P01: It broke.")
        document.add_comment(heading.runs, text=f"Late {title}", author="Ada")
        document.add_comment([heading.runs[0], said.runs[0]], text=f"Story {title}", author="Ada")
    found = all_of_source(saved(document, "x.docx"))
    assert [marked(one) for one in found] == [
        {"Ada": [(f"Story {title}", "It broke.", None)]} for title in ("Interview 7", "Interview 8")
    ]
    assert [[left.code for left in one.codings[0].rejected] for one in found] == [
        ["Late Interview 7"],
        ["Late Interview 8"],
    ]


def test_a_line_break_in_a_comment_ends_the_code_as_a_paragraph_does() -> None:
    # Shift and Enter, where others press Enter.
    document = docx.Document()
    runs = [document.add_paragraph().add_run(line) for line in ("Interviewer: How?", "P01: It broke.")]
    comment = document.add_comment([runs[1]], text="Drift; Misc", author="Ada")
    comment.paragraphs[0].runs[-1].add_break()
    comment.paragraphs[0].add_run("because it did")
    read = read_source(saved(document, "x.docx"))
    assert marked(read) == {
        "Ada": [("Drift", "It broke.", "because it did"), ("Misc", "It broke.", "because it did")]
    }


def test_comments_without_speakers_are_enough() -> None:
    document = docx.Document()
    run = document.add_paragraph("It broke.").add_run(" Twice.")
    document.add_comment([run], text="Drift", author="Ada")
    read = read_source(saved(document, "x.docx"))
    assert marked(read) == {"Ada": [("Drift", " Twice.", None)]}
    assert drafts(read) == [TurnDraft("It broke. Twice.")]


def test_what_nobody_reads_in_word_is_left_out() -> None:
    paragraph = (
        '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>'
        '<w:r><w:t xml:space="preserve">Maria: It </w:t></w:r>'
        "<w:del><w:r><w:delText>never</w:delText><w:t>never</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>really</w:t></w:r></w:ins>"
        "<w:r><w:tab/><w:t>broke</w:t><w:noBreakHyphen/><w:t>down.</w:t></w:r>"
        "<w:moveFrom><w:r><w:t>away</w:t></w:r></w:moveFrom>"
        "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert spoken(body(paragraph * 2)) == [("Maria", "It really\tbroke-down.")] * 2


def test_answers_to_comments_are_no_codes() -> None:
    file = commented(("Ada", "Drift", 3, 3), ("Ben", "I doubt it", 3, 3))
    w14 = "http://schemas.microsoft.com/office/word/2010/wordml"
    with_ids = _with_paragraph_ids(file, w14)
    extended = (
        '<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        '<w15:commentEx w15:paraId="00000001"/>'
        '<w15:commentEx w15:paraId="00000002" w15:paraIdParent="00000001"/>'
        "</w15:commentsEx>"
    )
    assert set(marked(read_source(with_ids))) == {"Ada", "Ben"}
    assert set(marked(read_source(changed(with_ids, word__commentsExtended_xml=extended)))) == {"Ada"}


def _with_paragraph_ids(file: Source, namespace: str) -> Source:
    """The comments' paragraphs numbered from 1, as Word numbers them."""
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(file.data)) as container:
        xml = container.read("word/comments.xml").decode()
    parts = xml.split("<w:p>")
    assert len(parts) == 3
    numbered = f'{parts[0]}<w:p xmlns:n="{namespace}" n:paraId="00000001">{parts[1]}'
    numbered += f'<w:p xmlns:n="{namespace}" n:paraId="00000002">{parts[2]}'
    return changed(file, word__comments_xml=numbered)


def test_prose_is_refused_with_a_hint() -> None:
    with pytest.raises(UnknownFormatError, match="without speakers and without comments") as caught:
        read_source(word("Dear all,", "the secret words."))
    assert "secret" not in str(caught.value)


def test_a_table_of_other_things_is_no_transcript() -> None:
    with pytest.raises(UnknownFormatError):
        read_source(word_table(("Name", "Size"), ("a", "1"), ("b", "2")))


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9, 0.99])
def test_a_cut_file_is_one_of_our_errors(keep: float) -> None:
    data = word(*LABELLED).data
    with pytest.raises(InputError):
        read_source(source(data[: int(len(data) * keep)]))


def test_xml_with_a_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document/>'
    with pytest.raises(UnreadableFileError, match="document type"):
        read_source(changed(word(*LABELLED), word__document_xml=bomb))


@pytest.mark.parametrize("part", ["word__document_xml", "word__comments_xml", "word__styles_xml"])
def test_broken_xml_is_one_of_our_errors(part: str) -> None:
    with pytest.raises(InputError, match="damaged Word document"):
        read_source(changed(commented(("Ada", "Drift", 3, 3)), **{part: "<w:document"}))
