"""Interviews that were not compared, files that are blank, and names counted as one, as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extract.counted import some_of

if TYPE_CHECKING:
    from eval.folding import Fold
    from eval.study import LeftOut, Uncoded

MOST_NAMED = 20
"""Interviews named per reason: of a large run, people may have coded a few."""


def left_out_lines(left_out: Iterable[LeftOut], uncoded: Iterable[Uncoded]) -> Iterator[str]:
    """A line for each reason why interviews were not compared, and for each blank file."""
    for blank in uncoded:
        yield f"not coded yet, left out: {blank.coder} on {blank.transcript}"
    by_reason: dict[str, list[str]] = {}
    for one in left_out:
        by_reason.setdefault(one.reason, []).append(one.transcript)
    for reason, names in by_reason.items():
        yield f"not compared, {reason}: {some_of(names, MOST_NAMED)}"


def fold_lines(folds: Iterable[Fold]) -> Iterator[str]:
    """A line for each code that stands for other names."""
    for fold in folds:
        yield f"counted as {fold.code}: {', '.join(fold.spellings)}"
