"""A passage as a model answers it, for tests that care about a few of its fields."""

from __future__ import annotations

from typing import Any


def passage(quote: str, turn: int, code: str = "Data-noisy-labels", **update: Any) -> dict[str, Any]:
    """One turn with one quote; other fields are filled with something valid."""
    return {
        "code": code,
        "new": False,
        "title": "t",
        "first_turn": turn,
        "last_turn": turn,
        "quotes": [quote],
        "mitigations": [],
        "rationale": "r",
        "salience": 3,
        **update,
    }
