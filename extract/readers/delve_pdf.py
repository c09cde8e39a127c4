"""Reads what Delve prints to PDF: an interview with the coded words underlined and the codes below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.readers.coded import Mark, build_document
from extract.readers.pdf_column import CLOSING, Body, body_of
from extract.readers.pdf_layout import reading_order
from extract.readers.pdf_page import Page, read_pages
from extract.readers.pdf_paragraphs import Paragraph, paragraphs_of
from extract.readers.source import Source
from extract.readers.titles import CODED, Title, file_title, parse_title
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.errors import UnknownFormatError, UnreadableFileError
from schemas.transcript import TurnDraft

# The address of Delve's print page, which browsers add to each page, or the last line of the print.
_MARK = re.compile(r"delvetool\.com/transcripts/\d+/print|^" + re.escape(CLOSING), re.MULTILINE)
# Delve titles an interview with the name of the file that it was imported from.
_IMPORTED_SUFFIX = re.compile(r"\.(?:txt|text|md|docx?|rtf|odt|pdf)\Z", re.IGNORECASE)


def recognises(source: Source) -> bool:
    """Whether this is a PDF that Delve printed.

    Raises:
        UnreadableFileError: a PDF that nobody can read: protected by a password, or damaged.
    """
    return source.binary == "PDF" and _is_print(read_pages(source, (0, -1)))


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript, and the coding file where the title names a coder or there are codes.

    A code applies to each underlined stretch of its paragraph; to the whole paragraph where nothing is
    underlined. An underlined stretch of a paragraph without codes is no segment.

    Args:
        source: the file.
        codebook: not needed, since frames tell codes from text.

    Raises:
        UnreadableFileError: no PDF, protected by a password, damaged, or without text.
        UnknownFormatError: a PDF that Delve did not print, or a print that begins within a paragraph.
    """
    body = _body(source)
    found = _paragraphs(body, source.name)
    turns = [TurnDraft(p.text, p.speaker, speaker_inferred=not p.speaker_given) for p in found]
    return build_document(title_of(body.title, source.stem), source.name, turns, _marks(found))


def paragraphs(source: Source) -> list[Paragraph]:
    """The paragraphs as printed, before they become turns and segments.

    Raises:
        UnreadableFileError, UnknownFormatError: as `read` does.
    """
    return _paragraphs(_body(source), source.name)


def title_of(printed: str, stem: str) -> Title:
    """Interview, coder and stage from the printed title and the name of the file.

    The printed title decides which interview this is and who coded it. Delve prints no stage, so that
    people write it into the file's name: it is taken from there where that names the same interview and
    no other coder; a coder, too, where the printed title names none.
    """
    bare = _IMPORTED_SUFFIX.sub("", printed)
    named = parse_title(stem)
    title = parse_title(bare) or named or file_title(bare or stem)
    if named is None or named.interview.casefold() != title.interview.casefold():
        return title
    if title.coder is None:
        return title._replace(coder=named.coder, stage=named.stage)
    same_coder = title.coder.casefold() == (named.coder or "").casefold()
    return title._replace(stage=named.stage) if same_coder and title.stage == CODED else title


def _body(source: Source) -> Body:
    pages = read_pages(source)
    if not any(page.glyphs for page in pages):
        raise UnreadableFileError(
            f"{source.name} is a PDF without text, perhaps a scan.",
            hint="Print the interview from Delve again, or run text recognition and save it as plain text.",
        )
    if not _is_print([pages[0], pages[-1]]):
        raise UnknownFormatError(
            f"{source.name} is a PDF, but not one that Delve printed.",
            hint="Save the interview as plain text (UTF-8) and read that file.",
        )
    return body_of([reading_order(page) for page in pages])


def _is_print(pages: list[Page]) -> bool:
    return any(_MARK.search("\n".join(piece.text for piece in reading_order(page))) for page in pages)


def _paragraphs(body: Body, name: str) -> list[Paragraph]:
    found = paragraphs_of(body)
    if not all(paragraph.text for paragraph in found):
        raise UnknownFormatError(
            f"{name} holds codes that stand under no text.",
            hint="Print the whole interview from Delve, from its first page on.",
        )
    return found


def _marks(found: list[Paragraph]) -> Iterator[Mark]:
    for turn, paragraph in enumerate(found):
        for code in paragraph.codes:
            for start, end in paragraph.underlined or [(0, len(paragraph.text))]:
                yield Mark(turn, code, start, end)
