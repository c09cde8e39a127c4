"""The data inside the reading page: interviews, who coded what on them, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.coders import name_of, reported_coders
from intercoder.pages.view_codes import PageCodes
from intercoder.pages.view_offsets import BrowserOffsets
from intercoder.pages.view_segments import SegmentRows
from intercoder.pages.view_summaries import Summaries, SummaryRows
from intercoder.reasons import about
from schemas.codebook import Codebook
from schemas.coding import CoderKind, CodingFile
from schemas.run import Manifest
from schemas.transcript import Transcript, Turn

_ORDER: tuple[CoderKind, ...] = ("model", "human", "baseline")


@dataclass(frozen=True)
class Viewed:
    """What a page shows.

    Attributes:
        transcripts: by id, in the order in which they are shown.
        codings: on those transcripts.
        codebook: what the codes mean.
        manifest: of the run.
        summaries: of the run.
        notes: what else a reader must know, such as files that were refused; one line each.
    """

    transcripts: dict[str, Transcript]
    codings: Sequence[CodingFile]
    codebook: Codebook
    manifest: Manifest
    summaries: Summaries = field(default_factory=Summaries)
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class PageCoder:
    """A coder as the page names it."""

    name: str
    kind: CoderKind


class ViewData:
    """Numbers for coders and codes, and the rows that use them.

    Args:
        viewed: what the page shows.

    Attributes:
        coders: models, then people, then baselines.
        codes: all codes.

    Raises:
        AgreementError: two coding files of one coder on one transcript, or one name for two kinds of coder.
    """

    def __init__(self, viewed: Viewed) -> None:
        self.viewed = viewed
        known = sorted(reported_coders(viewed.codings), key=lambda coder: _ORDER.index(coder.kind))
        self.coders = [PageCoder(coder.name, coder.kind) for coder in known]
        self.codes = PageCodes(viewed.codebook, viewed.codings)
        self._coder_at = {coder.name: number for number, coder in enumerate(self.coders)}

    def page(self) -> dict[str, Any]:
        """All that the script reads, the segments of each interview in its entry."""
        interviews = [
            {**self._interview(transcript), **self.coded(transcript)}
            for transcript in self.viewed.transcripts.values()
        ]
        summaries = SummaryRows(self.viewed.transcripts).rows(self.viewed.summaries)
        return {**self.frame(), "interviews": interviews, "summaries": summaries}

    def frame(self) -> dict[str, Any]:
        """Coders, codes and notes."""
        return {
            "coders": [{"name": coder.name, "kind": coder.kind} for coder in self.coders],
            "codes": self.codes.rows(),
            "notes": [*self.viewed.notes, *_notes(self.viewed)],
        }

    def bare(self) -> list[dict[str, Any]]:
        """The interviews without what anybody coded."""
        return [self._interview(transcript) for transcript in self.viewed.transcripts.values()]

    def rows(self, transcript: Transcript) -> SegmentRows:
        """Makes rows of segments of one interview."""
        return SegmentRows(BrowserOffsets(transcript.text), self.codes.names, self.codes.number)

    def coder(self, coding: CodingFile) -> int:
        """Number of the coder of a coding file."""
        return self._coder_at[name_of(coding)]

    def codings(self, transcript: Transcript) -> list[CodingFile]:
        """The coding files on one interview, in the order of the coders."""
        own = [coding for coding in self.viewed.codings if coding.transcript == transcript.id]
        return sorted(own, key=self.coder)

    def coded(self, transcript: Transcript) -> dict[str, Any]:
        """What everybody coded on one interview."""
        rows, own = self.rows(transcript), self.codings(transcript)
        return {
            "coded": [self.coder(coding) for coding in own if not coding.uncoded],
            "blank": [self.coder(coding) for coding in own if coding.uncoded],
            "segments": [row for coding in own for row in rows.segments(self.coder(coding), coding)],
            "rejected": [rows.rejected(self.coder(coding), one) for coding in own for one in coding.rejected],
            "dropped": [rows.dropped(self.coder(coding), one) for coding in own for one in coding.dropped],
        }

    def _interview(self, transcript: Transcript) -> dict[str, Any]:
        offsets = BrowserOffsets(transcript.text)
        speakers = {turn.speaker or "": (turn.speaker or "", turn.role) for turn in transcript.turns}
        at = {name: number for number, name in enumerate(speakers)}
        return {
            "id": transcript.id,
            "title": transcript.title,
            "text": transcript.text,
            "speakers": [[name, role == "interviewer"] for name, role in speakers.values()],
            "turns": [_turn(turn, offsets, at) for turn in transcript.turns],
            "gaps": self._gaps(transcript.id),
        }

    def _gaps(self, id: str) -> list[list[Any]]:
        """`[first turn, last turn, step, reason]` of each stretch that brought no answer."""
        state = self.viewed.manifest.transcripts.get(id)
        return [[one.first_turn, one.last_turn, one.step, one.reason] for one in state.gaps] if state else []


def _turn(turn: Turn, offsets: BrowserOffsets, speaker_at: dict[str, int]) -> list[Any]:
    """`[start, end, speaker, seconds or None]`."""
    return [offsets(turn.start), offsets(turn.end), speaker_at[turn.speaker or ""], turn.time]


def _notes(viewed: Viewed) -> list[str]:
    notes = [f"Not coded: {about(entry.source, entry.reason)}" for entry in viewed.manifest.unread]
    for id, entry in viewed.manifest.transcripts.items():
        if entry.state == "pending":
            notes.append(f"Not coded yet: {id}.")
        elif entry.state != "done":
            notes.append(f"Coded in part only: {id}; the turns without an answer are marked in it.")
    notes += [f"Not a summary: {name}" for name in viewed.summaries.unread]
    return notes
