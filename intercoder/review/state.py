"""Where a review stands: the log's entries, one after the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from intercoder.review.entries import Carried, Entry, Left, Mark


@dataclass
class InterviewState:
    """Where the review of one interview stands.

    Attributes:
        marks: item → what the reviewer made of it; none of what is undecided and without comment.
        coded: turns that the reviewer calls coded.
        seen: turns that were so at any time.
        blind: whether the last decision was taken with the model's codes hidden.
        undoable: decisions that can still be taken back, the last one last; none from before they were
            carried onto a corrected transcript.
        text: what the marks are about, as `texts.text_id` names it; empty where the log does not say.
        left: decisions that could not be carried onto it.
    """

    marks: dict[str, Mark] = field(default_factory=dict)
    coded: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    blind: bool = False
    undoable: list[Entry] = field(default_factory=list)
    text: str = ""
    left: tuple[Left, ...] = ()

    def take(self, entry: Entry) -> None:
        """What follows from one more entry."""
        self.text = entry.text
        if entry.carried is not None:
            self._start_from(entry.carried)
            return
        if entry.item is not None:
            if entry.now is None:
                self.marks.pop(entry.item, None)
            else:
                self.marks[entry.item] = entry.now
        self.coded |= set(entry.coded)
        self.coded -= set(entry.uncoded)
        self.seen |= set(entry.coded)
        self.blind = entry.blind
        if entry.undoes is None:
            self.undoable.append(entry)
        else:
            self.undoable = [one for one in self.undoable if one.version != entry.undoes]

    def _start_from(self, carried: Carried) -> None:
        self.marks = dict(carried.marks)
        self.coded, self.seen = set(carried.coded), set(carried.seen)
        self.undoable = []
        self.left = carried.left


@dataclass
class ReviewState:
    """Where a whole review stands.

    Attributes:
        version: number of the last entry.
        decisions: how many were taken; carrying them onto a corrected transcript is none.
        interviews: by transcript id.
        touched: transcript id and item of each entry, in order.
    """

    version: int = 0
    decisions: int = 0
    interviews: dict[str, InterviewState] = field(default_factory=lambda: defaultdict(InterviewState))
    touched: list[tuple[str, str | None]] = field(default_factory=list)

    def take(self, entry: Entry) -> None:
        """What follows from one more entry."""
        self.version += 1
        self.decisions += entry.carried is None
        self.touched.append((entry.transcript, entry.item))
        self.interviews[entry.transcript].take(entry)

    def since(self, version: int) -> set[str]:
        """The interviews that entries after `version` are about."""
        return {transcript for transcript, _ in self.touched[version:]}

    def was_decided(self, transcript: str, item: str | None, since: int) -> bool:
        """Whether an entry after version `since`, but for the last one, is about that item."""
        return item is not None and (transcript, item) in self.touched[since:-1]
