"""Tables of coded excerpts in an evaluation: looked for in the transcripts, what is not found is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from extract.counted import counted, some_of
from extract.readers.excerpt_places import locate
from extract.readers.excerpts import Excerpts
from extract.readers.titles import CODED

if TYPE_CHECKING:
    from schemas.coding import CodingFile
    from schemas.transcript import Transcript


_MOST_NAMES = 3


class Placed(NamedTuple):
    """What a table of excerpts comes to.

    Attributes:
        codings: coding files on the transcripts.
        lost: one sentence for each coding of which excerpts were not found.
        elsewhere: one sentence for each interview that is not among the transcripts.
        remarks: what else is to be known of where excerpts were found, in sentences.
    """

    codings: tuple[CodingFile, ...]
    lost: tuple[str, ...]
    elsewhere: tuple[str, ...]
    remarks: tuple[str, ...]


def place_excerpts(table: Excerpts, transcripts: Sequence[Transcript]) -> Placed:
    """Look for the excerpts of a table."""
    located = locate(table, transcripts)
    elsewhere = tuple(
        f"{counted(rows, 'excerpt')} from {name!r}, which is not among the interviews here"
        for name, rows in located.elsewhere.items()
    )
    undecided = (
        _undecided(coder, interview, passages) for (coder, interview), passages in located.undecided.items()
    )
    remarks = (*undecided, *_renamed(located.renamed))
    return Placed(located.codings, tuple(_lost(located.codings)), elsewhere, remarks)


def _renamed(interviews: Mapping[str, str]) -> Iterator[str]:
    if interviews:
        places = some_of([f"{name!r} in {id}" for name, id in interviews.items()], _MOST_NAMES)
        what = counted(len(interviews), "interview that no file is", "interviews that no file is")
        yield f"excerpts of {what} called after were found by their words: {places}"


def _undecided(coder: str, interview: str, passages: int) -> str:
    stand = "stands" if passages == 1 else "stand"
    return (
        f"{counted(passages, 'passage')} of {coder} {stand} in {interview} several times, and the first "
        "place is taken; columns of speakers and times tell such places apart"
    )


def _lost(codings: Iterable[CodingFile]) -> Iterator[str]:
    for coding in codings:
        if coding.rejected:
            missing, found = len(coding.rejected), len(coding.segments)
            if not found:
                yield f"no coded excerpt of {coding.coder.name} is in the words of {coding.transcript}"
                continue
            excerpts, verb = counted(missing + found, "coded excerpt"), "is" if missing == 1 else "are"
            yield (
                f"{missing} of {excerpts} of {coding.coder.name} {verb} not in "
                f"the words of {coding.transcript}; the others are counted"
            )


def as_mapped(table: Excerpts, transcript: str, coder: str, stage: str) -> Excerpts:
    """The table as a gold map wants it taken; empty texts change nothing."""
    rows = tuple(
        row._replace(
            interview=transcript or row.interview,
            coder=coder or row.coder,
            stage=stage or row.stage or (CODED if coder else None),
        )
        for row in table.rows
    )
    return replace(table, rows=rows)
