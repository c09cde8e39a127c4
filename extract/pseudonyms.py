"""Names that never leave the machine: replaced in all that is sent, and put back in all that is answered.

A name is found whatever its case (unless it is to be matched exactly), with any spaces and hyphens between
its parts, composed or decomposed, and with a genitive s; never inside a longer word. Where several names
begin at one place, the longest counts. `ANNA` becomes `P1` in capitals, `anna` in small letters, and back.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from extract.normalise import words_of
from schemas.base import canonical_json
from schemas.errors import ConfigurationError

_BETWEEN = r"[\s\-_.\u2010-\u2015]+"
_JOINTS = " \t\n-_.\u2010\u2011\u2012\u2013\u2014\u2015"
"""What `_BETWEEN` finds, at the end of one part of a name or the beginning of the next."""

_ROOM = 50
"""Characters beside the longest name that are looked at, for other spaces and the like in it."""

_INVISIBLE = "[\u00ad\u200b-\u200f\u2060\u2066-\u2069\ufeff]*"
_APOSTROPHES = "'’‘ʼ`´′"
_UNSPACED = (  # scripts without spaces between words: a name may stand beside any letter
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9d\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W\d_{_UNSPACED}]"
_LETTER_OR_DIGIT = rf"[^\W_{_UNSPACED}]"
_GENITIVE = rf"(?:[{_APOSTROPHES}]?[sS])?"


class Pseudonym(NamedTuple):
    """A name and what stands for it.

    Attributes:
        exact: whether only this spelling counts, as for a name that is also a word (`Will`).
    """

    name: str
    replacement: str
    exact: bool = False


class Pseudonyms:
    """Replaces names and puts them back.

    Args:
        pairs: each name and each replacement once; see `extract.pseudonym_file` for what is checked.
        places: texts that hold names and that must come back to the letter, such as ids of interviews.
    """

    def __init__(self, pairs: Iterable[Pseudonym] = (), places: Iterable[str] = ()) -> None:
        self.pairs = tuple(sorted(pairs, key=lambda pair: (-len(pair.name), pair.name)))
        self._places = tuple(places)

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __repr__(self) -> str:
        return f"Pseudonyms({len(self)} names)"

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the replacements alone: the names cannot be guessed from it."""
        replacements = sorted(pair.replacement for pair in self.pairs)
        return hashlib.sha256(canonical_json(replacements).encode("ascii")).hexdigest()

    def knowing(self, places: Iterable[str]) -> Pseudonyms:
        """The same, which puts back these texts to the letter."""
        return Pseudonyms(self.pairs, places)

    def hidden(self, text: str) -> str:
        """The text with every name replaced."""
        return self._names.sub(self._replacement, text) if self.pairs else text

    def hidden_where_cut(self, text: str, mark: str) -> str:
        """The same for a text of which parts are cut: what a name begins with right before a mark goes too.

        Args:
            text: with names.
            mark: stands, after a space, where the rest of something was cut off.
        """
        for begun in self._begun if mark in text else ():
            text = re.sub(rf"{begun}\s+(?={re.escape(mark)})", "", text)
        return self.hidden(text)

    def restored(self, text: str) -> str:
        """The text with every replacement turned into its name."""
        return self._replacements.sub(lambda found: self._forms[found[0]], text) if self.pairs else text

    def restored_in(self, value: Any) -> Any:
        """A JSON value with every replacement in its texts turned into the name."""
        if isinstance(value, str):
            return self.restored(value)
        if isinstance(value, Mapping):
            return {key: self.restored_in(each) for key, each in value.items()}
        if isinstance(value, Sequence):
            return [self.restored_in(each) for each in value]
        return value

    def check(self, text: str, where: str) -> None:
        """Check that names replaced in this text can be put back.

        Args:
            text: what is to be sent.
            where: what the message calls it.

        Raises:
            ConfigurationError: it holds a replacement already, or one is not told from what stands beside it.
        """
        if found := self.found_in(text):
            raise _unusable(f"The replacement {found} occurs in {where} already")
        if self.pairs and _words(self.restored(self.hidden(text))) != _words(text):
            raise _unusable(f"In {where}, a replacement cannot be told from the letters beside it")

    def found_in(self, text: str) -> str | None:
        """A replacement that occurs in a text; None where none does."""
        found = self._replacements.search(text) if self.pairs else None
        return found[0] if found else None

    def holds_name(self, text: str) -> bool:
        """Whether one of the names occurs in a text."""
        return bool(self.pairs) and self._names.search(text) is not None

    def cut_between(self, before: str, after: str) -> bool:
        """Whether a name begins at the end of one text and goes on in the next, where neither is replaced in
        full: the two are sent with something in between, so the name would not be found.
        """
        if not self.pairs:
            return False
        room = 2 * len(self.pairs[0].name) + _ROOM
        end, beginning = before.rstrip()[-room:], after.lstrip()[:room]
        for found in self._names.finditer(f"{end} {beginning}"):
            if found.start() < len(end) < found.end() - 1:
                parts = (end[found.start() :], beginning[: found.end() - len(end) - 1])
                return not all(self._names.fullmatch(part.strip(_JOINTS)) for part in parts)
        return False

    def _replacement(self, found: re.Match[str]) -> str:
        pair = self.pairs[(found.lastindex or 1) - 1]
        return _cased_as(found[0], pair.name)(pair.replacement)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return re.compile("|".join(f"({_name_pattern(pair)})" for pair in self.pairs))

    @cached_property
    def _begun(self) -> tuple[str, ...]:
        """Patterns of the beginnings of names that have several words, longest first."""
        words = [[part for part in re.split(_BETWEEN, pair.name) if part] for pair in self.pairs]
        beginnings = {" ".join(parts[:count]) for parts in words for count in range(1, len(parts))}
        ordered = sorted(beginnings, key=lambda text: (-len(text), text))
        return tuple(rf"(?<!{_LETTER_OR_DIGIT})(?i:{_parts_pattern(begun)})" for begun in ordered)

    @cached_property
    def _forms(self) -> dict[str, str]:
        """Each form of a replacement -> what it stands for."""
        forms = {pair.replacement: pair.name for pair in self.pairs}
        for change in (str.lower, str.upper):
            for pair in self.pairs:
                forms.setdefault(change(pair.replacement), change(pair.name))
        hidden = {self.hidden(place): place for place in self._places if self.holds_name(place)}
        return {**forms, **hidden}

    @cached_property
    def _replacements(self) -> re.Pattern[str]:
        longest_first = sorted(self._forms, key=lambda form: (-len(form), form))
        bounded = (_bounded(re.escape(form), form, _LETTER_OR_DIGIT) for form in longest_first)
        return re.compile("|".join(bounded))


NO_PSEUDONYMS = Pseudonyms()
"""Leaves everything as it is."""


def _unusable(what: str) -> ConfigurationError:
    return ConfigurationError(
        f"{what}, so the names could not be put back.",
        hint="Choose replacements that stand nowhere else, such as [Person 1]. Nothing was sent.",
    )


def _words(text: str) -> list[str]:
    """What must come back: the words, without case and punctuation."""
    return [word.folded for word in words_of(text)]


def _cased_as(found: str, name: str) -> Callable[[str], str]:
    """How a replacement is written where the name is written as found."""
    if found == name or found.isupper() == found.islower():
        return str
    return str.upper if found.isupper() else str.lower


def _name_pattern(pair: Pseudonym) -> str:
    """A regular expression for a name where it stands as a word of its own."""
    if pair.exact:
        return _bounded(re.escape(pair.name), pair.name)
    spellings = {pair.name, pair.name.upper(), pair.name.lower()}
    forms = {unicodedata.normalize(form, name) for name in spellings for form in ("NFC", "NFD")}
    patterns = "|".join(dict.fromkeys(_parts_pattern(form) for form in sorted(forms)))
    core = re.sub(rf"^{_BETWEEN}|{_BETWEEN}$", "", pair.name)
    return f"(?i:{_bounded(f'(?:{patterns})', core)})"


def _parts_pattern(name: str) -> str:
    parts = [part for part in re.split(_BETWEEN, name) if part]
    return _BETWEEN.join(_INVISIBLE.join(map(_char_pattern, part)) for part in parts)


def _char_pattern(char: str) -> str:
    return f"[{_APOSTROPHES}]" if char in _APOSTROPHES else re.escape(char)


def _bounded(pattern: str, text: str, beside_digit: str = "") -> str:
    """The pattern, where it does not continue a word; a genitive s may follow.

    Args:
        pattern: for the text.
        text: its first and last characters decide what may stand beside it.
        beside_digit: what must not stand beside a letter or digit at its ends; by default, letters beside a
            letter and digits beside a digit.
    """
    before, after = _beside(text[0], beside_digit), _beside(text[-1], beside_digit)
    first = f"(?<!{before})" if before else ""
    last = f"(?={_GENITIVE}(?!{after}))" if after else ""
    return f"{first}{pattern}{last}"


def _beside(char: str, beside_digit: str) -> str:
    if re.match(_LETTER, char):
        return beside_digit or _LETTER
    return (beside_digit or r"\d") if char.isdigit() else ""
