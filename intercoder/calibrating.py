"""Calibrating a guide: runs on interviews that people coded, brought onto the guide's interviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.carry import carry
from eval.find import Finder
from extract.contents import contents_of
from extract.guide.calibrate import models_of
from extract.runfolder import RunFolder
from intercoder.material import Material, Refused
from intercoder.reasons import reason_of
from intercoder.run_codings import without_coding
from schemas.coding import CodingFile, Document
from schemas.errors import AgreementError, ConfigurationError


class ModelCodings(NamedTuple):
    """What a model coded of the interviews at hand.

    Attributes:
        model: its name.
        codings: on the material's transcripts.
        elsewhere: transcripts of the runs that are none of these interviews.
    """

    model: str
    codings: list[CodingFile]
    elsewhere: list[Refused]


def model_codings(runs: Sequence[Path], material: Material) -> ModelCodings:
    """The coding files of runs, carried onto the material's transcripts by content.

    Raises:
        ConfigurationError: the runs are not of one model, or on none of the interviews.
        RunFolderError: a run cannot be read.
    """
    codings: list[CodingFile] = []
    elsewhere: list[Refused] = []
    finder = Finder(list(material.transcripts.values()))
    for document in _documents(runs, elsewhere):
        try:
            match = finder.find(document.transcript)
        except AgreementError as error:
            transcript = document.transcript
            reason = reason_of(error.message, transcript.source or transcript.id)
            elsewhere.append(Refused(source=transcript.id, reason=reason))
            continue
        codings.extend(carry(document, material.transcripts[match.id]).codings)
    return ModelCodings(_one_model(codings), codings, elsewhere)


def _documents(runs: Iterable[Path], elsewhere: list[Refused]) -> Iterator[Document]:
    """What the runs have coded; interviews without a coding that counts go to `elsewhere`."""
    for path in runs:
        run = RunFolder(path)
        contents = contents_of(run)
        elsewhere.extend(without_coding(run, contents))
        for name, transcript in contents.coded.items():
            yield Document(transcript=transcript, codings=(contents.codings[name],))


def _one_model(codings: Sequence[CodingFile]) -> str:
    models = models_of(codings)
    if not models:
        raise ConfigurationError(
            "No model has coded any of these interviews.",
            hint="Run `intercoder extract` with a model on some of them, and give that run to --calibrate.",
        )
    if len(models) > 1:
        raise ConfigurationError(
            f"The runs to calibrate on are of several models: {', '.join(models)}.",
            hint="Each model means something else by its numbers: calibrate on runs of one.",
        )
    return models[0]
