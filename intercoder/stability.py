"""How far a model agrees with itself: the passes of a run as if each were a coder of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from extract.contents import Contents, contents_of, passes_of
from extract.counted import counted
from extract.runfolder import RunFolder, is_run
from extract.unseen import unseen_in_pass
from intercoder.material import Material, Refused
from schemas.base import Stored
from schemas.coding import CodingFile
from schemas.run import TranscriptState

if TYPE_CHECKING:
    from eval.folding import Folding
    from eval.report import Report
    from eval.units import Unit


class Stability(Stored):
    """Agreement between the passes of one run.

    Attributes:
        model: the coder's name.
        run: name of the run's folder.
        passes: how many passes are compared.
        pairs: how many pairs of passes there are.
        any_code: mean over pairs of passes of κ on whether a unit has a code; None where no pair has one, as
            where every pass marked nothing.
        any_code_pairs: over how many pairs: those that have a κ.
        pooled, pooled_pairs: the same of the pooled κ over codes.
        missing: files of passes that are not in the run folder, and what to do, in words.
    """

    model: str
    run: str
    passes: int
    pairs: int
    any_code: float | None
    any_code_pairs: int
    pooled: float | None
    pooled_pairs: int
    missing: tuple[str, ...] = ()


def stability_of(inputs: Sequence[Path], *, unit: Unit, folding: Folding) -> list[Stability]:
    """One entry for each run that read its transcripts more than once."""
    runs = [RunFolder(path) for path in inputs if is_run(path)]
    several = (run for run in runs if run.manifest().settings.passes > 1)
    coded = ((run, contents) for run in several if (contents := contents_of(run)).codings)
    return [_stability(run, contents, unit, folding) for run, contents in coded]


def passes_missing(found: Sequence[Stability]) -> list[Refused]:
    """What should have been compared and is not in the run folders, and what to do."""
    return [Refused(source=one.run, reason=missing) for one in found for missing in one.missing]


def stability_lines(found: Sequence[Stability]) -> Iterator[str]:
    """The same as sentences."""
    for one in found:
        any_code = _said(one.any_code, one.any_code_pairs, one.pairs)
        pooled = _said(one.pooled, one.pooled_pairs, one.pairs)
        yield (
            f"{one.model} agrees with itself over {one.passes} passes ({one.run}): "
            f"κ {any_code} on whether a unit has a code, κ {pooled} on which."
        )


def _said(kappa: float | None, known: int, pairs: int) -> str:
    """The mean, and over how many pairs of passes where it is not over all."""
    from intercoder.agreement_text import number

    if known == pairs or kappa is None:
        return number(kappa)
    return f"{number(kappa)} (mean of {known} of {counted(pairs, 'pair')} of passes; the others have none)"


def _stability(run: RunFolder, contents: Contents, unit: Unit, folding: Folding) -> Stability:
    from eval.report import report_of

    settings, states = contents.manifest.settings, contents.manifest.transcripts
    passes = [passes_of(run, contents, number) for number in range(settings.passes)]
    codings = [_as_pass(coding, n, states) for n, own in enumerate(passes) for coding in own.values()]
    report = report_of(Material(transcripts=contents.coded, codings=codings).study(unit, folding))
    any_code, pooled = _known(report, "any_code"), _known(report, "pooled")
    return Stability(
        model=settings.coder,
        run=run.path.name,
        passes=sum(bool(own) for own in passes),
        pairs=len(report.pairs),
        any_code=_mean(any_code),
        any_code_pairs=len(any_code),
        pooled=_mean(pooled),
        pooled_pairs=len(pooled),
        missing=tuple(_missing(passes, contents)),
    )


def _missing(passes: Sequence[Mapping[str, CodingFile]], contents: Contents) -> Iterator[str]:
    """Which files are not there of each pass, as `passes/1/talk-1.json and 1 more of that pass, …`."""
    for number, own in enumerate(passes):
        if lacking := [name for name in contents.codings if name not in own]:
            one = len(lacking) == 1
            file = f"passes/{number}/{lacking[0]}.json"
            which = (
                f"{file}, which is"
                if one
                else f"{file} and {len(lacking) - 1:,} more of that pass, which are"
            )
            again = f"repeat the extract command, which makes {'it' if one else 'them'} again"
            yield f"{which} missing: {again}"


def _as_pass(coding: CodingFile, number: int, states: Mapping[str, TranscriptState]) -> CodingFile:
    """What one pass found as if it were a coder of its own, who saw what the pass was answered about."""
    coder = coding.coder.model_copy(update={"name": f"pass {number}"})
    state = states.get(coding.transcript)
    holes = unseen_in_pass(state, number) if state else ()
    return coding.model_copy(update={"coder": coder, "unseen": holes})


def _known(report: Report, kind: str) -> list[float]:
    """The κ of each pair of passes that has one."""
    values = (getattr(pair, kind).kappa.value for pair in report.pairs)
    return [value for value in values if value is not None]


def _mean(values: list[float]) -> float | None:
    return fmean(values) if values else None
