"""The evaluate job: runs and human files in, one prepared study out.

All coding files are brought onto common transcripts: those of the runs where there are runs, else the
uncoded transcripts given, else the first copy of each interview. Copies find theirs by content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from eval.carry import Alignment, carry
from eval.find import Finder
from eval.study import Study, prepare
from extract.codebooks import load_codebook
from extract.counted import counted
from extract.keyword import NAME as KEYWORD
from extract.keyword import code_by_keywords
from extract.readers.options import AS_IT_IS, ReadOptions
from extract.runfolder import RunFolder, is_run
from extract.unseen import unseen
from intercoder.bundled import bundled_codebook
from intercoder.coded_files import read_coded, with_coders
from intercoder.gold_map import NOT_MAPPED, Mapped, as_the_map_says, read_map
from intercoder.gold_tables import as_mapped, place_excerpts
from intercoder.reasons import about
from intercoder.unplaced import unplaced
from schemas.base import Stored
from schemas.codebook import Codebook
from schemas.coding import CodingFile, Document, Stretch, turns_in
from schemas.errors import AgreementError, ConfigurationError, InputError

if TYPE_CHECKING:
    from eval.folding import Folding
    from eval.units import Unit
    from extract.readers.excerpts import Excerpts
    from schemas.run import Manifest
    from schemas.transcript import Transcript

SOME_OTHER_INTERVIEW = 0.5
"""Share of common words below which a copy that fits nothing is simply of another interview."""

_MOST_NAMED = 10
"""Interviews without answers, and stretches of one, that are named."""


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
        elsewhere: files on interviews that the runs do not hold, and files in folders that hold no coding.
        joined: which runs are counted as one coder, in sentences.
        remarks: what else is to be known of how files were taken, in sentences.
    """

    transcripts: dict[str, Transcript] = field(default_factory=dict)
    codings: list[CodingFile] = field(default_factory=list)
    alignments: list[Alignment] = field(default_factory=list)
    lost: list[Refused] = field(default_factory=list)
    unanswered: list[Refused] = field(default_factory=list)
    elsewhere: list[Refused] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[Refused]:
        """All that figures should count and cannot."""
        return self.lost + self.unanswered

    @property
    def notes(self) -> list[str]:
        """What figures do not count and why, and how files were taken, a sentence each."""
        return self.of_people() + self.gaps() + self.joined + self.remarks

    def of_people(self, lost: str = "refused", elsewhere: str = "left out") -> list[str]:
        """Which files of people were not taken and why, a sentence each, beginning with these words."""
        told = [f"{lost}: {about(entry.source, entry.reason)}" for entry in self.lost]
        return told + [f"{elsewhere}: {about(entry.source, entry.reason)}" for entry in self.elsewhere]

    def gaps(self, unanswered: str = "not counted") -> list[str]:
        """Which turns no figure with a run's coder counts, a sentence each, beginning with this word."""
        return [f"{unanswered}: {entry.source}: {entry.reason}" for entry in self.unanswered]

    def study(self, unit: Unit, folding: Folding) -> Study:
        """The material, checked and laid out for counting."""
        return prepare(list(self.transcripts.values()), self.codings, unit=unit, folding=folding)

    def only(self, transcripts: Iterable[str]) -> list[CodingFile]:
        """The coding files on some of the transcripts."""
        wanted = set(transcripts)
        return [coding for coding in self.codings if coding.transcript in wanted]


def gather(
    inputs: Sequence[Path],
    gold: Sequence[Path] = (),
    *,
    gold_map: Path | None = None,
    codebook: Path | None = None,
    baseline: bool = True,
    options: ReadOptions = AS_IT_IS,
    tables_need: str = "",
) -> Material:
    """Read runs and human files and bring them onto common transcripts.

    Args:
        inputs: run folders, and transcripts with or without human codes.
        gold: human files, or folders of them.
        gold_map: CSV with the columns path, transcript, coder, stage.
        codebook: tells codes from text in human files, and is the baseline's; default: the run's, else
            the bundled one.
        baseline: add the keyword baseline beside models.
        options: how files are to be read: names of columns, for one.
        tables_need: what to do where tables of excerpts come without interviews; default: for `evaluate`.

    Raises:
        IntercoderError: an input that cannot be read, or a map that does not fit.
    """
    runs = [RunFolder(path) for path in inputs if is_run(path)]
    mapping = read_map(gold_map) if gold_map else {}
    book = load_codebook(codebook) if codebook else _book_of(runs)
    material = Material()
    _add_runs(material, runs)
    paths = [*(path for path in inputs if not is_run(path)), *gold]
    read = read_coded(paths, mapping, (gold_map, codebook), book, options)
    material.remarks.extend(read.remarks)
    documents = [
        as_the_map_says(document, mapping.get(file.resolve(), NOT_MAPPED))
        for file, document in read.documents
    ]
    _add_documents(material, documents, open_ended=not runs)
    _add_tables(material, read.tables, mapping, tables_need)
    material.lost.extend(Refused(source=one.source, reason=one.reason) for one in read.broken)
    material.elsewhere.extend(Refused(source=one.source, reason=one.reason) for one in read.passed_over)
    if baseline and any(coding.coder.kind == "model" for coding in material.codings):
        _add_baseline(material, book)
    return material


def _book_of(runs: Sequence[RunFolder]) -> Codebook:
    for run in runs:
        if (run.path / "codebook.json").is_file():
            return run.codebook()
    return bundled_codebook()


def _add_runs(material: Material, runs: Sequence[RunFolder]) -> None:
    """Take what runs coded; those of one coder's name are told apart where any two share an interview."""
    for run in runs:
        _add_transcripts(material, run)
    coded = [(run, list(_seen_codings(material, run))) for run in runs]
    uses = Counter((coding.coder.name, coding.transcript) for _, codings in coded for coding in codings)
    clashing = {name for (name, _), count in uses.items() if count > 1}
    first: dict[str, RunFolder] = {}
    for run, codings in coded:
        for coding in codings:
            apart = first.setdefault(coding.coder.name, run) is not run and coding.coder.name in clashing
            material.codings.append(_of_run(coding, run) if apart else coding)
    material.joined.extend(_joined(coded, clashing))


def _of_run(coding: CodingFile, run: RunFolder) -> CodingFile:
    """The coding file with the run in its coder's name."""
    name = f"{coding.coder.name} [{run.path.name}]"
    return coding.model_copy(update={"coder": coding.coder.model_copy(update={"name": name})})


def _joined(coded: Sequence[tuple[RunFolder, list[CodingFile]]], clashing: set[str]) -> Iterator[str]:
    """Says which runs are counted as one coder, as they have one coder's name and no interview in common."""
    runs: dict[str, list[str]] = {}
    for run, codings in coded:
        for name in sorted({coding.coder.name for coding in codings} - clashing):
            runs.setdefault(name, []).append(run.path.name)
    for name, folders in runs.items():
        if len(folders) > 1:
            yield f"{' and '.join(folders)} are counted as one coder, {name}: they share no interview"


def _add_transcripts(material: Material, run: RunFolder) -> None:
    for transcript in run.transcripts():
        known = material.transcripts.setdefault(transcript.id, transcript)
        if known.digest != transcript.digest:
            raise AgreementError(
                f"The runs hold different texts of {transcript.id!r}.",
                hint="Compare runs over the same files.",
            )


def _seen_codings(material: Material, run: RunFolder) -> Iterator[CodingFile]:
    """The run's coding files with what their coder did not see, which is noted."""
    manifest = run.manifest()
    holes = {name: unseen(state, manifest.settings.passes) for name, state in manifest.transcripts.items()}
    reasons = _unanswered({name: own for name, own in holes.items() if own}, manifest)
    material.unanswered.extend(Refused(source=run.path.name, reason=reason) for reason in reasons)
    for coding in run.codings():
        yield coding.model_copy(update={"unseen": holes.get(coding.transcript, ())})


def _unanswered(holes: Mapping[str, Sequence[Stretch]], manifest: Manifest) -> Iterator[str]:
    """What of its interviews a run does not tell, in words, as `19 of 40 turns of talk-1 (21-39), …`."""
    pending = [name for name in holes if manifest.transcripts[name].state == "pending"]
    unanswered = sorted(holes.keys() - set(pending))
    for name in unanswered[:_MOST_NAMED]:
        turns = counted(manifest.transcripts[name].turns, "turn")
        yield f"{turns_in(holes[name])} of {turns} of {name} ({_which(holes[name])}), as they got no answer"
    if others := unanswered[_MOST_NAMED:]:
        turns = counted(sum(turns_in(holes[name]) for name in others), "turn")
        yield f"{turns} of {counted(len(others), 'more interview')}, as they got no answer"
    if pending:  # of a run that was stopped early, there may be thousands
        them = pending[0] if len(pending) == 1 else f"{pending[0]} and {len(pending) - 1:,} more"
        yield f"{them}, not coded to the end yet"


def _which(stretches: Sequence[Stretch]) -> str:
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in stretches[:_MOST_NAMED]]
    return ", ".join(shown) + (", …" if len(stretches) > _MOST_NAMED else "")


def _add_documents(material: Material, documents: Sequence[Document], *, open_ended: bool) -> None:
    """Carry human files onto transcripts; without runs, other interviews become transcripts."""
    if open_ended:
        documents = sorted(documents, key=lambda document: bool(document.codings))
    finder = Finder(list(material.transcripts.values()))
    for document in documents:
        if not document.codings and not open_ended:
            continue
        try:
            match = finder.find(document.transcript)
        except AgreementError as error:
            if open_ended and not _is_damaged_copy(document, material):
                _add_base(material, document)
                finder = Finder(list(material.transcripts.values()))
            else:
                _note(material, document, error)
            continue
        carried = carry(document, material.transcripts[match.id])
        material.codings.extend(carried.codings)
        material.remarks.extend(unplaced(document, match.id))
        material.alignments.append(carried.alignment)


def _add_tables(
    material: Material, read: Iterable[tuple[Path, Excerpts]], mapping: Mapping[Path, Mapped], need: str
) -> None:
    """Look for the excerpts of all tables; each as the map wants it taken."""
    mapped = [(file, as_mapped(table, *mapping.get(file.resolve(), NOT_MAPPED))) for file, table in read]
    by_people = any(coding.coder.kind == "human" for coding in material.codings)
    tables, remarks = with_coders(mapped, material.transcripts.values(), alone=not by_people)
    material.remarks.extend(remarks)
    machines = {coding.coder.name for coding in material.codings if coding.coder.kind != "human"}
    for table in tables:
        people = table.without(machines)
        if len(people.rows) < len(table.rows):
            reason = f"{counted(len(table.rows) - len(people.rows), 'passage')} of the run's own coder"
            material.elsewhere.append(Refused(source=table.source, reason=reason))
        if people.rows:
            _add_excerpts(material, people, need)


def _add_excerpts(material: Material, table: Excerpts, tables_need: str) -> None:
    """Look for coded excerpts in the transcripts.

    Raises:
        InputError: there are no transcripts.
    """
    if not material.transcripts:
        refusal = table.refusal()
        raise InputError(refusal.message, hint=tables_need or refusal.hint)
    placed = place_excerpts(table, list(material.transcripts.values()))
    material.codings.extend(placed.codings)
    material.lost.extend(Refused(source=table.source, reason=reason) for reason in placed.lost)
    material.elsewhere.extend(Refused(source=table.source, reason=reason) for reason in placed.elsewhere)
    material.remarks.extend(f"{table.source}: {sentence}" for sentence in placed.remarks)


def _add_base(material: Material, document: Document) -> None:
    transcript, number = document.transcript, 2
    while transcript.id in material.transcripts:
        transcript = document.transcript.model_copy(update={"id": f"{document.transcript.id}-{number}"})
        number += 1
    material.transcripts[transcript.id] = transcript
    material.codings.extend(c.model_copy(update={"transcript": transcript.id}) for c in document.codings)
    material.remarks.extend(unplaced(document, transcript.id))


def _is_damaged_copy(document: Document, material: Material) -> bool:
    """True where the document shares most of its words, in order, with a transcript and yet is no copy."""
    own = _stretches(document.transcript)
    return any(
        _common_share(own, _stretches(transcript)) >= SOME_OTHER_INTERVIEW
        for transcript in material.transcripts.values()
    )


def _common_share(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Share of the runs of five words of the shorter text that the other one holds too, 0 to 1."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter & longer) / len(shorter) if shorter else 0.0


def _stretches(transcript: Transcript) -> set[tuple[str, ...]]:
    words = transcript.text.casefold().split()
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def _note(material: Material, document: Document, error: AgreementError) -> None:
    entry = Refused(source=document.transcript.source, reason=error.message)
    if _is_damaged_copy(document, material):
        material.lost.append(entry)
    else:
        material.elsewhere.append(
            Refused(source=document.transcript.source, reason="on an interview that the run does not hold")
        )


def _add_baseline(material: Material, book: Codebook) -> None:
    coded = {coding.transcript for coding in material.codings if coding.coder.kind == "model"}
    have = {coding.transcript for coding in material.codings if coding.coder.name == KEYWORD}
    for name in sorted(coded - have):
        material.codings.append(code_by_keywords(material.transcripts[name], book))


def check_any_coding(material: Material) -> None:
    """Raise where there is nothing to compare.

    Raises:
        ConfigurationError: fewer than two coders.
    """
    coders = {(coding.coder.name, coding.stage) for coding in material.codings if not coding.uncoded}
    if len(coders) < 2:
        raise ConfigurationError(
            f"Agreement needs two coders; found {len(coders)}.",
            hint="\n".join(
                ("Name a run and human files with --gold, or files of two human coders.", *material.notes)
            ),
        )
