"""The reliability plot of a calibration, as SVG: what a model said against what people did."""

from __future__ import annotations

import math
from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

from extract.guide.calibrate import Bin, bins
from intercoder.learning_text import SCALES, level_name
from intercoder.pages.markup import tag
from schemas.guide import Calibration

_WIDTH, _HEIGHT, _LEFT, _TOP = 460, 320, 70, 50
_Z = 1.959964
"""The standard normal quantile of a 95 % interval."""


def reliability_svg(calibration: Calibration) -> str:
    """One panel per scale that has cases: share of coders who gave the code, with 95 % intervals.

    Cases of one interview are not independent, so the intervals are on the narrow side.
    """
    panels = [(scale, rows) for scale in SCALES if (rows := bins(getattr(calibration, scale)))]
    height = max(len(panels), 1) * (_HEIGHT + 2 * _TOP)
    svg = tag(
        "svg",
        tag("title", f"Reliability of {calibration.model}"),
        tag("rect", width="100%", height="100%", fill="#ffffff"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH + 2 * _LEFT} {height}",
        role="img",
        font_family="system-ui, sans-serif",
        font_size="13",
        fill="#1b1b1b",
    )
    for number, (scale, rows) in enumerate(panels):
        moved = f"translate({_LEFT} {_TOP + number * (_HEIGHT + 2 * _TOP)})"
        svg.append(tag("g", *_panel(f"{SCALES[scale]} of {calibration.model}", scale, rows), transform=moved))
    return tostring(svg, encoding="unicode") + "\n"


def _panel(title: str, scale: str, rows: list[Bin]) -> Iterator[Element]:
    yield tag("text", title, x=0, y=-24, font_weight="bold")
    yield tag("text", "share of coders who gave the passage its code", x=0, y=-8, fill="#555555")
    for percent in range(0, 101, 25):
        y = _y(percent / 100)
        yield tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, stroke="#dddddd")
        yield tag("text", f"{percent} %", x=-8, y=y + 4, text_anchor="end", fill="#555555")
    places = [round((index + 0.5) * _WIDTH / len(rows)) for index in range(len(rows))]
    line = " ".join(f"{x},{_y(row.chance / 100)}" for x, row in zip(places, rows, strict=True))
    yield tag("polyline", points=line, fill="none", stroke="#888888", stroke_dasharray="4 3")
    for x, row in zip(places, rows, strict=True):
        yield from _point(row, x)
        yield tag("text", level_name(scale, row.level), x=x, y=_HEIGHT + 18, text_anchor="middle")


def _point(row: Bin, x: int) -> Iterator[Element]:
    share = row.tally.given / row.tally.asked
    low, high = wilson(row.tally.given, row.tally.asked)
    yield tag("line", x1=x, x2=x, y1=_y(low), y2=_y(high), stroke="#0b5cad", stroke_width=2)
    cases = f"{row.tally.given} of {row.tally.asked}"
    yield tag("circle", tag("title", cases), cx=x, cy=_y(share), r=5, fill="#0b5cad")
    yield tag("text", cases, x=x + 9, y=_y(share) + 4, fill="#555555", font_size="11")


def _y(share: float) -> int:
    return round(_HEIGHT * (1 - share))


def wilson(given: int, asked: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share (Wilson 1927): lower and upper end, 0 to 1."""
    share, weight = given / asked, _Z**2 / asked
    middle = (share + weight / 2) / (1 + weight)
    half = _Z / (1 + weight) * math.sqrt(share * (1 - share) / asked + weight / (4 * asked))
    return max(middle - half, 0.0), min(middle + half, 1.0)
