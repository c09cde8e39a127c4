"""The answer that the report begins with, in a sentence per model."""

from __future__ import annotations

from eval.delta import Kind, ModelDelta
from eval.figure import Figure

_CLAIM = {
    "non-inferior": "{model} agrees with {humans} as well as they agree with each other",
    "inferior": "{model} agrees less well with {humans} than they agree with each other",
    "undecided": "whether {model} agrees with {humans} as well as they agree with each other is open",
    "undefined": "whether {model} agrees with {humans} as well as they agree with each other cannot be said",
}
_NAMES: dict[Kind, str] = {"any_code": "that a unit has a code at all", "pooled": "which codes a unit has"}


def answer(model: str, delta: ModelDelta, kind: Kind = "pooled") -> str:
    """Whether the model agrees with the humans as they do with each other, with the numbers.

    Args:
        model: the coder's name.
        delta: its Δ.
        kind: over which κ.
    """
    figure = delta.any_code if kind == "any_code" else delta.pooled
    claim = _CLAIM[delta.verdicts[kind]].format(model=model, humans=_humans(delta))
    sentence = f"On {_NAMES[kind]}, {claim}: {_numbers(delta, kind)}Δ {_figure(figure)}"
    return f"{sentence}; the margin is −{delta.margin:.2f}."


def _humans(delta: ModelDelta) -> str:
    if len(delta.pairs) == 1:
        return " and ".join(delta.pairs[0].humans)
    return "the humans" if not delta.pairs else f"the humans, in {len(delta.pairs)} pairs,"


def _numbers(delta: ModelDelta, kind: Kind) -> str:
    if len(delta.pairs) != 1:
        return ""
    contrast = delta.pairs[0].any_code if kind == "any_code" else delta.pairs[0].pooled
    return f"κ {_value(contrast.model)} with them, {_value(contrast.humans)} between them, "


def _value(figure: Figure) -> str:
    return "undefined" if figure.value is None else _number(figure.value)


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return f"undefined ({figure.reason})"
    if figure.low is None or figure.high is None:
        return f"{_number(figure.value)} ({figure.note})"
    return f"{_number(figure.value)} [{_number(figure.low)}, {_number(figure.high)}]"


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
