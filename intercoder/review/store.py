"""The store of one reviewer: takes decisions, logs them, and keeps the coding files up to date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from extract.runfolder import write_whole
from intercoder.review.carrying import carried, fits
from intercoder.review.decisions import Decider, Decision
from intercoder.review.entries import Carried, Entry
from intercoder.review.files import document_of, transcript_in
from intercoder.review.interviews import Interview, ReviewedRun
from intercoder.review.log import Log
from intercoder.review.names import folder_name, reviewer_name
from intercoder.review.state import InterviewState, ReviewState
from intercoder.review.texts import text_id
from schemas.errors import InputError, RunFolderError
from schemas.transcript import Transcript

REVIEWS = "reviews"
"""Folder of a run that holds a folder per reviewer."""


class Counts(NamedTuple):
    """How far the review of an interview is.

    Attributes:
        candidates, accepted, rejected: of the model's segments.
        added: passages of the reviewer's own.
        turns, coded: turns, and those that are called coded.
    """

    candidates: int
    accepted: int
    rejected: int
    added: int
    turns: int
    coded: int

    @property
    def undecided(self) -> int:
        """Candidates without a decision."""
        return self.candidates - self.accepted - self.rejected


class Store:
    """A reviewer's decisions on a run; several stores, in several processes, may be open at once.

    Args:
        run: what is under review.
        reviewer: name as given.
        blind: whether the model's codes on turns not coded yet are hidden.

    Attributes:
        reviewer: the name, as the first decision spelt it.
        folder: where the coding files and the log are.
        problem: why the last coding file could not be written, although the log holds its decisions;
            empty where all are up to date.
        carried: interviews whose transcripts were corrected since, whose decisions this opening carried.

    Raises:
        ConfigurationError: a name that cannot be shown.
        RunFolderError: the folder cannot be written to.
    """

    def __init__(self, run: ReviewedRun, reviewer: str, *, blind: bool = False) -> None:
        self.run, self.blind, self.problem = run, blind, ""
        self.reviewer = reviewer_name(reviewer)
        self.folder = run.path / REVIEWS / folder_name(self.reviewer)
        self.state = ReviewState()
        self.carried: dict[str, Carried] = {}
        self._stale: set[str] = set()
        self._log = Log(self.folder)
        with self._log.held():
            self._take_news()
            self._carry()
            self._write(self.state.since(0))

    @property
    def damaged(self) -> int:
        """Lines of the log that could not be read."""
        return self._log.damaged

    def refresh(self) -> None:
        """Take in what other processes decided for this reviewer.

        Raises:
            RunFolderError: one of them carried the decisions onto a transcript that was corrected since.
        """
        with self._log.held():
            self._catch_up()

    def decide(self, decision: Decision) -> Entry | None:
        """Take one decision: when this returns, it is on the disk.

        Returns:
            What was logged; None where nothing changed.

        Raises:
            InputError: a decision on something that is not there, or a passage that cannot be.
            RunFolderError: it could not be written, or the transcript was corrected since; it was not taken.
        """
        interview = self.run.interviews.get(decision.interview)
        if interview is None:
            raise InputError("There is no such interview in the run.", hint="Reload the page.")
        with self._log.held():
            self._catch_up()
            entry = self._entry(interview, decision)
            if entry is not None:
                self._log.append(entry)
                self.state.take(entry)
                self._write({entry.transcript})
            return entry

    def is_shown(self, interview: Interview, first: int, last: int) -> bool:
        """Whether the model's codes on these turns may be shown."""
        return not self.blind or set(range(first, last + 1)) <= self._of(interview).coded

    def counts(self, interview: Interview) -> Counts:
        """How far the review of an interview is."""
        state = self._of(interview)
        verdicts = {item: mark.verdict for item, mark in state.marks.items()}
        ours = [verdict for item, verdict in verdicts.items() if item in interview.candidates]
        return Counts(
            candidates=len(interview.candidates),
            accepted=ours.count("accepted"),
            rejected=ours.count("rejected"),
            added=sum(
                1 for item, mark in state.marks.items() if mark.segment and item not in interview.candidates
            ),
            turns=len(interview.transcript.turns),
            coded=len(state.coded),
        )

    def of(self, transcript: str) -> InterviewState:
        """Where the review of one interview stands."""
        return self.state.interviews[transcript]

    def _of(self, interview: Interview) -> InterviewState:
        return self.of(interview.transcript.id)

    def _entry(self, interview: Interview, decision: Decision) -> Entry | None:
        if decision.action == "undo":
            return self._undone(interview)
        if decision.action in ("coded", "uncoded"):
            return self._turns(interview, decision)
        if not self._is_known(interview, decision.item):
            raise InputError("The model's codes on these turns are hidden.", hint="Code the turns first.")
        was = self._of(interview).marks.get(decision.item)
        decider = Decider(interview.transcript, interview.candidates, self.run.codebook)
        action, now = decider.decide(decision, was)
        if now == was:
            return None
        segment = next((mark.segment for mark in (now, was) if mark and mark.segment), None)
        segment = segment or interview.candidates[decision.item]
        turns = range(segment.first_turn, segment.last_turn + 1)
        entry = self._blank(interview, action)
        what = {"item": decision.item, "was": was, "now": now, "seen": self._were_seen(interview, turns)}
        return entry.model_copy(update=what)

    def _were_seen(self, interview: Interview, turns: Iterable[int]) -> bool:
        """Whether the model's codes on one of these turns have been on the page."""
        return not self.blind or not self._of(interview).seen.isdisjoint(turns)

    def _is_known(self, interview: Interview, item: str) -> bool:
        candidate = interview.candidates.get(item)
        return candidate is None or self.is_shown(interview, candidate.first_turn, candidate.last_turn)

    def _turns(self, interview: Interview, decision: Decision) -> Entry | None:
        there = set(decision.turns) & set(range(len(interview.transcript.turns)))
        coded = self._of(interview).coded
        coding = decision.action == "coded"
        changed = tuple(sorted(there - coded if coding else there & coded))
        entry = self._blank(interview, "coded" if coding else "uncoded")
        what = {entry.action: changed, "seen": self._were_seen(interview, changed)}
        return entry.model_copy(update=what) if changed else None

    def _undone(self, interview: Interview) -> Entry | None:
        undoable = self._of(interview).undoable
        if not undoable:
            return None
        last = undoable[-1]
        back = {"item": last.item, "was": last.now, "now": last.was, "undoes": last.version}
        turns = {"coded": last.uncoded, "uncoded": last.coded, "seen": last.seen}
        return self._blank(interview, "undo").model_copy(update={**back, **turns})

    def _blank(self, interview: Interview, action: str) -> Entry:
        return Entry.model_validate(
            {
                "version": self.state.version + 1,
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "by": self.reviewer,
                "transcript": interview.transcript.id,
                "text": interview.text,
                "action": action,
                "blind": self.blind,
            }
        )

    def _catch_up(self) -> None:
        self._take_news()
        for id, state in self.state.interviews.items():
            interview = self.run.interviews.get(id)
            if interview and state.text and state.text != interview.text:
                raise RunFolderError(
                    f"The transcript of {id} was corrected, and the review goes on with it elsewhere.",
                    hint="Stop this program with Ctrl-C and start the review again.",
                )

    def _take_news(self) -> None:
        for entry in self._log.news():
            if self.state.version == 0:
                self.reviewer = entry.by
            self.state.take(entry)

    def _carry(self) -> None:
        """Have decisions on a text that was corrected since be decisions on the text of the run."""
        for id in sorted(self.state.since(0) & set(self.run.interviews)):
            interview, state = self.run.interviews[id], self.of(id)
            before = self._decided_on(interview, state)
            if (text_id(before) if before else state.text) == interview.text:
                continue
            now = carried(state, before, interview)
            entry = self._blank(interview, "carry").model_copy(update={"carried": now})
            self._log.append(entry)
            self.state.take(entry)
            self.carried[id] = now

    def _decided_on(self, interview: Interview, state: InterviewState) -> Transcript | None:
        """The transcript that the decisions are about; None where it is not known any more.

        The log names it; an older one does not, and then it is the one that they fit.
        """
        for known in (transcript_in(self.path_of(interview)), interview.transcript):
            if known and (text_id(known) == state.text if state.text else fits(state, known)):
                return known
        return None

    def _write(self, transcripts: set[str]) -> None:
        """Make the coding files of some interviews again; the log already holds what they are made of."""
        self.problem = ""
        self._stale |= transcripts & set(self.run.interviews)
        for name in sorted(self._stale):
            interview = self.run.interviews[name]
            try:
                write_whole(self.path_of(interview), self._document(interview))
            except RunFolderError as error:
                self.problem = f"The decision is in the log, but not yet in the coding file: {error.message}"
            else:
                self._stale.discard(name)

    def path_of(self, interview: Interview) -> Path:
        """The reviewer's coding file on an interview; there once a decision on it was taken."""
        return self.folder / f"{interview.transcript.id}.json"

    def _document(self, interview: Interview) -> str:
        counts, state = self.counts(interview), self._of(interview)
        finished = counts.undecided == 0 and (not state.blind or counts.coded == counts.turns)
        return document_of(interview.transcript, self.reviewer, state.marks, finished=finished).to_json()
