"""A small study made by hand, whose figures can be counted on fingers, and one full of hostile text.

On each interview's six turns, the coders gave:

| turn | Ada | Ben | bot | bot and Ada |
| --- | --- | --- | --- | --- |
| 0 | alpha | alpha | alpha | agree |
| 1 | alpha | | beta | different |
| 2 | beta | beta | alpha, beta | partly |
| 3 | | | | both empty |
| 4 | | beta | beta | only bot |
| 5 | alpha | gamma | | only Ada |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.report import report_of
from eval.study import Study, prepare
from intercoder.pages.agreement import agreement_page
from schemas.coding import Coder, CoderKind, CodingFile, Segment
from schemas.transcript import Transcript, TurnDraft

Labels = Sequence[Sequence[str]]
"""The codes of each turn."""

ADA: Labels = (["alpha"], ["alpha"], ["beta"], [], [], ["alpha"])
BEN: Labels = (["alpha"], [], ["beta"], [], ["beta"], ["gamma"])
BOT: Labels = (["alpha"], ["beta"], ["alpha", "beta"], [], ["beta"], [])
TEXTS = ("Hello there.", "We clean the data.", "Labels are noisy.", "Yes.", "Drift, mostly.", "Thank you.")

HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1> & \"quotes\" 'and' `ticks` ${window.hacked=1}",
    "\u202egnp.exe \u2028 line \u2029 paragraph \x00 nul <!-- comment",
    "lone \ud800 surrogate and \udfff another",
    "=HYPERLINK('http://example.org') javascript:window.hacked=1",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 {{7*7}} %s",
)


def transcript(name: str, texts: Sequence[str] = TEXTS, speaker: str | None = None) -> Transcript:
    """An interview with one turn per text, of two speakers in turns unless one is named."""
    both = ("Interviewer", "Interviewee")
    turns = [TurnDraft(text, speaker or both[index % 2]) for index, text in enumerate(texts)]
    return Transcript.build(id=name, title=name, source=f"{name}.txt", turns=turns)


def coding(
    interview: Transcript, name: str, labels: Labels, kind: CoderKind = "human", stage: str | None = None
) -> CodingFile:
    """One coder's whole-turn codes."""
    segments = [
        Segment.of_turns(interview, code, turn, turn)
        for turn, codes in enumerate(labels)
        for code in sorted(codes)
    ]
    return CodingFile(
        transcript=interview.id, coder=Coder(name=name, kind=kind), stage=stage, segments=tuple(segments)
    )


def study(
    humans: Mapping[str, Labels] | None = None, *, model: Labels | None = BOT, interviews: int = 3
) -> Study:
    """The study of the table above, or one with other coders."""
    transcripts = [transcript(f"interview-{index}") for index in range(interviews)]
    codings = []
    for one in transcripts:
        codings += [coding(one, name, own) for name, own in (humans or {"Ada": ADA, "Ben": BEN}).items()]
        if model is not None:
            codings.append(coding(one, "bot", model, "model"))
    return prepare(transcripts, codings)


def hostile_study() -> Study:
    """Texts, speakers, coders and codes that try to become something else."""
    transcripts = [transcript(f"interview-{index}", HOSTILE, speaker=HOSTILE[1]) for index in range(3)]
    codings = []
    for one in transcripts:
        codings.append(coding(one, HOSTILE[0], [[text] for text in HOSTILE]))
        codings.append(coding(one, HOSTILE[1], [[HOSTILE[index - 1]] for index in range(len(HOSTILE))]))
        codings.append(coding(one, HOSTILE[2], [[HOSTILE[0]]] * len(HOSTILE), "model"))
    return prepare(transcripts, codings)


def page_of(material: Study, **more: str | Sequence[str]) -> str:
    """The page of a study."""
    return agreement_page(material, report_of(material), **more)  # type: ignore[arg-type]
