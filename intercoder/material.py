"""What coders are compared on: transcripts, coding files on them, and what could not be brought onto them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eval.carry import Alignment
from eval.folding import with_codebooks
from eval.study import Study, prepare
from intercoder.reasons import about
from schemas.base import Stored
from schemas.coding import CodingFile

if TYPE_CHECKING:
    from eval.folding import Folding
    from eval.units import Unit
    from schemas.codebook import Codebook
    from schemas.transcript import Transcript


class Refused(Stored):
    """A human file that is not counted, and why."""

    source: str
    reason: str


@dataclass
class Material:
    """What evaluate works on.

    Attributes:
        transcripts: common transcripts, by id.
        codings: all coding files, on those transcripts.
        alignments: how human files were carried.
        lost: human files, and passages of theirs, that should have been counted and could not be.
        unanswered: turns of the runs' interviews that should have been coded and were not.
        without_coding: interviews of the runs that have no coding that counts (`extract.contents`).
        elsewhere: files on interviews that the runs do not hold, and files in folders that hold no coding.
        codebooks: what teams call their codes: the one that was named, else those of the runs.
        joined: which runs are counted as one coder, in sentences.
        remarks: what else is to be known of how files were taken, in sentences.
    """

    transcripts: dict[str, Transcript] = field(default_factory=dict)
    codings: list[CodingFile] = field(default_factory=list)
    alignments: list[Alignment] = field(default_factory=list)
    lost: list[Refused] = field(default_factory=list)
    unanswered: list[Refused] = field(default_factory=list)
    without_coding: list[Refused] = field(default_factory=list)
    elsewhere: list[Refused] = field(default_factory=list)
    codebooks: list[Codebook] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[Refused]:
        """All that figures should count and cannot."""
        return self.lost + self.unanswered + self.without_coding

    @property
    def notes(self) -> list[str]:
        """What figures do not count and why, and how files were taken, a sentence each."""
        return self.of_people() + self.gaps() + self.of_runs() + self.joined + self.remarks

    def of_people(self, lost: str = "refused", elsewhere: str = "left out") -> list[str]:
        """Which files of people were not taken and why, a sentence each, beginning with these words."""
        told = [f"{lost}: {about(entry.source, entry.reason)}" for entry in self.lost]
        return told + [f"{elsewhere}: {about(entry.source, entry.reason)}" for entry in self.elsewhere]

    def gaps(self, unanswered: str = "not counted") -> list[str]:
        """Which turns no figure with a run's coder counts, a sentence each, beginning with this word."""
        return [f"{unanswered}: {entry.source}: {entry.reason}" for entry in self.unanswered]

    def of_runs(self, without_coding: str = "not counted") -> list[str]:
        """Which interviews of the runs have no coding that counts and why, a sentence each, as above."""
        return [f"{without_coding}: {entry.source}: {entry.reason}" for entry in self.without_coding]

    def study(self, unit: Unit, folding: Folding) -> Study:
        """The material, checked and laid out for counting."""
        transcripts = list(self.transcripts.values())
        return prepare(transcripts, self.codings, unit=unit, folding=self.folding(folding))

    def folding(self, asked: Folding) -> Folding:
        """How code names are compared: as is asked for, then by the aliases of the codebooks."""
        return with_codebooks(asked, self.codebooks)

    def only(self, transcripts: Iterable[str]) -> list[CodingFile]:
        """The coding files on some of the transcripts."""
        wanted = set(transcripts)
        return [coding for coding in self.codings if coding.transcript in wanted]
