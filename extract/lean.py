"""The states of a run's transcripts in little memory: they are what grows with a run."""

from __future__ import annotations

from typing import Any

from schemas.run import TranscriptState

_FIELDS = set(TranscriptState.model_fields)


def lean(state: TranscriptState, /, **changes: Any) -> TranscriptState:
    """The same state, or a changed one, in half the memory.

    Pydantic keeps with every object a set of the fields that were given, which takes as much as all the rest.
    Here all states share one set that names all fields; nothing in this project asks for it.
    """
    return TranscriptState.model_construct(_FIELDS, **{**state.__dict__, **changes})
