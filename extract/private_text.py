"""What of a server's message may be shown: servers repeat what was sent to them."""

from __future__ import annotations

import re

_SHOWN_LENGTH = 200
_RUN = 4
_WORD = re.compile(r"\w+")
_SHORTEST_SECRET = 6


def shown(message: str, private: tuple[str, ...]) -> str:
    """A server's message as far as it may be shown: nothing of it where it repeats what was sent.

    Servers echo requests in their errors. A message that holds a private text, or of which any four words
    in a row stand in one, whatever stands between the words, is left out as a whole.
    """
    text, words = " ".join(message.split()), _WORD.findall(message.lower())
    runs = {tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))} - {()}
    if any(_repeats(text, runs, secret) for secret in private):
        return ""
    return "".join(c for c in text if c.isprintable())[:_SHOWN_LENGTH].rstrip(".")


def _repeats(text: str, runs: set[tuple[str, ...]], secret: str) -> bool:
    if len(secret) >= _SHORTEST_SECRET and secret in text:
        return True
    words = _WORD.findall(secret.lower())
    lengths = {len(run) for run in runs}
    return any(
        tuple(words[at : at + length]) in runs for length in lengths for at in range(len(words) - length + 1)
    )
