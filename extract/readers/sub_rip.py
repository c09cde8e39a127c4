"""SRT captions, read with the library `srt`."""

from __future__ import annotations

import re

from extract.readers.captions import Caption, beginning, turns_of_captions
from extract.readers.coded import build_document
from extract.readers.source import Source
from extract.readers.titles import file_title
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.errors import InputError

_FIRST_CUE = re.compile(r"(?:\d{1,9}[ \t]*\n)?[ \t]*\d{1,4}:\d{1,2}:\d{1,2}[.,]\d{1,3}[ \t]*-->[ \t]*\d")


def recognises(source: Source) -> bool:
    """Whether the text begins with a number and times, or with times."""
    return _FIRST_CUE.match(beginning(source.text)) is not None


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript with its times; codes have no place in captions.

    Raises:
        InputError: text that is in no caption, or times that cannot be read.
    """
    turns = turns_of_captions(_captions(source))
    return build_document(file_title(source.stem), source.name, turns)


def _captions(source: Source) -> list[Caption]:
    import srt

    text = re.sub(r"^[ \t]+$", "", source.text.lstrip("\ufeff"), flags=re.MULTILINE)
    try:
        return [Caption(one.start.total_seconds(), one.content) for one in srt.parse(text)]
    except (srt.SRTParseError, srt.TimestampParseError, ValueError, OverflowError) as error:
        raise InputError(
            f"{source.name} is SRT with something between its captions, or times that cannot be read.",
            hint="Export the captions again, or mend the lines with `-->`.",
        ) from error
