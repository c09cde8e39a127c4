"""Who is who in a report: whom it judges, whom it holds them against, and in which order pairs are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from eval.baselines import BaselineReport
    from eval.coders import ReportedCoder
    from eval.delta import ModelDelta
    from eval.pairs import PairReport
    from eval.report import Report, ReportedTranscript


class Group(NamedTuple):
    """Pairs that are read together.

    Attributes:
        title: of the group.
        pairs: indices into the report's pairs.
        costless: the always-empty and the random coder with each person's own first coding, where they
            belong here.
    """

    title: str
    pairs: tuple[int, ...]
    costless: tuple[BaselineReport, ...] = ()


def judged(report: Report) -> tuple[ReportedCoder, ...]:
    """The coders that the page answers for: the models or, without one, all machine coders."""
    machines = tuple(coder for coder in report.coders if coder.kind != "human")
    return tuple(coder for coder in machines if coder.kind == "model") or machines


def pair_groups(report: Report) -> list[Group]:
    """All pairs in groups, humans first; groups without a pair are left out."""
    names = {coder.name for coder in judged(report)}
    first = {coder.name for coder in report.coders if coder.independent}
    costless = tuple(row for row in report.baselines if row.like in names and row.against in first)
    groups = [
        Group(title, tuple(i for i, pair in enumerate(report.pairs) if _title(report, pair) == title))
        for title in _TITLES
    ]
    return [
        group._replace(costless=costless) if group.title == _COSTLESS else group
        for group in groups
        if group.pairs or (group.title == _COSTLESS and costless)
    ]


_HUMANS = "Humans with each other"
_JUDGED = "Model with each human"
_COSTLESS = "What costs nothing: baselines with each human"
_MODERATED = "Moderated versions: they lean towards whoever the moderator started from"
_MACHINES = "Machines with each other"
_TITLES = (_HUMANS, _JUDGED, _COSTLESS, _MODERATED, _MACHINES)


def _title(report: Report, pair: PairReport) -> str:
    coders = {coder.name: coder for coder in report.coders}
    a, b = coders[pair.a], coders[pair.b]
    if a.kind != "human" and b.kind != "human":
        return _MACHINES
    if any(coder.kind == "human" and not coder.independent for coder in (a, b)):
        return _MODERATED
    machine = next((coder for coder in (a, b) if coder.kind != "human"), None)
    if machine is None:
        return _HUMANS
    return _JUDGED if machine in judged(report) else _COSTLESS


def shared_transcripts(report: Report) -> tuple[ReportedTranscript, ...]:
    """The transcripts that at least two coders coded: no figure counts another."""
    return tuple(one for one in report.transcripts if len(one.coders) > 1)


def first_pair(report: Report) -> int | None:
    """The pair that a page opens with: whom it judges with the human who shares most units with it.

    Without a machine coder, the first pair of humans; None without a pair.
    """
    groups = {group.title: group.pairs for group in pair_groups(report)}
    candidates = groups.get(_JUDGED) or groups.get(_HUMANS) or tuple(range(len(report.pairs)))
    return max(candidates, key=lambda index: report.pairs[index].units, default=None)


def interviews_of(delta: ModelDelta) -> frozenset[str]:
    """The interviews that a Δ rests on."""
    return frozenset(one for pair in delta.pairs for one in pair.transcripts)


def human_pairs(report: Report) -> tuple[int, ...]:
    """Pairs of people who coded on their own: indices into the report's pairs."""
    return next((group.pairs for group in pair_groups(report) if group.title == _HUMANS), ())
