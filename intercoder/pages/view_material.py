"""What a reading page or a review is made of: a run, human files brought onto its transcripts, summaries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from extract.codebooks import load_codebook
from extract.readers.options import AS_IT_IS, ReadOptions
from extract.runfolder import RunFolder
from intercoder.evaluation import gather
from intercoder.pages.view_data import Viewed
from intercoder.pages.view_summaries import load_summaries
from intercoder.run_codebook import codes_of
from intercoder.steps import untold


class RunMaterial(NamedTuple):
    """What was gathered.

    Attributes:
        viewed: what there is to show.
        refused: how many human files could not be brought onto their transcript, and how often interviews of
            the run have no coding that counts.
    """

    viewed: Viewed
    refused: int


def run_material(
    run: Path,
    gold: Sequence[Path] = (),
    *,
    gold_map: Path | None = None,
    codebook: Path | None = None,
    options: ReadOptions = AS_IT_IS,
    on_step: Callable[[str], None] = untold,
) -> RunMaterial:
    """Read a run and human files.

    Args:
        run: a run folder.
        gold: human files, or folders of them.
        gold_map: CSV path,transcript,coder,stage: what to take files for.
        codebook: tells codes from text in human files, and says what codes mean. By default the run's does;
            where it had none, the bundled one tells codes from text, and nothing says what they mean.
        options: how human files are to be read: names of columns, for one.
        on_step: is told what is begun.

    Raises:
        RunFolderError: it is no run folder, or damaged.
        IntercoderError: a human file that cannot be read.
    """
    folder = RunFolder(run)
    manifest = folder.manifest()
    material = gather([run], gold, gold_map=gold_map, codebook=codebook, options=options, on_step=on_step)
    viewed = Viewed(
        transcripts=material.transcripts,
        codings=material.codings,
        codebook=load_codebook(codebook) if codebook else codes_of(folder),
        manifest=manifest,
        summaries=load_summaries(run / "summaries"),
        notes=[
            *material.of_people("Refused", "Not shown"),
            *material.of_runs("Not shown"),
            *material.remarks,
        ],
    )
    return RunMaterial(viewed, len(material.lost) + len(material.without_coding))
