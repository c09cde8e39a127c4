"""What was understood of files, as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from extract.counted import counted
from extract.readers.titles import transcript_id
from schemas.transcript import role_of

if TYPE_CHECKING:
    from pathlib import Path

    from extract.readers.excerpts import Excerpts
    from extract.understood import Understood
    from schemas.transcript import Transcript

_MOST_INTERVIEWS = 8
_NOBODY = "nobody is named; with `evaluate` and `learn`, --gold-map says who"


def interview_lines(entry: Understood, transcript: Transcript, told: Collection[str]) -> Iterator[str]:
    """One interview as a paragraph: what it is, who speaks, who asks, who coded.

    Args:
        entry: its figures.
        transcript: itself.
        told: who asks, as the user says.
    """
    yield entry.path
    yield f"  {entry.id}{_titled(transcript)}: {counted(entry.turns, 'turn')}, {counted(entry.words, 'word')}"
    yield "  speakers: " + ", ".join(f"{name} {turns}" for name, turns in entry.speakers.items())
    if entry.inferred:
        theirs = "the speaker's before it" if entry.inferred == 1 else "the speakers' before them"
        yield f"  without a label: {counted(entry.inferred, 'turn')}, taken to be {theirs}"
    yield from _asking(transcript, told)
    if entry.coder is not None:
        coder = f"{entry.coder} ({entry.stage})" if entry.stage else entry.coder
        codes = f"{counted(entry.code_lines, 'code')} on {counted(entry.coded_turns, 'turn')}"
        yield f"  coder: {coder}, {'not coded yet' if entry.uncoded else codes}"
    if entry.unplaced:
        yield f"  without a place in the text: {counted(entry.unplaced, 'code')}"
    yield from _codes(entry.codes)


def _titled(transcript: Transcript) -> str:
    """The title in brackets, where the id is not made of it."""
    return "" if transcript_id(transcript.title) == transcript.id else f" ({transcript.title})"


def _asking(transcript: Transcript, told: Collection[str]) -> Iterator[str]:
    """Who asks, and how that is known; nothing where nobody is known to."""
    names = dict.fromkeys(turn.speaker for turn in transcript.turns if turn.role == "interviewer")
    asking = [name for name in names if name]
    if not asking:
        return
    if {name.casefold() for name in asking} & {name.casefold() for name in told}:
        how = "as told"
    elif any(role_of(name) is None for name in asking):
        how = "guessed"
    else:
        how = "as the label says" if len(asking) == 1 else "as the labels say"
    yield f"  asks: {', '.join(asking)} ({how})"


def table_lines(file: Path, table: Excerpts) -> Iterator[str]:
    """A table of coded passages as a paragraph: from which interviews, by whom, with what codes."""
    interviews = list(dict.fromkeys(row.interview for row in table.rows if row.interview))
    named = ", ".join(interviews[:_MOST_INTERVIEWS]) + (", ..." if len(interviews) > _MOST_INTERVIEWS else "")
    of = f" from {counted(len(interviews), 'interview')} ({named})" if interviews else ""
    coders = Counter(row.coder for row in table.rows)
    yield str(file)
    yield f"  table of {counted(len(table.rows), 'coded passage')}{of}, to be looked for in the interviews"
    yield "  coder: " + ", ".join(f"{name} {rows}" if name else _NOBODY for name, rows in coders.items())
    yield from _codes(Counter(code for row in table.rows for code in row.codes))


def _codes(codes: Mapping[str, int]) -> Iterator[str]:
    for code, count in sorted(codes.items(), key=lambda item: (-item[1], item[0])):
        yield f"    {count:4} {code}"
