"""A run: many transcripts through one coder, into a run folder."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from extract.asking import all_or_first_error
from extract.coder import Coded
from extract.planning import Plan
from extract.runfolder import RunFolder
from extract.totals import answered, match_counts, totals
from schemas.run import Manifest, State, TranscriptState
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
        coded = await self._code(self._folder.transcript(name))
        for number, own in enumerate(coded.passes):
            self._folder.write_pass(number, own)
        self._folder.write_coding(coded.coding)
        self._states[name] = final_state(self._states[name], coded)
        if self._observer:
            self._observer.finished(name, self._states[name])
        if time.monotonic() - self._saved > SAVE_SECONDS:
            self._save()

    def _save(self, *, final: bool = False) -> None:
        update: dict[str, object] = {"transcripts": dict(self._states)}
        if final:
            records = self._folder.requests()
            matches = sum((match_counts(coding) for coding in self._folder.codings()), Counter[str]())
            update["answered"] = answered(records)
            update["totals"] = totals(self._states.values(), records, matches)
        self._manifest = self._manifest.model_copy(update=update)
        self._folder.write_manifest(self._manifest)
        self._saved = time.monotonic()


def final_state(state: TranscriptState, coded: Coded) -> TranscriptState:
    """Done where no turn lacks an answer, failed where all do, partial in between."""
    missing = {
        turn for gap in coded.gaps if gap.step == "find" for turn in range(gap.first_turn, gap.last_turn + 1)
    }
    name: State = "done" if not coded.gaps else "failed" if len(missing) == state.turns else "partial"
    return state.model_copy(
        update={
            "state": name,
            "segments": len(coded.coding.segments),
            "rejected": len(coded.coding.rejected),
            "gaps": coded.gaps,
            "guide_left_out": coded.left_out,
        }
    )


def go_on(earlier: Manifest | None, plan: Plan, fresh: Manifest, folder: RunFolder) -> Manifest:
    """The manifest to start with: the plan's transcripts, and what an earlier start has finished.

    A transcript counts as finished where its text is the same and its coding file is there and whole.
    """
    known = earlier.transcripts if earlier else {}
    states = dict(known)
    for name, state in plan.states.items():
        before = known.get(name)
        finished = before and before.state == "done" and before.digest == state.digest
        states[name] = before if before and finished and folder.coding(name) else state
    return fresh.model_copy(update={"transcripts": states, "unread": tuple(plan.unread)})
