"""What the page of a review is told: the interviews once, and after every decision what changed.

In a blind review a segment, rejected quote or dropped passage of the model's leaves this module only when all
its turns are coded; so do the names of codes that the codebook does not list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from extract.counted import counted
from intercoder.pages.view_codes import PageCodes
from intercoder.pages.view_data import ViewData, Viewed
from intercoder.pages.view_offsets import BrowserOffsets
from intercoder.pages.view_segments import Row, SegmentRows
from intercoder.pages.view_summaries import Summaries, load_summaries
from intercoder.review.carried_text import left_lines
from intercoder.review.entries import Entry, Mark
from intercoder.review.interviews import Interview
from intercoder.review.store import Store
from schemas.coding import CodingFile

Shown = Callable[[int, int], bool]


class ReviewData:
    """Makes what is sent of one store.

    Args:
        store: the reviewer's.

    Attributes:
        view: coders and codes; in a blind review without anything that the model marked.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        run = store.run
        codings = [one.coding for one in run.interviews.values() if one.coding]
        self.view = ViewData(
            Viewed(
                transcripts={id: one.transcript for id, one in run.interviews.items()},
                codings=[_emptied(one) for one in codings] if store.blind else codings,
                codebook=run.codebook,
                manifest=run.manifest,
                summaries=Summaries() if store.blind else load_summaries(run.path / "summaries"),
                notes=_notes(store),
            )
        )
        self._codes: PageCodes = self.view.codes
        self._numbers = {row["code"]: number for number, row in enumerate(self._codes.rows())}

    def page(self) -> dict[str, Any]:
        """All that the script reads when the page is opened."""
        values = self.view.page()
        values["interviews"] = [
            {**interview, **({} if self._store.blind else self._candidates(one))}
            for interview, one in zip(values["interviews"], self._interviews(), strict=True)
        ]
        values["review"] = {
            "reviewer": self._store.reviewer,
            "folder": str(self._store.folder),
            "blind": self._store.blind,
            **self.news(0, all=True),
        }
        return values

    def news(self, since: int, *, all: bool = False) -> dict[str, Any]:
        """Where the review stands, for the interviews that decisions after version `since` are about."""
        touched = set(self._store.run.interviews) if all else self._store.state.since(since)
        return {
            "version": self._store.state.version,
            "problem": self._store.problem,
            "interviews": {
                id: self._live(one) for id, one in self._store.run.interviews.items() if id in touched
            },
        }

    def _live(self, interview: Interview) -> dict[str, Any]:
        """Where the review of one interview stands."""
        state = self._store.of(interview.transcript.id)
        marks = {item: mark for item, mark in state.marks.items() if self._may_send(interview, item)}
        live = {
            "own": [self._own(interview, item, mark) for item, mark in marks.items() if mark.segment],
            "marks": {
                item: [mark.verdict or "", mark.comment]
                for item, mark in marks.items()
                if item in interview.candidates
            },
            "coded": sorted(state.coded),
            "undo": _in_words(state.undoable[-1]) if state.undoable else "",
        }
        return {**live, **self._candidates(interview)} if self._store.blind else live

    def _candidates(self, interview: Interview) -> dict[str, Any]:
        """What the model gave, as far as it may be shown."""
        coding = interview.coding
        if coding is None:
            return {}
        coder, rows = self.view.coder(coding), self._rows(interview)
        turns = len(interview.transcript.turns)

        def shown(first: int, last: int) -> bool:
            return self._store.is_shown(interview, first, last)

        segments = interview.candidates.items()
        return {
            "segments": [
                rows.segment(coder, segment, item=item)
                for item, segment in segments
                if shown(segment.first_turn, segment.last_turn)
            ],
            "rejected": [
                rows.rejected(coder, one)
                for one in coding.rejected
                if shown(0, turns - 1)
                or (one.turn is not None and one.turn < turns and shown(one.turn, one.turn))
            ],
            "dropped": [
                rows.dropped(coder, one) for one in coding.dropped if shown(one.first_turn, one.last_turn)
            ],
        }

    def _own(self, interview: Interview, item: str, mark: Mark) -> Row:
        """A row of the reviewer's own lane."""
        assert mark.segment is not None
        candidate = interview.candidates.get(item)
        recoded = candidate is not None and candidate.code != mark.segment.code
        more = {
            "item": item,
            "comment": mark.comment,
            "was": candidate.code if candidate and recoded else None,
        }
        return self._rows(interview).segment(len(self.view.coders), mark.segment, **more)

    def _may_send(self, interview: Interview, item: str) -> bool:
        """Whether a mark tells nothing of what is hidden: a decision taken back to hidden turns would."""
        segment = interview.candidates.get(item)
        return segment is None or self._store.is_shown(interview, segment.first_turn, segment.last_turn)

    def _rows(self, interview: Interview) -> SegmentRows:
        offsets = BrowserOffsets(interview.transcript.text)
        return SegmentRows(offsets, self._codes.names, lambda name: self._numbers.get(name, name))

    def _interviews(self) -> Iterable[Interview]:
        return self._store.run.interviews.values()


def _emptied(coding: CodingFile) -> CodingFile:
    return coding.model_copy(update={"segments": (), "rejected": (), "dropped": ()})


def _notes(store: Store) -> list[str]:
    notes = list(left_lines(store))
    if store.damaged:
        damaged = counted(store.damaged, "line")
        notes.append(f"{damaged} of the review's log cannot be read, such as a crash leaves.")
    return notes


def _in_words(entry: Entry) -> str:
    """What would be undone."""
    turns = entry.coded or entry.uncoded
    if turns:
        return (
            f"{entry.action}, turns {turns[0]} to {turns[-1]}"
            if len(turns) > 1
            else f"{entry.action}, turn {turns[0]}"
        )
    mark = next((one for one in (entry.now, entry.was) if one and one.segment), None)
    return f"{entry.action} {mark.segment.code}" if mark and mark.segment else entry.action
