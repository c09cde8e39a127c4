"""What of a table is not read, or is taken for something that may be wrong, in sentences for people.

A sheet, a column or some rows that nobody mentions would be missing from the agreement without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.counted import counted
from extract.readers.columns import own_table
from extract.readers.excerpts import is_excerpts
from extract.readers.headers import Rows, why_unknown
from extract.readers.json_lines import is_json_lines, json_line_tables
from extract.readers.source import Source
from extract.readers.spans import interview_title
from extract.readers.tables import OPENING, Table, csv_tables, is_workbook, sheets_of, table_in


def table_notes(source: Source, chosen: Mapping[str, str]) -> list[str]:
    """A sentence on each sheet and column that is not read, and on rows without a code or an interview.

    Args:
        source: a file that has been read; of one that is no table there is nothing to say.
        chosen: what a column is -> its header, in the user's words.

    Raises:
        InputError: a broken table.
    """
    if source.binary:
        return list(_of_workbook(source, chosen)) if is_workbook(source) else []
    tables = json_line_tables if is_json_lines(source) else csv_tables
    return [note for table in tables(source, chosen) for note in _of_table(table, source)]


def _of_workbook(source: Source, chosen: Mapping[str, str]) -> Iterator[str]:
    sheets = list(sheets_of(source))
    for sheet in sheets:
        where = f"sheet {sheet.name!r}"
        table = table_in(sheet, chosen, alone=len(sheets) == 1)
        if table:
            yield from (f"{where}: {note}" if table.name else note for note in _of_table(table, source))
        elif any(map(any, sheet.rows)):
            yield f"{where} is not read: it {_why_unread(sheet.rows[:OPENING], chosen)}"


def _why_unread(rows: Rows, chosen: Mapping[str, str]) -> str:
    """Why a sheet is not read, and what to do if it should be."""
    hint = "" if any(map(own_table, rows)) else " If it is coded, name the column: --columns text=HEADER"
    return why_unknown(rows, chosen) + hint


def _of_table(table: Table, source: Source) -> Iterator[str]:
    yield from table.columns.unread
    spoken = [row for row in table.rows if table.columns.cell(row, "text")]
    excerpts = is_excerpts(table)
    uncoded = sum(not table.columns.codes_of(row) for row in spoken) if excerpts else 0
    if uncoded:
        yield f"{counted(uncoded, 'passage')} without a code {_is(uncoded)} not counted"
    unnamed = sum(not table.columns.cell(row, "transcript") for row in spoken)
    if "transcript" in table.columns.at and 0 < unnamed < len(spoken):
        name = interview_title(table.name or source.stem).interview
        by_words = f"looked for by {'its' if unnamed == 1 else 'their'} words"
        taken = by_words if excerpts and not table.name else f"taken for one called {name!r}"
        yield f"{counted(unnamed, 'row')} without an interview {_is(unnamed)} {taken}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
