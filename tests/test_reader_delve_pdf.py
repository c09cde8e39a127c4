"""The reader of Delve's print PDF: against the oracle, and against prints that the tests make."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support_delve_print import ADDRESS, CLOSING, LEFT, Press, Sheet, Spoken, pdf_of

from extract.readers import delve_pdf
from extract.readers.pdf_paragraphs import Paragraph
from extract.readers.source import Source, load
from extract.readers.titles import Title
from schemas.errors import InputError, UnknownFormatError, UnreadableFileError

PRINTS = (
    "Interview 11 - Amin (moderated)",
    "Interview 11 - PO",
    "Interview 13 - Amin (moderated)",
    "Interview 13 - PO",
    "Interview 13 - Rached",
    "Interview 14 - Amin (moderated)",
    "Interview 15 - Amin (moderated)",
    "Interview 15 - Rached",
    "Interview 30 - Ilan",
    "Interview 30 - Mouna (moderated)",
    "Interview 30 - PO",
    "Interview 32 - Ilan",
    "Interview 32 - PO",
    "Interview 35 - Ilan",
    "Interview 35 - PO",
    "Interview 38 - Ilan",
    "Interview 43 - Amin (moderated)",
    "Interview 43 - Ilan",
)


def source_of(data: bytes, name: str = "Interview 7 - Ann.pdf") -> Source:
    return Source(path=None, name=name, data=data)


def paragraphs_of(*sheets: Sheet) -> list[Paragraph]:
    """The paragraphs of sheets that are prints as soon as their last one closes like one."""
    sheets[-1].text(LEFT, 390.0, CLOSING)
    return delve_pdf.paragraphs(source_of(pdf_of(sheets)))


# --- the oracle ---


def oracle(shared: Path, name: str) -> list[Paragraph]:
    gold = json.loads((shared / "interviews/gold" / f"{name}.json").read_text(encoding="utf-8"))
    return [
        Paragraph(
            p["speaker"],
            p["speaker_given"],
            p["text"],
            tuple(p["codes"]),
            tuple((start, end) for start, end in p["underlined"]),
        )
        for p in gold["paragraphs"]
    ]


def test_no_print_is_left_out(shared: Path) -> None:
    assert sorted(path.stem for path in (shared / "interviews/delve-pdf").glob("*.pdf")) == sorted(PRINTS)


@pytest.mark.parametrize("name", PRINTS)
def test_each_print_equals_the_oracle(shared: Path, name: str) -> None:
    found = delve_pdf.paragraphs(load(shared / "interviews/delve-pdf" / f"{name}.pdf"))
    assert found == oracle(shared, name)


def test_codes_become_segments_of_the_underlined_stretches(shared: Path) -> None:
    name = "Interview 13 - Amin (moderated)"  # 20 of its 73 coded paragraphs have no underlined stretch
    source = load(shared / "interviews/delve-pdf" / f"{name}.pdf")
    assert delve_pdf.recognises(source)
    transcript, (coding,) = (document := delve_pdf.read(source)).transcript, document.codings
    expected = oracle(shared, name)
    assert [transcript.turn_text(turn.index) for turn in transcript.turns] == [p.text for p in expected]
    assert [turn.speaker for turn in transcript.turns] == [p.speaker for p in expected]
    assert [turn.index for turn in transcript.turns if turn.speaker_inferred] == [28]
    coding.check_against(transcript)
    assert {(s.first_turn, s.last_turn, s.code, s.text) for s in coding.segments} == {
        (i, i, code, p.text[start:end])
        for i, p in enumerate(expected)
        for code in p.codes
        for start, end in p.underlined or [(0, len(p.text))]
    }
    assert (coding.coder.name, coding.coder.kind, coding.stage) == ("Amin", "human", "moderated")
    assert (transcript.id, transcript.title) == ("interview-13", "Interview 13")


def test_a_blank_print_is_a_coders_file_without_segments(shared: Path) -> None:
    document = delve_pdf.read(load(shared / "interviews/delve-pdf/Interview 13 - Rached.pdf"))
    (coding,) = document.codings
    assert (coding.coder.name, coding.stage, coding.segments, coding.uncoded) == ("Rached", "coded", (), True)


# --- one rule of the layout at a time; every letter is 6 points wide at size 10 ---


def test_an_underline_ends_within_a_word_where_it_is_drawn() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "Ann", font="B")
    sheet.text(LEFT, 58.0, "abc def ghi")
    sheet.line(LEFT + 6 * 1, LEFT + 6 * 5, 58.0)  # letters 1 to 4
    sheet.line(LEFT + 6 * 7, LEFT + 6 * 9, 58.0)  # the second space and one letter
    sheet.frame(LEFT, 90.0, "Q2.1")
    assert paragraphs_of(sheet) == [Paragraph("Ann", True, "abc def ghi", ("Q2.1",), ((1, 5), (7, 9)))]


def test_stretches_that_touch_are_one_and_a_gap_of_one_space_parts_them() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "ab cd ef gh")
    sheet.line(LEFT, LEFT + 6 * 3, 40.0)
    sheet.line(LEFT + 6 * 3, LEFT + 6 * 5, 40.0)
    sheet.line(LEFT + 6 * 6, LEFT + 6 * 8, 40.0)
    assert [p.underlined for p in paragraphs_of(sheet)] == [((0, 5), (6, 8))]


def test_the_space_between_lines_is_underlined_where_both_its_neighbours_are() -> None:
    sheet = Sheet()
    for row, (text, first, end) in enumerate([("aaa bbb", 4, 7), ("ccc ddd", 0, 3), ("eee fff", 0, 7)]):
        sheet.text(LEFT, 40.0 + 22 * row, text)
        sheet.line(LEFT + 6 * first, LEFT + 6 * end, 40.0 + 22 * row)
    assert [p.underlined for p in paragraphs_of(sheet)] == [((4, 11), (16, 23))]


def test_a_line_between_paragraphs_underlines_nothing() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "So")
    sheet.line(LEFT, LEFT + 6 * 2, 40.0 + 8.0)  # 10 points below the letters
    assert [p.underlined for p in paragraphs_of(sheet)] == [()]


def test_offsets_count_code_points() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "\x01\x02", font="U")  # fi in one glyph, and a letter beyond 16 bits
    sheet.text(LEFT + 12, 40.0, " cd")
    sheet.line(LEFT + 6, LEFT + 6 * 4, 40.0)
    assert [(p.text, p.underlined) for p in paragraphs_of(sheet)] == [("fi\N{GRINNING FACE} cd", ((2, 5),))]


def test_a_gap_without_a_drawn_space_is_a_space() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "two")
    sheet.text(LEFT + 6 * 4, 40.0, "words")
    sheet.text(LEFT + 6 * 9, 40.0, "!")
    assert [p.text for p in paragraphs_of(sheet)] == ["two words!"]


def test_a_line_that_ends_in_a_hyphen_goes_on_without_a_space() -> None:
    sheet = Sheet()
    for row, text in enumerate(["a pre-", "trained model -", "I think"]):
        sheet.text(LEFT, 40.0 + 22 * row, text)
    assert [p.text for p in paragraphs_of(sheet)] == ["a pre-trained model - I think"]


def test_a_paragraph_without_label_is_told_by_its_distance() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "Nobody yet")
    sheet.text(LEFT, 84.0, "Ann", font="B")
    sheet.text(LEFT, 102.0, "one")
    sheet.text(LEFT, 124.0, "two")
    sheet.text(LEFT, 168.0, "three")
    assert paragraphs_of(sheet) == [
        Paragraph(None, False, "Nobody yet"),
        Paragraph("Ann", True, "one two"),
        Paragraph("Ann", False, "three"),
    ]


def test_a_paragraph_without_label_is_told_by_codes_in_between() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "one")
    sheet.frame(LEFT, 58.0, "Misc")
    sheet.text(LEFT, 76.0, "two")
    assert paragraphs_of(sheet) == [
        Paragraph(None, False, "one", ("Misc",)),
        Paragraph(None, False, "two"),
    ]


@pytest.mark.parametrize(("word", "texts"), [("eleven", ["one", "eleven"]), ("a_dozen", ["one a_dozen"])])
def test_a_page_begins_a_paragraph_where_its_first_word_would_have_fitted(
    word: str, texts: list[str]
) -> None:
    # The column is 75 letters wide, as the closing line is. "one" ends at the 68th: 6 more fit after
    # a space, 7 do not.
    first, second = Sheet(), Sheet()
    first.text(LEFT + 6 * 65, 340.0, "one")
    second.text(LEFT, 40.0, word)
    assert [p.text for p in paragraphs_of(first, second)] == texts


def test_codes_at_the_top_of_a_page_belong_to_the_paragraph_before() -> None:
    first, second = Sheet(), Sheet()
    first.text(LEFT, 340.0, "one")
    second.frame(LEFT, 40.0, "Misc")
    second.text(LEFT, 80.0, "Ann", font="B")
    second.text(LEFT, 98.0, "two")
    assert [(p.text, p.codes) for p in paragraphs_of(first, second)] == [("one", ("Misc",)), ("two", ())]


def test_codes_are_read_row_by_row_however_they_are_drawn() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "one")
    sheet.frame(LEFT, 85.0, "third")
    sheet.frame(LEFT + 100.0, 70.0, "ML issues [MLP]")
    sheet.frame(LEFT, 70.0, "Misc (MT)")
    assert [p.codes for p in paragraphs_of(sheet)] == [("Misc (MT)", "ML issues [MLP]", "third")]


def test_frames_of_one_row_need_not_be_level() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "one")
    sheet.frame(LEFT, 70.2, "first")
    sheet.frame(LEFT + 100.0, 70.0, "second")
    assert [p.codes for p in paragraphs_of(sheet)] == [("first", "second")]


def test_a_space_that_does_not_break_is_a_space() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "10")
    sheet.text(LEFT + 6 * 2, 40.0, "\x03", font="U")
    sheet.text(LEFT + 6 * 3, 40.0, "km")
    assert [p.text for p in paragraphs_of(sheet)] == ["10 km"]


@pytest.mark.parametrize(("x", "size"), [(LEFT + 100.0, 7.0), (LEFT - 20.0, 10.0)], ids=["small", "outside"])
def test_the_lines_that_a_browser_adds_are_small_or_outside_the_column(x: float, size: float) -> None:
    first, second = Sheet(), Sheet()
    for sheet, text in ((first, "one"), (second, "two")):
        sheet.text(x, 15.0, "1/2/24, 3:04 PM", size)
        sheet.text(LEFT, 60.0, text)
    assert [p.text for p in paragraphs_of(first, second)] == ["one", "two"]


def test_a_speaker_without_text_is_no_paragraph() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "Ann", font="B")
    sheet.text(LEFT, 84.0, "Bob", font="B")
    sheet.text(LEFT, 102.0, "one")
    assert paragraphs_of(sheet) == [Paragraph("Bob", True, "one")]


def test_bold_text_under_a_line_is_text() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 40.0, "Ann", font="B")
    sheet.text(LEFT, 58.0, "loud", font="B")
    assert paragraphs_of(sheet) == [Paragraph("Ann", True, "loud")]


def test_what_looks_like_furniture_is_text_in_the_middle_of_a_page() -> None:
    sheet = Sheet()
    for row, text in enumerate(["we met on", "1/2/24, 3:04 PM", "at", ADDRESS, "3/4", "and left"]):
        sheet.text(LEFT, 40.0 + 22 * row, text)
    assert [p.text for p in paragraphs_of(sheet)] == [f"we met on 1/2/24, 3:04 PM at {ADDRESS} 3/4 and left"]


# --- whole prints ---

WORD = st.text("abcXYZ019'.,?()\\", min_size=1, max_size=12)
CODES = st.lists(st.sampled_from(["Misc", "Q2.1", "data-loss", "ML issues [MLP]", "a (b)"]), max_size=4)


@st.composite
def spoken(draw: st.DrawFn) -> Spoken:
    words = tuple(draw(st.lists(WORD, min_size=1, max_size=40)))
    cuts = sorted(draw(st.sets(st.integers(0, len(words)), max_size=4)))
    stretches = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    codes = tuple(draw(CODES))
    return Spoken(draw(st.sampled_from(["Ann", "Interviewer 1"])), words, stretches, codes)


def as_read(said: Spoken) -> Paragraph:
    starts = [len(" ".join([*said.words[:i], ""])) for i in range(len(said.words))]
    stretches = tuple((starts[a], starts[b - 1] + len(said.words[b - 1])) for a, b in said.underlined)
    return Paragraph(said.speaker, True, " ".join(said.words), said.codes, stretches)


@settings(max_examples=40, deadline=None)
@given(st.lists(spoken(), max_size=6), st.sampled_from([6.0, 10.0, 13.7]), st.booleans())
def test_what_is_printed_is_read_at_any_zoom_and_over_pages(
    said: list[Spoken], size: float, browser: bool
) -> None:
    data = Press(size=size, browser=browser).print("Interview 7 - Ann", said)
    assert delve_pdf.paragraphs(source_of(data)) == [as_read(paragraph) for paragraph in said]


def test_a_print_becomes_a_transcript_and_a_coding_file() -> None:
    said = [
        Spoken("Bob", ("yes", "and", "no"), ((0, 1), (2, 3)), ("Misc", "Q2.1")),
        Spoken("Cid", ("well",), (), ("Misc",)),  # nothing underlined: the whole turn
        Spoken("Bob", ("so",), ((0, 1),)),  # underlined without a code: no segment
    ]
    source = source_of(Press().print("Interview 7 - Ann", said), "print.pdf")
    assert delve_pdf.recognises(source)
    document = delve_pdf.read(source)
    assert (document.transcript.id, document.transcript.text) == ("interview-7", "yes and no\nwell\nso")
    assert [turn.speaker for turn in document.transcript.turns] == ["Bob", "Cid", "Bob"]
    (coding,) = document.codings
    assert (coding.coder.name, coding.coder.kind, coding.stage) == ("Ann", "human", "coded")
    assert [(s.start, s.end, s.code) for s in coding.segments] == [
        (0, 3, "Misc"),
        (0, 3, "Q2.1"),
        (8, 10, "Misc"),
        (8, 10, "Q2.1"),
        (11, 15, "Misc"),
    ]


@pytest.mark.parametrize(
    ("printed", "stem", "title"),
    [
        ("Interview 7 - Ann", "print", Title("Interview 7", "Ann", "coded")),
        ("Interview 7 - Ann", "Interview 7 - Ann (moderated)", Title("Interview 7", "Ann", "moderated")),
        ("Interview 7 - Ann.txt", "Interview 7 - Ann (final)", Title("Interview 7", "Ann", "final")),
        ("Interview 7 - Ann (final)", "Interview 7 - Ann", Title("Interview 7", "Ann", "final")),
        ("Interview 7 - Ann", "Interview 7 - Bob (moderated)", Title("Interview 7", "Ann", "coded")),
        ("Interview 7 - Ann", "Interview 8 - Ann (moderated)", Title("Interview 7", "Ann", "coded")),
        ("Interview 7", "Interview 7 - Ann (moderated)", Title("Interview 7", "Ann", "moderated")),
        ("Interview 7", "print", Title("Interview 7")),
        ("Pilot", "Interview 7 - Ann", Title("Interview 7", "Ann", "coded")),
        ("Pilot", "print", Title("Pilot")),
        ("", "print", Title("print")),
    ],
)
def test_the_title_names_interview_and_coder_and_the_file_the_stage(
    printed: str, stem: str, title: Title
) -> None:
    assert delve_pdf.title_of(printed, stem) == title


# --- what cannot be read ---


def one_page(text: str = "") -> bytes:
    sheet = Sheet()
    if text:
        sheet.text(LEFT, 40.0, text)
    return pdf_of([sheet])


PASSWORD = (
    f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'00' * 32}> /U <{'00' * 32}> >> /ID [<00> <00>]"
)


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (one_page("A report on delvetool.com"), UnknownFormatError, "not one that Delve printed"),
        (one_page(), UnreadableFileError, "without text"),
        (pdf_of([]), UnreadableFileError, "without pages"),
        (b"%PDF-1.4\nnothing of a PDF but its first line", UnreadableFileError, "damaged"),
        (one_page("a text").replace(b"10.000 Tf", b"/10000 Tf"), UnreadableFileError, "damaged"),
        (pdf_of([Sheet()], PASSWORD), UnreadableFileError, "password"),
    ],
    ids=["other", "scan", "no pages", "damaged", "damaged page", "password"],
)
def test_what_is_no_print_is_refused_by_name_and_with_a_hint(
    data: bytes, error: type[InputError], says: str
) -> None:
    with pytest.raises(error, match=says) as raised:
        delve_pdf.read(source_of(data))
    assert "Interview 7 - Ann.pdf" in raised.value.message
    assert raised.value.hint


def test_codes_of_a_paragraph_that_is_not_in_the_file_are_not_dropped_silently() -> None:
    sheet = Sheet()
    sheet.frame(LEFT, 40.0, "Misc")
    sheet.text(LEFT, 80.0, "one")
    with pytest.raises(UnknownFormatError, match="codes that stand under no text"):
        paragraphs_of(sheet)


def test_a_print_is_recognised_by_its_content_not_by_its_name() -> None:
    data = Press().print("Interview 7 - Ann", [Spoken("Bob", ("yes",))])
    assert delve_pdf.recognises(source_of(data, "Interview 7 - Ann.txt"))
    assert [p.text for p in delve_pdf.paragraphs(source_of(data, "Interview 7 - Ann.txt"))] == ["yes"]


@pytest.mark.parametrize("data", [one_page("A report on delvetool.com"), one_page()], ids=["other", "scan"])
def test_other_pdfs_are_left_to_other_readers(data: bytes) -> None:
    assert not delve_pdf.recognises(source_of(data))


def test_a_pdf_that_cannot_be_opened_is_refused_before_any_reader_takes_it() -> None:
    with pytest.raises(UnreadableFileError, match="password"):
        delve_pdf.recognises(source_of(pdf_of([Sheet()], PASSWORD)))


@pytest.mark.parametrize("data", [b"", b"Interview 7 - Ann\n\n" + CLOSING.encode()])
def test_text_is_not_recognised(data: bytes) -> None:
    assert not delve_pdf.recognises(source_of(data))


DAMAGEABLE = Press().print("Interview 7 - Ann", [Spoken("Bob", ("yes", "no"), ((0, 1),), ("Misc",))])


@settings(max_examples=80, deadline=None)
@given(st.integers(5, len(DAMAGEABLE) - 1), st.binary(max_size=6), st.integers(0, 40), st.booleans())
def test_damage_is_an_error_of_ours_or_does_no_harm(at: int, new: bytes, gone: int, cut: bool) -> None:
    data = DAMAGEABLE[:at] if cut else DAMAGEABLE[:at] + new + DAMAGEABLE[at + gone :]
    for use in (delve_pdf.recognises, delve_pdf.read):
        with contextlib.suppress(InputError):
            use(source_of(data))
