"""Spellings of one code brought together, and codes selected: every change of a name is listed.

Coders write `Data-noisy-label`, `data noisy labels` and `Data-noisy-labels` for one code. Names are
equal when they are so without case, spaces, hyphens (or dashes), underscores and the plural of each word,
and with accents written in either way; the aliases of a codebook and an alias file add what no rule can
know, and `fold_fix` counts an issue and its mitigation as one topic.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from pydantic import Field

from schemas.base import Stored
from schemas.codebook import Codebook, without_fix, words_of_code
from schemas.coding import CodingFile, Segment
from schemas.errors import AgreementError

_NOT_PLURAL = ("ss", "us", "is", "ias")
"""Endings of words that are no plurals, as in class, status, analysis, bias."""
_SINGULAR = frozenset({"atlas", "canvas", "kubernetes", "lens", "news"})
"""Words that end as plurals do."""
_MUTE_E = re.compile(r"(?<=[sxz])e|(?<=[cs]h)e")
"""After what the plural adds -es to, the -e of a singular is not told from the plural's."""


class Fold(Stored):
    """Spellings that count as one code.

    Attributes:
        code: the name that the report uses.
        spellings: all names as printed that it stands for, sorted.
    """

    code: str
    spellings: tuple[str, ...]


class Folding(Stored):
    """How code names are compared.

    Attributes:
        spelling: fold case, spaces, hyphens, underscores and plural; False for codes as printed.
        aliases: other name → name of the code, in any spelling that folds to the same.
        fold_fix: count `X-fix` and `X` as one topic.
        codes: shell-style patterns; only codes of which any name matches one are counted. Empty: all.
        exclude: shell-style patterns; codes of which any name matches one are not counted.
    """

    spelling: bool = True
    aliases: dict[str, str] = Field(default_factory=dict)
    fold_fix: bool = False
    codes: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def fold_key(name: str) -> str:
    """What equal names have in common: no case, spaces, hyphens, underscores or plural.

    Rough, but the same for all coders: `cache` and `caches` are both `cach`, `cookie` and `cookies` both
    `cooky`, `data base` and `databases` both `databas`, and `bias` is what it is.
    """
    joined = "".join(map(_without_s, words_of_code(name)))
    # Only when the words are joined, or `base line` would be another name than `baseline`.
    return _MUTE_E.sub("", joined.replace("ie", "y"))


def _without_s(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(_NOT_PLURAL)
    return word[:-1] if plural and word not in _SINGULAR else word


def canonical_names(uses: Counter[str], folding: Folding) -> dict[str, str]:
    """The name that the report uses for each printed name.

    Args:
        uses: how often each printed name is used; the most used spelling names the code, of equally
            used ones the first in the alphabet.
        folding: which names are equal.

    Raises:
        AgreementError: aliases that lead in a circle.
    """
    key_of = _key(folding)
    spellings: dict[str, list[str]] = {}
    for name in sorted(uses, key=lambda name: (-uses[name], name)):
        spellings.setdefault(key_of(name), []).append(name)
    preferred = _preferred(folding)
    return {
        name: preferred.get(key) or _best(group, folding)
        for key, group in spellings.items()
        for name in group
    }


def with_codebooks(folding: Folding, books: Sequence[Codebook]) -> Folding:
    """The same with what codebooks call other spellings of their codes.

    The aliases that are there go first, and earlier codebooks before later ones. Codes as printed stay so.
    An alias that would make one of two codes of a codebook is left out, as one that names another code does,
    or one that two codes share but for its plural; so is one that would lead in a circle.
    """
    if not folding.spelling:
        return folding
    for book in books:
        for alias, code in _clear_aliases(book):
            known = {fold_key(name) for name in folding.aliases}
            wider = folding.model_copy(update={"aliases": {alias: code, **folding.aliases}})
            if fold_key(alias) not in known and _is_safe(wider, folding, books):
                folding = wider
    return folding


def _clear_aliases(book: Codebook) -> list[tuple[str, str]]:
    """(alias, code) of a codebook, where the alias is no more than a spelling and only one code has it."""
    pairs = [(alias, code.code) for code in book.codes for alias in code.aliases]
    codes_of: dict[str, set[str]] = {}
    for alias, code in pairs:
        codes_of.setdefault(fold_key(alias), set()).add(code)
    return [
        (alias, code)
        for alias, code in pairs
        if fold_key(alias) != fold_key(code) and len(codes_of[fold_key(alias)]) == 1
    ]


def _is_safe(wider: Folding, before: Folding, books: Sequence[Codebook]) -> bool:
    """Whether as many codes of each codebook are told apart as before, and no name leads in a circle."""
    try:
        for name in wider.aliases:
            _key(wider)(name)
        return all(_told_apart(book, wider) == _told_apart(book, before) for book in books)
    except AgreementError:
        return False


def _told_apart(book: Codebook, folding: Folding) -> int:
    """How many codes a codebook has, an issue and its remedy being two."""
    key_of = _key(folding.model_copy(update={"fold_fix": False}))
    return len({key_of(code.code) for code in book.codes})


def _best(group: Sequence[str], folding: Folding) -> str:
    """The issue's own spelling where there is one, else the most used name, `-fix` taken off."""
    if not folding.fold_fix:
        return group[0]
    return next((name for name in group if without_fix(name) == name), without_fix(group[0]))


def _preferred(folding: Folding) -> dict[str, str]:
    """The spelling that the alias file gives a code goes before the coders' own.

    A code that the file itself gives another name names none: the last one of the chain does.
    """
    key_of, fold = _key(folding), _fold(folding)
    names = [without_fix(code) if folding.fold_fix else code for code in folding.aliases.values()]
    return {fold(name): name for name in names if key_of(name) == fold(name)}


def _fold(folding: Folding) -> Callable[[str], str]:
    return fold_key if folding.spelling else _as_printed


def _as_printed(name: str) -> str:
    """What looks the same is the same, however the accents are written."""
    return unicodedata.normalize("NFC", name.strip())


def _key(folding: Folding) -> Callable[[str], str]:
    fold = _fold(folding)
    alias = {fold(other): code for other, code in folding.aliases.items() if fold(other) != fold(code)}

    def key_of(name: str) -> str:
        seen: set[str] = set()
        for _ in range(2 if folding.fold_fix else 1):  # an alias may be of the fix or of its issue
            while (key := fold(name)) in alias:
                if key in seen:
                    raise AgreementError(
                        f"The aliases of {name!r} lead in a circle.", hint="Give each name one code."
                    )
                seen.add(key)
                name = alias[key]
            name = without_fix(name) if folding.fold_fix else name
        return fold(name)

    return key_of


def selected(names: Iterable[str], folding: Folding) -> bool:
    """Whether a code is counted: a pattern may match any of its names, printed or folded, in any case."""
    each_name = {_in_one_case(name) for name in names}

    def matches(patterns: Iterable[str]) -> bool:
        return any(fnmatchcase(each, _in_one_case(pattern)) for each in each_name for pattern in patterns)

    return (not folding.codes or matches(folding.codes)) and not matches(folding.exclude)


def _in_one_case(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def fold(codings: Sequence[CodingFile], folding: Folding) -> tuple[list[CodingFile], tuple[Fold, ...]]:
    """The coding files with folded and selected codes, and the folds that changed a name.

    A passage that a coder gave two spellings of one code counts once.

    Raises:
        AgreementError: aliases that lead in a circle, or patterns that leave no code.
    """
    uses = Counter(segment.code for coding in codings for segment in coding.segments)
    names = canonical_names(uses, folding)
    counted = _selected(names, folding)
    kept = {name: code for name, code in names.items() if name in counted}
    if names and not kept:
        raise AgreementError(
            "No code matches the patterns that select codes.",
            hint=f"There are {len(names)} codes, such as {sorted(names)[0]!r}.",
        )
    folds: dict[str, set[str]] = {}
    for name, code in kept.items():
        folds.setdefault(code, set()).add(name)
    listed = tuple(
        Fold(code=code, spellings=tuple(sorted(group)))
        for code, group in sorted(folds.items())
        if group != {code}
    )
    return [_renamed(coding, kept) for coding in codings], listed


def _selected(names: Mapping[str, str], folding: Folding) -> set[str]:
    """The names that are counted: all spellings of a code or none.

    Else the coders who wrote another one would not have used it. An issue and its fix are two codes here,
    also where they count as one topic.
    """
    key_of = _key(folding.model_copy(update={"fold_fix": False}))
    spellings: dict[str, set[str]] = {}
    for name in names:
        spellings.setdefault(key_of(name), set()).add(name)
    kept = (
        group for group in spellings.values() if selected({*group, *map(names.__getitem__, group)}, folding)
    )
    return set().union(*kept)


def _renamed(coding: CodingFile, names: Mapping[str, str]) -> CodingFile:
    segments: dict[tuple[int, int, str], Segment] = {}
    for segment in coding.segments:
        if segment.code in names:
            renamed = segment.model_copy(update={"code": names[segment.code]})
            segments.setdefault((renamed.start, renamed.end, renamed.code), renamed)
    return coding.model_copy(update={"segments": tuple(segments[key] for key in sorted(segments))})
