"""The whole report: every pair of coders, the model's Δ, and what it has to be seen beside."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from eval.alt_test import AltReport, alt_test
from eval.baselines import BaselineReport, baselines
from eval.carry import Alignment
from eval.coders import ReportedCoder
from eval.delta import MARGIN, ModelDelta, model_delta
from eval.extras import Extra
from eval.folding import Fold, Folding
from eval.intervals import CONFIDENCE
from eval.pairs import PairReport, pair_report
from eval.quotes import QuoteShares, quote_shares
from eval.study import LeftOut, Study, Uncoded, Unseen, prepare
from eval.together import HumansTogether, humans_together
from eval.units import Unit
from schemas.base import Stored
from schemas.coding import CodingFile
from schemas.transcript import Transcript


class ReportedTranscript(Stored):
    """A transcript that is counted: its units, and who coded it."""

    id: str
    units: int
    coders: tuple[str, ...]


class Report(Stored):
    """All agreement figures of a set of coding files.

    Attributes:
        unit: what is counted.
        confidence: coverage that the intervals aim at.
        folding: how code names were compared.
        coders: who coded, and what.
        transcripts: what was coded.
        codes: all codes in use, after folding.
        folds: spellings brought together.
        uncoded: human files left out for holding no code.
        left_out: transcripts that no figure counts, and why.
        unseen: turns that a coder was never answered about, and that no figure with that coder counts.
        alignments: how human files were carried onto the transcripts, where they were.
        delta: per machine coder, whether it agrees with the humans as they do with each other.
        pairs: every pair of coders, pairs of independent humans first.
        baselines: the always-empty and the random coder, beside each machine and human.
        humans: α over all independent humans at once; None where no two of them coded one transcript.
        alt_test: per machine coder, the alternative annotator test.
        quotes: per machine coder, how its quotes stand in the transcripts.
    """

    unit: Unit
    confidence: float
    folding: Folding
    coders: tuple[ReportedCoder, ...]
    transcripts: tuple[ReportedTranscript, ...]
    codes: tuple[str, ...]
    folds: tuple[Fold, ...]
    uncoded: tuple[Uncoded, ...]
    left_out: tuple[LeftOut, ...]
    unseen: tuple[Unseen, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    delta: dict[str, ModelDelta]
    pairs: tuple[PairReport, ...]
    baselines: tuple[BaselineReport, ...]
    humans: HumansTogether | None
    alt_test: dict[str, AltReport]
    quotes: dict[str, QuoteShares]


def evaluate(
    transcripts: Sequence[Transcript],
    codings: Sequence[CodingFile],
    *,
    unit: Unit = "turn",
    folding: Folding | None = None,
    margin: float = MARGIN,
    extras: Collection[Extra] = (),
    alignments: Sequence[Alignment] = (),
) -> Report:
    """Compute all agreement figures.

    Args:
        transcripts: the interviews that the coding files are about.
        codings: of people, models and baselines; people alone are enough.
        unit: what agreement is counted over.
        folding: how code names are compared; folded for case, spaces, hyphens and plural by default.
        margin: of non-inferiority.
        extras: figures on request.
        alignments: how human files were carried onto the transcripts; passed on to the report.

    Raises:
        AgreementError: coding files that cannot be compared (see `study.prepare`).
    """
    study = prepare(transcripts, codings, unit=unit, folding=folding)
    return report_of(study, margin=margin, extras=extras, alignments=alignments)


def report_of(
    study: Study,
    *,
    margin: float = MARGIN,
    extras: Collection[Extra] = (),
    alignments: Sequence[Alignment] = (),
) -> Report:
    """The report of a prepared study; keep the study to ask for the units behind it (`cells`)."""
    humans = [coder for coder in study.coders if coder.kind == "human"]
    return Report(
        unit=study.unit,
        confidence=CONFIDENCE,
        folding=study.folding,
        coders=study.coders,
        transcripts=_transcripts(study),
        codes=study.codes,
        folds=study.folds,
        uncoded=study.uncoded,
        left_out=study.left_out,
        unseen=study.unseen,
        alignments=tuple(alignments),
        delta={coder.name: model_delta(study, coder, margin) for coder in study.machines},
        pairs=tuple(pair_report(study, a, b, extras=extras) for a, b in study.pairs),
        baselines=tuple(
            row for m in study.machines for human in humans for row in baselines(study, m, human)
        ),
        humans=humans_together(study),
        alt_test={coder.name: alt_test(study, coder.name) for coder in study.machines},
        quotes={coder.name: quote_shares(_files(study, coder)) for coder in study.machines},
    )


def _files(study: Study, coder: ReportedCoder) -> list[CodingFile]:
    return [study.files[coder.name, transcript] for transcript in coder.transcripts]


def _transcripts(study: Study) -> tuple[ReportedTranscript, ...]:
    matrix = study.matrix.restricted(np.flatnonzero(study.matrix.coded.any(axis=0)))
    found = []
    for row, transcript in enumerate(matrix.transcripts):
        own = slice(matrix.starts[row], matrix.starts[row] + matrix.sizes[row])
        units = matrix.sizes[row] if matrix.weights is None else matrix.weights[own].sum()
        coders = tuple(matrix.coders[index] for index in np.flatnonzero(matrix.coded[:, row]))
        found.append(ReportedTranscript(id=transcript, units=int(units), coders=coders))
    return tuple(found)
