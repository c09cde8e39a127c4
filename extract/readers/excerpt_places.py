"""Where coded excerpts stand in transcripts.

Each excerpt is looked for in the transcript that its row names, by title or file. Rows that name none are
taken to be from the interview that their own file is called after, else from the one that holds most of them;
a row that is not in it and in one other transcript only is from there. An excerpt is looked for at the place
that the row states, then by its words (see `excerpt_words`). Rows of one coder and code with equal words are
passages of their own, as far as the words stand there so often. One that is nowhere goes to `rejected`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from extract.normalise import words_of
from extract.readers.excerpt_words import LEAST_LETTERS, ExcerptWords, Place
from extract.readers.excerpts import Excerpt, Excerpts
from extract.readers.spans import Span, coding_from, human, interview_title
from extract.readers.titles import transcript_id
from schemas.coding import Coder, CodingFile, Segment

if TYPE_CHECKING:
    from schemas.transcript import Transcript

_CUT_OFF = re.compile(r" … \[[\d,]+ characters in all; a cell holds no more\.[^\]]*\]\Z")
_ENOUGH_WORDS = 12  # that excerpts of an interview of another name must have in common with a transcript
_SAMPLE = 40  # excerpts looked for in every transcript, to find out which one they are from


class Located(NamedTuple):
    """Where a table's excerpts were found.

    Attributes:
        codings: one for each coder and transcript, people's.
        elsewhere: interviews that the rows name and that are not among the transcripts, with their rows.
        renamed: interviews that the rows name, and whose words a transcript of another name holds -> its id.
        undecided: coder and transcript -> passages whose words stand there more often than they are coded, so
            that they may be other ones than those taken.
    """

    codings: tuple[CodingFile, ...]
    elsewhere: Mapping[str, int]
    renamed: Mapping[str, str]
    undecided: Mapping[tuple[str, str], int]


def locate(excerpts: Excerpts, transcripts: Sequence[Transcript]) -> Located:
    """The coding files that the excerpts are on these transcripts.

    An interview that no transcript is called after, and of which not one excerpt is found, counts as one that
    is not among the transcripts.
    """
    finder = _Finder(transcripts)
    named: dict[str, list[Excerpt]] = {}
    for row in excerpts.rows:
        named.setdefault(_id(row.interview) if row.interview else "", []).append(row)
    found: dict[str, list[Excerpt]] = {}
    elsewhere: dict[str, int] = {}
    renamed: dict[str, str] = {}
    for name, rows in named.items():
        called = finder.called(name)
        id = called or (
            finder.transcript_of(name, rows) if name else finder.unnamed(_id(excerpts.source), rows)
        )
        if id is None:
            elsewhere[rows[0].interview or excerpts.source] = len(rows)
            continue
        if rows[0].interview and not called:
            renamed[rows[0].interview] = id
        for row in rows:
            found.setdefault(id if name else finder.only_place(id, row), []).append(row)
    codings = [coding for id, rows in found.items() for coding in finder.codings(id, rows)]
    return Located(tuple(codings), elsewhere, renamed, finder.undecided)


def _id(name: str) -> str:
    return transcript_id(interview_title(name).interview)


def _names(transcripts: Sequence[Transcript]) -> dict[str, str]:
    """Name -> id, for ids and, where no two interviews share one, for titles and names of files."""
    others = [(name, one.id) for one in transcripts for name in {_id(one.title), _id(one.source)}]
    times = Counter(name for name, _ in others)
    return {name: id for name, id in others if times[name] == 1} | {one.id: one.id for one in transcripts}


class _Finder:
    """Looks for excerpts; what it learns of a transcript serves for all.

    Attributes:
        undecided: see `Located`; grows with each call of `codings`.
    """

    def __init__(self, transcripts: Sequence[Transcript]) -> None:
        self._transcripts = {transcript.id: transcript for transcript in transcripts}
        self._words = {transcript.id: ExcerptWords(transcript) for transcript in transcripts}
        self._flat: dict[str, str] = {}
        self._named = _names(transcripts)
        self.undecided: dict[tuple[str, str], int] = {}

    def called(self, name: str) -> str | None:
        """The transcript of this name, whether any row is in it or not."""
        return self._named.get(name)

    def unnamed(self, file: str, rows: Sequence[Excerpt]) -> str | None:
        """The transcript of rows that name none: that of the name of their file if any row is in it, else as
        for rows of one unknown interview."""
        own = self.transcript_of(file, rows) if file in self._named else None
        return own or self.transcript_of("", rows)

    def only_place(self, id: str, row: Excerpt) -> str:
        """Another transcript, if the words of the row are in it and in no other, and are not in this one."""
        words = _flat(row.text)
        if len(words) < LEAST_LETTERS or self.span(id, row) is not None:
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
        by_coder: dict[tuple[Coder, str | None], list[Excerpt]] = {}
        for row in rows:
            by_coder.setdefault((_coder(row), row.stage), []).append(row)
        found = []
        for (coder, stage), own in by_coder.items():
            spans, undecided = self._spans(id, own)
            found.append(coding_from(transcript, coder, spans, stage))
            if undecided:
                key = (coder.name, id)
                self.undecided[key] = self.undecided.get(key, 0) + undecided
        return found

    def _spans(self, id: str, rows: Sequence[Excerpt]) -> tuple[list[Span], int]:
        """The passages of one coder, and how many of them may be others with the same words."""
        alike: defaultdict[tuple[str, str], _Alike] = defaultdict(_Alike)
        kinds = [_kinds(row, alike) for row in rows]
        stated = [self._stated(id, row) for row in rows]
        for place, each in zip(stated, kinds, strict=True):
            for kind in each:
                kind.take(place)
        spans: list[Span] = []
        for row, place, each in zip(rows, stated, kinds, strict=True):
            whole = row.whole if row.whole and _holds(row.whole, self._transcripts[id]) else None
            for code, kind in zip(row.codes, each, strict=True):
                span = place or kind.next_of(self._words[id].places(row))
                spans.append(Span(span, code, row.rationale or None, row.mitigations, row.text, whole))
        return spans, sum(kind.undecided for kind in alike.values())

    def span(self, id: str, row: Excerpt) -> tuple[int, int] | None:
        """Where the excerpt stands: at the place that it states, if the words fit, else by its words."""
        stated = self._stated(id, row)
        places = () if stated else self._words[id].places(row)
        return stated or next(((place.start, place.end) for place in places), None)

    def _stated(self, id: str, row: Excerpt) -> tuple[int, int] | None:
        fits = row.place and _same(self._transcripts[id].text[slice(*row.place)], row.text)
        return row.place if fits else None


class _Alike:
    """The passages of one coder with one code and equal words, and the places that they have taken."""

    def __init__(self) -> None:
        self._taken: set[int] = set()
        self._chosen: list[tuple[Place, Sequence[Place]]] = []
        self._looked_at: dict[int, int] = {}  # of each sequence of places, how many are known to be taken

    def take(self, stated: tuple[int, int] | None) -> None:
        """Keep the place that a row states from the others."""
        if stated:
            self._taken.add(stated[0])

    def next_of(self, places: Sequence[Place]) -> tuple[int, int] | None:
        """The likeliest place that no row has yet; where all are taken, they are gone through again.

        Places further from the turns that a row states than the nearest one are not meant.
        """
        if not places:
            return None
        nearest = places[0].rank[0]
        at = self._looked_at.get(id(places), 0)
        while at < len(places) and places[at].rank[0] == nearest and places[at].start in self._taken:
            at += 1
        if at == len(places) or places[at].rank[0] != nearest:
            self._taken.difference_update(place.start for place in places[:at])
            at = 0
        self._looked_at[id(places)] = at
        place = places[at]
        self._taken.add(place.start)
        self._chosen.append((place, places))
        return place.start, place.end

    @property
    def undecided(self) -> int:
        """How many of the rows could as well stand at a place that none of them has taken."""
        free: dict[int, set[tuple[int, bool]]] = {}
        for _, places in self._chosen:
            if id(places) not in free:
                free[id(places)] = {place.rank for place in places if place.start not in self._taken}
        return sum(place.rank in free[id(places)] for place, places in self._chosen)


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


def _kinds(row: Excerpt, alike: Mapping[tuple[str, str], _Alike]) -> list[_Alike]:
    """For each code of the row, the passages with it and equal words: those of `Yes.` and `yes` are equal."""
    words = " ".join(word.folded for word in words_of(row.text))
    return [alike[code, words] for code in row.codes]


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())


def _same(passage: str, text: str) -> bool:
    """Whether a passage has the words of a row; our own export cuts off what no cell of Excel can hold."""
    bare = _CUT_OFF.sub("", text)
    one, other = " ".join(passage.split()), " ".join(bare.split())
    return one == other != "" or (bare != text and one.startswith(other))
