"""The pages of a PDF as what is drawn on them: glyphs and shapes, with their places."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import NamedTuple

from extract.readers.source import Source
from schemas.errors import InputError, UnreadableFileError

_AGAIN = "Print or export it to PDF again."

# How pdfminer's warnings begin that tell of text or shapes left out; others are of fonts and colours.
_LOSSES = ("Data-loss", "Cannot render", "Could not set text", "Cannot append", "Cannot start", "Not adding")


class Glyph(NamedTuple):
    """One drawn letter. Lengths are in points; y grows downwards from the top of the page.

    Attributes:
        text: its letter or letters (a ligature has several); U+FFFD where the font does not tell.
        x0, x1: left and right edge.
        baseline: y of the line that it stands on.
        size: height of its font.
        bold: whether the font calls itself bold.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool


class Shape(NamedTuple):
    """The bounding box of a drawn path, in points; y grows downwards from the top of the page."""

    x0: float
    x1: float
    top: float
    bottom: float


class Page(NamedTuple):
    """What is drawn on one page, in the order in which it is drawn."""

    glyphs: tuple[Glyph, ...]
    shapes: tuple[Shape, ...]


def read_pages(source: Source, numbers: Sequence[int] | None = None) -> list[Page]:
    """The pages of a PDF, from its bytes.

    Args:
        source: the file.
        numbers: which pages, from 0, negative ones from the end; None for all.

    Raises:
        UnreadableFileError: protected by a password, damaged, without any page, or far larger than it looks.
    """
    import pdfplumber

    from extract.readers.pdf_device import drawn_on
    from extract.readers.pdf_streams import limited

    with (
        limited(source.name, len(source.data)),
        _named_damage(source.name),
        _no_losses(source.name),
        pdfplumber.open(BytesIO(source.data), raise_unicode_errors=False) as pdf,
    ):
        if not pdf.pages:
            raise UnreadableFileError(f"{source.name} is a PDF without pages.", hint=_AGAIN)
        wanted = pdf.pages if numbers is None else [pdf.pages[number] for number in numbers]
        return [drawn_on(page.page_obj, pdf.rsrcmgr) for page in wanted]


@contextmanager
def _named_damage(name: str) -> Iterator[None]:
    """Turn whatever the parser stumbles over into one error: damage has no closed list of exceptions."""
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        yield
    except InputError:
        raise
    except Exception as error:
        for cause in error.args:
            if isinstance(cause, InputError):
                raise cause from None
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args)):
            raise UnreadableFileError(
                f"{name} is protected by a password.", hint="Save a copy of it without the password."
            ) from error
        raise UnreadableFileError(
            f"{name} is a damaged PDF ({type(error).__name__}).", hint=_AGAIN
        ) from error


@contextmanager
def _no_losses(name: str) -> Iterator[None]:
    """Refuse a PDF of which pdfminer leaves something out: it says so in its log only.

    With a handler of its own the log, which may quote the file, also stays off the terminal.
    """
    log = _Log()
    logger = logging.getLogger("pdfminer")
    logger.addHandler(log)
    try:
        yield
    finally:
        logger.removeHandler(log)
    if log.losses:
        raise UnreadableFileError(f"{name} is a damaged PDF: parts of it cannot be read.", hint=_AGAIN)


class _Log(logging.Handler):
    """Counts the records that tell of something left out."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.losses = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.losses += str(record.msg).startswith(_LOSSES)
