"""WebVTT captions (Teams, Zoom, YouTube and others), read with webvtt-py.

What webvtt-py does not cope with is mended before: a missing first line `WEBVTT`, commas in times, blank
lines that hold spaces. Notes, styles, regions, cue names and settings are left out.
"""

from __future__ import annotations

import re

from extract.readers.captions import Caption, beginning, turns_of_captions
from extract.readers.coded import build_document
from extract.readers.source import Source
from extract.readers.stamps import seconds_of
from extract.readers.titles import file_title
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.errors import InputError

_HEADER = re.compile(r"WEBVTT(?=\s|\Z)")
_TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}"
_ARROW = re.compile(rf"^[ \t]*({_TIME})[.,](\d{{1,3}})[ \t]*-->[ \t]*({_TIME})[.,](\d{{1,3}})", re.MULTILINE)
_TIMED = re.compile(r"^[ \t]*[\d:.,]+[ \t]*-->", re.MULTILINE)
_FIRST_CUE = re.compile(rf"(?:[^\n]{{0,200}}\n)?[ \t]*{_TIME}\.\d{{1,3}}[ \t]*-->")


def recognises(source: Source) -> bool:
    """Whether the text begins with `WEBVTT`, or with a cue whose times have a point, not a comma."""
    text = beginning(source.text)
    return bool(_HEADER.match(text) or _FIRST_CUE.match(text))


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript with its times; codes have no place in captions.

    Raises:
        InputError: cues whose times cannot be read.
    """
    turns = turns_of_captions(_captions(source))
    return build_document(file_title(source.stem), source.name, turns)


def _captions(source: Source) -> list[Caption]:
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    text = _mended(source.text)
    try:
        cues = webvtt.from_string(text).captions
        captions = [Caption(seconds_of(cue.start) or 0.0, cue.raw_text) for cue in cues]
    except (MalformedCaptionError, MalformedFileError) as error:
        raise _broken(source) from error
    if len(captions) < len(_TIMED.findall(text)):
        raise _broken(source)
    return captions


def _mended(text: str) -> str:
    body = _ARROW.sub(r"\1.\2 --> \3.\4", re.sub(r"^[ \t]+$", "", text.lstrip("\ufeff"), flags=re.MULTILINE))
    body = body.lstrip()
    return body if _HEADER.match(body) else f"WEBVTT\n\n{body}"


def _broken(source: Source) -> InputError:
    return InputError(
        f"{source.name} is WebVTT with a cue whose times cannot be read.",
        hint="Export the captions again, or mend the lines with `-->`.",
    )
