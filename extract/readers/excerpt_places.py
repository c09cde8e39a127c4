"""Where coded excerpts stand in transcripts.

Each excerpt is looked for in the transcript that its row names, by title or file. Rows that name none are
taken to be from the interview that their own file is called after, else from the one that holds most of them;
a row that is not in it and in one other transcript only is from there. An excerpt is looked for at the place
that the row states, then by its words (see `extract.grounding`). One that is nowhere goes to `rejected`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from extract.readers.excerpts import Excerpt, Excerpts
from extract.readers.spans import Span, coding_from, human, interview_title
from extract.readers.titles import transcript_id
from schemas.coding import Coder, CodingFile, Segment

if TYPE_CHECKING:
    from extract.grounding import Grounder
    from schemas.transcript import Transcript

_CUT_OFF = re.compile(r" … \[[\d,]+ characters in all; a cell holds no more\.[^\]]*\]\Z")
_ENOUGH_WORDS = 12  # that excerpts of an interview of another name must have in common with a transcript
_SAMPLE = 40  # excerpts looked for in every transcript, to find out which one they are from
_LEAST_LETTERS = 12  # of an excerpt that is from another transcript than the others, because it stands there


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
    named: dict[str, list[Excerpt]] = {}
    for row in excerpts.rows:
        named.setdefault(_id(row.interview) if row.interview else "", []).append(row)
    found: dict[str, list[Excerpt]] = {}
    elsewhere: dict[str, int] = {}
    for name, rows in named.items():
        id = finder.transcript_of(name, rows) if name else finder.unnamed(_id(excerpts.source), rows)
        if id is None:
            elsewhere[rows[0].interview or excerpts.source] = len(rows)
            continue
        for row in rows:
            found.setdefault(id if name else finder.only_place(id, row), []).append(row)
    codings = [coding for id, rows in found.items() for coding in finder.codings(id, rows)]
    return Located(tuple(codings), elsewhere)


def _id(name: str) -> str:
    return transcript_id(interview_title(name).interview)


def _names(transcripts: Sequence[Transcript]) -> dict[str, str]:
    """Name -> id, for ids and, where no two interviews share one, for titles and names of files."""
    others = [(name, one.id) for one in transcripts for name in {_id(one.title), _id(one.source)}]
    times = Counter(name for name, _ in others)
    return {name: id for name, id in others if times[name] == 1} | {one.id: one.id for one in transcripts}


class _Finder:
    """Looks for excerpts; what it learns of a transcript serves for all."""

    def __init__(self, transcripts: Sequence[Transcript]) -> None:
        self._transcripts = {transcript.id: transcript for transcript in transcripts}
        self._grounders: dict[str, Grounder] = {}
        self._flat: dict[str, str] = {}
        self._found: dict[tuple[str, str, tuple[int, int] | None], tuple[int, int] | None] = {}
        self._named = _names(transcripts)

    def unnamed(self, file: str, rows: Sequence[Excerpt]) -> str | None:
        """The transcript of rows that name none: that of the name of their file if any row is in it, else as
        for rows of one unknown interview."""
        own = self.transcript_of(file, rows) if file in self._named else None
        return own or self.transcript_of("", rows)

    def only_place(self, id: str, row: Excerpt) -> str:
        """Another transcript, if the words of the row are in it and in no other, and are not in this one."""
        words = _flat(row.text)
        if len(words) < _LEAST_LETTERS or self.span(id, row) is not None:
            return id
        others = [other for other in self._transcripts if other != id and words in self._flat_text(other)]
        return others[0] if len(others) == 1 and self.span(others[0], row) is not None else id

    def _flat_text(self, id: str) -> str:
        if id not in self._flat:
            self._flat[id] = _flat(self._transcripts[id].text)
        return self._flat[id]

    def transcript_of(self, name: str, rows: Sequence[Excerpt]) -> str | None:
        """The transcript of this name, else the one with most of the rows; None where none has enough.

        Any row is enough in the transcript of this name, or for rows that name none. Where a row names
        another interview, half of the rows and a dozen words are: a "Yes." stands in every interview.
        """
        sample = rows[:: max(len(rows) // _SAMPLE, 1)]
        named = self._named.get(name)
        candidates = [named] if named else list(self._transcripts)
        found = Counter({id: sum(self.span(id, row) is not None for row in sample) for id in candidates})
        if not found:
            return None
        best, rows_found = found.most_common(1)[0]
        if not name or named:
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
        wanted = (id, row.text, row.turns)  # of one passage there may be a row for each code and coder
        if wanted not in self._found:
            self._found[wanted] = self._grounded(id, row)
        return self._found[wanted]

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


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())


def _same(passage: str, text: str) -> bool:
    """Whether a passage has the words of a row; our own export cuts off what no cell of Excel can hold."""
    bare = _CUT_OFF.sub("", text)
    one, other = " ".join(passage.split()), " ".join(bare.split())
    return one == other != "" or (bare != text and one.startswith(other))
