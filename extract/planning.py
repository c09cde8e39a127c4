"""Before a run: every file read once, its transcript stored, and what cannot be coded named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from pathlib import Path

from extract.behind import Behind
from extract.lean import lean
from extract.readers import all_of_source
from extract.readers.headers import check_columns
from extract.readers.options import AS_IT_IS, ReadOptions
from extract.readers.roles import check_interviewers
from extract.readers.source import Source, checked, fetched
from extract.runfolder import RunFolder
from extract.workers import HERE, Workers, in_order
from schemas.codebook import Codebook
from schemas.errors import InputError, RequestError
from schemas.run import TranscriptState, Unread
from schemas.transcript import Transcript

SAME_INTERVIEW = 0.9
"""Share of words in common above which two files of one id are copies of one interview."""

CORRECTED = 0.25
"""Share of runs of five words in common above which a file is an earlier one of its name, corrected.

Counted over what is answered: questions are the same in many interviews. Answers of two people to the same
questions have .02 of them in common, a file with six frequent words replaced throughout .4.
"""

ENOUGH_WORDS = 50
"""Shorter texts may be equal by chance: people who answer yes to everything are still several."""


class Plan:
    """What a run is to code.

    Attributes:
        states: transcript id -> state, in order of the files.
        unread: files that give nothing to code, with the reason.
        changed: ids of known transcripts that are read otherwise now, such as with other interviewers.
        remarks: what else is to be known of files that an earlier start knew by another name or text.

    Args:
        folder: where the transcripts are stored.
        known: transcripts that an earlier start of the run has taken in.
        behind: writes the transcripts; they are all stored when it has finished.
    """

    def __init__(
        self, folder: RunFolder, known: Mapping[str, TranscriptState], behind: Behind | None = None
    ) -> None:
        self._folder = folder
        self._behind = behind or Behind()
        self._known = known
        self._taken = set(known)
        self._by_digest = {state.digest: name for name, state in known.items()}
        self._sources = {state.source for state in known.values()}
        self.states: dict[str, TranscriptState] = {}
        self.unread: list[Unread] = []
        self.changed: set[str] = set()
        self.remarks: list[str] = []

    def add(self, transcript: Transcript) -> None:
        """Take a transcript into the plan, unless another file holds the same interview already."""
        transcript = self._known_by_content(transcript) or self._distinct(transcript)
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
        self._store(transcript)
        self._remark(transcript)
        self._taken.add(transcript.id)
        self._by_digest.setdefault(transcript.digest, transcript.id)
        state = TranscriptState(
            source=transcript.source, digest=transcript.digest, turns=len(transcript.turns)
        )
        self.states[transcript.id] = lean(state)

    def _remark(self, transcript: Transcript) -> None:
        """Say what a user would not expect of a file that an earlier start of the run has met in some way."""
        if transcript.id in self.changed:
            self.remarks.append(
                f"{transcript.source} is not what was read as {transcript.id} before: it is coded again"
            )
        elif transcript.id not in self._known and transcript.source in self._sources:
            self.remarks.append(
                f"{transcript.source} holds another interview than the {transcript.source} of before: it is "
                f"coded as {transcript.id}, and both count"
            )

    def _known_by_content(self, transcript: Transcript) -> Transcript | None:
        """The transcript as it is known, where a file of another name holds it word for word."""
        known = self._by_digest.get(transcript.digest)
        if known is None or transcript.words < ENOUGH_WORDS:
            return None
        transcript = transcript.model_copy(update={"id": known})
        before = self._known.get(known)
        if known in self.states or before is None or before.source == transcript.source:
            return transcript
        self.remarks.append(
            f"{transcript.source} is word for word the {before.source} of before: it counts once, as {known}"
        )
        stored = self._folder.whole_transcript(known)
        # Under another name it is the same interview: what was coded of it stays.
        same = {"title": stored.title, "source": stored.source} if stored else {}
        return transcript.model_copy(update=same)

    def _store(self, transcript: Transcript) -> None:
        if transcript.id in self._known:
            if self._folder.holds(transcript):
                return
            # Where it is damaged, it is named before it is replaced.
            if self._folder.whole_transcript(transcript.id):
                self.changed.add(transcript.id)
                # First, so that a coding never lies beside a text that it is not about.
                self._folder.discard_coding(transcript.id)
        self._behind.start(self._folder.write_transcript, transcript)

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
        self._behind.finish()
        known = self._folder.whole_transcript(transcript.id)
        if known is None:  # damaged: made again from the same file
            return before is not None and before.source == transcript.source
        return (
            known.digest == transcript.digest
            or shared_words(known.text, transcript.text) >= SAME_INTERVIEW
            or (before is not None and transcript.id not in self.states and is_corrected(known, transcript))
        )


async def plan(
    files: Iterable[Path],
    folder: RunFolder,
    codebook: Codebook | None,
    known: Mapping[str, TranscriptState],
    options: ReadOptions = AS_IT_IS,
    workers: Workers = HERE,
) -> Plan:
    """Read all files and store their transcripts in the run folder.

    Raises:
        ConfigurationError: an interviewer is named who speaks in none of them, or a column that no table has;
            or the workers cannot be used.
    """
    files = list(files)
    check_columns(files, options.columns)
    speakers: set[str] = set()
    reading = (_read(file, codebook, options, workers) for file in files)
    with Behind() as behind:
        result = Plan(folder, known, behind)
        async with aclosing(in_order(reading, lambda: workers.at_once)) as found:
            async for transcripts in found:
                if isinstance(transcripts, Unread):
                    result.unread.append(transcripts)
                    continue
                for transcript in transcripts:
                    speakers.update(turn.speaker for turn in transcript.turns if turn.speaker)
                    result.add(transcript)
    check_interviewers(speakers, options.interviewers)
    return result


async def _read(
    file: Path, codebook: Codebook | None, options: ReadOptions, workers: Workers
) -> list[Transcript] | Unread:
    try:
        # Workers are given the bytes: they need not see this machine's disk.
        return await workers.call(transcripts_of, fetched(file), codebook, options)
    except (InputError, RequestError) as error:
        return Unread(source=file.name, reason=error.message)


def transcripts_of(source: Source, codebook: Codebook | None, options: ReadOptions) -> list[Transcript]:
    """All transcripts that a file holds; raises `InputError`."""
    return [document.transcript for document in all_of_source(checked(source), codebook, options)]


def shared_words(one: str, other: str) -> float:
    """Share of the longer text's words that the other text holds as well, 0 to 1, order ignored."""
    first, second = Counter(one.casefold().split()), Counter(other.casefold().split())
    longer = max(first.total(), second.total())
    return (first & second).total() / longer if longer else 1.0


def is_corrected(earlier: Transcript, transcript: Transcript) -> bool:
    """Whether a file is an earlier one of the same name with many corrections, and no other interview."""
    if earlier.source != transcript.source:
        return False
    one, other = _runs_of_five(earlier), _runs_of_five(transcript)
    shorter = min(len(one), len(other))
    return shorter >= ENOUGH_WORDS and len(one & other) / shorter >= CORRECTED


def _runs_of_five(transcript: Transcript) -> set[tuple[str, ...]]:
    """All runs of five words of what is answered."""
    answers = (turn.index for turn in transcript.turns if turn.role != "interviewer")
    words = " ".join(map(transcript.turn_text, answers)).casefold().split()
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}
