"""Figures as a page prints them: value, interval, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from eval.answer import margin_text
from intercoder.agreement_text import number
from intercoder.pages.markup import tag

if TYPE_CHECKING:
    from eval.figure import Figure


def decimal(value: float) -> str:
    """Two decimals as agreement figures are printed; what rounds to nothing has no sign."""
    return number(round(value, 2) + 0.0)


def exactly(margin: float) -> str:
    """A margin with all its digits, as figures are printed: `.10`, `.004`."""
    return margin_text(margin).removeprefix("0")


def interval(figure: Figure) -> str | None:
    """`.10 to .66`; None where there is no interval."""
    if figure.low is None or figure.high is None:
        return None
    return f"{decimal(figure.low)} to {decimal(figure.high)}"


def in_words(figure: Figure, confidence: float) -> str:
    """`.38, 95 % interval .10 to .66`, or why there is no interval, or no value."""
    if figure.value is None:
        return f"n/a: {figure.reason}"
    bounds = interval(figure)
    if bounds is None:
        return f"{decimal(figure.value)}; {figure.note}" if figure.note else decimal(figure.value)
    return f"{decimal(figure.value)}, {coverage(confidence)} interval {bounds}"


def coverage(confidence: float) -> str:
    """`95 %`, with a space that does not break."""
    return f"{confidence * 100:.0f}\N{NO-BREAK SPACE}%"


def percent(share: float) -> str:
    """A share with one decimal; never 100 % for less than all, nor 0 % for more than nothing."""
    shown = min(max(share * 100, 0.05), 99.95 - 1e-9) if 0 < share < 1 else share * 100
    digits = 1 if 0 < share < 1 else 0
    return f"{shown:.{digits}f}\N{NO-BREAK SPACE}%"


class Reasons:
    """Why figures are undefined: numbered notes under a table."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, reason: str) -> Element:
        """The number of the note that gives this reason."""
        return tag("sup", str(self._numbers.setdefault(reason, len(self._numbers) + 1)))

    def notes(self) -> Element | None:
        """The notes; None where every figure is defined."""
        if not self._numbers:
            return None
        items = (tag("li", f"n/a: {reason}.") for reason in self._numbers)
        return tag("ol", *items, class_="reasons")


def shown(figure: Figure, reasons: Reasons) -> Sequence[Element | str]:
    """What stands in a cell: the value with its interval in small type, or `n/a` with its note."""
    if figure.value is None:
        return ["n/a", reasons.mark(figure.reason or "")]
    bounds = interval(figure)
    return [decimal(figure.value), *([tag("small", bounds)] if bounds else [])]
