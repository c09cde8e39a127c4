"""`--fail-under`: figures that a script can hold a report to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from schemas.errors import ConfigurationError

if TYPE_CHECKING:
    from eval.figure import Figure
    from eval.pairs import PairReport
    from eval.report import Report

_OF_PAIR: dict[str, Callable[[PairReport], Figure]] = {
    "any_code_kappa": lambda pair: pair.any_code.kappa,
    "pooled_kappa": lambda pair: pair.pooled.kappa,
    "pooled_f1": lambda pair: pair.pooled.f1,
    "pooled_precision": lambda pair: pair.pooled.precision,
    "pooled_recall": lambda pair: pair.pooled.recall,
    "documents_f1": lambda pair: pair.documents.f1,
    "alpha_masi": lambda pair: pair.alpha_masi,
    "characters_f1": lambda pair: pair.characters.f1,
}
_OF_DELTA = ("delta_any_code", "delta_pooled")
NAMES = (*_OF_DELTA, *_OF_PAIR)


class Gate(NamedTuple):
    """A figure and the least value it may have."""

    name: str
    least: float


class Outcome(NamedTuple):
    """A gate, what it found, and whether it holds. An undefined figure does not hold."""

    gate: Gate
    found: float | None
    holds: bool


def parse_gates(texts: Iterable[str]) -> list[Gate]:
    """Gates from `NAME=VALUE` texts.

    Raises:
        ConfigurationError: an unknown name, or no number.
    """
    return [_parse(text) for text in texts]


def _parse(text: str) -> Gate:
    name, _, value = text.partition("=")
    try:
        gate = Gate(name.strip(), float(value))
    except ValueError:
        raise ConfigurationError(
            f"--fail-under {text!r} is not NAME=VALUE.", hint="For example: --fail-under delta_pooled=-0.1"
        ) from None
    if gate.name not in NAMES:
        raise ConfigurationError(
            f"--fail-under knows no figure {gate.name!r}.", hint=f"There are: {', '.join(NAMES)}."
        )
    return gate


def check(report: Report, gates: Sequence[Gate]) -> list[Outcome]:
    """Each gate held against the least value of its figure.

    Δ is taken over the models; figures of pairs over all pairs of a model with an independent human, or
    over pairs of independent humans where the report has no model.
    """
    return [_outcome(gate, _values(report, gate.name)) for gate in gates]


def _outcome(gate: Gate, values: Sequence[float | None]) -> Outcome:
    defined = [value for value in values if value is not None]
    found = min(defined) if defined and len(defined) == len(values) else None
    return Outcome(gate, found, found is not None and found >= gate.least)


def _values(report: Report, name: str) -> list[float | None]:
    models = {coder.name for coder in report.coders if coder.kind == "model"}
    if name in _OF_DELTA:
        deltas = [entry for model, entry in report.delta.items() if model in models]
        return [(entry.any_code if name == "delta_any_code" else entry.pooled).value for entry in deltas]
    humans = {coder.name for coder in report.coders if coder.independent}
    first = models or humans
    pairs = [pair for pair in report.pairs if pair.a in first and pair.b in humans]
    return [_OF_PAIR[name](pair).value for pair in pairs]
