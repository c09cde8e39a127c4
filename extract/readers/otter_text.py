"""Otter's text export, and others that put `Speaker  M:SS` on a line above what is said.

The opening of an export (title, keywords, list of speakers) and its last line (`Transcribed by ...`) are left
out. A label is any short name before two spaces or a tab; before a single space it must be written as names
are, or name a role.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.readers.headed import holds, read_headed, recognises_headed
from extract.readers.labels import LONGEST_LABEL, clean_label, is_name_shaped, is_role, is_short_name
from extract.readers.placed import Cut, Line
from extract.readers.source import Source
from extract.readers.stamps import STAMP, seconds_of
from schemas.codebook import Codebook
from schemas.coding import Document

_LONGEST = LONGEST_LABEL + 20
_STAMP_AT_END = re.compile(rf"(?<=[\s\xa0])({STAMP})\Z")


def otter_cuts(lines: Sequence[Line]) -> list[Cut | None] | None:
    """The lines that are `Speaker  M:SS`; None where the text is not of this form."""
    cuts = [_cut(line.text) for line in lines]
    return cuts if holds(cuts) else None


def _cut(line: str) -> Cut | None:
    if len(line) > _LONGEST or not line[-1].isdigit():
        return None
    stamp = _STAMP_AT_END.search(line)
    if stamp is None:
        return None
    before = line[: stamp.start()]
    label = clean_label(before.rstrip(" \t\xa0-–—"))  # `Maria - 0:12`
    wide = len(before) - len(before.rstrip()) > 1 or before.endswith("\t")
    named = is_short_name(label) if wide else is_name_shaped(label) or is_role(label)
    return Cut(label, seconds_of(stamp[1]), len(line)) if named else None


def recognises(source: Source) -> bool:
    """Whether such lines stand first, or are a tenth of all lines."""
    return recognises_headed(source, otter_cuts)


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript with its times."""
    return read_headed(source, otter_cuts)
