"""Interviews that were not compared, files that are blank or not read, and names counted as one, as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extract.counted import some_of
from extract.readers.folders import passed_over
from extract.readers.not_read import reasons

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


def passed_over_lines(paths: Iterable[Path]) -> Iterator[str]:
    """A line for each reason why files in folders were not read that may be interviews all the same.

    Raises:
        UnreadableFileError: a folder that may not be listed.
    """
    for names, reason in reasons(passed_over(paths)):
        yield f"left out: {names}: {reason}"
