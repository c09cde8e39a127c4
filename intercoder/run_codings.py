"""What runs coded, for comparing coders: who is who, and which turns got no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

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


def add_runs(material: Material, runs: Sequence[RunFolder]) -> None:
    """Take what runs coded; those of one coder's name are told apart where any two share an interview.

    Raises:
        RunFolderError: a run cannot be read.
        AgreementError: the runs hold different texts of one interview.
    """
    for run in runs:
        _add_transcripts(material, run)
    coded = [(run, list(_seen_codings(material, run))) for run in runs]
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


def _add_transcripts(material: Material, run: RunFolder) -> None:
    for transcript in run.transcripts():
        known = material.transcripts.setdefault(transcript.id, transcript)
        if known.digest != transcript.digest:
            raise AgreementError(
                f"The runs hold different texts of {transcript.id!r}.",
                hint="Compare runs over the same files.",
            )


def _seen_codings(material: Material, run: RunFolder) -> Iterator[CodingFile]:
    """The run's coding files with what their coder did not see, which is noted."""
    manifest = run.manifest()
    holes = holes_of(manifest)
    reasons = _unanswered({name: own for name, own in holes.items() if own}, manifest)
    material.unanswered.extend(Refused(source=run.path.name, reason=reason) for reason in reasons)
    for coding in run.codings():
        yield coding.model_copy(update={"unseen": holes.get(coding.transcript, ())})


def _unanswered(holes: Mapping[str, Sequence[Stretch]], manifest: Manifest) -> Iterator[str]:
    """What of its interviews a run does not tell, in words, as `19 of 40 turns of talk-1 (21-39), …`."""
    pending = [name for name in holes if manifest.transcripts[name].state == "pending"]
    unanswered = sorted(holes.keys() - set(pending))
    for name in unanswered[:_MOST_NAMED]:
        turns = counted(manifest.transcripts[name].turns, "turn")
        yield f"{turns_in(holes[name])} of {turns} of {name} ({_which(holes[name])}), as they got no answer"
    if others := unanswered[_MOST_NAMED:]:
        turns = counted(sum(turns_in(holes[name]) for name in others), "turn")
        yield f"{turns} of {counted(len(others), 'more interview')}, as they got no answer"
    if pending:  # of a run that was stopped early, there may be thousands
        them = pending[0] if len(pending) == 1 else f"{pending[0]} and {len(pending) - 1:,} more"
        yield f"{them}, not coded to the end yet"


def _which(stretches: Sequence[Stretch]) -> str:
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in stretches[:_MOST_NAMED]]
    return ", ".join(shown) + (", …" if len(stretches) > _MOST_NAMED else "")
