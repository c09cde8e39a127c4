"""Drafting as text for a terminal: what is asked, what came of it, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.counted import counted
from intercoder.console import say

if TYPE_CHECKING:
    from intercoder.drafting import Draft, Drafts


class DraftProgress:
    """Tells on standard error how drafting goes, a line for each draft."""

    def __init__(self) -> None:
        self._count = self._done = 0

    def planned(self, count: int, what: str) -> None:
        """A round begins: `definitions`, or `differences` of codes."""
        self._count, self._done = count, 0
        if count:
            say(f"drafting {counted(count, what.removesuffix('s'))}")

    def finished(self, draft: Draft) -> None:
        """A draft is there, or failed."""
        self._done += 1
        state = draft.state if draft.state == "drafted" else f"not drafted, {draft.reason}"
        passages, interviews = counted(draft.passages, "passage"), counted(draft.interviews, "interview")
        say(f"{self._done} of {self._count}: {name_of(draft)}: {state}; {passages} of {interviews}")

    def waiting(self, why: str, seconds: float) -> None:
        """Somebody begins to wait."""
        if seconds >= 1:
            say(f"waiting {seconds:.0f} s ({why.replace('_', ' ')})")

    def interrupted(self) -> None:
        """Ctrl-C was pressed, or the like."""
        say("Stopping: waiting a few seconds for answers under way. Ctrl-C now stops at once.")


def name_of(draft: Draft) -> str:
    """The code, or the two that are told apart."""
    return " : ".join(draft.codes)


def drafted_lines(drafts: Drafts) -> Iterator[str]:
    """What was drafted, by whom, and what it took."""
    if not drafts.drafts:
        yield "drafted: nothing; every code in use has a definition, and all confused pairs are told apart"
        return
    defined = [one.state == "drafted" for one in drafts.drafts if len(one.codes) == 1]
    told_apart = [one.state == "drafted" for one in drafts.drafts if len(one.codes) == 2]
    yield (
        f"drafted: {sum(defined)} of {counted(len(defined), 'definition')}, {sum(told_apart)} of "
        f"{counted(len(told_apart), 'difference')} of codes, by {drafts.model} at {drafts.host}"
    )
    yield f"requests: {drafts.sent} sent, {drafts.from_cache} from the cache; {_tokens(drafts)}"


def _tokens(drafts: Drafts) -> str:
    sent, received = drafts.tokens.sent, drafts.tokens.received
    if sent is None or received is None:
        return "tokens unknown: the server does not say"
    return f"{sent:,} tokens sent, {received:,} received"


def undrafted_lines(drafts: Drafts) -> Iterator[str]:
    """What was not drafted, and why."""
    for draft in drafts.drafts:
        if draft.state != "drafted":
            yield f"not drafted: {name_of(draft)}: {draft.reason}"
    for code in drafts.unused:
        yield f"not drafted: {code}: nobody used it"
    if any(draft.state == "failed" for draft in drafts.drafts):
        yield (
            "Run the same command again with --force to go on: what is answered is not asked for again. It "
            "writes the guide anew, so edit it afterwards."
        )
