"""What there is to decide: the segments of a run's coding file, each under a name that stays."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from schemas.base import canonical_json
from schemas.coding import CodingFile, Segment


def candidates_of(coding: CodingFile) -> dict[str, Segment]:
    """Name → segment, in the file's order."""
    keys = ((segment.start, segment.end, segment.code) for segment in coding.segments)
    return dict(zip(item_names(keys), coding.segments, strict=True))


def item_names(places: Iterable[tuple[int, int, str]]) -> Iterator[str]:
    """A name for each segment, given by start, end and code.

    The name is made of code and borders, so that it is the same when the run is read again, and when other
    segments come or go. Segments that are alike in both are told apart by their order.
    """
    seen: Counter[str] = Counter()
    for start, end, code in places:
        key = canonical_json([start, end, code])
        seen[key] += 1
        digest = hashlib.sha256(f"{key} {seen[key]}".encode()).hexdigest()
        yield f"m-{digest[:16]}"
