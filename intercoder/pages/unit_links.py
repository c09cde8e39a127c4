"""Figures that open the list of the units behind them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import get_args
from xml.etree.ElementTree import Element

from eval.cells import Kind
from intercoder.pages.markup import Child, tag

_EMPTY: Kind = "both empty"
KINDS: tuple[Kind, ...] = (*(kind for kind in get_args(Kind) if kind != _EMPTY), _EMPTY)
"""How two coders' codes on a unit can relate, in the order in which a page lists it."""
BY_EITHER: tuple[Kind, ...] = KINDS[:-1]
BY_A: tuple[Kind, ...] = ("agree", "partly", "different", "only a")
BY_B: tuple[Kind, ...] = ("agree", "partly", "different", "only b")


def unit_button(
    children: Iterable[Child], label: str, *, class_: str = "figure", **show: int | str | tuple[str, ...]
) -> Element:
    """A button that lists units.

    Args:
        children: what it shows.
        label: what it stands for in words: shown on hover and focus, and read by screen readers.
        class_: its look.
        show: the filter: `pair`, `kinds`, `code`, `given`, `instead`, `transcript`.
    """
    return tag(
        "button",
        *children,
        type="button",
        class_=class_,
        data_show=json.dumps(show),
        data_tip=label,
        aria_label=label,
    )
