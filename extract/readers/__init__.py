"""Readers: a file to a transcript and, where it holds codes, a human coding file.

A reader is a module of this package with two functions, `recognises(source) -> bool` and
`read(source, codebook) -> Document`, and a line in `_FORMATS`. Files are told apart by content, never
by name.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from extract.readers.source import Source, load
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.errors import InputError, UnknownFormatError


class Reader(Protocol):
    """What a module must offer to be a reader."""

    def recognises(self, source: Source) -> bool:
        """Whether the content is in this reader's format."""
        ...

    def read(self, source: Source, codebook: Codebook | None = None) -> Document:
        """The content as transcript and codings."""
        ...


class Format(NamedTuple):
    """A format that is understood.

    Attributes:
        module: name of the reader's module in this package; loaded when first needed.
        description: for people.
        container: `PDF` or `ZIP`, as `Source.binary` says; None for text.
    """

    module: str
    description: str
    container: str | None = None

    @property
    def reader(self) -> Reader:
        """The module."""
        return cast(Reader, import_module(f"{__name__}.{self.module}"))


# In this order: the stricter a format's marks, the earlier it is asked.
_FORMATS = (
    Format("own_json", "intercoder's JSON"),
    Format("delve_pdf", "PDF printed by Delve", container="PDF"),
    Format("delve_text", "text copied out of Delve"),
    Format("speaker_text", "`Speaker: text` lines"),
)


def read(path: Path | str, codebook: Codebook | None = None) -> Document:
    """What the file at `path` holds.

    Args:
        codebook: the codes to expect where a format does not mark codes as such.

    Raises:
        UnreadableFileError: see `load`.
        UnknownFormatError: no reader recognises the content.
        InputError: the format is recognised, and the content breaks its rules or holds no text.
    """
    return read_source(load(Path(path)), codebook)


def read_source(source: Source, codebook: Codebook | None = None) -> Document:
    """What `source` holds; raises as `read` does."""
    for known in _FORMATS:
        if known.container == source.binary and known.reader.recognises(source):
            return _with_text(known.reader.read(source, codebook), source)
    understood = "; ".join(known.description for known in _FORMATS)
    raise UnknownFormatError(
        f"{source.name} is {_seen(source)}: no format that is understood.",
        hint=f"Understood are: {understood}.",
    )


def _with_text(document: Document, source: Source) -> Document:
    if not document.transcript.text.strip():
        raise InputError(
            f"{source.name} holds no text that anybody says.", hint="Export the interview again."
        )
    return document


def _seen(source: Source) -> str:
    if source.binary:
        return f"a {source.binary} file of a kind not known here"
    lines = sum(1 for line in source.text.split("\n") if line.strip())
    return f"text of {lines} {'line' if lines == 1 else 'lines'} without speakers that repeat"
