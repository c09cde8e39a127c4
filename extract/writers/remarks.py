"""What a coder says of a segment as one text, for formats that have one place for it."""

from __future__ import annotations

from schemas.coding import Segment

MITIGATION = "Mitigation: "
"""What a line with a mitigation begins with."""


def remark_of(segment: Segment) -> str:
    """The rationale on one line, then each mitigation on a line of its own; empty where there is neither."""
    lines = [segment.rationale or "", *(MITIGATION + one.text for one in segment.mitigations)]
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())
