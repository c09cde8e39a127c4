"""What became of decisions when transcripts were corrected, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from extract.counted import counted, some_of
from extract.runfolder import RunFolder
from intercoder.review.entries import Left
from intercoder.review.files import transcript_in
from intercoder.review.store import REVIEWS, Store
from intercoder.review.texts import text_id
from schemas.errors import RunFolderError

_MOST = 10
"""Passages of one interview, or interviews of one review, that are named; the rest is counted."""


def carried_lines(store: Store) -> Iterator[str]:
    """What opening a review carried, and what could not be."""
    for id, carried in store.carried.items():
        marks = counted(len(carried.marks), "decision")
        yield f"{id}: its transcript was corrected since; {marks} carried onto it."
    yield from left_lines(store)


def left_lines(store: Store) -> Iterator[str]:
    """What could not be carried, by interview."""
    for id in store.run.interviews:
        if left := store.of(id).left:
            were = "was" if len(left) == 1 else "were"
            yield (
                f"{id}: {counted(len(left), 'decision')} {were} not carried onto the corrected transcript, "
                f"where the passages read otherwise: {_named(left)}. Look at them again; the log keeps what "
                "was decided."
            )


def _named(left: Sequence[Left]) -> str:
    """Codes with the turns that they had; what the log has no passage of is counted."""
    passages = [one.mark.segment for one in left if one.mark.segment]
    names = [f"{one.code} in what was turn {one.first_turn}" for one in passages[:_MOST]]
    if len(passages) > _MOST:
        names.append(f"{len(passages) - _MOST} more")
    rejected = sum(one.mark.verdict == "rejected" for one in left)
    others = len(left) - len(passages) - rejected
    names += [counted(rejected, "rejected passage")] if rejected else []
    names += [counted(others, "comment")] if others else []
    return "; ".join(names)


def outdated_lines(run: Path) -> Iterator[str]:
    """The reviews of a run that are about texts of interviews that the run has otherwise by now."""
    folder = RunFolder(run)
    for review in sorted((run / REVIEWS).glob("*/")):
        ids = [file.stem for file in sorted(review.glob("*.json")) if _is_outdated(file, folder)]
        if ids:
            yield (
                f"The review in {review} is about earlier texts of: {some_of(ids, _MOST)}. To carry its "
                f"decisions over: intercoder review {run} --as {review.name}"
            )


def _is_outdated(file: Path, folder: RunFolder) -> bool:
    before = transcript_in(file)
    try:
        now = folder.transcript(file.stem)
    except RunFolderError:
        return False  # the run has no such interview any more, and the file stays as it is
    return before is not None and text_id(before) != text_id(now)
