"""Who coded: the names that a report uses, and which coders are independent of each other."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.base import Stored
from schemas.coding import CoderKind, CodingFile
from schemas.errors import AgreementError


class ReportedCoder(Stored):
    """A coder as the report names it.

    Attributes:
        name: the coder's name, with the stage where it is not a first coding.
        kind: human, model or baseline.
        stage: as in the coding files; None for a first coding.
        independent: True for a person's own first coding, False for a moderated or adjudicated
            version, which leans towards whoever the moderator started from, and for machines.
        transcripts: ids of the transcripts coded, sorted.
    """

    name: str
    kind: CoderKind
    stage: str | None
    independent: bool
    transcripts: tuple[str, ...]


def stage_of(coding: CodingFile) -> str | None:
    """The stage of a coding file; None for a first coding, which need not be named one."""
    stage = (coding.stage or "").strip()
    return None if stage.casefold() in {"", "coded"} else stage


def name_of(coding: CodingFile) -> str:
    """The name that the report uses: the same person coding and moderating are two coders."""
    stage = stage_of(coding)
    return coding.coder.name if stage is None else f"{coding.coder.name} ({stage})"


def reported_coders(codings: Iterable[CodingFile]) -> tuple[ReportedCoder, ...]:
    """The coders of these files, in order of first appearance.

    Raises:
        AgreementError: one name for two kinds of coder, or two files of one coder on one transcript.
    """
    files: dict[str, list[CodingFile]] = {}
    for coding in codings:
        files.setdefault(name_of(coding), []).append(coding)
    return tuple(_reported(name, own) for name, own in files.items())


def _reported(name: str, own: list[CodingFile]) -> ReportedCoder:
    kinds = sorted({coding.coder.kind for coding in own})
    if len(kinds) > 1:
        raise AgreementError(
            f"{name!r} is the name of a {kinds[0]} and of a {kinds[1]} coder.", hint="Rename one of them."
        )
    transcripts = sorted(coding.transcript for coding in own)
    twice = sorted({one for one in transcripts if transcripts.count(one) > 1})
    if twice:
        raise AgreementError(
            f"{name!r} has two coding files on {twice[0]!r}.",
            hint="Give one of them, or name their coders or stages apart.",
        )
    stage = stage_of(own[0])
    return ReportedCoder(
        name=name,
        kind=own[0].coder.kind,
        stage=stage,
        independent=own[0].coder.kind == "human" and stage is None,
        transcripts=tuple(transcripts),
    )
