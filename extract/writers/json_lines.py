"""JSON Lines: one segment a line, with all that the coding file says of it and where it stands."""

from __future__ import annotations

import json
from typing import Any

from extract.writers.content import Content
from extract.writers.rows import Placed, placed_segments


def write(content: Content) -> bytes:
    """The lines, UTF-8, keys sorted."""
    lines = (json.dumps(_values(one), sort_keys=True, ensure_ascii=False) for one in placed_segments(content))
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _values(placed: Placed) -> dict[str, Any]:
    """The columns of a row, where several values are a list, and everything else of the segment."""
    coder = placed.coding.coder
    return {
        **placed.segment.model_dump(mode="json"),
        "transcript": placed.transcript.id,
        "coder": placed.row.coder,
        "coder_kind": coder.kind,
        "coder_model": coder.model,
        "stage": placed.coding.stage,
        "speakers": placed.speakers,
        "time": placed.row.time,
        "match": placed.row.match or None,
    }
