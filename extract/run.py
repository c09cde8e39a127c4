"""A run: many transcripts through one coder, into a run folder."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from typing import Protocol

from extract.asking import all_or_first_error
from extract.coder import Coded
from extract.contents import codings_written
from extract.failures import WAITING
from extract.lean import lean
from extract.planning import Plan
from extract.runfolder import RunFolder
from extract.stopping import INTERRUPTED
from extract.totals import RequestSums, cost_after, match_counts, missing_from, totals
from schemas.errors import RunFolderError
from schemas.run import Gap, Manifest, Paid, Price, State, Totals, TranscriptState
from schemas.transcript import Transcript

SAVE_SECONDS = 2.0
"""How often the manifest is written while a run goes on; each coding file is written at once."""

SAVE_SHARE = 0.02
"""Share of a run's time that goes into writing the manifest at most: the larger it is, the more seldom.

A run that is killed goes on with the states that were written last; what was coded since then is coded again,
from the cache.
"""


class Observer(Protocol):
    """Is told how a run goes on."""

    def finished(self, transcript_id: str, state: TranscriptState) -> None:
        """A transcript has reached its final state."""
        ...


class Run:
    """Codes the transcripts of a plan and keeps the run folder up to date.

    Args:
        folder: opened run folder.
        manifest: the manifest to go on with; its transcripts are the plan's and earlier ones'.
        code: codes one transcript.
        observer: is told of every finished transcript.
        at_once: how many transcripts are worked on at the same time.
        clock: tells the time in seconds.
    """

    def __init__(
        self,
        folder: RunFolder,
        manifest: Manifest,
        code: Callable[[Transcript], Awaitable[Coded]],
        *,
        observer: Observer | None = None,
        at_once: int = 8,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._states = dict(manifest.transcripts)
        self._code = code
        self._observer = observer
        self._at_once = at_once
        self._clock = clock
        self._next_save = 0.0
        self._missing = Totals()

    async def execute(self) -> Manifest:
        """Code everything that is not done yet.

        Returns:
            The manifest as it stands in the folder at the end.

        Raises:
            EndpointError: no request can succeed; what was coded before is stored.
        """
        # Before anything is sent: afterwards, new lines of the log would stand for those that it has lost.
        self._missing = missing_from(RequestSums.of(self._folder.each_request()), self._manifest.totals)
        waiting = iter([name for name, state in self._states.items() if state.state != "done"])
        self._save()
        try:
            await all_or_first_error(self._work(waiting) for _ in range(self._at_once))
        finally:
            self._save(final=True)
        return self._manifest

    async def _work(self, waiting: Iterable[str]) -> None:
        for name in waiting:
            await self._code_one(name)

    async def _code_one(self, name: str) -> None:
        self._states[name] = await self._reached(name)
        if self._observer:
            self._observer.finished(name, self._states[name])
        if self._clock() >= self._next_save:
            await self._save_meanwhile()

    async def _reached(self, name: str) -> TranscriptState:
        """The state that coding a transcript has brought it to, with what was found stored."""
        transcript = self._folder.whole_transcript(name)
        if transcript is None:
            return unusable(self._states[name])
        coded = await self._code(transcript)
        state = final_state(self._states[name], coded)
        if state.state in {"done", "partial"}:  # otherwise a file without segments would say: nothing found
            # In a thread: while the disk writes one file, others are worked on and written with it.
            await asyncio.to_thread(self._store, coded)
        return state

    def _store(self, coded: Coded) -> None:
        for number, own in enumerate(coded.passes):
            self._folder.write_pass(number, own)
        self._folder.write_coding(coded.coding)

    def _save(self, *, final: bool = False) -> None:
        began = self._clock()
        update: dict[str, object] = {"transcripts": self._states}
        if final:
            requests = RequestSums.of(self._folder.each_request())
            requests.add_missing(self._missing)
            codings = codings_written(self._folder, self._states)
            matches = sum(map(match_counts, codings), Counter[str]())
            update["answered"] = requests.answered
            price, paid = self._manifest.price, self._manifest.paid
            update["totals"] = totals(self._states.values(), requests, matches, price, paid)
        self._manifest = self._manifest.model_copy(update=update)
        self._folder.write_manifest(self._manifest)
        self._saved(self._clock() - began)

    async def _save_meanwhile(self) -> None:
        """Save the states of this moment while others are worked on: with thousands, that takes a while."""
        self._next_save = math.inf
        spent, began = 0.0, self._clock()
        manifest = self._manifest.model_copy(update={"transcripts": self._states})
        with closing(self._folder.writing_manifest(manifest)) as steps:
            for _ in steps:
                spent += self._clock() - began
                await asyncio.sleep(0)
                began = self._clock()
        self._saved(spent + self._clock() - began)

    def _saved(self, seconds: float) -> None:
        self._next_save = self._clock() + max(SAVE_SECONDS, seconds / SAVE_SHARE)


def final_state(state: TranscriptState, coded: Coded) -> TranscriptState:
    """Done where no turn lacks an answer, failed where all do and nothing was found, partial in between.

    What Ctrl-C has kept from being asked at all is not failed: it is still to be done. So is what waits
    for the answers of a batch.
    """
    missing = {
        turn for gap in coded.gaps if gap.step == "find" for turn in range(gap.first_turn, gap.last_turn + 1)
    }
    nothing = len(missing) == state.turns and not coded.coding.segments
    name: State = "done" if not coded.gaps else "failed" if nothing else "partial"
    outcomes = {gap.outcome for gap in coded.gaps}
    if WAITING in outcomes or (name == "failed" and outcomes == {INTERRUPTED}):
        return _to_do(state)
    return lean(
        state,
        state=name,
        segments=len(coded.coding.segments),
        rejected=len(coded.coding.rejected),
        gaps=coded.gaps,
        guide_left_out=coded.team.left_out if coded.team else (),
        guide_texts_left_out=coded.team.texts_left_out if coded.team else (),
        guide_empty=bool(coded.team and coded.team.is_empty),
    )


def _to_do(state: TranscriptState) -> TranscriptState:
    if state.state == "pending" and not state.gaps:
        return state
    return lean(state, state="pending", gaps=())


def unusable(state: TranscriptState) -> TranscriptState:
    """The state of a transcript whose stored text is damaged, and whose file was not given again."""
    reason = "The stored transcript is damaged; name its file on the command line again."
    gap = Gap(first_turn=0, last_turn=max(state.turns - 1, 0), outcome="damaged", reason=reason)
    return lean(state, state="failed", gaps=(gap,))


def go_on(earlier: Manifest | None, plan: Plan, fresh: Manifest, folder: RunFolder) -> Manifest:
    """The manifest to start with: the plan's transcripts, and what an earlier start has finished.

    A transcript counts as finished where it is read as before and its coding files are there and whole.
    What earlier starts have spent stays: the totals hold until new ones are known.

    Raises:
        RunFolderError: the price is in another currency than what was paid before.
    """
    known = earlier.transcripts if earlier else {}
    states = dict(known)
    for name, state in {**known, **plan.states}.items():
        before = known.get(name)
        same = before and before.digest == state.digest and name not in plan.changed
        finished = before and before.state == "done" and same
        whole = finished and folder.coding(name) and folder.whole_passes(name, fresh.settings.passes)
        states[name] = before if before and whole else _to_do(state)
    update: dict[str, object] = {"transcripts": states, "unread": tuple(plan.unread)}
    if earlier:
        update |= {"totals": earlier.totals, "answered": earlier.answered}
        update |= {"price": fresh.price or earlier.price, "paid": paid_before(earlier, fresh.price, folder)}
    return fresh.model_copy(update=update)


def paid_before(earlier: Manifest, price: Price | None, folder: RunFolder) -> Paid | None:
    """What has been counted by other prices than the one that holds now; None where there was no other.

    Raises:
        RunFolderError: as in `go_on`.
    """
    before = earlier.price
    if before is None or price is None or price == before:
        return earlier.paid
    spent = RequestSums.of(folder.each_request())
    spent.add_missing(missing_from(spent, earlier.totals))
    if not spent.attempts:
        return None
    if price.currency != before.currency:
        raise RunFolderError(
            f"{folder.path} has been paid for in {before.currency} so far, and prices are in "
            f"{price.currency} now: they cannot be added.",
            hint=f"Name prices in {before.currency} with --prices, or a new folder with --out.",
        )
    tokens = spent.tokens.total
    return Paid(
        dates=tuple(earlier.price_dates.split(" and ")),
        tokens=tokens,
        cost=cost_after(earlier.paid, before, tokens),
    )
