"""What tells one text of an interview from another: decisions name places in it."""

from __future__ import annotations

import hashlib

from schemas.base import canonical_json
from schemas.transcript import Transcript


def text_id(transcript: Transcript) -> str:
    """SHA-256 (hex) of the text and of where its turns begin: what is equal in both has the same places."""
    places = [transcript.text, [turn.start for turn in transcript.turns]]
    return hashlib.sha256(canonical_json(places).encode("ascii")).hexdigest()
