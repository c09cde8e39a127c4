"""A review's decisions carried onto a transcript that was corrected after they were taken.

A decision holds for a passage as long as at least half of its words are still there. The model's passages on
the new text are looked up in the old one: what was decided on a passage there is decided on it here. What
cannot be carried is left: it is named, and comes back with the text that it was decided on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from eval.aligned import Aligned
from eval.carry import carry_segment
from eval.placing import place
from eval.units import Span
from intercoder.review.candidates import item_names
from intercoder.review.entries import Carried, Left, Mark
from intercoder.review.interviews import Interview
from intercoder.review.passages import relocated
from intercoder.review.state import InterviewState
from intercoder.review.texts import text_id
from schemas.coding import Segment
from schemas.transcript import Transcript


def fits(state: InterviewState, onto: Transcript) -> bool:
    """Whether all passages of a review are slices of this transcript."""
    segments = (mark.segment for mark in state.marks.values() if mark.segment)
    return all(
        Segment.of_span(onto, one.code, one.start, one.end).model_dump(include=_PLACE)
        == one.model_dump(include=_PLACE)
        for one in segments
    )


_PLACE = {"text", "first_turn", "last_turn"}


def carried(state: InterviewState, before: Transcript | None, interview: Interview) -> Carried:
    """Where the review of an interview stands on its corrected transcript.

    Args:
        state: where it stood.
        before: what was decided on; None where that is not known any more. Then passages are found by their
            words, and what the reviewer rejected is to be decided on again.
        interview: with the corrected transcript.
    """
    texts = _Texts.of(before, interview.transcript) if before else None
    text = text_id(before) if before else state.text
    carrying = _Carrying(interview, texts)
    for item, mark in state.marks.items():
        carrying.carry(item, mark, text)
    for left in state.left:
        carrying.bring_back(left)
    coded, seen = carrying.turns(state) if texts else ((), ())
    return Carried(marks=carrying.marks, coded=coded, seen=seen, left=tuple(carrying.left))


class _Texts(NamedTuple):
    """The two texts laid on each other, both ways."""

    forth: Aligned
    back: Aligned

    @classmethod
    def of(cls, before: Transcript, onto: Transcript) -> _Texts:
        return cls(Aligned.of(before, onto), Aligned.of(onto, before))


class _Carrying:
    """Takes decisions one by one.

    Attributes:
        marks: item → decision, on the new text.
        left: what could not be carried.
    """

    def __init__(self, interview: Interview, texts: _Texts | None) -> None:
        self._interview, self._texts = interview, texts
        self._items = dict(_items(interview.candidates, texts.back)) if texts else {}
        self.marks: dict[str, Mark] = {}
        self.left: list[Left] = []

    def carry(self, item: str, mark: Mark, text: str) -> None:
        """Take a decision on the old text."""
        segment = self._found(mark.segment) if mark.segment else None
        if not self._settle(self._home(item, segment), mark, segment):
            self.left.append(Left(text=text, item=item, mark=mark))

    def bring_back(self, left: Left) -> None:
        """Take a decision that was left when its text went: with its text it comes back, unless something
        else was decided there since."""
        if left.text != self._interview.text:
            self.left.append(left)
            return
        item = left.item if left.item in self._interview.candidates else _own(left.item)
        self._settle(item, left.mark, left.mark.segment)

    def turns(self, state: InterviewState) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The turns that are called coded, and those that were so at any time, by their new numbers.

        A turn is called coded where all that it was made of is.
        """
        assert self._texts is not None
        coded, seen = [], []
        for turn in self._interview.transcript.turns:
            span = _place(self._texts.back, turn.start, turn.end)
            if span is not None:
                first, last = self._texts.back.onto.turns_of(*span)
                were = set(range(first, last + 1))
                coded += [turn.index] if were <= state.coded else []
                seen += [turn.index] if were & state.seen else []
        return tuple(coded), tuple(seen)

    def _found(self, segment: Segment) -> Segment | None:
        """A passage on the new text."""
        if self._texts is None:
            return relocated(segment, self._interview.transcript)
        span = _place(self._texts.forth, segment.start, segment.end)
        return carry_segment(self._texts.forth, segment, span)[0] if span else None

    def _home(self, item: str, segment: Segment | None) -> str | None:
        """What a decision is about now: a passage of the model's, or one of the reviewer's own."""
        known = self._items.get(item)
        if known is not None or segment is None:
            return known
        place = (segment.start, segment.end, segment.code)
        same = (
            name
            for name, one in self._interview.candidates.items()
            if (one.start, one.end, one.code) == place and not item.startswith("own-")
        )
        return next(same, _own(item))

    def _settle(self, item: str | None, mark: Mark, segment: Segment | None) -> bool:
        """Have a decision stand, unless there is nothing that it is about, or another one stands there."""
        if item is None or item in self.marks or (mark.segment and not segment):
            return False
        own = item not in self._interview.candidates
        if own and segment is None:
            return False
        verdict = "added" if own else mark.verdict
        self.marks[item] = mark.model_copy(update={"segment": segment, "verdict": verdict})
        return True


def _items(candidates: Mapping[str, Segment], back: Aligned) -> Iterator[tuple[str, str]]:
    """Name of a candidate on the old text → its name on the new one."""
    placed = [
        ((span.start, span.end, one.code), name)
        for name, one in candidates.items()
        if (span := _place(back, one.start, one.end))
    ]
    placed.sort(key=lambda pair: pair[0])
    yield from zip(item_names(where for where, _ in placed), (name for _, name in placed), strict=True)


def _own(item: str) -> str:
    """The name as a passage of the reviewer's own: what was the model's may be so no longer."""
    return f"own-{item.partition('-')[2]}"


def _place(aligned: Aligned, start: int, end: int) -> Span | None:
    """Where a passage stands in the other text; None where less than half of its words, there or here, are
    the same."""
    where = place(aligned, start, end)
    if where.span is None or where.how == "guessed":
        return None
    inside, onto = aligned.inside(start, end), aligned.inside_onto(*where.span)
    same = sum(onto.start <= index < onto.stop for index in aligned.partners(inside))
    return where.span if 2 * same >= max(len(inside), len(onto)) else None
