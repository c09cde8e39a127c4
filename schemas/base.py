"""What all stored models have in common: immutability, no unknown keys, canonical JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Stored(BaseModel):
    """A frozen model that refuses unknown keys and writes canonical JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, but what was derived from fields (by `cached_property`) is derived anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(copied).model_fields.keys():
            del copied.__dict__[name]
        return copied

    def to_json(self) -> str:
        """Indented JSON with sorted keys and a final newline: equal values give equal text."""
        return pretty_json(self.model_dump(mode="json"))


def pretty_json(value: Any) -> str:
    """JSON for people and diffs: sorted keys, two spaces, real characters, final newline."""
    return json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def canonical_json(value: Any) -> str:
    """JSON for digests: sorted keys, no white space, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(value: BaseModel) -> str:
    """SHA-256 (hex) of a model's canonical JSON: equal for equal contents."""
    return hashlib.sha256(canonical_json(value.model_dump(mode="json")).encode()).hexdigest()
