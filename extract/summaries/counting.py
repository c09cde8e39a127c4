"""Counts in a sentence: how many interviews, interviewees or passages. They are computed, never a model's.

Found are numbers and words of number in front of what is counted: "three of the interviewees", "most
participants", "no interviewee", "both say". What interviewees count themselves ("three labellers") is left
alone, and so is one person: "one interviewee", "another interviewee". English only: a sentence in another
language is asked for without counts, and not checked for them.
"""

from __future__ import annotations

import re

_UNITS = r"(?:interviewees?|interviews?|participants?|respondents?|informants?|practitioners?|passages?)"
_NUMBERS = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|dozens?|hundreds?|half|third|quarter|majority|minority|"
    r"per\s?cent|%|both|all|most|many|several|few|fewer|numerous|multiple|various|each|every|no|none|neither|"
    r"(?:only|just|exactly)\s+(?:one|a\s+single)|a\s+single)"
)
_LINKS = (
    r"(?:of|out|the|these|those|our|other|others|different|separate|more|than|in|and|a|\d+|[a-z]+-[a-z]+|ML)"
)
_COUNT = re.compile(
    rf"(?<![\w-]){_NUMBERS}(?:\s+(?:{_LINKS}|{_NUMBERS})){{0,5}}\s+{_UNITS}(?![\w-])", re.IGNORECASE
)
_ALONE = re.compile(
    r"\b(?:both|all|most|many|several|none|neither|each|half|the\s+majority)"
    r"(?:\s+of\s+(?:them|the\s+(?:two|three|four|five|six|seven|eight|nine|ten)))?"
    r"\s+(?:say|said|report|reported|describe|described|mention|mentioned|agree|agreed|tell|told|"
    r"explain|explained|name|named|note|noted)s?\b",
    re.IGNORECASE,
)


def stated_count(text: str) -> str | None:
    """The first words that state a count; None where there are none.

    Args:
        text: a sentence without its quotations.
    """
    found = [match for pattern in (_COUNT, _ALONE) if (match := pattern.search(text))]
    return min(found, key=lambda match: match.start())[0] if found else None
