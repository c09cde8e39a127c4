"""PDFs that Delve did not print: lines become paragraphs, edges of pages are left out, speakers are found."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_delve_print import HEIGHT, Sheet, file_of, pdf_of
from support_formats import QUICK, drafts, source

from extract.readers import read_source
from extract.readers.pdf_page import read_pages
from extract.readers.source import Source
from schemas.errors import InputError, UnknownFormatError, UnreadableFileError
from schemas.transcript import TurnDraft

LINE, GAP = 12.0, 20.0
WIDTH = 40  # letters on a line
BOTTOM = HEIGHT - 60.0


def print_pdf(
    paragraphs: Sequence[str], *, gap: float = GAP, head: str = "", foot: bool = False, name: str = "talk.pdf"
) -> Source:
    """Paragraphs, wrapped, on as many pages as they need; a header and page numbers if wanted."""
    sheets, y = [Sheet()], 50.0
    for paragraph in paragraphs:
        for number, line in enumerate(wrap(paragraph, WIDTH)):
            y += gap if number == 0 else LINE
            if y > BOTTOM:
                sheets.append(Sheet())
                y = 70.0
            sheets[-1].text(50.0, y, line)
    for number, sheet in enumerate(sheets, 1):
        if head:
            sheet.text(50.0, 20.0, f"{head} {number}")
        if foot:
            sheet.text(300.0, HEIGHT - 20.0, f"Page {number} of {len(sheets)}")
    return source(pdf_of(sheets), name)


LONG = "It broke twice in a row and then nobody saw it for a month because there were no tests at all."
TALK = ["Maria: How did it go?", f"Bob: {LONG}", "Maria: Why so?", "Bob: Who knows. " + LONG]


def test_wrapped_lines_are_put_together() -> None:
    expected = [
        TurnDraft("How did it go?", "Maria"),
        TurnDraft(LONG, "Bob"),
        TurnDraft("Why so?", "Maria"),
        TurnDraft("Who knows. " + LONG, "Bob"),
    ]
    assert drafts(read_source(print_pdf(TALK))) == expected
    assert drafts(read_source(print_pdf(TALK, gap=LINE))) == expected


def test_a_gap_begins_a_paragraph() -> None:
    read = drafts(read_source(print_pdf([*TALK, "And on it went."])))
    assert read[-1] == TurnDraft("And on it went.", "Bob", True)


def test_headers_and_page_numbers_are_left_out() -> None:
    letters = "abcdefghijklmnop"
    said = [" ".join(a + b + c for b in letters for c in "xy") for a in letters]
    talk = [f"{name}: {text}" for text in said for name in ("Maria", "Bob")]
    expected = [turn.text for turn in drafts(read_source(source("\n".join(talk))))]
    for file in (print_pdf(talk, head="Study of models, file", foot=True), print_pdf(talk)):
        assert " ".join(turn.text for turn in drafts(read_source(file))) == " ".join(expected)


def test_what_is_said_twice_at_the_edge_of_a_page_stays() -> None:
    pages = [Sheet(), Sheet()]
    for page in pages:
        for place, text in enumerate(
            ("Maria: Okay.", "Bob: It is so.", "Maria: No.", "Bob: Yes, 7 of 9.", "7")
        ):
            page.text(50.0, 50.0 + 20.0 * place, text)
    read = drafts(read_source(source(pdf_of(pages))))
    assert [turn.text for turn in read] == ["Okay.", "It is so.", "No.", "Yes, 7 of 9."] * 2


def test_a_title_on_the_first_line() -> None:
    document = read_source(print_pdf(["Interview 9", *TALK]))
    assert (document.transcript.id, len(document.transcript.turns)) == ("interview-9", 4)


def test_a_heading_above_the_first_speaker_is_no_turn() -> None:
    plain, headed = read_source(print_pdf(TALK)), read_source(print_pdf(["Interview with Bob", *TALK]))
    assert drafts(headed) == drafts(plain)
    assert (headed.transcript.id, headed.transcript.title) == ("talk", "Interview with Bob")


def test_time_stamps_above_what_is_said() -> None:
    file = print_pdf(["Maria  0:03", "How did it go?", "Bob  1:02:03", LONG])
    assert drafts(read_source(file)) == [
        TurnDraft("How did it go?", "Maria", False, 3.0),
        TurnDraft(LONG, "Bob", False, 3723.0),
    ]
    close = print_pdf(["Maria  0:03", "How did it go?", "Bob  1:02:03", LONG], gap=LINE)
    assert drafts(read_source(close)) == drafts(read_source(file))


def test_prose_is_refused() -> None:
    with pytest.raises(UnknownFormatError, match="PDF without speakers") as caught:
        read_source(print_pdf(["the secret words", LONG]))
    assert "secret" not in str(caught.value)


def test_a_scan_is_named_as_such() -> None:
    with pytest.raises(UnreadableFileError, match="without text"):
        read_source(source(pdf_of([Sheet()])))


@QUICK
@given(st.floats(0, 0.99))
def test_a_cut_file_is_one_of_our_errors(share: float) -> None:
    data = print_pdf(TALK).data
    try:
        document = read_source(source(data[: int(share * len(data))]))
    except InputError:
        return
    assert document.transcript.text.strip()


_word = st.text("abcdefgh", min_size=1, max_size=9)
_turns = st.lists(
    st.tuples(st.sampled_from(["Ada", "Bob"]), st.lists(_word, min_size=1, max_size=40)),
    min_size=3,
    max_size=9,
)


@QUICK
@given(_turns)
def test_words_and_speakers_come_back_whatever_the_pages(turns: list[tuple[str, list[str]]]) -> None:
    spoken = [("Ada", ["so"]), ("Bob", ["no"]), ("Ada", ["it"]), ("Bob", ["is"]), *turns]
    read = drafts(read_source(print_pdf([f"{name}: {' '.join(words)}" for name, words in spoken])))
    said: list[tuple[str | None, str]] = []
    for turn in read:
        if turn.speaker_inferred:
            said[-1] = (said[-1][0], f"{said[-1][1]} {turn.text}")
        else:
            said.append((turn.speaker, turn.text))
    assert said == [(name, " ".join(words)) for name, words in spoken]


def packed_pdf(content: bytes, filters: str, *, pages: int = 1) -> Source:
    """A PDF whose pages all show one stream, which is packed already."""
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    shown = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 3 0 R"
        b" /Resources << /Font << /F 4 0 R >> >> >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters.encode(), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        *[shown] * pages,
    ]
    return source(file_of(objects), "talk.pdf")


SHOWN = b"BT /F 10 Tf 50 700 Td (It was fine.) Tj ET"


def text_of(file: Source) -> str:
    return "".join(glyph.text for page in read_pages(file) for glyph in page.glyphs)


@pytest.mark.parametrize(
    ("content", "filters"),
    [
        (SHOWN, ""),
        (zlib.compress(SHOWN), "/Filter /FlateDecode"),
        (zlib.compress(zlib.compress(SHOWN)), "/Filter [/FlateDecode /FlateDecode]"),
        (zlib.compress(SHOWN)[:-6], "/Filter /FlateDecode"),  # cut short: what is there is read
        (bytes([len(SHOWN) - 1]) + SHOWN + b"\x80", "/Filter /RunLengthDecode"),
    ],
    ids=["plain", "packed", "packed twice", "cut short", "run lengths"],
)
def test_streams_are_unpacked_whatever_packs_them(content: bytes, filters: str) -> None:
    assert text_of(packed_pdf(content, filters)) == "It was fine."


BLANKS = b" " * 3_000_000
# Clear the table, then 200 blanks and the end, in codes of 9 bits: 256, 32 each time, 257.
LZW = "".join(f"{code:09b}" for code in (256, *[32] * 200, 257))
LZW_BYTES = int(LZW.ljust(-(-len(LZW) // 8) * 8, "0"), 2).to_bytes(-(-len(LZW) // 8), "big")


@pytest.mark.parametrize(
    ("content", "filters", "least"),
    [
        (zlib.compress(BLANKS), "/Filter /FlateDecode", 2_000_000),
        (zlib.compress(zlib.compress(BLANKS)), "/Filter [/FlateDecode /FlateDecode]", 2_000_000),
        (zlib.compress(BLANKS)[:-6], "/Filter /FlateDecode", 2_000_000),
        (b"\x81 " * 1000, "/Filter /RunLengthDecode", 100_000),  # 128 blanks each
        (LZW_BYTES, "/Filter /LZWDecode", 150),
        (
            zlib.compress(SHOWN),
            "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 3000000 >>",
            2_000_000,
        ),
    ],
    ids=["packed", "packed twice", "cut short", "run lengths", "LZW", "predicted"],
)
def test_a_small_file_that_unpacks_to_far_more_is_refused(
    monkeypatch: pytest.MonkeyPatch, content: bytes, filters: str, least: int
) -> None:
    monkeypatch.setattr("extract.readers.pdf_streams.TIMES", 0)
    monkeypatch.setattr("extract.readers.pdf_streams.LEAST", least)
    with pytest.raises(
        UnreadableFileError, match=r"^talk\.pdf unpacks to more than any interview\."
    ) as raised:
        read_source(packed_pdf(content, filters))
    assert raised.value.hint


def test_what_many_pages_show_counts_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.readers.pdf_streams.TIMES", 0)
    monkeypatch.setattr("extract.readers.pdf_streams.LEAST", 20 * len(SHOWN))
    assert text_of(packed_pdf(SHOWN, "", pages=10)) == 10 * "It was fine."
    with pytest.raises(UnreadableFileError, match="more than any interview"):
        read_source(packed_pdf(SHOWN, "", pages=25))
