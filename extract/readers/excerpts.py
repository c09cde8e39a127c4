"""Tables of coded excerpts, as Dedoose, Delve, MAXQDA, ATLAS.ti and our own export write them.

Such a table holds what was coded, and not the interview: it becomes coding files only beside the
transcripts (see `excerpt_places`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from extract.readers.columns import Columns
from extract.readers.spans import coder_and_stage, interview_title
from extract.readers.stamps import seconds_of
from extract.readers.tables import Table
from extract.readers.titles import CODED
from schemas.coding import CoderKind, Segment
from schemas.errors import InputError


class Excerpt(NamedTuple):
    """One row.

    Attributes:
        interview: as the row names it; empty where it does not.
        coder: name, or empty.
        codes: at least one.
        text: what was coded.
        place: start and end in code points, where the row states them.
        turns: first and last turn, where the row states them.
        rationale: the coder's remark; may be empty.
        mitigations: remedies, in words.
        stage: of the coding.
        kind: of the coder.
        whole: the segment as our own export has it, with quotes.
        speaker: who says it, as the row names them; may be empty.
        time: when, in seconds; None where the row does not state it.
    """

    interview: str
    coder: str
    codes: tuple[str, ...]
    text: str
    place: tuple[int, int] | None = None
    turns: tuple[int, int] | None = None
    rationale: str = ""
    mitigations: tuple[str, ...] = ()
    stage: str | None = CODED
    kind: CoderKind = "human"
    whole: Segment | None = None
    speaker: str = ""
    time: float | None = None


@dataclass(frozen=True)
class Excerpts:
    """A table of coded excerpts, before anybody knows where they stand.

    Attributes:
        source: name of the file.
        rows: the excerpts, in order.
    """

    source: str
    rows: tuple[Excerpt, ...]

    @property
    def nameless(self) -> bool:
        """Whether some of the excerpts are by nobody in particular."""
        return any(not row.coder for row in self.rows)

    def by(self, coder: str) -> Excerpts:
        """The table, with this coder for the excerpts that name none."""
        rows = (row if row.coder else row._replace(coder=coder, stage=CODED) for row in self.rows)
        return replace(self, rows=tuple(rows))

    def without(self, coders: Collection[str]) -> Excerpts:
        """The table without the excerpts of these coders."""
        return replace(self, rows=tuple(row for row in self.rows if row.coder not in coders))

    def refusal(self) -> InputError:
        """The error for those who need an interview and are given this table."""
        return InputError(
            f"{self.source} is a table of coded excerpts, without the interviews that they are from.",
            hint="Give the transcript beside it: intercoder evaluate TRANSCRIPT --gold TABLE",
        )


def is_excerpts(table: Table) -> bool:
    """Whether the rows are excerpts, not turns: they state positions, or the header of their text calls them
    so, or every one of them has a code.

    Where a column counts them one by one, they are turns, unless both is so: programs number passages too.
    """
    if not table.columns.coded:
        return False
    if {"start", "end"} <= table.columns.at.keys() and not _times(table):
        return True
    coded = all(table.columns.codes_of(row) for row in table.rows if table.columns.cell(row, "text"))
    if _counts_up(table):
        return table.columns.passages and coded
    return table.columns.passages or coded


def _times(table: Table) -> bool:
    return any(":" in table.columns.cell(row, "start") for row in table.rows)


def _counts_up(table: Table) -> bool:
    rows = (row for place, row in enumerate(table.rows) if place not in table.again)
    numbers = [table.columns.cell(row, "turn") for row in rows]
    if len(numbers) < 2 or not all(number.isdecimal() and len(number) < 10 for number in numbers):
        return False
    first = int(numbers[0])
    return [int(number) for number in numbers] == list(range(first, first + len(numbers)))


def excerpts_of(tables: Iterable[Table], source_name: str) -> Excerpts:
    """The excerpts of these tables.

    A sheet's name stands for the interview where no column names it. Where nothing names the coder, the name
    of the file does, if it is of the form `Interview 3 - Ann.csv`.
    """
    by = interview_title(source_name).coder or ""
    found = [
        _excerpt(table.columns, row, table.name or "", by)
        for table in tables
        for row in table.rows
        if table.columns.cell(row, "text") and table.columns.codes_of(row)
    ]
    return Excerpts(source_name, tuple(found))


def _excerpt(columns: Columns, row: Sequence[str], sheet: str, by: str) -> Excerpt:
    interview = columns.cell(row, "transcript") or sheet
    coder = columns.cell(row, "coder") or interview_title(interview).coder or by
    name, stage = coder_and_stage(coder) if columns.ours else (coder, CODED)
    return Excerpt(
        interview=interview,
        coder=name,
        codes=tuple(columns.codes_of(row)),
        text=columns.cell(row, "text"),
        place=_pair(columns.cell(row, "start"), columns.cell(row, "end")),
        turns=_pair(columns.cell(row, "first_turn"), columns.cell(row, "last_turn")),
        rationale=columns.cell(row, "rationale"),
        mitigations=tuple(
            filter(None, map(str.strip, re.split(r"\n| \| ", columns.cell(row, "mitigations"))))
        ),
        stage=stage if name else None,
        speaker=columns.cell(row, "speaker"),
        time=seconds_of(columns.time(row)),
    )


def _pair(first: str, last: str) -> tuple[int, int] | None:
    numbers = [int(cell) for cell in (first, last) if cell.isdecimal() and len(cell) < 12]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None
