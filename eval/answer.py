"""The answer that the report begins with, in a sentence per model."""

from __future__ import annotations

from typing import Literal

import numpy as np

from eval.delta import Contrast, HumanPair, Kind, ModelDelta
from eval.figure import Figure

Standing = Literal[
    "better", "as well", "less well", "inferior", "less well, undecided", "undecided", "undefined"
]
"""How a model agrees with the humans, beside how they agree with each other."""

_LESS = "less well than they agree with each other"
_HOW: dict[Standing, str] = {
    "better": "better than they agree with each other",
    "as well": "as well as they agree with each other, or worse by less than the margin of {margin}",
    "less well": _LESS + ", by less than the margin of {margin}",
    "inferior": _LESS + ", by more than the margin of {margin}",
    "less well, undecided": _LESS + "; whether by more than the margin of {margin} is open",
    "undefined": "as well as they agree with each other",
}
_NAMES: dict[Kind, str] = {"any_code": "that a unit has a code at all", "pooled": "which codes a unit has"}
_ROUNDING = 1e-9


def answer(model: str, delta: ModelDelta, kind: Kind = "pooled") -> str:
    """Whether the model agrees with the humans as they do with each other, with the numbers.

    Args:
        model: the coder's name.
        delta: its Δ.
        kind: over which κ.
    """
    found = standing(delta, kind)
    claim = f"{model} agrees with {_humans(delta)} on average {how_well(found, margin_text(delta.margin))}"
    match found:
        case "undecided":
            claim = f"whether {claim}, is open"
        case "undefined":
            claim = f"whether {claim} cannot be said"
    return f"On {_NAMES[kind]}, {claim}: {_numbers(delta, kind)}."


def standing(delta: ModelDelta, kind: Kind) -> Standing:
    """What Δ's interval says: where it lies on one side of 0, that too, and not only its verdict."""
    figure: Figure = getattr(delta, kind)
    verdict = delta.verdicts[kind]
    if figure.high is not None and figure.high < -_ROUNDING:
        lower: dict[str, Standing] = {"non-inferior": "less well", "undecided": "less well, undecided"}
        return lower.get(verdict, "inferior")
    if figure.low is not None and figure.low > _ROUNDING:
        return "better"
    return "as well" if verdict == "non-inferior" else verdict


def how_well(found: Standing, margin: str) -> str:
    """How the model agrees with the humans; where that is open or undefined, how it is not known to."""
    return _HOW["as well" if found == "undecided" else found].format(margin=margin)


def margin_text(margin: float) -> str:
    """A margin with all the digits that it has, at least two: `0.10`, `0.004`."""
    return np.format_float_positional(margin, min_digits=2)


def _humans(delta: ModelDelta) -> str:
    return " and ".join(delta.pairs[0].humans) if len(delta.pairs) == 1 else "the humans"


def _numbers(delta: ModelDelta, kind: Kind) -> str:
    """Δ and what it is made of: a mean may hide that the model is far from one of the humans."""
    whole = _figure(getattr(delta, kind))
    with_each = [
        (figure, name)
        for pair in delta.pairs
        for figure, name in zip(_contrast(pair, kind).each, pair.humans, strict=True)
    ]
    if len(delta.pairs) == 1:
        parts = ", ".join(f"{_value(figure)} with {name}" for figure, name in with_each)
        return f"κ {parts}, {_value(_contrast(delta.pairs[0], kind).humans)} between them, Δ {whole}"
    if not delta.pairs:
        return f"Δ {whole}"
    lowest = min(((one.value, name) for one, name in with_each if one.value is not None), default=None)
    begins = f"lowest κ {_number(lowest[0])} (with {lowest[1]}), " if lowest else ""
    return f"{begins}mean Δ over {len(delta.pairs)} pairs of humans {whole}"


def _contrast(pair: HumanPair, kind: Kind) -> Contrast:
    return pair.any_code if kind == "any_code" else pair.pooled


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
