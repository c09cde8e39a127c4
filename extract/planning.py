"""Before a run: every file read once, its transcript stored, and what cannot be coded named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from extract.readers import read_all
from extract.readers.options import AS_IT_IS, ReadOptions
from extract.readers.roles import check_interviewers
from extract.runfolder import RunFolder
from schemas.codebook import Codebook
from schemas.errors import InputError
from schemas.run import TranscriptState, Unread
from schemas.transcript import Transcript

SAME_INTERVIEW = 0.9
"""Share of words in common above which two files of one id are copies of one interview."""


class Plan:
    """What a run is to code.

    Attributes:
        states: transcript id -> state, in order of the files.
        unread: files that give nothing to code, with the reason.

    Args:
        folder: where the transcripts are stored.
        known: transcripts that an earlier start of the run has taken in.
    """

    def __init__(self, folder: RunFolder, known: Mapping[str, TranscriptState]) -> None:
        self._folder = folder
        self._known = known
        self._taken = set(known)
        self.states: dict[str, TranscriptState] = {}
        self.unread: list[Unread] = []

    def add(self, transcript: Transcript) -> None:
        """Take a transcript into the plan, unless another file holds the same interview already."""
        transcript = self._distinct(transcript)
        if transcript.id in self.states:
            source = self.states[transcript.id].source
            if transcript.digest != self.states[transcript.id].digest or transcript.source != source:
                self.unread.append(
                    Unread(
                        source=transcript.source,
                        reason=f"another copy of the interview in {source}, which is coded",
                    )
                )
            return
        if transcript.id in self._known:
            self._folder.has_transcript(
                transcript.id
            )  # where it is damaged, it is named before it is replaced
        self._folder.write_transcript(transcript)
        self._taken.add(transcript.id)
        self.states[transcript.id] = TranscriptState(
            source=transcript.source, digest=transcript.digest, turns=len(transcript.turns)
        )

    def _distinct(self, transcript: Transcript) -> Transcript:
        """The transcript, under another id where its own is taken by a different interview."""
        number, candidate = 1, transcript
        while candidate.id in self._taken and not self._is_copy(candidate):
            number += 1
            candidate = transcript.model_copy(update={"id": f"{transcript.id}-{number}"})
        return candidate

    def _is_copy(self, transcript: Transcript) -> bool:
        before = self._known.get(transcript.id)
        if before and before.digest == transcript.digest:
            return True
        if not self._folder.has_transcript(transcript.id):  # damaged: made again from the same file
            return before is not None and before.source == transcript.source
        known = self._folder.transcript(transcript.id)
        return (
            known.digest == transcript.digest or shared_words(known.text, transcript.text) >= SAME_INTERVIEW
        )


def plan(
    files: Iterable[Path],
    folder: RunFolder,
    codebook: Codebook | None,
    known: Mapping[str, TranscriptState],
    options: ReadOptions = AS_IT_IS,
) -> Plan:
    """Read all files and store their transcripts in the run folder.

    Raises:
        ConfigurationError: an interviewer is named who speaks in none of them.
    """
    result = Plan(folder, known)
    speakers: set[str] = set()
    for file in files:
        try:
            transcripts = [document.transcript for document in read_all(file, codebook, options)]
        except InputError as error:
            result.unread.append(Unread(source=file.name, reason=error.message))
            continue
        for transcript in transcripts:
            speakers.update(turn.speaker for turn in transcript.turns if turn.speaker)
            result.add(transcript)
    check_interviewers(speakers, options.interviewers)
    return result


def shared_words(one: str, other: str) -> float:
    """Share of the longer text's words that the other text holds as well, 0 to 1, order ignored."""
    first, second = Counter(one.casefold().split()), Counter(other.casefold().split())
    longer = max(first.total(), second.total())
    return (first & second).total() / longer if longer else 1.0
