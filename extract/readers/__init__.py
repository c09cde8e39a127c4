"""Readers: a file to transcripts and, where it holds codes, human coding files.

A reader is a module of this package with `recognises(source) -> bool` and `read(source, codebook) ->
Document` (or `read_all`, where a file may hold several interviews), and a line in `_FORMATS`. Files are told
apart by content, never by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extract.counted import counted
from extract.readers.characters import refuse_half_characters
from extract.readers.composing import with_composed_names, with_composed_rows
from extract.readers.joining import with_joined_captions
from extract.readers.not_read import next_step
from extract.readers.options import AS_IT_IS, ReadOptions
from extract.readers.roles import with_roles
from extract.readers.source import Source, load
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.errors import InputError, UnknownFormatError

if TYPE_CHECKING:
    from extract.readers.excerpts import Excerpts


class Format(NamedTuple):
    """A format that is understood.

    Attributes:
        module: name of the reader's module in this package; loaded when first needed.
        container: `PDF` or `ZIP`, as `Source.binary` says; None for text.
        holds: `one` interview, `several`, or a `table`, which needs to know what its columns are.
    """

    module: str
    container: str | None = None
    holds: str = "one"

    @property
    def reader(self) -> Any:
        """The module."""
        return import_module(f"{__name__}.{self.module}")

    def recognises(self, source: Source, options: ReadOptions) -> bool:
        """Whether the content is in this format."""
        if self.container != source.binary:
            return False
        given = (source, options.columns) if self.holds == "table" else (source,)
        return bool(self.reader.recognises(*given))

    def read_any(
        self, source: Source, codebook: Codebook | None, options: ReadOptions
    ) -> list[Document] | Excerpts:
        """What `source` holds, as the file has it."""
        reader = self.reader
        readers: dict[str, Callable[[], list[Document] | Excerpts]] = {
            "one": lambda: [reader.read(source, codebook)],
            "several": lambda: reader.read_all(source, codebook),
            "table": lambda: reader.read_any(source, options.columns),
        }
        return readers[self.holds]()


# In this order: the stricter a format's marks, the earlier it is asked.
_FORMATS = (
    Format("label_studio", holds="several"),
    Format("table_file", holds="table"),
    Format("own_json"),
    Format("refi", container="ZIP", holds="several"),
    Format("table_file", container="ZIP", holds="table"),
    Format("word", container="ZIP", holds="several"),
    Format("delve_pdf", container="PDF"),
    Format("pdf_text", container="PDF"),
    Format("web_vtt"),
    Format("sub_rip"),
    Format("zoom_text"),
    Format("otter_text"),
    Format("stamped_text"),
    Format("markdown_text"),
    Format("delve_text"),
    Format("speaker_text"),
)

_NO_SPEAKERS = (
    "Begin what each person says with a name and a colon, as in `Anna: Yes.`; more in docs/formats.md."
)
_OTHER_CONTAINER = "Save the interview as .docx or plain text (UTF-8), a table as .xlsx, and read that file."


def read(path: Path | str, codebook: Codebook | None = None, options: ReadOptions = AS_IT_IS) -> Document:
    """What the file at `path` holds.

    Args:
        path: the file.
        codebook: the codes to expect where a format does not mark codes as such.
        options: columns, interviewers, joined captions.

    Raises:
        UnreadableFileError: see `load`.
        UnknownFormatError: no reader recognises the content.
        InputError: the format is recognised, and the content breaks its rules or holds no text; or it holds
            several interviews (see `read_all`), or excerpts without the interview (see `read_any`).
    """
    return read_source(load(Path(path)), codebook, options)


def read_source(
    source: Source, codebook: Codebook | None = None, options: ReadOptions = AS_IT_IS
) -> Document:
    """What `source` holds; raises as `read` does."""
    documents = _only_documents(any_of_source(source, codebook, options))
    if len(documents) > 1:
        raise InputError(
            f"{source.name} holds {len(documents)} interviews.",
            hint="Read them with `read_all`, or as commands do: they take all of them.",
        )
    return documents[0]


def read_all(
    path: Path | str, codebook: Codebook | None = None, options: ReadOptions = AS_IT_IS
) -> list[Document]:
    """All interviews that the file at `path` holds, at least one; arguments and errors as those of `read`."""
    return all_of_source(load(Path(path)), codebook, options)


def all_of_source(
    source: Source, codebook: Codebook | None = None, options: ReadOptions = AS_IT_IS
) -> list[Document]:
    """As `read_all`, of a source."""
    return _only_documents(any_of_source(source, codebook, options))


def read_any(
    path: Path | str, codebook: Codebook | None = None, options: ReadOptions = AS_IT_IS
) -> list[Document] | Excerpts:
    """All interviews of a file, or coded excerpts that are to be looked for in transcripts.

    Arguments and errors are those of `read`.
    """
    return any_of_source(load(Path(path)), codebook, options)


def any_of_source(
    source: Source, codebook: Codebook | None = None, options: ReadOptions = AS_IT_IS
) -> list[Document] | Excerpts:
    """As `read_any`, of a source."""
    for known in _FORMATS:
        if known.recognises(source, options):
            found = known.read_any(source, codebook, options)
            refuse_half_characters(found if isinstance(found, list) else found.rows, source)
            return _finished(found, source, options) if isinstance(found, list) else with_composed_rows(found)
    from extract.readers.headers import unknown_table

    if table := unknown_table(source, options.columns):
        raise table
    raise UnknownFormatError(
        f"{source.name} is {_seen(source)}: no format that is understood.",
        hint=next_step(source.name, _OTHER_CONTAINER if source.binary else _NO_SPEAKERS),
    )


def _only_documents(found: list[Document] | Excerpts) -> list[Document]:
    if isinstance(found, list):
        return found
    raise found.refusal()


def _finished(documents: Sequence[Document], source: Source, options: ReadOptions) -> list[Document]:
    """Those with a text, with composed names, ids of their own, roles, and captions as wanted."""
    spoken = [document for document in documents if document.transcript.text.strip()]
    if not spoken:
        raise InputError(
            f"{source.name} holds no text that anybody says.", hint="Export the interview again."
        )
    named = [with_composed_names(document) for document in spoken]
    joined = map(with_joined_captions, named) if options.join_captions else named
    return _distinct([with_roles(document, options.interviewers) for document in joined])


def _distinct(documents: Sequence[Document]) -> list[Document]:
    """The documents; of several with one id the later ones are numbered."""
    taken: dict[str, int] = {}
    found: list[Document] = []
    for document in documents:
        id = document.transcript.id
        number = taken.get(id, 0) + 1
        taken[id] = number
        while number > 1 and f"{id}-{number}" in taken:
            number += 1
        if number > 1:
            taken[f"{id}-{number}"] = 1
            document = _renamed(document, f"{id}-{number}")
        found.append(document)
    return found


def _renamed(document: Document, id: str) -> Document:
    codings = tuple(coding.model_copy(update={"transcript": id}) for coding in document.codings)
    return Document(transcript=document.transcript.model_copy(update={"id": id}), codings=codings)


def _seen(source: Source) -> str:
    if source.binary:
        return f"a {source.binary} file of a kind not known here"
    lines = sum(1 for line in source.text.split("\n") if line.strip())
    return f"text of {counted(lines, 'line')} without speakers that repeat"
