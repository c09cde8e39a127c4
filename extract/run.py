"""A run: many transcripts through one coder, into a run folder."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from extract.asking import all_or_first_error
from extract.coder import Coded
from extract.failures import WAITING
from extract.planning import Plan
from extract.runfolder import RunFolder
from extract.stopping import INTERRUPTED
from extract.totals import answered, match_counts, totals
from schemas.run import Gap, Manifest, State, TranscriptState
from schemas.transcript import Transcript

SAVE_SECONDS = 2.0
"""How often the manifest is written while a run goes on; each coding file is written at once."""


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
    """

    def __init__(
        self,
        folder: RunFolder,
        manifest: Manifest,
        code: Callable[[Transcript], Awaitable[Coded]],
        *,
        observer: Observer | None = None,
        at_once: int = 8,
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._states = dict(manifest.transcripts)
        self._code = code
        self._observer = observer
        self._at_once = at_once
        self._saved = 0.0

    async def execute(self) -> Manifest:
        """Code everything that is not done yet.

        Returns:
            The manifest as it stands in the folder at the end.

        Raises:
            EndpointError: no request can succeed; what was coded before is stored.
        """
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
        if time.monotonic() - self._saved > SAVE_SECONDS:
            self._save()

    async def _reached(self, name: str) -> TranscriptState:
        """The state that coding a transcript has brought it to, with what was found stored."""
        if not self._folder.has_transcript(name):
            return unusable(self._states[name])
        coded = await self._code(self._folder.transcript(name))
        state = final_state(self._states[name], coded)
        if state.state in {"done", "partial"}:  # otherwise a file without segments would say: nothing found
            for number, own in enumerate(coded.passes):
                self._folder.write_pass(number, own)
            self._folder.write_coding(coded.coding)
        return state

    def _save(self, *, final: bool = False) -> None:
        update: dict[str, object] = {"transcripts": dict(self._states)}
        if final:
            records = self._folder.requests()
            matches = sum((match_counts(coding) for coding in self._folder.codings()), Counter[str]())
            update["answered"] = answered(records)
            update["totals"] = totals(self._states.values(), records, matches, self._manifest.price)
        self._manifest = self._manifest.model_copy(update=update)
        self._folder.write_manifest(self._manifest)
        self._saved = time.monotonic()


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
    return state.model_copy(
        update={
            "state": name,
            "segments": len(coded.coding.segments),
            "rejected": len(coded.coding.rejected),
            "gaps": coded.gaps,
            "guide_left_out": coded.left_out,
        }
    )


def _to_do(state: TranscriptState) -> TranscriptState:
    return state.model_copy(update={"state": "pending", "gaps": ()})


def unusable(state: TranscriptState) -> TranscriptState:
    """The state of a transcript whose stored text is damaged, and whose file was not given again."""
    reason = "The stored transcript is damaged; name its file on the command line again."
    gap = Gap(first_turn=0, last_turn=max(state.turns - 1, 0), outcome="damaged", reason=reason)
    return state.model_copy(update={"state": "failed", "gaps": (gap,)})


def go_on(earlier: Manifest | None, plan: Plan, fresh: Manifest, folder: RunFolder) -> Manifest:
    """The manifest to start with: the plan's transcripts, and what an earlier start has finished.

    A transcript counts as finished where its text is the same and its coding files are there and whole.
    """
    known = earlier.transcripts if earlier else {}
    states = dict(known)
    for name, state in {**known, **plan.states}.items():
        before = known.get(name)
        finished = before and before.state == "done" and before.digest == state.digest
        whole = finished and folder.coding(name) and folder.whole_passes(name, fresh.settings.passes)
        states[name] = before if before and whole else _to_do(state)
    return fresh.model_copy(update={"transcripts": states, "unread": tuple(plan.unread)})
