"""Tables of coded excerpts, as Dedoose, Delve, MAXQDA, ATLAS.ti and our own export write them.

Such a table holds what was coded, and not the interview: it becomes coding files only beside the
transcripts. Each excerpt is looked for in the transcript that its row names, else in the one that holds most
of the table's excerpts; first at the place that the row states, then by its words (see `extract.grounding`).
An excerpt that is nowhere goes to `rejected`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from extract.readers.columns import Columns
from extract.readers.spans import Span, coder_and_stage, coding_from, human, interview_title
from extract.readers.tables import Table
from extract.readers.titles import CODED, transcript_id
from schemas.coding import Coder, CoderKind, CodingFile, Segment
from schemas.errors import InputError

if TYPE_CHECKING:
    from extract.grounding import Grounder
    from schemas.transcript import Transcript

_CUT_OFF = re.compile(r" … \[[\d,]+ characters in all; a cell holds no more\.[^\]]*\]\Z")
_ENOUGH_WORDS = 12  # that excerpts of an interview of another name must have in common with a transcript
_SAMPLE = 40  # excerpts looked for in every transcript, to find out which one they are from


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


@dataclass(frozen=True)
class Excerpts:
    """A table of coded excerpts, before anybody knows where they stand.

    Attributes:
        source: name of the file.
        rows: the excerpts, in order.
    """

    source: str
    rows: tuple[Excerpt, ...]

    def refusal(self) -> InputError:
        """The error for those who need an interview and are given this table."""
        return InputError(
            f"{self.source} is a table of coded excerpts, without the interviews that they are from.",
            hint="Give the transcript beside it: intercoder evaluate TRANSCRIPT --gold TABLE",
        )


def is_excerpts(table: Table) -> bool:
    """Whether the rows are excerpts, not turns: they state positions, or every one of them has a code.

    A column that counts turns one by one shows the contrary.
    """
    if not table.columns.coded:
        return False
    if {"start", "end"} <= table.columns.at.keys() and not _times(table):
        return True
    return not _counts_up(table) and all(
        table.columns.codes_of(row) for row in table.rows if table.columns.cell(row, "text")
    )


def _times(table: Table) -> bool:
    return any(":" in table.columns.cell(row, "start") for row in table.rows)


def _counts_up(table: Table) -> bool:
    numbers = [table.columns.cell(row, "turn") for row in table.rows]
    if len(numbers) < 2 or not all(number.isdecimal() and len(number) < 10 for number in numbers):
        return False
    first = int(numbers[0])
    return [int(number) for number in numbers] == list(range(first, first + len(numbers)))


def excerpts_of(tables: Iterable[Table], source_name: str) -> Excerpts:
    """The excerpts of these tables; a sheet's name stands for the interview where no column names it."""
    found = [
        _excerpt(table.columns, row, table.name or "")
        for table in tables
        for row in table.rows
        if table.columns.cell(row, "text") and table.columns.codes_of(row)
    ]
    return Excerpts(source_name, tuple(found))


def _excerpt(columns: Columns, row: Sequence[str], sheet: str) -> Excerpt:
    interview = columns.cell(row, "transcript") or sheet
    coder = columns.cell(row, "coder") or interview_title(interview).coder or ""
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
    )


def _pair(first: str, last: str) -> tuple[int, int] | None:
    numbers = [int(cell) for cell in (first, last) if cell.isdecimal() and len(cell) < 12]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


class Located(NamedTuple):
    """Where a table's excerpts were found.

    Attributes:
        codings: one for each coder and transcript, people's.
        elsewhere: interviews that the rows name and that are not among the transcripts, with their rows.
    """

    codings: tuple[CodingFile, ...]
    elsewhere: Mapping[str, int]


def locate(excerpts: Excerpts, transcripts: Sequence[Transcript]) -> Located:
    """The coding files that the excerpts are on these transcripts.

    An interview of which not one excerpt is found counts as one that is not among the transcripts.
    """
    finder = _Finder(transcripts)
    groups: dict[str, list[Excerpt]] = {}
    for row in excerpts.rows:
        groups.setdefault(
            transcript_id(interview_title(row.interview).interview) if row.interview else "", []
        ).append(row)
    codings: list[CodingFile] = []
    elsewhere: dict[str, int] = {}
    for name, rows in groups.items():
        id = finder.transcript_of(name, rows)
        if id is None:
            elsewhere[rows[0].interview or excerpts.source] = len(rows)
        else:
            codings += finder.codings(id, rows)
    return Located(tuple(codings), elsewhere)


class _Finder:
    """Looks for excerpts; what it learns of a transcript serves for all."""

    def __init__(self, transcripts: Sequence[Transcript]) -> None:
        self._transcripts = {transcript.id: transcript for transcript in transcripts}
        self._grounders: dict[str, Grounder] = {}

    def transcript_of(self, name: str, rows: Sequence[Excerpt]) -> str | None:
        """The transcript of this name, else the one with most of the rows; None where none has enough.

        Any row is enough in the transcript of this name, or for rows that name none. Where a row names
        another interview, half of the rows and a dozen words are: a "Yes." stands in every interview.
        """
        sample = rows[:: max(len(rows) // _SAMPLE, 1)]
        candidates = [name] if name in self._transcripts else list(self._transcripts)
        found = Counter({id: sum(self.span(id, row) is not None for row in sample) for id in candidates})
        if not found:
            return None
        best, rows_found = found.most_common(1)[0]
        if not name or best == name:
            return best if rows_found else None
        there = [row for row in sample if self.span(best, row) is not None]
        words = sum(len(row.text.split()) for row in there)
        return best if 2 * len(there) >= len(sample) and words >= _ENOUGH_WORDS else None

    def codings(self, id: str, rows: Sequence[Excerpt]) -> list[CodingFile]:
        """One coding file for each coder of the rows."""
        transcript = self._transcripts[id]
        by_coder: dict[tuple[Coder, str | None], list[Span]] = {}
        for row in rows:
            span = self.span(id, row)
            whole = row.whole if row.whole and _holds(row.whole, transcript) else None
            by_coder.setdefault((_coder(row), row.stage), []).extend(
                Span(span, code, row.rationale or None, row.mitigations, row.text, whole)
                for code in row.codes
            )
        return [coding_from(transcript, coder, spans, stage) for (coder, stage), spans in by_coder.items()]

    def span(self, id: str, row: Excerpt) -> tuple[int, int] | None:
        """Where the excerpt stands: at the place that it states, if the words fit, else by its words."""
        text = self._transcripts[id].text
        if row.place and _same(text[slice(*row.place)], row.text):
            return row.place
        at = text.find(row.text)
        if at >= 0 and row.turns is None:
            return at, at + len(row.text)
        return self._grounded(id, row)

    def _grounded(self, id: str, row: Excerpt) -> tuple[int, int] | None:
        from extract.grounding import Grounder, Missing

        if id not in self._grounders:
            self._grounders[id] = Grounder(self._transcripts[id])
        found = self._grounders[id].locate(row.text, turns=row.turns)
        return None if isinstance(found, Missing) else (found[0].start, found[-1].end)


def _coder(row: Excerpt) -> Coder:
    if row.kind == "human":
        return human(row.coder)
    return Coder(name=row.coder, kind=row.kind, model=row.coder if row.kind == "model" else None)


def _holds(segment: Segment, transcript: Transcript) -> bool:
    """Whether a segment and its quotes are slices of this transcript, in these turns."""
    coder = Coder(name="", kind="human")
    try:
        CodingFile(transcript=transcript.id, coder=coder, segments=(segment,)).check_against(transcript)
    except ValueError:
        return False
    inside = 0 <= segment.start < segment.end <= len(transcript.text)
    turns = (segment.first_turn, segment.last_turn)
    return inside and transcript.turns_of(segment.start, segment.end) == turns


def _same(passage: str, text: str) -> bool:
    """Whether a passage has the words of a row; our own export cuts off what no cell of Excel can hold."""
    bare = _CUT_OFF.sub("", text)
    one, other = " ".join(passage.split()), " ".join(bare.split())
    return one == other != "" or (bare != text and one.startswith(other))
