"""Interviews, codings and a scripted model for the tests of summaries."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from support_cli import Cli, Ran
from support_server import FakeEndpoint, FakeReply, answer
from support_transcripts import transcript_of

from extract.runfolder import RunFolder
from extract.summaries.evidence import Issue, issues
from extract.summaries.facts import Coverage
from extract.summaries.summariser import Material
from schemas.codebook import Code, Codebook
from schemas.coding import Coder, CoderKind, CodingFile, Mitigation, Quote, Segment
from schemas.run import Manifest, Settings, Tool, TranscriptState
from schemas.summary import Summary
from schemas.transcript import Transcript

ONE = transcript_of(
    "Interviewer: What went wrong?",
    "Interviewee: Half of the labels were wrong, we found out late.",
    "Interviewer: What did you do?",
    "Interviewee: We let two people label everything twice.",
    "Interviewee: That never helped us much.",
    id="talk-1",
)
TWO = transcript_of(
    "Interviewer: And with you?",
    "Interviewee: Our labels are fine, but the sensors drift every winter.",
    "Interviewee: Labelling twice helped us a lot.",
    id="talk-2",
)
BOOK = Codebook(
    name="tiny",
    codes=(
        Code(code="Labels", name="Noisy labels", category="Data", definition="Labels are wrong. Or vague."),
        Code(code="Labels-fix", category="Data", mitigates="Labels"),
        Code(code="Drift", category="Model", definition="It moves."),
    ),
)


def quote_of(transcript: Transcript, words: str) -> Quote:
    """The quote of these words, where they first stand."""
    start = transcript.text.index(words)
    return Quote(
        start=start, end=start + len(words), text=words, as_given=words, match="verbatim", coverage=1
    )


def segment(
    transcript: Transcript,
    code: str,
    first: int,
    last: int | None = None,
    *,
    words: Sequence[str] = (),
    remedies: Mapping[str, str] | None = None,
    salience: int | None = None,
) -> Segment:
    """A segment of whole turns; `remedies` are the coder's words and the quoted ones."""
    return Segment.of_turns(transcript, code, first, first if last is None else last).model_copy(
        update={
            "quotes": tuple(quote_of(transcript, one) for one in words),
            "mitigations": tuple(
                Mitigation(text=text, quotes=(quote_of(transcript, one),))
                for text, one in (remedies or {}).items()
            ),
            "salience": salience,
        }
    )


def coding(
    transcript: Transcript, *segments: Segment, coder: str = "bot", kind: CoderKind = "model"
) -> CodingFile:
    """One coder's file."""
    return CodingFile(
        transcript=transcript.id,
        coder=Coder(name=coder, kind=kind),
        segments=tuple(sorted(segments, key=lambda one: (one.start, one.end, one.code))),
    )


def coded_talks() -> list[CodingFile]:
    """Labels are an issue in the first talk and, by way of its remedy, in the second; drift is one there."""
    first = coding(
        ONE,
        segment(ONE, "Labels", 1, words=["Half of the labels were wrong"], salience=4),
        segment(ONE, "Labels-fix", 3, 4, words=["label everything twice"]),
    )
    second = coding(
        TWO,
        segment(TWO, "Drift", 1, words=["the sensors drift every winter"]),
        segment(TWO, "Labels-fix", 2, words=["Labelling twice helped us a lot."]),
    )
    return [first, second]


Script = Callable[[dict[str, Any]], FakeReply]

REFERENCES = ("talk-1:1", "talk-1:3", "talk-2:2")
"""Of the passages on labels that `coded_talks` gives."""


def issues_of(codings: Sequence[CodingFile], *transcripts: Transcript, book: Codebook = BOOK) -> list[Issue]:
    """All issues of some codings."""
    return issues({one.id: one for one in transcripts}, codings, book)


def material_of(codings: Sequence[CodingFile], *transcripts: Transcript) -> Material:
    """What their summaries are drawn from."""
    known = {one.id: one for one in transcripts}
    return Material(Coverage(known, frozenset(known)), tuple({one.coder: None for one in codings}))


def run_of(
    path: Path, codings: Sequence[CodingFile], *transcripts: Transcript, book: Codebook = BOOK
) -> Path:
    """A run folder with these codings."""
    folder = RunFolder(path)
    settings = Settings(coder="bot", kind="model", window_tokens=100, codebook="b", codebook_digest="d")
    folder.open(settings)
    states = {
        one.id: TranscriptState(source=one.source, digest=one.digest, turns=len(one.turns), state="done")
        for one in transcripts
    }
    folder.write_manifest(Manifest(tool=Tool(version="0", python="3"), settings=settings, transcripts=states))
    folder.write_codebook(BOOK)
    for transcript in transcripts:
        folder.write_transcript(transcript)
    for one in codings:
        folder.write_coding(one)
    return path


def talks_run(path: Path) -> Path:
    """The run folder of `coded_talks`."""
    return run_of(path, coded_talks(), ONE, TWO)


def summary_of(run: Path, code: str = "Labels") -> Summary:
    """A stored summary of a run."""
    return Summary.model_validate_json((run / "summaries" / f"{code}.json").read_text())


def summarise(cli: Cli, run: Path, script: Script | FakeReply, *args: object) -> tuple[Ran, FakeEndpoint]:
    """Summarise the labels of a run with a scripted model."""
    with FakeEndpoint(script) as server:
        ran = cli("summarise", run, "--code", "Labels", "--base-url", server.url, *args)
    return ran, server


def said(text: str, *references: str, section: str = "what") -> dict[str, Any]:
    """A sentence as a model answers it."""
    return {"section": section, "references": list(references), "text": text}


def verdict(sentence: int, verdict: str = "supported", reason: str = "It is said.") -> dict[str, Any]:
    """A verdict as a model answers it."""
    return {"sentence": sentence, "reason": reason, "verdict": verdict}


def user_text(request: dict[str, Any]) -> str:
    """The last message of a request."""
    return str(request["messages"][-1]["content"])


def kind_of(request: dict[str, Any]) -> str:
    """What a request asks for: `write`, `across` or `check`."""
    text = user_text(request)
    if "Judge every sentence" in text:
        return "check"
    return "across" if "=== sentences" in text else "write"


def references_in(request: dict[str, Any]) -> list[str]:
    """The references that head the passages, or end the sentences, of a request."""
    pattern = r"\[(\S+?:\d+[a-z]*)\]" if kind_of(request) == "across" else r"(?m)^\[(\S+?)\] coded with"
    return re.findall(pattern, user_text(request))


def sentences_in(request: dict[str, Any]) -> int:
    """How many sentences a check asks about."""
    return len(re.findall(r"(?m)^\d+\. ", user_text(request)))


def model(
    write: Callable[[dict[str, Any]], list[dict[str, Any]]],
    *,
    check: Callable[[int], dict[str, Any]] = verdict,
    across: Callable[[dict[str, Any]], list[dict[str, Any]]] | None = None,
) -> Script:
    """A model that answers each kind of request in its own way."""

    def script(request: dict[str, Any]) -> FakeReply:
        match kind_of(request):
            case "check":
                return answer({"verdicts": [check(i) for i in range(sentences_in(request))]})
            case "across" if across:
                return answer({"sentences": across(request)})
        return answer({"sentences": write(request)})

    return script


def citing_all(request: dict[str, Any]) -> list[dict[str, Any]]:
    """One sentence per passage that is shown."""
    return [said(f"Somebody reports it as number {i}.", one) for i, one in enumerate(references_in(request))]
