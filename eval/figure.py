"""One agreement figure: a number with its interval, or no number and the reason."""

from __future__ import annotations

import math
from typing import Any, Self

from pydantic import model_serializer, model_validator

from schemas.base import Stored


class Figure(Stored):
    """A figure as it is printed and stored.

    Attributes:
        value: the number; None where it is undefined.
        low, high: bounds of the 95 % interval over interviews; None where there is none.
        reason: why there is no value; None where there is one.
        note: why a value has no interval; None where it has one.

    Serialised as `{"value", "low", "high"}` (and `"note"`) or `{"value": null, "reason"}`.

    Raises:
        ValueError: neither a value nor a reason, both, a value that is not finite, or half an interval.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        numbers = [number for number in (self.value, self.low, self.high) if number is not None]
        if not all(math.isfinite(number) for number in numbers):
            raise ValueError("a figure is a finite number or undefined with a reason")
        if (self.value is None) == (not self.reason):
            raise ValueError("a figure has either a value or a reason why there is none")
        if (self.low is None) != (self.high is None) or (self.value is None and self.low is not None):
            raise ValueError("an interval has two bounds and a value between them")
        return self

    @model_serializer
    def _either(self) -> dict[str, Any]:
        if self.value is None:
            return {"value": None, "reason": self.reason}
        plain: dict[str, Any] = {"value": self.value, "low": self.low, "high": self.high}
        return plain if self.note is None else {**plain, "note": self.note}


def undefined(reason: str) -> Figure:
    """A figure that cannot be computed, with the reason."""
    return Figure(value=None, reason=reason)
