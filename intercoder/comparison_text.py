"""Two runs compared, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from extract.counted import counted
from intercoder.agreement_text import number, shown, table
from intercoder.left_out_text import fold_lines, left_out_lines
from intercoder.results import shorten

if TYPE_CHECKING:
    from eval.compare import AgainstHuman, Comparison
    from eval.paired import Paired
    from eval.units import Unit
    from schemas.transcript import Transcript

MOST_FLIPS = 20
"""Flipped passages shown; all of them are in the JSON."""


def comparison_lines(comparison: Comparison, transcripts: Mapping[str, Transcript]) -> Iterator[str]:
    """The comparison, line by line."""
    first, second = comparison.first, comparison.second
    both = counted(len(comparison.between.transcripts), "interview")
    yield f"{second} (second) beside {first} (first), counted over {comparison.unit}s"
    yield f"in {both} that both coded"
    yield f"the two runs with each other: any-code κ {shown(comparison.between.any_code.kappa)}, "
    yield f"per-code κ {shown(comparison.between.pooled.kappa)}"
    for against in comparison.against:
        yield ""
        yield from _against(against)
    yield ""
    yield from _flips(comparison, transcripts)
    yield from left_out_lines(comparison.left_out, comparison.uncoded)
    yield from fold_lines(comparison.folds)


def _against(against: AgainstHuman) -> Iterator[str]:
    yield f"against {against.human}, {counted(len(against.transcripts), 'interview')}:"
    rows = [
        ("any-code κ", *_cells(against.any_code_kappa)),
        ("per-code κ", *_cells(against.pooled_kappa)),
        ("per-code F1", *_cells(against.pooled_f1)),
    ]
    yield from table(("", "first", "second", "difference", "p"), rows)
    yield f"(sign-flip test over interviews; with so many it cannot go below p = {against.smallest_p:.2g})"


def _cells(paired: Paired) -> tuple[str, str, str, str]:
    p = "n/a" if paired.p is None else f"{paired.p:.3f}"
    return number(paired.first.value), number(paired.second.value), shown(paired.difference), p


def _flips(comparison: Comparison, transcripts: Mapping[str, Transcript]) -> Iterator[str]:
    by_run, agreed = Counter[str](), Counter[str]()
    for flip in comparison.flips:
        # Characters flip in stretches, and count one by one as in all figures.
        size = flip.end - flip.start if comparison.unit == "character" else 1
        by_run[flip.found_by] += size
        agreed[flip.found_by] += size if flip.humans else 0
    for run in (comparison.first, comparison.second):
        marks = _marks(comparison.unit, by_run[run])
        yield f"only {run}: {marks}, {agreed[run]:,} of them as a human has it"
    for flip in comparison.flips[:MOST_FLIPS]:
        text = shorten(" ".join(transcripts[flip.transcript].text[flip.start : flip.end].split()), 80)
        humans = f" (so {', '.join(flip.humans)})" if flip.humans else ""
        yield f"  {flip.found_by}: {flip.code} on {flip.transcript}, turn {flip.turn}{humans}: {text}"
    if len(comparison.flips) > MOST_FLIPS:
        yield f"  ... and {len(comparison.flips) - MOST_FLIPS} more; --json has them all"


def _marks(unit: Unit, number: int) -> str:
    if unit == "character":
        return f"codes on {counted(number, unit)}"
    return counted(number, f"code on a {unit}", f"codes on {unit}s")
