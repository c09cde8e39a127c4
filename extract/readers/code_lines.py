"""Which lines of a text are codes, and not what somebody says.

Delve's text marks codes by nothing but their place: each stands on a line of its own after the
paragraph that it applies to. So a line is a code only where text or another code comes right before
it, never as the first line under a speaker's heading, and if one of these holds:

1. It is of the form `Data-missing-values`: letters, joined by hyphens; an abbreviation in brackets
   may follow (`ML-pipeline-issues [MLP]`).
2. The codebook, if there is one, has a code or alias of that name.
3. It behaves like a code throughout the file. It has no sentence punctuation and no word that only
   talk has; it recurs, never under a heading and never twice in a row, and mostly stands last before
   a heading. Twice will do for a name with digits, dots, hyphens or brackets inside (`Q2.1`,
   `Issues [MLP]`) and for a single word that nobody says in the text (`Misc`); three times for
   several plain words. This needs headings over at least half of the paragraphs: elsewhere a place
   tells nothing.
4. It stands with codes under one paragraph: between two of them, or with one if it has digits, dots,
   hyphens or brackets inside.

What is made of fillers alone (`Mm-hmm`, `So`, `Yeah`) is text, however often it recurs, unless the
codebook names it. A one-word code that people also say (`monitoring`) needs a codebook.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from schemas.codebook import Codebook

_LONGEST_CODE = 120  # characters
_LONGEST_GUESS = 60
_MOST_WORDS = 8

_HYPHENATED = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+(?: \([A-Z]{2,6}\)| \[[A-Z]{2,6}\])?")
_SENTENCE = re.compile(r"[,;?!…\"“”]|[.:](?:\s|$)")
_MIXED_WORD = re.compile(r"[^\W\d_]\S*[\d._/&-]\S*|[\[(]\S+[\])]")


def _words(line: str) -> frozenset[str]:
    return frozenset(word for word in re.split(r"[\s-]+", line.casefold().replace("’", "'")) if word)


_FILLERS = _words(
    "ah aha alright bye exactly go good great ha hello hey hi hm hmm huh mhm mm mmm nah no nope oh ok okay "
    "perfect please really right so sorry sure thank thanks uh uhm um well wow yeah yep yes"
)
_TALK = _FILLERS | _words(
    "and are but can he i i'm is it it's me my she that that's they this we what who you your"
)


def find_code_lines(lines: Sequence[str | None], codebook: Codebook | None = None) -> frozenset[int]:
    """Indices of the lines that are codes, by the rules above.

    Args:
        lines: the file's lines without blank ones, stripped; None stands for a speaker's heading.
        codebook: the codes to expect; names are compared as `Codebook.find` does.
    """
    placed = [i for i, line in enumerate(lines) if i and line is not None and lines[i - 1] is not None]
    certain = {i for i in placed if _is_certain(lines[i] or "", codebook)}
    plausible = {i for i in placed if i in certain or _is_plausible(lines[i] or "")}
    recurring = _recurring(lines, plausible)
    certain |= {i for i in plausible if lines[i] in recurring}
    return frozenset(certain | _among_codes(lines, plausible, certain))


def _is_certain(line: str, codebook: Codebook | None) -> bool:
    if len(line) > _LONGEST_CODE:
        return False
    if codebook is not None and codebook.find(line):
        return True
    return _HYPHENATED.fullmatch(line) is not None and not _words(line) <= _FILLERS


def _is_plausible(line: str) -> bool:
    return (
        len(line) <= _LONGEST_GUESS
        and len(line.split()) <= _MOST_WORDS
        and line[0].isalnum()
        and any(char.isalpha() for char in line)
        and not _SENTENCE.search(line)
        and not _words(line) & _TALK
    )


def _is_structured(line: str) -> bool:
    return any(_MIXED_WORD.fullmatch(word) for word in line.split())


def _recurring(lines: Sequence[str | None], plausible: set[int]) -> frozenset[str]:
    """The plausible lines that rule 3 makes codes."""
    paragraphs = sum(line is not None for line in lines) - len(plausible)
    if lines.count(None) * 2 < paragraphs:
        return frozenset()
    said = _said(line for i, line in enumerate(lines) if i not in plausible)
    elsewhere = {line for i, line in enumerate(lines) if i not in plausible}
    times = Counter(lines[i] or "" for i in plausible)
    last = Counter(lines[i] or "" for i in _last_before_headings(lines, plausible))
    stacked_twice = _stacked_twice(lines, plausible)
    return frozenset(
        line
        for line, count in times.items()
        if count >= _times_needed(line, said)
        and line not in elsewhere
        and line not in stacked_twice
        and last[line] * 2 >= count
    )


def _said(lines: Iterable[str | None]) -> set[str]:
    return {word.strip(".,;:?!…\"'()") for line in lines if line for word in line.casefold().split()}


def _times_needed(line: str, said: set[str]) -> float:
    if _is_structured(line):
        return 2
    if len(line.split()) > 1:
        return 3
    return 2 if line.casefold() not in said else float("inf")


def _last_before_headings(lines: Sequence[str | None], plausible: set[int]) -> set[int]:
    """The plausible lines after which nothing but plausible lines comes before a heading or the end."""
    found: set[int] = set()
    closed = True
    for i in range(len(lines) - 1, -1, -1):
        closed = lines[i] is None or (closed and i in plausible)
        if closed and i in plausible:
            found.add(i)
    return found


def _stacks(lines: Sequence[str | None], plausible: set[int]) -> Iterable[list[int]]:
    """The plausible lines, in groups that stand together."""
    stack: list[int] = []
    for i in range(len(lines) + 1):
        if i in plausible:
            stack.append(i)
        elif stack:
            yield stack
            stack = []


def _stacked_twice(lines: Sequence[str | None], plausible: set[int]) -> set[str | None]:
    """Lines that stand twice under one paragraph: a recording that loops, not a code given twice."""
    return {
        line
        for stack in _stacks(lines, plausible)
        for line, count in Counter(lines[i] for i in stack).items()
        if count > 1
    }


def _among_codes(lines: Sequence[str | None], plausible: set[int], certain: set[int]) -> set[int]:
    """What rule 4 makes codes."""
    found: set[int] = set()
    for stack in _stacks(lines, plausible):
        known = [i for i in stack if i in certain]
        if known:
            between = {i for i in stack if known[0] < i < known[-1]}
            found |= between | {i for i in stack if _is_structured(lines[i] or "")}
    return found
