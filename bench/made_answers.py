"""What a model might answer: passages with quotes out of what it is asked about.

They are evenly spread over the longest of the numbered turns that a request holds, each with a code of the
codebook in the request. Every third quote lacks a word and every seventh is not in the interview, so that all
ways of grounding have work to do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

_TURN = re.compile(r"^\[(\d+)\] (?:[^:\n]{1,60}: )?(.+)$", re.MULTILINE)
_CODE = re.compile(r"^`([^`\n]+)`:", re.MULTILINE)
_LEAST_WORDS, _MOST_WORDS = 6, 24


def passages(messages: Sequence[dict[str, str]], count: int) -> list[dict[str, Any]]:
    """What a model might mark: `count` passages on different turns, fewer where there are not as many."""
    codes = _codes(messages[0]["content"]) or ("Something",)
    turns = [(int(number), text.split()) for number, text in _TURN.findall(messages[-1]["content"])]
    telling = [turn for turn in turns if len(turn[1]) >= _LEAST_WORDS]
    step = max(len(telling) / count, 1.0) if count else 1.0
    chosen = [telling[int(at * step)] for at in range(min(count, len(telling)))]
    return [_passage(*turn, codes[turn[0] % len(codes)]) for turn in chosen]


def _passage(number: int, words: list[str], code: str) -> dict[str, Any]:
    quoted = words[:_MOST_WORDS]
    if number % 3 == 2:
        del quoted[len(quoted) // 2]
    if number % 7 == 6:
        quoted = quoted[::-1]
    return {
        "code": code,
        "new": False,
        "title": " ".join(words[:5]),
        "first_turn": number,
        "last_turn": number,
        "quotes": [" ".join(quoted)],
        "mitigations": [],
        "rationale": "The turn says so.",
        "salience": 1 + number % 5,
    }


@lru_cache(maxsize=8)
def _codes(system: str) -> tuple[str, ...]:
    return tuple(_CODE.findall(system))
