"""Everything that the methods text is made of, gathered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from eval.quotes import QuoteShares, quote_shares
from extract.codebooks import load_codebook
from extract.contents import contents_of
from extract.readers.options import AS_IT_IS, ReadOptions
from extract.runfolder import RunFolder
from intercoder.bundled import bundled_codebook
from intercoder.evaluation import gather
from intercoder.material import Material
from intercoder.run_codebook import codebook_missing, codebook_of
from intercoder.run_codings import without_coding
from schemas.base import digest
from schemas.codebook import Codebook
from schemas.coding import CodingFile
from schemas.errors import ConfigurationError
from schemas.guide import Guide
from schemas.run import Manifest
from schemas.transcript import Transcript

if TYPE_CHECKING:
    from eval.report import Report


@dataclass(frozen=True)
class Facts:
    """What is known of a run.

    Attributes:
        manifest: of the run.
        transcripts: what was coded.
        codings: what was found there.
        uncoded: how many interviews of the run have no coding that counts.
        codebook: the run's; None for open coding, and where it is missing from the run folder.
        guide: the guide that the run used, where it was given; else None.
        prompts_folder: where the prompts may lie that replace bundled ones.
        report: agreement with human coders; None where no human file was given.
        notes: what is not counted and why, and how files were taken, in sentences.
        refused: how much should have been counted and could not be: human files, unanswered turns,
            interviews without a coding.
    """

    manifest: Manifest
    transcripts: tuple[Transcript, ...]
    codings: tuple[CodingFile, ...]
    uncoded: int = 0
    codebook: Codebook | None = None
    guide: Guide | None = None
    prompts_folder: Path | None = None
    report: Report | None = None
    notes: tuple[str, ...] = ()
    refused: int = 0

    @property
    def by_model(self) -> bool:
        """Whether a model coded, not the keyword baseline."""
        return self.manifest.settings.kind == "model"

    @property
    def codebook_missing(self) -> bool:
        """Whether the run was coded with a codebook that is not known any more."""
        return self.codebook is None and self.manifest.settings.codebook_digest is not None

    @cached_property
    def bundled(self) -> bool:
        """Whether the run's codebook is the one that comes with the program, unchanged."""
        return self.manifest.settings.codebook_digest == digest(bundled_codebook())

    @cached_property
    def quotes(self) -> QuoteShares:
        """How the quotes of the run stand in the transcripts."""
        return quote_shares(self.codings)

    @cached_property
    def dropped(self) -> Counter[str]:
        """Step -> how many passages it decided not to mark."""
        return Counter(dropped.step for coding in self.codings for dropped in coding.dropped)

    @cached_property
    def left_out(self) -> dict[str, tuple[str, ...]]:
        """Interview of the run -> interviews of the guide that were not used for it, where there are any."""
        states = self.manifest.transcripts
        return {name: state.guide_left_out for name, state in states.items() if state.guide_left_out}

    @property
    def unguided(self) -> list[str]:
        """Interviews of the run for which nothing was left of the guide."""
        return [name for name, state in self.manifest.transcripts.items() if state.guide_empty]


def gather_facts(
    run: Path,
    gold: Sequence[Path] = (),
    *,
    gold_map: Path | None = None,
    codebook: Path | None = None,
    guide: Path | None = None,
    prompts: Path | None = None,
    reading: ReadOptions = AS_IT_IS,
) -> Facts:
    """Read a run and what belongs to it.

    Args:
        run: a run folder.
        gold: human files, or folders of them.
        gold_map: CSV path,transcript,coder,stage: what to take files for.
        codebook: tells codes from text in human files, and is taken for the run's where that is missing and
            this is the same.
        guide: the guide that the run used.
        prompts: folder of prompts that replaced bundled ones.
        reading: how human files are to be read.

    Raises:
        RunFolderError: it is no run folder, or damaged.
        ConfigurationError: the guide is not the run's.
        IntercoderError: a human file that cannot be read.
    """
    folder = RunFolder(run)
    contents = contents_of(folder)
    manifest = contents.manifest
    left_out = without_coding(folder, contents)
    material = None
    if gold or gold_map:
        material = gather([run], gold, gold_map=gold_map, codebook=codebook, options=reading)
    return Facts(
        manifest=manifest,
        transcripts=tuple(contents.coded.values()),
        codings=tuple(contents.codings.values()),
        uncoded=len(contents.faults.keys() & manifest.transcripts.keys()),
        codebook=_codebook(folder, manifest, codebook),
        guide=_guide(guide, manifest),
        prompts_folder=prompts,
        report=_report(material) if material else None,
        notes=(
            *(_notes(material) if material else ()),
            *(f"Not counted: {one.source}: {one.reason}" for one in left_out),
        ),
        refused=len(material.refused) if material else len(left_out),
    )


def _notes(material: Material) -> tuple[str, ...]:
    return (
        *material.of_people("Not counted", "Not counted"),
        *material.gaps("Not counted"),
        *material.remarks,
    )


def _report(material: Material) -> Report | None:
    """Agreement, over turns; None where no human file holds a code."""
    if not any(coding.coder.kind == "human" and not coding.uncoded for coding in material.codings):
        return None
    from eval.folding import Folding
    from eval.report import report_of

    return report_of(material.study("turn", Folding()), alignments=material.alignments)


def _codebook(folder: RunFolder, manifest: Manifest, given: Path | None) -> Codebook | None:
    """The run's codebook; where its file is missing, the one given, if it is the same."""
    if not codebook_missing(folder):
        return codebook_of(folder)
    book = load_codebook(given) if given else None
    return book if book and digest(book) == manifest.settings.codebook_digest else None


def _guide(path: Path | None, manifest: Manifest) -> Guide | None:
    if path is None:
        return None
    from extract.guide.store import load_guide

    guide = load_guide(path)
    if digest(guide) != manifest.settings.guide_digest:
        raise ConfigurationError(
            f"{path.name} is not the guide that the run used.",
            hint="Give the file as it was then, or leave out --guide.",
        )
    return guide
