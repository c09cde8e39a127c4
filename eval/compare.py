"""Two runs side by side: paired figures against each human, and which passages flipped.

Both runs are counted over the same units (what both runs and the human saw of transcripts that all coded)
and the same codes (those that any of the three used there), so that a difference is theirs alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from eval.arrays import Numbers
from eval.coders import ReportedCoder, name_of
from eval.cohen import kappa
from eval.f1 import f1
from eval.flips import Flip, flips
from eval.folding import Fold, Folding
from eval.intervals import KAPPA, SHARE
from eval.paired import Paired, TwoTables, adjusted, paired, smallest_p
from eval.pairs import PairReport, pair_report
from eval.study import LeftOut, Study, Uncoded, prepare
from eval.tables import Table
from eval.tally import tally
from eval.units import Unit
from schemas.base import Stored
from schemas.coding import CodingFile
from schemas.errors import AgreementError
from schemas.transcript import Transcript


class AgainstHuman(Stored):
    """Both runs against one human.

    Attributes:
        human: whose codings.
        transcripts: ids of those that both runs and the human coded.
        units: how many units these have.
        smallest_p: the smallest p that this number of interviews allows.
        any_code_kappa, pooled_kappa, pooled_f1: figures over all codes.
        codes: κ of each code.
    """

    human: str
    transcripts: tuple[str, ...]
    units: int
    smallest_p: float
    any_code_kappa: Paired
    pooled_kappa: Paired
    pooled_f1: Paired
    codes: dict[str, Paired]


class Comparison(Stored):
    """Two runs compared.

    Attributes:
        first, second: their names.
        unit: what is counted.
        between: the two runs as a pair of coders.
        against: both against each human, moderated versions included.
        flips: units and codes that one run has and the other has not.
        folds: spellings brought together.
        uncoded: human files left out for holding no code.
        left_out: transcripts that not both runs coded, and which of them did.
    """

    first: str
    second: str
    unit: Unit
    between: PairReport
    against: tuple[AgainstHuman, ...]
    flips: tuple[Flip, ...]
    folds: tuple[Fold, ...]
    uncoded: tuple[Uncoded, ...]
    left_out: tuple[LeftOut, ...]


def compare(
    transcripts: Sequence[Transcript],
    first: Sequence[CodingFile],
    second: Sequence[CodingFile],
    gold: Sequence[CodingFile] = (),
    *,
    names: tuple[str, str] = ("first", "second"),
    unit: Unit = "turn",
    folding: Folding | None = None,
    seed: int = 0,
) -> Comparison:
    """Compare two runs.

    Args:
        transcripts: the interviews.
        first, second: the coding files of each run.
        gold: human coding files; without any, the runs are only compared with each other.
        names: what to call the runs, whose coders may have one name.
        unit, folding: what is counted, and how code names are compared.
        seed: of the sign-flip test where there are too many interviews to count all choices.

    Raises:
        AgreementError: a run that is not of one coder or has coded nothing yet, equal names, or what
            `prepare` raises.
    """
    if names[0] == names[1]:
        raise AgreementError(f"Both runs are called {names[0]!r}.", hint="Name them apart.")
    runs = [*_named(first, names[0]), *_named(second, names[1])]
    study = prepare(transcripts, [*runs, *gold], unit=unit, folding=folding)
    one, other = (_coder(study, name) for name in names)
    humans = [coder for coder in study.coders if coder.kind == "human" and coder.name not in names]
    return Comparison(
        first=one.name,
        second=other.name,
        unit=unit,
        between=pair_report(study, one, other),
        against=tuple(_against(study, (one, other), human, seed) for human in humans),
        flips=tuple(flips(study, one.name, other.name)),
        folds=study.folds,
        uncoded=study.uncoded,
        left_out=tuple(_left_out(study, names)),
    )


def _left_out(study: Study, names: tuple[str, str]) -> Iterator[LeftOut]:
    for transcript in study.transcripts:
        coded_by = [name for name in names if (name, transcript) in study.files]
        if len(coded_by) < len(names):
            reason = f"coded by {coded_by[0]} only" if coded_by else "coded by neither run"
            yield LeftOut(transcript=transcript, reason=reason)


def _named(run: Sequence[CodingFile], name: str) -> list[CodingFile]:
    """The run's coding files under a name of its own."""
    if len({name_of(coding) for coding in run}) != 1:
        raise AgreementError(
            f"{name!r} is not a run of one coder.", hint="Give one coder's coding files on each side."
        )
    return [
        coding.model_copy(update={"coder": coding.coder.model_copy(update={"name": name}), "stage": None})
        for coding in run
    ]


def _coder(study: Study, name: str) -> ReportedCoder:
    found = next((coder for coder in study.coders if coder.name == name), None)
    if found is None:
        raise AgreementError(
            f"{name!r} has not coded any interview yet.",
            hint="Go on with that run by its extract command, or compare another one.",
        )
    return found


def _against(
    study: Study, runs: tuple[ReportedCoder, ReportedCoder], human: ReportedCoder, seed: int
) -> AgainstHuman:
    rows = [study.matrix.coder(coder.name) for coder in (*runs, human)]
    matrix = study.matrix.common(*rows)
    columns = np.flatnonzero(matrix.labels[rows].any(axis=(0, 1)))
    counts = [tally(matrix, row, rows[2]) for row in rows[:2]]
    by_code = TwoTables(*(_columns(each.codes, columns) for each in counts))
    pooled = TwoTables(*(_summed(table) for table in by_code))
    any_code = TwoTables(*(_summed(Table(*(field[:, None] for field in each.any_code))) for each in counts))
    codes = adjusted(paired(by_code, kappa, KAPPA, seed))
    return AgainstHuman(
        human=human.name,
        transcripts=matrix.transcripts,
        units=matrix.unit_count,
        smallest_p=smallest_p(len(matrix.transcripts)),
        any_code_kappa=paired(any_code, kappa, KAPPA, seed)[0],
        pooled_kappa=paired(pooled, kappa, KAPPA, seed)[0],
        pooled_f1=paired(pooled, f1, SHARE, seed)[0],
        codes={study.codes[column]: one for column, one in zip(columns, codes, strict=True)},
    )


def _columns(table: Table, columns: Numbers) -> Table:
    n = np.broadcast_to(table.n, table.a.shape)
    return Table(*(field[:, columns] for field in (n, table.a, table.b, table.both)))


def _summed(table: Table) -> Table:
    """All columns as one."""
    return Table(*(field.sum(axis=1, keepdims=True) for field in table))
