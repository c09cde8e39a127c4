"""A run made by hand, whose passages can be counted on fingers, and one full of hostile text.

On the first talk, with the baseline left aside:

| turn | bot | Ada | Ben | agreement |
| --- | --- | --- | --- | --- |
| 1 | Labels | Labels | labels | all |
| 1 | | | Drift | only one |
| 3 | | Labels-fix | | only one |
| 4 | Drift | | | only one |

On the second talk bot gave Drift to turn 1, Ada's file is blank, and there is none of Ben's.
"""

from __future__ import annotations

from typing import Any

from support_agreement import HOSTILE
from support_agreement import transcript as interview
from support_summaries import coding, quote_of, segment
from support_transcripts import transcript_of

from intercoder.pages.view import view_page
from intercoder.pages.view_data import Viewed
from intercoder.pages.view_summaries import Summaries
from schemas.codebook import Code, Codebook
from schemas.coding import Coder, CodingFile, Dropped, Mitigation, Quote, Rejected, Segment
from schemas.run import Gap, Manifest, Settings, Tool, TranscriptState, Unread
from schemas.summary import (
    Checked,
    ClearQuote,
    Failure,
    InterviewSpread,
    Passage,
    Remedy,
    Reporter,
    Sentence,
    Spread,
    Struck,
    Summary,
)
from schemas.transcript import Transcript

ONE = transcript_of(
    "Interviewer: What went wrong?",
    "Interviewee: Half of the 🙂 labels were wrong, we found out late.",
    "Interviewer: And then?",
    "Interviewee: We let two people label everything twice.",
    "Interviewee: That never helped us much.",
    id="talk-1",
)
TWO = transcript_of("Interviewer: And you?", "Interviewee: Sensors drift every winter.", id="talk-2")
BOOK = Codebook(
    name="tiny",
    codes=(
        Code(code="Labels", name="Noisy labels", category="Data", definition="Labels are wrong."),
        Code(code="Labels-fix", category="Data", mitigates="Labels"),
        Code(code="Drift", category="Model", aliases=("Shift",)),
    ),
)


def found_by_bot() -> Segment:
    """A passage with all that a model can say of it."""
    nearly = Quote(
        start=ONE.text.index("labels were"),
        end=ONE.text.index(", we found"),
        text="labels were wrong",
        as_given="labels was wrong",
        match="fuzzy",
        coverage=2 / 3,
    )
    twice = Mitigation(text="Two people label.", quotes=(quote_of(ONE, "label everything twice"),))
    return Segment.of_turns(ONE, "Labels", 1, 1).model_copy(
        update={
            "title": "Half of the labels",
            "rationale": "Wrong labels are named.",
            "salience": 4,
            "likelihood": 62,
            "passes": 2,
            "quotes": (quote_of(ONE, "we found out late"), nearly),
            "mitigations": (twice,),
        }
    )


def codings() -> list[CodingFile]:
    """Who coded what, as the table above says; and what of it was left out."""
    bot = coding(ONE, found_by_bot(), segment(ONE, "Drift", 4, salience=1)).model_copy(
        update={
            "rejected": (
                Rejected(quote="half of all labels", code="Labels", turn=1, reason="absent",
                         nearest="Half of the 🙂 labels"),
            ),
            "dropped": (
                Dropped(code="Labels-fix", first_turn=3, last_turn=3, quote="label everything twice",
                        step="share", why="31 %, the team marks no more"),
            ),
        }
    )  # fmt: skip
    ada = coding(ONE, segment(ONE, "Labels", 1), segment(ONE, "Labels-fix", 3), coder="Ada", kind="human")
    ben = coding(ONE, segment(ONE, "labels", 1), segment(ONE, "Drift", 1), coder="Ben", kind="human")
    words = coding(ONE, segment(ONE, "Drift", 0), coder="keyword", kind="baseline")
    blank = coding(TWO, coder="Ada", kind="human")
    return [ben, words, ada, bot, blank, coding(TWO, segment(TWO, "Drift", 1))]


def manifest(**transcripts: TranscriptState) -> Manifest:
    """A finished run of bot, but for what is said of transcripts."""
    settings = Settings(coder="bot", kind="model", window_tokens=100, codebook="tiny", codebook_digest="d")
    known = {id.replace("_", "-"): state for id, state in transcripts.items()}
    unread = (Unread(source="scan.pdf", reason="holds no text"),)
    return Manifest(tool=Tool(version="0", python="3"), settings=settings, transcripts=known, unread=unread)


def state(transcript: Transcript, *gaps: Gap) -> TranscriptState:
    """What became of a transcript."""
    done = "partial" if gaps else "done"
    return TranscriptState(
        source=transcript.source, digest=transcript.digest, turns=len(transcript.turns), state=done, gaps=gaps
    )


def summary(code: str = "Labels", **more: Any) -> Summary:
    """A checked draft on the labels of the first talk."""
    passage = Passage(
        reference="talk-1:1", interview="talk-1", codes=(code,), about_issue=True,
        start=ONE.turns[1].start, end=ONE.turns[1].end, text=ONE.turn_text(1), first_turn=1, last_turn=1,
    )  # fmt: skip
    talk = InterviewSpread(
        interview="talk-1",
        title="talk-1",
        speakers=("Interviewee",),
        passages=1,
        segments=3,
        remedy_passages=1,
    )
    who = (Reporter(interview="talk-1", speaker="Interviewee"),)
    spoken = quote_of(ONE, "we found out late")
    held, shaky = Checked(verdict="supported", reason="It says so."), Checked(verdict="not", reason="No.")
    facts: dict[str, Any] = {
        "name": "Noisy labels",
        "category": "Data",
        "definition": "Labels are wrong.",
        "coders": (Coder(name="bot", kind="model"),),
        "spread": Spread(per_interview=(talk,), coded=2),
        "passages": (passage,),
        "clearest": (ClearQuote(reference="talk-1:1", speakers=("Interviewee",), quote=spoken),),
        "remedies": (Remedy(references=("talk-1:1",), reporters=who, text="Label twice.", quotes=(spoken,)),),
        "sentences": (
            Sentence(section="shows", text="Found late.", references=("talk-1:1",), check=shaky),
            Sentence(section="what", text="Half were wrong.", references=("talk-1:1",), check=held),
        ),
        "struck": (Struck(section="what", text="All say so.", references=(), reason="no_reference"),),
        "failures": (
            Failure(step="check", outcome="truncated", reason="cut short", references=("talk-1:1",)),
        ),
    }  # fmt: skip
    return Summary(code=code, **{**facts, **more})


def viewed(**more: Any) -> Viewed:
    """The run of the table above."""
    gap = Gap(first_turn=0, last_turn=0, outcome="truncated", reason="the answer was cut short")
    facts: dict[str, Any] = {
        "transcripts": {"talk-1": ONE, "talk-2": TWO},
        "codings": codings(),
        "codebook": BOOK,
        "manifest": manifest(talk_1=state(ONE), talk_2=state(TWO, gap)),
        "summaries": Summaries((summary(),)),
    }
    return Viewed(**{**facts, **more})


def hostile() -> Viewed:
    """Every text that a page shows, from speakers to reasons, tries to become something else."""
    one = interview("talk-1", HOSTILE, speaker=HOSTILE[1]).model_copy(update={"title": HOSTILE[2]})
    segments = [_hostile_segment(one, turn) for turn in range(len(HOSTILE))]
    left_out = {
        "rejected": (
            Rejected(quote=HOSTILE[0], code=HOSTILE[1], turn=0, reason="absent", nearest=HOSTILE[2]),
        ),
        "dropped": (
            Dropped(code=HOSTILE[2], first_turn=1, last_turn=1, quote=HOSTILE[1], step="judge",
                    why=HOSTILE[0]),
        ),
    }  # fmt: skip
    files = [
        coding(one, *segments, coder=HOSTILE[0]).model_copy(update=left_out),
        coding(one, segments[0], coder=HOSTILE[1], kind="human"),
    ]
    book = Codebook(name="b", codes=(Code(code=HOSTILE[0], category=HOSTILE[1], definition=HOSTILE[2]),))
    about = summary(
        HOSTILE[0], name=HOSTILE[1], category=HOSTILE[2], definition=HOSTILE[0],
        notes=HOSTILE, passages=(), clearest=(), remedies=(),
        sentences=(Sentence(section="what", text=HOSTILE[0], references=("talk-1:0",)),),
        struck=(Struck(section="what", text=HOSTILE[1], references=(), reason="empty", detail=HOSTILE[0]),),
    )  # fmt: skip
    return Viewed(
        transcripts={"talk-1": one},
        codings=files,
        codebook=book,
        manifest=manifest(talk_1=state(one)),
        summaries=Summaries((about,), {HOSTILE[3]: "\n".join(HOSTILE)}, (HOSTILE[1],)),
        notes=HOSTILE,
    )


def _hostile_segment(one: Transcript, turn: int) -> Segment:
    text = one.turn_text(turn)
    quote = quote_of(one, text).model_copy(update={"as_given": HOSTILE[0], "match": "normalised"})
    return Segment.of_turns(one, text, turn, turn).model_copy(
        update={
            "title": HOSTILE[turn - 1],
            "rationale": HOSTILE[turn - 2],
            "salience": 5,
            "quotes": (quote,),
            "mitigations": (Mitigation(text=HOSTILE[0], quotes=(quote,)),),
        }
    )


def page_of(material: Viewed, title: str = "a run") -> str:
    """The page of a run."""
    return view_page(material, title=title)
