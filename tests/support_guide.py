"""Small coded interviews to learn guides from, and texts of made-up words that no two interviews share."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from extract.guide.learn import learn
from extract.guide.marks import CodedInterview, coded_interviews
from schemas.codebook import Code, Codebook
from schemas.coding import Coder, CodingFile, Segment
from schemas.guide import Guide
from schemas.transcript import Transcript, TurnDraft

_SYLLABLES = ("ba", "co", "du", "fe", "gi", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "wo")


def words(seed: object, count: int) -> list[str]:
    """So many made-up words; another seed gives others."""
    source = random.Random(str(seed))
    return ["".join(source.choices(_SYLLABLES, k=source.randint(2, 4))) for _ in range(count)]


def prose(seed: object, count: int) -> str:
    """So many made-up words as one sentence."""
    return " ".join(words(seed, count)).capitalize() + "."


def interview(id: str, *turns: str) -> Transcript:
    """An interview; a turn that begins with `Q ` is the interviewer's, all others the interviewee's."""
    drafts = [
        TurnDraft(turn[2:], "Interviewer 1") if turn.startswith("Q ") else TurnDraft(turn, "Interviewee")
        for turn in turns
    ]
    return Transcript.build(id=id, title=id.capitalize(), source=f"{id}.txt", turns=drafts)


def dialogue(id: str, turns: int, *, length: int = 20) -> Transcript:
    """An interview of made-up words in which question (even turns) and answer (odd turns) alternate."""
    return interview(
        id, *(("" if turn % 2 else "Q ") + prose(f"{id} {turn}", length) for turn in range(turns))
    )


Passages = Mapping[str, Sequence[tuple[int, int]]]
"""Code → passages as (first turn, last turn)."""


def coded(onto: Transcript, name: str, passages: Passages, *, stage: str | None = None) -> CodingFile:
    """A person's coding file of these passages."""
    segments = [
        Segment.of_turns(onto, code, first, last)
        for code, places in passages.items()
        for first, last in places
    ]
    return CodingFile(
        transcript=onto.id,
        coder=Coder(name=name, kind="human"),
        stage=stage,
        segments=tuple(sorted(segments, key=lambda one: (one.start, one.end, one.code))),
    )


def labelled(onto: Transcript, name: str, labels: Sequence[str], *, stage: str | None = None) -> CodingFile:
    """A person's codes turn by turn: names separated by spaces, "" for none."""
    passages: dict[str, list[tuple[int, int]]] = {}
    for turn, codes in enumerate(labels):
        for code in codes.split():
            passages.setdefault(code, []).append((turn, turn))
    return coded(onto, name, passages, stage=stage)


def one_interview(onto: Transcript, *codings: CodingFile) -> CodedInterview:
    """The interview with its coders."""
    (found,) = coded_interviews({onto.id: onto}, codings)
    return found


def guide_from(*coded_by: tuple[Transcript, Sequence[CodingFile]], codebook: Codebook | None = None) -> Guide:
    """The guide learned from these interviews."""
    transcripts = {transcript.id: transcript for transcript, _ in coded_by}
    codings = [coding for _, files in coded_by for coding in files]
    return learn(transcripts, codings, codebook, title="Test")


def book(*codes: Code | str) -> Codebook:
    """A codebook; a bare name is a code without a definition."""
    return Codebook(
        name="test", codes=tuple(Code(code=code) if isinstance(code, str) else code for code in codes)
    )
