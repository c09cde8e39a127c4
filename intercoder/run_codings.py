"""What runs coded, for comparing coders: who is who, and which turns got no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from extract.contents import Contents, Fault, contents_of
from extract.counted import counted
from extract.runfolder import RunFolder
from extract.unseen import holes_of
from intercoder.material import Material, Refused
from schemas.coding import CodingFile, Stretch, turns_in
from schemas.errors import AgreementError

if TYPE_CHECKING:
    from schemas.run import Manifest

_MOST_NAMED = 10
"""Interviews without answers, and stretches of one, that are named."""

_AGAIN = "repeat the extract command, which codes {them} again"

_REASONS: dict[Fault, str] = {
    "pending": "not coded to the end yet: repeat the extract command to go on",
    "no coding": f"whose coding file is missing: {_AGAIN}",
    "no transcript": "whose transcript is missing: repeat the extract command with {their} file",
    "other text": f"whose transcript has changed since: {_AGAIN}",
    "other words": f"whose coding file is about another text: remove that file and {_AGAIN}",
    "unlisted": "of which manifest.json says nothing: repeat the extract command with {their} file",
}
"""What is said of interviews without a coding that counts; of those that failed, which turns they have."""


def add_runs(material: Material, runs: Sequence[RunFolder]) -> None:
    """Take what runs coded; those of one coder's name are told apart where any two share an interview.

    Raises:
        RunFolderError: a run cannot be read.
        AgreementError: the runs hold different texts of one interview.
    """
    coded = [(run, _seen_codings(material, run)) for run in runs]
    uses = Counter((coding.coder.name, coding.transcript) for _, codings in coded for coding in codings)
    clashing = {name for (name, _), count in uses.items() if count > 1}
    first: dict[str, RunFolder] = {}
    for run, codings in coded:
        for coding in codings:
            apart = first.setdefault(coding.coder.name, run) is not run and coding.coder.name in clashing
            material.codings.append(_of_run(coding, run) if apart else coding)
    material.joined.extend(_joined(coded, clashing))


def _of_run(coding: CodingFile, run: RunFolder) -> CodingFile:
    """The coding file with the run in its coder's name."""
    name = f"{coding.coder.name} [{run.path.name}]"
    return coding.model_copy(update={"coder": coding.coder.model_copy(update={"name": name})})


def _joined(coded: Sequence[tuple[RunFolder, list[CodingFile]]], clashing: set[str]) -> Iterator[str]:
    """Says which runs are counted as one coder, as they have one coder's name and no interview in common."""
    runs: dict[str, list[str]] = {}
    for run, codings in coded:
        for name in sorted({coding.coder.name for coding in codings} - clashing):
            runs.setdefault(name, []).append(run.path.name)
    for name, folders in runs.items():
        if len(folders) > 1:
            yield f"{' and '.join(folders)} are counted as one coder, {name}: they share no interview"


def _seen_codings(material: Material, run: RunFolder) -> list[CodingFile]:
    """The run's coding files that count; its transcripts, and what does not count, go to the material."""
    contents = contents_of(run)
    for transcript in contents.transcripts.values():
        known = material.transcripts.setdefault(transcript.id, transcript)
        if known.digest != transcript.digest:
            raise AgreementError(
                f"The runs hold different texts of {transcript.id!r}.",
                hint="Compare runs over the same files.",
            )
    name = run.path.absolute().name
    in_part = {id: coding.unseen for id, coding in contents.codings.items() if coding.unseen}
    reasons = _unanswered(in_part, contents.manifest)
    material.unanswered.extend(Refused(source=name, reason=reason) for reason in reasons)
    material.without_coding.extend(without_coding(run, contents))
    return list(contents.codings.values())


def without_coding(run: RunFolder, contents: Contents) -> list[Refused]:
    """Interviews of a run that have no coding that counts, with the reason and what to do."""
    return [Refused(source=run.path.absolute().name, reason=reason) for reason in _reasons(contents)]


def _reasons(contents: Contents) -> Iterator[str]:
    by_fault: dict[Fault, list[str]] = {}
    for name, fault in contents.faults.items():
        by_fault.setdefault(fault, []).append(name)
    failed, holes = by_fault.pop("failed", ()), holes_of(contents.manifest)
    for told in _unanswered({name: holes[name] for name in failed}, contents.manifest):
        yield f"{told}: repeat the extract command, which asks again"
    for fault, names in by_fault.items():
        one = len(names) == 1
        # Of a run that was stopped early, there may be thousands.
        shown = names[: 1 if fault == "pending" else _MOST_NAMED]
        more = f" and {len(names) - len(shown):,} more" if len(names) > len(shown) else ""
        reason = _REASONS[fault].format(them="it" if one else "them", their="its" if one else "their")
        yield f"{', '.join(shown)}{more}, {reason}"


def _unanswered(holes: Mapping[str, Sequence[Stretch]], manifest: Manifest) -> Iterator[str]:
    """Which turns got no answer, in words, as `19 of 40 turns of talk-1 (21-39), …`."""
    names = sorted(holes)
    for name in names[:_MOST_NAMED]:
        turns = counted(manifest.transcripts[name].turns, "turn")
        yield f"{turns_in(holes[name])} of {turns} of {name} ({_which(holes[name])}), as they got no answer"
    if others := names[_MOST_NAMED:]:
        turns = counted(sum(turns_in(holes[name]) for name in others), "turn")
        yield f"{turns} of {counted(len(others), 'more interview')}, as they got no answer"


def _which(stretches: Sequence[Stretch]) -> str:
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in stretches[:_MOST_NAMED]]
    return ", ".join(shown) + (", …" if len(stretches) > _MOST_NAMED else "")
