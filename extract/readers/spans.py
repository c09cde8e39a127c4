"""Coding files of several coders on one transcript, out of passages that a reader has placed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from extract.readers.coded import UNKNOWN_CODER
from extract.readers.composing import composed
from extract.readers.titles import CODED, Title, file_title
from schemas.coding import Coder, CodingFile, Document, Mitigation, Rejected, Segment
from schemas.errors import InputError
from schemas.transcript import Transcript

_SUFFIX = re.compile(r"\.(?:txt|text|md|docx?|rtf|odt|pdf|vtt|srt|csv|tsv|xlsx|jsonl)\Z", re.IGNORECASE)

MOST_MARKED = 200_000_000
"""Most code points in all passages of one coder on one transcript."""

_MITIGATION = "Mitigation:"
# Other words in brackets belong to a name: people's accounts are called `Ada (Extern)` or `Ben (she/her)`.
_KNOWN_STAGE = r"\((coded|moderated|consensus|adjudicated|reviewed|in review)\)"
_STAGED = re.compile(rf"(.+)\s+{_KNOWN_STAGE}", re.DOTALL | re.IGNORECASE)
_MARKED_STAGE = re.compile(r"(.+)\s+\(stage: (.+)\)", re.DOTALL)


class Span(NamedTuple):
    """A passage `[start, end)` of the transcript with a code.

    Attributes:
        span: code points of the transcript; None where the passage is nowhere in it.
        code: as the source names it.
        rationale: the coder's remark; None without one.
        mitigations: remedies, in words.
        quote: what the source says is marked; goes to `rejected` where `span` is None.
        whole: the segment with all that the source says of it, where that is more; its place is `span`.
    """

    span: tuple[int, int] | None
    code: str
    rationale: str | None = None
    mitigations: tuple[str, ...] = ()
    quote: str = ""
    whole: Segment | None = None


def interview_title(name: str) -> Title:
    """The title that an interview's name in another program is; names of files without their suffix."""
    return file_title(_SUFFIX.sub("", name))


def remark_parts(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The rationale and the mitigations in a remark, as our own exports write it: a mitigation on each line
    that begins with `Mitigation:`."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    mitigations = tuple(
        line.removeprefix(_MITIGATION).strip() for line in lines if line.startswith(_MITIGATION)
    )
    rationale = "\n".join(line for line in lines if not line.startswith(_MITIGATION))
    return rationale or None, mitigations


def coder_and_stage(label: str) -> tuple[str, str | None]:
    """Name and stage in a coder's label, as our own exports write it: see `coder_label`."""
    bare = label.strip()
    if staged := _STAGED.fullmatch(bare):
        return staged[1], staged[2].casefold()
    marked = _MARKED_STAGE.fullmatch(bare)
    return (marked[1], marked[2]) if marked else (bare, CODED)


def coder_label(name: str, stage: str | None) -> str:
    """A coder's label in our own exports, with the stage where it is not a first coding: `Ada (moderated)`.

    A stage that is not among those known is marked, `Ada (stage: round 2)`, and a first coding by somebody
    whose own name ends like that is called one, so that `coder_and_stage` finds name and stage again.
    """
    stage = (stage or "").strip()
    if stage.casefold() in {"", CODED}:
        return name if coder_and_stage(name) == (name.strip(), CODED) else f"{name} ({CODED})"
    known = re.fullmatch(_KNOWN_STAGE, f"({stage})", re.IGNORECASE)
    return f"{name} ({stage})" if known else f"{name} (stage: {stage})"


def human(name: str | None) -> Coder:
    """A person, by a composed name (see `composing`); the unknown one where nobody is named."""
    return Coder(name=composed((name or "").strip()) or UNKNOWN_CODER, kind="human")


def coding_from(
    transcript: Transcript, coder: Coder, spans: Iterable[Span], stage: str | None = None
) -> CodingFile:
    """One coder's file: each passage and code once with all remarks; what has no place is rejected as absent.

    Raises:
        InputError: passages that overlap so much that they hold more than `MOST_MARKED` code points.
    """
    spans = list(spans)
    if sum(one.span[1] - one.span[0] for one in spans if one.span) > MOST_MARKED:
        raise InputError(
            f"{transcript.source} marks more text than anybody could have coded.", hint="Export it again."
        )
    marked: dict[tuple[int, int, str], list[Span]] = {}
    rejected: list[Rejected] = []
    for one in spans:
        if one.span is None:
            reason = "absent" if any(map(str.isalnum, one.quote)) else "empty"
            rejected.append(Rejected(quote=one.quote, code=one.code, turn=None, reason=reason))
        else:
            marked.setdefault((*one.span, one.code), []).append(one)
    return CodingFile(
        transcript=transcript.id,
        coder=coder,
        stage=stage,
        segments=tuple(_segment(transcript, *key, marked[key]) for key in sorted(marked)),
        rejected=tuple(rejected),
    )


def _segment(transcript: Transcript, start: int, end: int, code: str, spans: Sequence[Span]) -> Segment:
    """One passage with one code; a source may have it several times, each with its own remark."""
    whole = next((one.whole for one in spans if one.whole), None)
    if whole is not None:
        return whole
    rationales = dict.fromkeys(one.rationale for one in spans if one.rationale)
    mitigations = dict.fromkeys(text for one in spans for text in one.mitigations)
    said = {
        "rationale": "\n".join(rationales) or None,
        "mitigations": tuple(Mitigation(text=text) for text in mitigations),
    }
    return Segment.of_span(transcript, code, start, end).model_copy(update=said)


def document_from(
    transcript: Transcript, spans: Mapping[Coder, Sequence[Span]], title: Title | None = None
) -> Document:
    """The document.

    A coder whom the title names has the title's stage, and a file even where nobody gave a code.
    """
    by_coder = dict(spans)
    if title and title.coder and not by_coder:
        by_coder[human(title.coder)] = []
    codings = (coding_from(transcript, coder, own, _stage(coder, title)) for coder, own in by_coder.items())
    return Document(transcript=transcript, codings=tuple(codings))


def _stage(coder: Coder, title: Title | None) -> str | None:
    if title and title.coder == coder.name:
        return title.stage
    return None if coder.name == UNKNOWN_CODER or coder.kind != "human" else CODED


def with_stages(document: Document) -> Document:
    """The document with the stages that our own exports write after coders' names."""
    return document.model_copy(update={"codings": tuple(map(_with_stage, document.codings))})


def _with_stage(coding: CodingFile) -> CodingFile:
    name, stage = coder_and_stage(coding.coder.name)
    if coding.coder.kind != "human" and stage == CODED:
        stage = None
    coder = coding.coder.model_copy(update={"name": name})
    return coding.model_copy(update={"coder": coder, "stage": stage})
