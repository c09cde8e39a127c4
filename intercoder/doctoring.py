"""What `intercoder doctor` looks at: everything that a run needs, each with what to do about it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extract.counted import counted
from intercoder.doctoring_endpoint import endpoint_findings
from intercoder.findings import Finding, Patient, broken
from intercoder.reasons import about
from schemas.errors import ConfigurationError, IntercoderError, UnknownFormatError, UnreadableFileError

if TYPE_CHECKING:
    from extract.readers.options import ReadOptions
    from extract.readers.source import Source
    from schemas.codebook import Codebook


def examine(patient: Patient) -> Iterator[Finding]:
    """All findings, one after the other as they come up; the network is used for the model list only, and
    for one question where `ask` is set.
    """
    yield _project()
    book, finding = _codebook(patient.codebook)
    yield finding
    yield from _files("interviews", patient.paths, book, patient.reading)
    yield from _files("gold", patient.gold, book, patient.reading)
    if patient.gold_map:
        yield from _gold_map(patient.gold_map)
    if patient.guide:
        yield _guide(patient.guide)
    yield _cache()
    yield from endpoint_findings(patient)


def _project() -> Finding:
    from intercoder.project import FILE_NAME, find_project, load_project

    file = find_project()
    if file is None:
        return Finding("note", f"project: no {FILE_NAME} here or above", "Write one with: intercoder init")
    try:
        project = load_project(file)
    except ConfigurationError as error:
        return broken(error, "project")
    return Finding("ok", f"project: {file} sets {', '.join(project.values) or 'nothing'}")


def _codebook(path: Path | None) -> tuple[Codebook, Finding]:
    """The codebook, and what is to be said of it; the bundled one where the chosen one is broken."""
    from extract.codebooks import load_codebook
    from intercoder.bundled import bundled_codebook

    if path is None:
        book = bundled_codebook()
        return book, Finding("ok", f"codebook: the bundled one, {counted(len(book.codes), 'code')}")
    try:
        book = load_codebook(path)
    except IntercoderError as error:
        return bundled_codebook(), broken(error, "codebook")
    bare = sum(1 for code in book.codes if not code.definition)
    what = f"codebook: {path}, {counted(len(book.codes), 'code')}"
    if not bare:
        return book, Finding("ok", what)
    return book, Finding("note", f"{what}, {bare} without a definition", "A model codes by the definitions.")


def _guide(path: Path) -> Finding:
    from extract.guide.store import load_guide

    if not path.exists():
        return Finding("broken", f"guide: {path} does not exist", "Write it with: intercoder learn")
    try:
        guide = load_guide(path)
    except IntercoderError as error:
        return broken(error, "guide")
    return Finding("ok", f"guide: {path}, learned from {counted(len(guide.interviews), 'interview')}")


def _gold_map(path: Path) -> Iterator[Finding]:
    """Whether the map can be read, and all files that it names are there."""
    from intercoder.gold_map import read_map

    try:
        named = read_map(path)
    except IntercoderError as error:
        yield broken(error, "gold map")
        return
    for file in named:
        if not file.exists():
            yield Finding("broken", f"gold map: {path} names {file.name}, which is not there")
    yield Finding("ok", f"gold map: {path} says what to take {counted(len(named), 'file')} for")


def _files(name: str, paths: Sequence[Path], book: Codebook, options: ReadOptions) -> Iterator[Finding]:
    """Whether every file is understood; the text of what is not stays unsaid."""
    from extract.readers.source import load

    if not paths:
        yield Finding("note", f"{name}: none named")
        return
    files: list[Path] = []
    tables: list[Path] = []
    for path in paths:
        try:
            found, tables_there = _found(path, coded=name == "gold")
            files += [file for file in found if file not in files]
            tables += tables_there
        except IntercoderError as error:
            yield broken(error, name)
    yield from _passed_over(name, paths)
    read = Counter[str]()
    blank: list[Path] = []
    for file in files + tables:
        try:
            read[file.suffix.lower() or "no suffix"] += 1
            source = load(file)
            if _is_blank(source, book, options):
                blank.append(file)
            yield from _table_notes(name, source, options)
        except IntercoderError as error:
            read[file.suffix.lower() or "no suffix"] -= 1
            yield _unread(name, file, tables, error)
    kinds = ", ".join(f"{count} {suffix}" for suffix, count in sorted((+read).items()))
    if kinds:
        all_files = counted(len(files) + len(tables), "file")
        yield Finding("ok", f"{name}: {read.total()} of {all_files} understood ({kinds})")
    if name == "gold":
        for file in blank:
            yield Finding("note", f"gold: {file} holds no code: it counts as not coded yet")


def _found(path: Path, *, coded: bool) -> tuple[list[Path], list[Path]]:
    """The files at this path, and the tables in a folder of codes, which may also be codebooks and maps.

    Raises:
        InputError: see `find_files`.
    """
    from extract.readers.folders import find_coded, find_files

    if not coded:
        return find_files([path]), []
    found = find_coded([path])
    return found.files, found.tables


def _passed_over(name: str, paths: Sequence[Path]) -> Iterator[Finding]:
    """Files in folders that may be interviews, in a form that is not read."""
    from intercoder.left_out_text import passed_over_lines

    try:
        yield from (Finding("note", f"{name}: {line}") for line in passed_over_lines(paths))
    except UnreadableFileError:
        return  # a folder that may not be listed: that is said already


def _unread(name: str, file: Path, tables: list[Path], error: IntercoderError) -> Finding:
    """What is wrong with a file; a table in a folder that is of another kind is taken from `tables`."""
    from extract.readers.headers import why_left_out

    if file in tables and isinstance(error, UnknownFormatError):
        tables.remove(file)
        return Finding("note", f"{name}: left out: {why_left_out(error)}")
    return Finding("broken", f"{name}: {about(str(file), error.message)}", error.hint)


def _table_notes(name: str, source: Source, options: ReadOptions) -> Iterator[Finding]:
    """What of a table is not read."""
    from extract.readers.table_notes import table_notes

    for note in table_notes(source, options.columns):
        yield Finding("note", f"{name}: {source.name}: {note}")


def _is_blank(source: Source, book: Codebook, options: ReadOptions) -> bool:
    """Whether a file that can be read holds nobody's codes.

    Raises:
        InputError: it cannot be read.
    """
    from extract.readers import any_of_source

    found = any_of_source(source, book, options)
    if not isinstance(found, list):
        return not found.rows
    return not any(coding.segments for document in found for coding in document.codings)


def _cache() -> Finding:
    from cache.store import FOLDER_VARIABLE, ResponseCache

    try:
        with ResponseCache() as cache:
            info = cache.info()
    except IntercoderError as error:
        return broken(error, "cache")
    exists = next(folder for folder in (info.folder, *info.folder.absolute().parents) if folder.exists())
    if not os.access(exists, os.W_OK):
        return Finding("broken", f"cache: {info.folder} is read-only", f"Move it with {FOLDER_VARIABLE}.")
    return Finding("ok", f"cache: {counted(info.entries, 'answer')} in {info.folder}")
