"""Lines with a speaker and a time stamp, as transcription services write them.

`[00:01:23] Maria: text`, `00:01:23 Maria: text`, `(1:23) Maria: text`, `Maria [00:01:23]: text`,
`Maria (1:23): text`, and each of them with what is said on the next line. In such a text a time stamp in
brackets may also stand alone before what the last speaker goes on to say, and all lines may have nothing but
time stamps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extract.readers.headed import holds, read_headed, recognises_headed
from extract.readers.labels import LONGEST_LABEL, clean_label, is_short_name
from extract.readers.placed import Cut, Line
from extract.readers.source import Source
from extract.readers.speaker_labels import same, split_label
from extract.readers.stamps import STAMP, seconds_of
from schemas.codebook import Codebook
from schemas.coding import Document

_BEFORE = re.compile(rf"(?:\[({STAMP})\]|\(({STAMP})\)|({STAMP})(?=[\s\xa0]))[\s\xa0]*(?:[-–—][\s\xa0]+)?")
_NAME = re.compile(rf"([^\W\d_][^:：\[\]]{{0,{LONGEST_LABEL - 1}}})[:：](?=\s|\Z)[\s\xa0]*")
_AFTER = re.compile(
    rf"([^\W\d_][^:：\[\]()]{{0,{LONGEST_LABEL - 1}}})[\s\xa0]*"
    rf"(?:\[({STAMP})\]|\(({STAMP})\))(?:[\s\xa0]*[:：](?=\s|\Z)[\s\xa0]*|\Z)"
)


def stamped_cuts(lines: Sequence[Line]) -> list[Cut | None] | None:
    """The lines with time stamps, and those with the same labels and none; None where there are none such."""
    cuts = [_time_first(line.text) or _name_first(line.text) for line in lines]
    if not holds(cuts) and not (len(cuts) > 1 and all(cuts)):
        return None
    labels = {same(cut.speaker): cut.speaker for cut in cuts if cut and cut.speaker}
    return [cut or _without_time(line.text, labels) for cut, line in zip(cuts, lines, strict=True)]


def _without_time(line: str, labels: Mapping[str, str]) -> Cut | None:
    found = split_label(line)
    label = labels.get(same(found.label)) if found else None
    return Cut(label, None, len(line) - len(found.text)) if found and label else None


def _time_first(line: str) -> Cut | None:
    stamp = _BEFORE.match(line)
    if stamp is None:
        return None
    time = seconds_of(stamp[1] or stamp[2] or stamp[3])
    name = _NAME.match(line, stamp.end())
    if name and is_short_name(clean_label(name[1])):
        return Cut(clean_label(name[1]), time, name.end())
    return None if stamp[3] else Cut(None, time, stamp.end())


def _name_first(line: str) -> Cut | None:
    found = _AFTER.match(line)
    if found is None or not is_short_name(clean_label(found[1])):
        return None
    return Cut(clean_label(found[1]), seconds_of(found[2] or found[3]), found.end())


def recognises(source: Source) -> bool:
    """Whether speakers with time stamps stand on the first line, or on a tenth of all lines."""
    return recognises_headed(source, stamped_cuts)


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The transcript with its times."""
    return read_headed(source, stamped_cuts)
