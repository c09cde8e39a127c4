"""Tables with one row per turn: a column of what is said, others for speaker, time, codes, coder, interview.

An empty speaker is the last one, marked as inferred. Where a column names interviews, each is a document of
its own. Codes are those of the row's whole turn, by the coder in the row, else by the one in the title. Rows
whose texts are one merged cell are one turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.readers.coded import transcript_from
from extract.readers.source import Source
from extract.readers.spans import Span, document_from, human, interview_title
from extract.readers.stamps import seconds_of
from extract.readers.tables import Table
from extract.readers.titles import Title
from schemas.coding import Coder, Document
from schemas.transcript import TurnDraft

Row = Sequence[str]


def documents_of(table: Table, source: Source) -> list[Document]:
    """One document for each interview of the table, in order of first appearance."""
    groups: dict[str, list[list[Row]]] = {}
    for place, row in enumerate(table.rows):
        if not table.columns.cell(row, "text"):
            continue
        turns = groups.setdefault(table.columns.cell(row, "transcript"), [])
        if turns and place in table.again:
            turns[-1].append(row)
        else:
            turns.append([row])
    return [
        _document(table, rows, title_for(name, table, source), source.name) for name, rows in groups.items()
    ]


def title_for(name: str, table: Table, source: Source) -> Title:
    """The title of an interview of this name; without a name, that of the sheet or file."""
    return interview_title(name or table.name or source.stem)


def _document(table: Table, groups: Sequence[Sequence[Row]], title: Title, source_name: str) -> Document:
    """The document of these turns, each given by its rows."""
    turns: list[TurnDraft] = []
    speaker = None
    for row, *_ in groups:
        given = " ".join(table.columns.cell(row, "speaker").rstrip(":").split())
        speaker = given or speaker
        text = re.sub(r"\s*\n\s*", " ", table.columns.cell(row, "text"))
        time = seconds_of(table.columns.time(row))
        turns.append(TurnDraft(text, speaker, not given and speaker is not None, time))
    transcript = transcript_from(title, source_name, turns)
    spans: dict[Coder, list[Span]] = {}
    for turn, own in zip(transcript.turns, groups, strict=True):
        for row in own:
            coder = human(table.columns.cell(row, "coder") or title.coder)
            remark = table.columns.cell(row, "rationale") or None
            marked = [Span((turn.start, turn.end), code, remark) for code in table.columns.codes_of(row)]
            if marked:
                spans.setdefault(coder, []).extend(marked)
    return document_from(transcript, spans, title)
