"""What a run holds that counts: interviews whose coding belongs to their transcript as it is, and the others.

Everything that reads what a run has coded asks here. A coding file that merely lies in the folder proves
nothing: the interview may have been read anew and not been coded again since, or files may have been removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from extract.runfolder import RunFolder
from extract.unseen import NOT_CODED, holes_of
from schemas.coding import CodingFile
from schemas.run import Manifest, TranscriptState
from schemas.transcript import Transcript

Fault = Literal["pending", "failed", "unlisted", "no transcript", "no coding", "other text", "other words"]
"""Why an interview has no coding that counts: it is not coded, the manifest does not list it, a file of it is
missing, its transcript is not the one that was coded, or its coding quotes what is not in the transcript."""


@dataclass(frozen=True)
class Contents:
    """What a run holds.

    Attributes:
        manifest: of the run.
        transcripts: all that are there, by id.
        codings: those that count, by transcript, each with the turns that its coder did not see.
        faults: interviews without a coding that counts, and why; none of them is in `codings`.
    """

    manifest: Manifest
    transcripts: Mapping[str, Transcript]
    codings: Mapping[str, CodingFile]
    faults: Mapping[str, Fault]

    @property
    def coded(self) -> dict[str, Transcript]:
        """The transcripts that have a coding that counts, by id."""
        return {name: self.transcripts[name] for name in self.codings}


def contents_of(folder: RunFolder) -> Contents:
    """What a run holds.

    Raises:
        RunFolderError: it is no run folder, or a file of it is damaged.
    """
    manifest = folder.manifest()
    states, holes = manifest.transcripts, holes_of(manifest)
    transcripts = {transcript.id: transcript for transcript in folder.transcripts()}
    stored = folder.coded()
    codings = {name: folder.stored_coding(name) for name in stored if name in states}
    faults: dict[str, Fault] = {}
    for name in (*states, *(name for name in stored if name not in states)):
        fault = _fault(states.get(name), transcripts.get(name), codings.get(name))
        if fault:
            faults[name] = fault
    return Contents(
        manifest=manifest,
        transcripts=transcripts,
        codings={
            name: coding.model_copy(update={"unseen": holes[name]})
            for name, coding in codings.items()
            if name not in faults
        },
        faults=faults,
    )


def codings_written(folder: RunFolder, states: Mapping[str, TranscriptState]) -> Iterator[CodingFile]:
    """The coding files of a run that has just written them, one by one, going by its states alone."""
    for name in sorted(states):
        coding = None if states[name].state in NOT_CODED else folder.coding(name)
        if coding is not None:
            yield coding


def passes_of(folder: RunFolder, contents: Contents, number: int) -> dict[str, CodingFile]:
    """What one of several passes, from 0, found by itself, by transcript: of interviews whose coding counts.

    Raises:
        RunFolderError: a file is damaged.
    """
    found = ((name, folder.stored_pass(number, name)) for name in contents.codings)
    return {name: own for name, own in found if own is not None}


def _fault(
    state: TranscriptState | None, transcript: Transcript | None, coding: CodingFile | None
) -> Fault | None:
    if state is None:
        return "unlisted"
    if state.state == "pending" or state.state == "failed":
        return state.state
    if transcript is None:
        return "no transcript"
    if coding is None:
        return "no coding"
    if transcript.digest != state.digest:
        return "other text"
    return None if _fits(coding, transcript) else "other words"


def _fits(coding: CodingFile, transcript: Transcript) -> bool:
    try:
        coding.check_against(transcript)
    except ValueError:
        return False
    return coding.transcript == transcript.id
