"""Quote sets for measuring grounding: cut from transcripts, then damaged as models damage quotes.

What is damaged and what counts as right is decided here with plain means (white space, a list of fillers),
not with the code under measurement.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from extract.readers import read
from extract.readers.folders import find_files
from schemas.transcript import Transcript

SHORTEST, LONGEST = 8, 40
"""Words of a quote, fillers not counted."""

_APART = 60  # words between the places of a stitched quote, at least
_KNOWN = 70  # similarity of characters, in per cent; quotes of other interviews have 45 to 65
_FILLERS = frozenset({"uh", "um", "uhm", "hmm", "mm", "mm-hmm", "ah", "eh", "er", "erm"})
_FILLING = re.compile(
    r"\b(?:you know|i mean|kind of|sort of|i guess|i would say"
    r"|basically|actually|like|well|so|right|okay|yeah)(?: *[,?.]| |$)",
    re.IGNORECASE,
)
_DENYING = frozenset(
    {"not", "no", "never", "none", "nothing", "nobody", "neither", "nor", "without", "cannot"}
)


class Case(NamedTuple):
    """A quote to look up.

    Attributes:
        quote: as a model would give it.
        span: code points `[start, end)` where it comes from; None where it must not be found.
    """

    quote: str
    span: tuple[int, int] | None


class Material(NamedTuple):
    """One transcript to look quotes up in, and others to take foreign quotes and words from."""

    here: Transcript
    others: Sequence[Transcript]


Maker = Callable[[Material, random.Random], Case | None]


def transcripts(folder: Path) -> list[Transcript]:
    """The interviews of a folder, each once however many coders coded it, in order of name."""
    read_ones = (read(path).transcript for path in find_files([folder]))
    by_id = {one.id: one for one in read_ones if one.words > 4 * LONGEST}
    return list(by_id.values())


def cases(name: str, material: Material, count: int, seed: int) -> list[Case]:
    """A set of `count` cases, shuffled; equal for equal arguments."""
    rng = random.Random(f"{seed} {name} {material.here.id}")
    made: list[Case] = []
    while len(made) < count:
        case = SETS[name](material, rng)
        if case is not None:
            made.append(case)
    rng.shuffle(made)
    return made


def plain_words(text: str) -> list[str]:
    """Lower-case words without fillers and punctuation: what two places are compared by."""
    words = re.findall(r"[\w'’]+", text.lower().replace("mm-hmm", ""))
    return [word.replace("’", "'") for word in words if word not in _FILLERS]


def _exact(material: Material, rng: random.Random) -> Case:
    span = _cut(material.here.text, rng, rng.randint(SHORTEST, LONGEST))
    return Case(material.here.text[span[0] : span[1]], span)


def _restyled(material: Material, rng: random.Random) -> Case:
    """Other case, other punctuation, other white space, quotation marks around."""
    case = _exact(material, rng)
    words = re.sub(r"[^\w\s'’%$#@+-]", " ", case.quote).split()
    words = [rng.choice((str, str.lower, str.capitalize))(word) for word in words]
    text = "".join(word + rng.choice((" ", " ", "  ", ", ", " — ", "\n")) for word in words).strip(" ,—\n")
    return Case(f"“{text}.”", case.span)


def _tidied(material: Material, rng: random.Random) -> Case:
    """Fillers, phrases that only fill and doubled words dropped: speech as people like to quote it."""
    case = _exact(material, rng)
    words = [word for word in case.quote.split() if not _is_filler(word)]
    text = _FILLING.sub("", " ".join(words))
    return Case(re.sub(r"\b(\w+),? (?=\1\b)", "", text, flags=re.IGNORECASE).strip(" ,"), case.span)


def _changed(share: int) -> Maker:
    """Fillers dropped, and one word in `share` replaced, left out or given a neighbour; at least one.

    Negations are neither touched nor put in: that is another set.
    """

    def make(material: Material, rng: random.Random) -> Case:
        case = _exact(material, rng)
        words = [word for word in case.quote.split() if not _is_filler(word)]
        places = [at for at, word in enumerate(words) if not _denies(word)]
        count = max(1, round(len(words) / share))
        for at in sorted(rng.sample(places, min(count, len(places))), reverse=True):
            other, at_end = _foreign_word(material, rng), at in (0, len(words) - 1)
            words[at : at + 1] = rng.choice(([other], [other], [words[at], other], [other] if at_end else []))
        return Case(" ".join(words), case.span)

    return make


def _fake(material: Material, rng: random.Random) -> Case | None:
    """What another interviewee said; None where this interview says nearly the same.

    Interviewers are left out: their questions are scripted, so the same ones are asked here.
    """
    other = rng.choice(material.others)
    start, end = _cut(other.text, rng, rng.randint(SHORTEST, LONGEST))
    first, last = other.turns_of(start, end)
    if any(turn.role != "interviewee" for turn in other.turns[first : last + 1]):
        return None
    quoted, here = (" ".join(plain_words(some)) for some in (other.text[start:end], material.here.text))
    return None if fuzz.partial_ratio(quoted, here) >= _KNOWN else Case(other.text[start:end], None)


def _elided(material: Material, rng: random.Random) -> Case:
    """A third left out in the middle, and said so."""
    span = _cut(material.here.text, rng, rng.randint(LONGEST // 2, LONGEST))
    words = [word for word in material.here.text[span[0] : span[1]].split() if not _is_filler(word)]
    third = len(words) // 3
    sign = rng.choice((" [...] ", " … ", "... ", " (…) "))
    return Case(" ".join(words[:third]) + sign + " ".join(words[2 * third :]), span)


def _stitched(parts: int) -> Maker:
    """Stretches of six or more words that stand apart, joined without a sign."""

    def make(material: Material, rng: random.Random) -> Case | None:
        text = material.here.text
        spans = [_cut(text, rng, rng.randint(6, LONGEST // parts)) for _ in range(parts)]
        ordered = sorted(spans)
        between = (text[one[1] : two[0]] for one, two in pairwise(ordered))
        if any(len(plain_words(gap)) < _APART for gap in between):
            return None
        return Case(" ".join(text[start:end] for start, end in spans), None)

    return make


def _negated(material: Material, rng: random.Random) -> Case | None:
    """Fillers dropped and one "not" put in or, where there is one, one negation taken out.

    Not near another negation ("not yes, not no" may be a restart), nor at an end.
    """
    words = [word for word in _exact(material, rng).quote.split() if not _is_filler(word)]
    denying = [at for at, word in enumerate(words) if _denies(word)]
    inside = range(2, len(words) - 2)
    lonely = [at for at in denying if at in inside and not _near(at, [one for one in denying if one != at])]
    free = [at for at in inside if not _near(at, denying)]
    if lonely and (not free or rng.random() < 0.5):
        del words[rng.choice(lonely)]
    elif free:
        words.insert(rng.choice(free), "not")
    else:
        return None
    return Case(" ".join(words), None)


def _swapped(material: Material, rng: random.Random) -> Case:
    """The second half before the first."""
    words = _exact(material, rng).quote.split()
    return Case(" ".join(words[len(words) // 2 :] + words[: len(words) // 2]), None)


def _reversed(material: Material, rng: random.Random) -> Case:
    """All words in reverse order."""
    return Case(" ".join(reversed(_exact(material, rng).quote.split())), None)


def _cut(text: str, rng: random.Random, length: int) -> tuple[int, int]:
    """A random stretch of `length` words, fillers not counted, that begins and ends between words."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    telling = [at for at, (start, end) in enumerate(words) if not _is_filler(text[start:end])]
    first = rng.randrange(len(telling) - length)
    return words[telling[first]][0], words[telling[first + length - 1]][1]


def _foreign_word(material: Material, rng: random.Random) -> str:
    words = rng.choice(material.others).text.split()
    return next(word for word in iter(lambda: rng.choice(words), "") if not _denies(word))


def _is_filler(word: str) -> bool:
    bare = word.lower().strip(".,;:!?-—")
    return not bare or bare in _FILLERS


def _near(at: int, others: Sequence[int]) -> bool:
    return any(abs(at - other) <= 4 for other in others)


def _denies(word: str) -> bool:
    bare = word.lower().replace("’", "'").strip(".,;:!?-—\"'")
    return bare in _DENYING or bare.endswith("n't") or bare.startswith("non-")


SETS: dict[str, Maker] = {
    "exact": _exact,
    "restyled": _restyled,
    "tidied": _tidied,
    "fuzzy": _changed(20),
    "heavy": _changed(8),
    "elided": _elided,
    "fake": _fake,
    "stitched (2)": _stitched(2),
    "stitched (3)": _stitched(3),
    "negated": _negated,
    "halves swapped": _swapped,
    "reversed": _reversed,
}
