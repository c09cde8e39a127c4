"""Files in which people may have coded: what is read of them, what is passed over, and who coded.

In folders tables are read too, and what is not read is named with the reason: a table that nobody mentions
would be missing from the agreement without a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extract.readers import any_of_source
from extract.readers.folders import find_coded
from extract.readers.headers import check_columns, why_left_out
from extract.readers.not_read import reasons
from extract.readers.source import load
from extract.readers.table_notes import table_notes
from extract.readers.titles import transcript_id
from extract.runfolder import refuse_folder_of_runs
from schemas.errors import InputError, UnknownFormatError

if TYPE_CHECKING:
    from extract.readers.excerpts import Excerpts
    from extract.readers.options import ReadOptions
    from schemas.codebook import Codebook
    from schemas.coding import Document
    from schemas.transcript import Transcript


class Unread(NamedTuple):
    """Files that were not read: their names, and why."""

    source: str
    reason: str


class CodedFiles(NamedTuple):
    """What was read.

    Attributes:
        documents: interviews, with the file of each.
        tables: tables of coded passages, with the file of each.
        broken: tables in folders that are damaged, or somebody's coding in columns that are not known.
        passed_over: files in folders that hold nothing of the kind.
        remarks: what of the tables is not read, or how it is taken, in sentences.
    """

    documents: list[tuple[Path, Document]]
    tables: list[tuple[Path, Excerpts]]
    broken: list[Unread]
    passed_over: list[Unread]
    remarks: list[str]


def read_coded(
    paths: Iterable[Path],
    more: Iterable[Path],
    used: Collection[Path | None],
    codebook: Codebook,
    options: ReadOptions,
) -> CodedFiles:
    """Read files, and folders of them.

    Args:
        paths: files and folders.
        more: files to be read besides, where they are not among those.
        used: files in the folders that serve for something else and are read there.
        codebook: tells codes from text.
        options: how files are to be read.

    Raises:
        InputError: a file that is named, or that could be a transcript, and cannot be read.
        ConfigurationError: a column is named that no table has.
        RunFolderError: a folder of runs is named in the place of a run.
    """
    paths = list(paths)
    for path in paths:
        refuse_folder_of_runs(path)
    found = find_coded(paths)
    elsewhere = {path.resolve() for path in used if path}
    tables = [file for file in found.tables if file.resolve() not in elsewhere]
    there = {file.resolve() for file in (*found.files, *found.tables)}
    files = [*found.files, *(path for path in more if path not in there)]
    check_columns([*files, *tables], options.columns)
    read = CodedFiles([], [], [], _passed_over(found.others, elsewhere), [])
    for file in files:
        _add(read, file, codebook, options)
    for file in tables:
        try:
            _add(read, file, codebook, options)
        except UnknownFormatError as error:
            read.passed_over.append(Unread(file.name, why_left_out(error)))
        except InputError as error:
            read.broken.append(Unread(file.name, str(error)))
    return read


def _add(read: CodedFiles, file: Path, codebook: Codebook, options: ReadOptions) -> None:
    source = load(file)
    found = any_of_source(source, codebook, options)
    read.remarks.extend(f"{source.name}: {note}" for note in table_notes(source, options.columns))
    if isinstance(found, list):
        read.documents.extend((file, document) for document in found)
    else:
        read.tables.append((file, found))


def _passed_over(files: Iterable[Path], used: Collection[Path]) -> list[Unread]:
    """Those that no reader is asked about, together where the reason is the same."""
    return [Unread(*one) for one in reasons(file for file in files if file.resolve() not in used)]


def with_coders(
    tables: Sequence[tuple[Path, Excerpts]], transcripts: Iterable[Transcript], *, alone: bool
) -> tuple[list[Excerpts], list[str]]:
    """The tables, each with a coder where it names none; and a sentence for each about that.

    The coder is the file's name, else that of its folder, unless an interview is called so: with one name for
    all, two people would be taken for one.

    Args:
        tables: with the file of each.
        transcripts: the interviews.
        alone: whether no other file is coded. A single table's coder stays unknown then.
    """
    nameless = [file for file, table in tables if table.nameless]
    names = {} if alone and len(tables) == 1 else _coders_of(nameless, transcripts)
    found: list[Excerpts] = []
    remarks: list[str] = []
    for file, table in tables:
        if table.nameless:
            taken = f"taken to be by {names[file]!r}" if file in names else "they are an unknown coder's"
            remarks.append(
                f"{table.source}: passages without a coder, {taken}; --gold-map says whose they are"
            )
        found.append(table.by(names[file]) if file in names else table)
    return found, remarks


def _coders_of(files: Sequence[Path], transcripts: Iterable[Transcript]) -> dict[Path, str]:
    """A name for the coder of each file, where that tells them apart."""
    interviews = {one.id for one in transcripts}
    for names in ([file.stem for file in files], [file.resolve().parent.name for file in files]):
        times = Counter(names)
        found = {
            file: name
            for file, name in zip(files, names, strict=True)
            if name and times[name] == 1 and transcript_id(name) not in interviews
        }
        if found:
            return found
    return {}
