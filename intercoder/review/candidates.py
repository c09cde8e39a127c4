"""What there is to decide: the segments of a run's coding file, each under a name that stays."""

from __future__ import annotations

import hashlib
from collections import Counter

from schemas.base import canonical_json
from schemas.coding import CodingFile, Segment


def candidates_of(coding: CodingFile) -> dict[str, Segment]:
    """Name → segment, in the file's order.

    The name is made of code and borders, so that it is the same when the run is read again, and when other
    segments come or go. Segments that are alike in both are told apart by their order.
    """
    seen: Counter[str] = Counter()
    named: dict[str, Segment] = {}
    for segment in coding.segments:
        key = canonical_json([segment.start, segment.end, segment.code])
        seen[key] += 1
        digest = hashlib.sha256(f"{key} {seen[key]}".encode()).hexdigest()
        named[f"m-{digest[:16]}"] = segment
    return named
