"""Which beginnings of lines are labels of speakers: `Maria: text`, and variants of labels that are known.

What stands before a line's first colon is a label only if the file as a whole says so, because people
say "one thing: ..." too:

- It is short: one to four words without punctuation, at most 40 characters, from a letter on.
- It names a role (`Interviewer 1`, `Participant P07`, `Speaker B`); or it is written as a name is
  (`Maria`, `Dr. Anna van Dijk`) and begins at least two lines; or it is one word in lower case that
  begins at least three lines and a tenth of all lines.
- Words that begin asides (`Note`, `Example`) or stand above interviews (`Date`) must begin a tenth of all
  lines.
- Where every line begins with something like a label, a name may also stand only once.
- Space after the colon, except after a role (`http://` is no speaker).

Spellings that differ in case, spaces and full stops only (`i:`, `Interviewer1:`) are the label that is used
most, once one of them is a label. A dash before a space (`P2 - text`) is as good as a colon

- after a label that stands before colons elsewhere, if what follows a name does not begin in lower case,
- after a role that stands before dashes at least twice,
- or, where no label stands before a colon, after roles and names that stand there at least twice, if they
  begin at least half of all lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extract.readers.labels import LONGEST_LABEL, clean_label, is_name_shaped, is_role, is_short_name
from extract.readers.stamps import seconds_of

_COLON = re.compile(r"\s*[:：]")
_DASH = re.compile(r"\s*[-–—]\s+")
_ASIDE = re.compile(
    r"also|answer|but|example|finally|first|hint|important|no|note|ok|okay|point|problem|ps|question|"
    r"reason|second|so|summary|then|third|todo|warning|well|yes",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:(?:interview )?(?:date|time|day|place|location|setting|duration|length|language|topic|title|id)|"
    r"interview(?: with| number)?|session|case|participants|present|attendees|speakers|recorded(?: on| by)?|"
    r"recording|file(?: ?name)?|project|study|transcri(?:bed(?: on| by)?|ber|pt|ption))(?: #?\d+)?",
    re.IGNORECASE,
)
_COMMON = 0.1  # share of all lines
_MOST = 0.5


class LabelledLine(NamedTuple):
    """A line, taken apart at its first colon or dash."""

    label: str
    text: str
    dash: bool = False


def split_label(line: str) -> LabelledLine | None:
    """The line, split at its first colon, where what stands before could be a label."""
    colon = _COLON.search(line, 0, LONGEST_LABEL + 2)
    if colon is None:
        return None
    label, text = clean_label(line[: colon.start()]), line[colon.end() :]
    spaced = not text or text[0].isspace() or colon[0].endswith("：") or is_role(label)
    return LabelledLine(label, text.strip()) if spaced and is_short_name(label) else None


def find_labels(lines: Sequence[str]) -> frozenset[str]:
    """The labels of speakers before colons, as they are spelt, by the rule above."""
    return _labels_of([split_label(line) for line in lines])


def labelled_lines(lines: Sequence[str]) -> list[LabelledLine | None]:
    """For each line its label, in the spelling that is used most, and what is said; None without a label."""
    colons = [split_label(line) for line in lines]
    labels = _labels_of(colons)
    spelt = _spellings(Counter(one.label for one in colons if one and one.label in labels))
    found = [_respelt(one, spelt) if one else None for one in colons]
    dashes = [None if one else _split_dash(line) for one, line in zip(found, lines, strict=True)]
    spelt = _spellings_before_dashes(dashes, spelt, len(lines))
    return [one or (_respelt(dash, spelt) if dash else None) for one, dash in zip(found, dashes, strict=True)]


def same(label: str) -> str:
    """What spellings of one label have in common: no case, spaces or full stops."""
    return re.sub(r"[\s.]+", "", label.casefold())


def is_about_the_interview(line: str) -> bool:
    """Whether a line says something about the interview: `Date: 3 March`, `Transcribed by: Ann`."""
    before, colon, after = line.partition(":")
    return bool(colon and after.strip()) and _ABOUT.fullmatch(before.strip()) is not None


def _labels_of(colons: Sequence[LabelledLine | None]) -> frozenset[str]:
    """As `find_labels`, of lines that are split."""
    times = Counter(one.label for one in colons if one)
    found = frozenset(label for label, count in times.items() if _is_label(label, count, len(colons)))
    if found and times.total() == len(colons):
        found |= {label for label in times if is_name_shaped(label) and not _is_other(label)}
    return found


def _is_label(label: str, count: int, lines: int) -> bool:
    if is_role(label):
        return True
    if _is_other(label):
        return count > 1 and count >= _COMMON * lines
    if is_name_shaped(label):
        return count > 1
    return " " not in label and count > 2 and count >= _COMMON * lines


def _is_other(label: str) -> bool:
    return _ASIDE.fullmatch(label) is not None or _ABOUT.fullmatch(label) is not None


def _split_dash(line: str) -> LabelledLine | None:
    """The line, split at its first dash, where what stands before could be a label and no time follows."""
    dash = _DASH.search(line, 0, LONGEST_LABEL + 3)
    if dash is None:
        return None
    label, text = clean_label(line[: dash.start()]), line[dash.end() :].strip()
    is_time = ":" in text and seconds_of(text) is not None
    usable = text and not is_time and (is_role(label) or is_name_shaped(label)) and not _is_other(label)
    return LabelledLine(label, text, dash=True) if usable else None


def _spellings(times: Counter[str]) -> dict[str, str]:
    """What spellings have in common -> the one that is used most."""
    return {same(label): label for label, _ in reversed(times.most_common())}


def _spellings_before_dashes(
    dashes: Sequence[LabelledLine | None], known: Mapping[str, str], lines: int
) -> dict[str, str]:
    """The spellings of labels that may stand before dashes."""
    times = Counter(one.label for one in dashes if one)
    own = _spellings(times)
    uses = Counter[str]()
    for label, count in times.items():
        uses[same(label)] += count
    often = {key: label for key, label in own.items() if uses[key] > 1}
    if not known and sum(uses[key] for key in often) < _MOST * lines:
        return {key: label for key, label in often.items() if is_role(label)}
    return {key: label for key, label in often.items() if is_role(label) or not known} | dict(known)


def _respelt(one: LabelledLine, spelt: Mapping[str, str]) -> LabelledLine | None:
    """The line with its label as it is spelt most; None where that is no label."""
    label = spelt.get(same(one.label))
    goes_on = one.dash and one.text[0].islower() and label is not None and not is_role(label)
    return None if label is None or goes_on else one._replace(label=label)
