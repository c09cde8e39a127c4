"""What stands above an interview: its title, and lines about it (`Date: 3 March`), which nobody says.

Above the first labelled turn, and only there, a line is no turn if it

- is a title (see `titles`), or a heading in Markdown;
- says something about the interview before a colon (`Date`, `Duration`, `Transcribed by`, ...), or is a date;
- names a participant and nothing else (`P07`), or who has a role (`Interviewer: Ann Lee`) that speaks nowhere
  else, where two other labels recur;
- or holds a word for an interview (`Interview with Bob`, `Transcript`), begins with a capital letter or a
  digit, has at most ten words, none of them one that people say but titles do not (`we`, `is`, `yes`), and
  does not end as a sentence does.

With the first line of another kind the interview begins, whoever says it. At most eight lines are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from extract.readers.labels import is_name_shaped, is_role
from extract.readers.speaker_labels import is_about_the_interview
from extract.readers.titles import Title, heading_title

_MOST_LINES = 8
_MOST_WORDS = 10
_LONGEST = 100  # characters
_SENTENCE_ENDS = (".", "?", "!", ",", ";", "…")
_NAMES_IT = re.compile(
    r"\b(?:interviews?|transcript|transcription|session|focus group|group discussion|conversation|recording|"
    r"field ?notes|meeting|case|study|participant|respondent|informant|appendix)\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:i|we|you|they|he|she|it|is|are|was|were|am|be|been|have|has|had|do|does|did|will|would|can|could|let|"
    r"so|yes|yeah|no|ok|okay|well|hello|hi|thanks|please|that|this|there|here)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:(?:verbatim|full|raw|edited|clean|audio|video|zoom|teams|the|an?|of|transcript|transcription|interview|"
    r"recording|session|conversation|meeting)\b\s*)+",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\d{1,4}(?:st|nd|rd|th)?|[-–./,:\s]|at|of|am|pm|h|uhr|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)+",
    re.IGNORECASE,
)


class Head(NamedTuple):
    """What the lines above an interview say.

    Attributes:
        title: which interview, where a line is a title that tells one from the next.
        heading: what the interview is called, where a line only does that; None where none says more than
            that it is one (`Transcript`).
        lines: how many lines are no turns.
    """

    title: Title | None = None
    heading: str | None = None
    lines: int = 0


def head_of(lines: Sequence[str], labels: Sequence[str | None]) -> Head:
    """The head of a text.

    Args:
        lines: of the text, without a title that is known.
        labels: of each line the speaker; None without a label, empty where a label names nobody.
    """
    roles = _roles_named(lines, labels)
    first = next((i for i, label in enumerate(labels) if label is not None and i not in roles), None)
    if first is None:
        return Head()
    above = lines[: min(first, _MOST_LINES)]
    count = next((i for i, line in enumerate(above) if i not in roles and not is_heading(line)), len(above))
    titles = [title for line in above[:count] if (title := heading_title(line))]
    named = [_tidy(line) for line in above[:count] if _names_the_interview(line)]
    headings = [line for line in named if not _BARE.fullmatch(line)]
    return Head(next(iter(titles), None), next(iter(headings), None), count)


def _roles_named(lines: Sequence[str], labels: Sequence[str | None]) -> set[int]:
    """The lines among the first that say who has a role: `Interviewer: Ann Lee`."""
    times = Counter(filter(None, labels))
    if sum(1 for count in times.values() if count > 1) < 2:
        return set()
    return {
        place
        for place, (line, label) in enumerate(zip(lines[:_MOST_LINES], labels, strict=False))
        if label and times[label] == 1 and is_role(label) and is_name_shaped(line.partition(":")[2].strip())
    }


def is_heading(line: str) -> bool:
    """Whether a line above an interview is no part of it, by the rule above."""
    if len(line) > _LONGEST:
        return False
    about = is_about_the_interview(line) or (line[0].isalnum() and _DATE.fullmatch(line) is not None)
    return about or heading_title(line) is not None or is_role(line) or _names_the_interview(line)


def _names_the_interview(line: str) -> bool:
    """Whether a line is what an interview is called: `Interview with Bob`."""
    bare = _tidy(line)
    begins = bare[:1].isupper() or bare[:1].isdigit()
    short = len(bare.split()) <= _MOST_WORDS and not bare.endswith(_SENTENCE_ENDS)
    return begins and short and bool(_NAMES_IT.search(bare)) and not _SAID.search(bare)


def _tidy(line: str) -> str:
    return " ".join(line.split()).rstrip(" :")
