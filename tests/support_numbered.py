"""Numbered interviews in which every turn is found by its words, and what people and models gave them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from support_summaries import run_of

from schemas.coding import Coder, CodingFile, Segment
from schemas.transcript import Transcript, TurnDraft

Marks = Mapping[int, Iterable[int]]
"""Number of an interview -> the turns that got the code."""

TURNS = 40


def turn_of(number: int, turn: int) -> str:
    """The words of one turn, which stand nowhere else."""
    place = f"{number}x{turn}"
    return f"Label{place} drift{place} schema{place} cache{place} sensor{place} month{place}."


def interview_of(number: int, turns: int = TURNS) -> Transcript:
    """An interview in which two speakers take turns."""
    drafts = [
        TurnDraft(turn_of(number, turn), "Interviewee" if turn % 2 else "Interviewer")
        for turn in range(turns)
    ]
    title = f"interview {number}"
    return Transcript.build(id=f"interview-{number}", title=title, source=f"{title}.txt", turns=drafts)


def interviews_in(folder: Path, numbers: Iterable[int], turns: int = TURNS) -> Path:
    """The interviews as files."""
    folder.mkdir()
    for number in numbers:
        interview = interview_of(number, turns)
        text = "\n\n".join(
            f"{turn.speaker}: {interview.text[turn.start : turn.end]}" for turn in interview.turns
        )
        (folder / interview.source).write_text(text)
    return folder


def model_run(
    folder: Path, marks: Marks, *, model: str = "bot", code: str = "Noise", turns: int = TURNS
) -> Path:
    """A run in which a model gave one code."""
    transcripts = [interview_of(number, turns) for number in marks]
    codings = [
        CodingFile(
            transcript=transcript.id,
            coder=Coder(name=model, kind="model"),
            segments=tuple(Segment.of_turns(transcript, code, turn, turn) for turn in sorted(own)),
        )
        for transcript, own in zip(transcripts, marks.values(), strict=True)
    ]
    return run_of(folder, codings, *transcripts)


def gold_table(path: Path, coders: Mapping[str, Marks], *, code: str = "Noise") -> Path:
    """A table of the passages that people gave one code."""
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Transcript", "Coder", "Code", "Passage"])
        table.writerows(
            [f"interview {number}", name, code, turn_of(number, turn)]
            for name, marks in coders.items()
            for number, turns in marks.items()
            for turn in turns
        )
    return path
