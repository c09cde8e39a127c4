"""Table files (CSV, Excel, JSON Lines): interviews with one row per turn, or coded excerpts."""

from __future__ import annotations

from collections.abc import Mapping

from extract.readers.excerpts import Excerpts, excerpts_of, is_excerpts
from extract.readers.headers import unknown_table
from extract.readers.json_lines import is_json_lines, json_line_tables, own_excerpts
from extract.readers.source import Source
from extract.readers.tables import Table, csv_tables, is_workbook, workbook_tables
from extract.readers.turn_table import documents_of
from schemas.coding import Document
from schemas.errors import InputError, UnknownFormatError


def recognises(source: Source, columns: Mapping[str, str]) -> bool:
    """Whether this is an Excel workbook, JSON Lines with texts, or CSV whose header names a text and more."""
    if source.binary:
        return is_workbook(source)
    return is_json_lines(source) or bool(csv_tables(source, columns))


def read_any(source: Source, columns: Mapping[str, str]) -> list[Document] | Excerpts:
    """The interviews, or the excerpts where the table is one of those.

    Args:
        source: the file.
        columns: what a column is -> its header, in the user's words.

    Raises:
        UnreadableFileError: a damaged or far too large workbook.
        UnknownFormatError: no table with columns that are known.
        InputError: a broken table, or turns and excerpts in one workbook.
    """
    own = None if source.binary or columns or not is_json_lines(source) else own_excerpts(source)
    if own is not None:
        return own
    tables = _tables(source, columns)
    if not tables:
        raise unknown_table(source, columns) or UnknownFormatError(f"{source.name} holds no table.")
    excerpts = [table for table in tables if is_excerpts(table)]
    if not excerpts:
        return [document for table in tables for document in documents_of(table, source)]
    if len(excerpts) < len(tables):
        raise InputError(
            f"{source.name} holds both turns and excerpts.", hint="Save its sheets as files of their own."
        )
    return excerpts_of(excerpts, source.name)


def _tables(source: Source, columns: Mapping[str, str]) -> list[Table]:
    if source.binary:
        return workbook_tables(source, columns)
    return json_line_tables(source, columns) if is_json_lines(source) else csv_tables(source, columns)
