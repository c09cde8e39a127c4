"""The evaluate job: runs and human files in, one prepared study out.

All coding files are brought onto common transcripts: those of the runs where there are runs, else the
uncoded transcripts given, else the first copy of each interview. Copies find theirs by content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.carry import carry
from eval.find import Finder
from extract.codebooks import load_codebook
from extract.counted import counted
from extract.keyword import NAME as KEYWORD
from extract.keyword import code_by_keywords
from extract.readers.options import AS_IT_IS, ReadOptions
from extract.runfolder import RunFolder, is_run
from intercoder.bundled import bundled_codebook
from intercoder.coded_files import read_coded, with_coders
from intercoder.damaged import KnownTexts
from intercoder.gold_map import NOT_MAPPED, Mapped, as_the_map_says, read_map
from intercoder.gold_tables import as_mapped, place_excerpts
from intercoder.material import Material, Refused
from intercoder.run_codebook import codebook_of
from intercoder.run_codings import add_runs
from intercoder.steps import untold
from intercoder.unplaced import unplaced
from schemas.codebook import Codebook
from schemas.coding import Document
from schemas.errors import AgreementError, ConfigurationError, InputError

if TYPE_CHECKING:
    from extract.readers.excerpts import Excerpts
    from schemas.transcript import Transcript


def gather(
    inputs: Sequence[Path],
    gold: Sequence[Path] = (),
    *,
    gold_map: Path | None = None,
    codebook: Path | None = None,
    baseline: bool = True,
    options: ReadOptions = AS_IT_IS,
    tables_need: str = "",
    on_step: Callable[[str], None] = untold,
) -> Material:
    """Read runs and human files and bring them onto common transcripts.

    Args:
        inputs: run folders, and transcripts with or without human codes.
        gold: human files, or folders of them.
        gold_map: CSV with the columns path, transcript, coder, stage.
        codebook: tells codes from text in human files, and is the baseline's; default: the run's, else
            the bundled one. Its aliases, else those of all runs' codebooks, are names of one code.
        baseline: add the keyword baseline beside models.
        options: how files are to be read: names of columns, for one.
        tables_need: what to do where tables of excerpts come without interviews; default: for `evaluate`.
        on_step: is told what is begun, as `reading files`.

    Raises:
        IntercoderError: an input that cannot be read, or a map that does not fit.
    """
    on_step("reading files")
    runs = [RunFolder(path) for path in inputs if is_run(path)]
    mapping = read_map(gold_map) if gold_map else {}
    books = [load_codebook(codebook)] if codebook else _books_of(runs)
    book = books[0] if books else bundled_codebook()
    material = Material(codebooks=books)
    add_runs(material, runs)
    paths = [*(path for path in inputs if not is_run(path)), *gold]
    read = read_coded(paths, mapping, (gold_map, codebook), book, options)
    material.remarks.extend(read.remarks)
    documents = [
        as_the_map_says(document, mapping.get(file.resolve(), NOT_MAPPED))
        for file, document in read.documents
    ]
    on_step("finding the interview of each file")
    _add_documents(material, documents, open_ended=not runs)
    on_step("finding coded passages in the interviews")
    _add_tables(material, read.tables, mapping, tables_need)
    material.lost.extend(Refused(source=one.source, reason=one.reason) for one in read.broken)
    material.elsewhere.extend(Refused(source=one.source, reason=one.reason) for one in read.passed_over)
    if baseline and any(coding.coder.kind == "model" for coding in material.codings):
        on_step("coding with the keyword baseline")
        _add_baseline(material, book)
    return material


def _books_of(runs: Sequence[RunFolder]) -> list[Codebook]:
    """The codebooks of runs, in their order; a run of open coding has none."""
    return [book for run in runs if (book := codebook_of(run))]


def _add_documents(material: Material, documents: Sequence[Document], *, open_ended: bool) -> None:
    """Carry human files onto transcripts; without runs, other interviews become transcripts."""
    if open_ended:
        documents = sorted(documents, key=lambda document: bool(document.codings))
    finder = Finder(material.transcripts.values())
    known = KnownTexts(material.transcripts.values())
    for document in documents:
        if not document.codings and not open_ended:
            continue
        try:
            match = finder.find(document.transcript)
        except AgreementError as error:
            damaged = known.hold_much_of(document.transcript)
            if open_ended and not damaged:
                base = _add_base(material, document)
                finder.add(base)
                known.add(base)
            else:
                _note(material, document, error, damaged=damaged)
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


def _add_base(material: Material, document: Document) -> Transcript:
    """Take a document's own transcript as one that others are carried onto, under an id of its own."""
    transcript, number = document.transcript, 2
    while transcript.id in material.transcripts:
        transcript = document.transcript.model_copy(update={"id": f"{document.transcript.id}-{number}"})
        number += 1
    material.transcripts[transcript.id] = transcript
    material.codings.extend(c.model_copy(update={"transcript": transcript.id}) for c in document.codings)
    material.remarks.extend(unplaced(document, transcript.id))
    return transcript


def _note(material: Material, document: Document, error: AgreementError, *, damaged: bool) -> None:
    if damaged:
        material.lost.append(Refused(source=document.transcript.source, reason=error.message))
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
