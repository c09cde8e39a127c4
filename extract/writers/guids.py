"""Identifiers in exchanged files: made from content, so that equal inputs give equal files."""

from __future__ import annotations

import uuid

from schemas.base import canonical_json

_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:intercoder")


def guid(kind: str, *parts: str | int) -> str:
    """The identifier of a thing of this kind: a version 5 UUID (RFC 9562) of what tells it from others."""
    return str(uuid.uuid5(_OURS, canonical_json([kind, *parts])))
