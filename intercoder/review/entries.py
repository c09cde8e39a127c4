"""What the log holds: one entry per decision, with what was and what is."""

from __future__ import annotations

from typing import Literal

from schemas.base import Stored
from schemas.coding import Segment

Verdict = Literal["accepted", "rejected", "added"]
Action = Literal[
    "accept",
    "reject",
    "reopen",
    "edit",
    "recode",
    "add",
    "remove",
    "comment",
    "coded",
    "uncoded",
    "undo",
    "carry",
]


class Mark(Stored):
    """What the reviewer made of one item: a candidate of the model's, or a passage of their own.

    Attributes:
        verdict: `accepted` or `rejected` of a candidate, `added` of a passage of one's own; None for a
            candidate that has a comment and no decision yet.
        segment: as it stands in the reviewer's coding file; None unless accepted or added.
        comment: the reviewer's words; may be empty.
    """

    verdict: Verdict | None = None
    segment: Segment | None = None
    comment: str = ""


class Left(Stored):
    """A decision on a passage whose words a corrected transcript does not have.

    Attributes:
        text: what it was decided on, as `texts.text_id` names it; empty where the log does not say.
        item: what it was about.
        mark: the decision.
    """

    text: str
    item: str
    mark: Mark


class Carried(Stored):
    """Where a review stands after its decisions were carried onto a corrected transcript.

    Attributes:
        marks: item → what the reviewer made of it, all of them, on the new text.
        coded: turns that the reviewer calls coded, by their new numbers.
        seen: turns that were so at any time.
        left: what could not be carried, of this text and of earlier ones.
    """

    marks: dict[str, Mark]
    coded: tuple[int, ...] = ()
    seen: tuple[int, ...] = ()
    left: tuple[Left, ...] = ()


class Entry(Stored):
    """One line of `log.jsonl`.

    Attributes:
        version: number of this decision in the log, from 1.
        at: when, ISO 8601 in UTC.
        by: the reviewer.
        transcript: id of the interview.
        text: the interview's text and turns at that time, as `texts.text_id` names them; empty in logs that
            do not say.
        action: what was done.
        item: what it was done to; None where it is about turns.
        was, now: the item before and after; None where it is not there (undecided, not added).
        coded, uncoded: turns that became coded, and those that are so no longer.
        undoes: version of the decision that this one takes back.
        blind: whether the page hid the model's codes on turns not coded yet.
        seen: whether the model's codes on one of these turns had been on the page before.
        carried: of `carry`: where the review of the interview stands on the corrected transcript.
    """

    version: int
    at: str
    by: str
    transcript: str
    text: str = ""
    action: Action
    item: str | None = None
    was: Mark | None = None
    now: Mark | None = None
    coded: tuple[int, ...] = ()
    uncoded: tuple[int, ...] = ()
    undoes: int | None = None
    blind: bool = False
    seen: bool = True
    carried: Carried | None = None
