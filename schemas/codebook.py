"""The list of codes that coders share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cached_property
from typing import Self

from pydantic import model_validator

from schemas.base import Stored

BREAK = r"[\s\-_\u00ad\u2010-\u2015\u2212]+"
"""What stands between the words of a code's name, as a pattern: spaces, underscores, hyphens, any dash."""

_FIX = re.compile(rf"{BREAK}fix(?:es)?$", re.IGNORECASE)


class Code(Stored):
    """One code.

    Attributes:
        code: its name as coders write it; unique in the codebook.
        name: a readable name; falls back on `code`.
        category: heading that it stands under; may be empty.
        definition: what it means.
        use_when: when it applies.
        do_not_use_when: when another code, or none, applies.
        examples: invented or quoted examples.
        mitigates: the issue code that this code is a remedy of; None for an issue.
        parent: the broader code; None at the top.
        aliases: other spellings of the same code.
    """

    code: str
    name: str = ""
    category: str = ""
    definition: str = ""
    use_when: str = ""
    do_not_use_when: str = ""
    examples: tuple[str, ...] = ()
    mitigates: str | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()


class Codebook(Stored):
    """A named, versioned list of codes."""

    name: str
    title: str = ""
    version: str = "1"
    description: str = ""
    codes: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _names_are_unique_and_known(self) -> Self:
        seen: dict[str, str] = {}
        for code in self.codes:
            for spelling in (code.code, *code.aliases):
                other = seen.setdefault(fold_code(spelling), code.code)
                if other != code.code or not fold_code(spelling):
                    raise ValueError(f"{spelling!r} of {code.code!r} is empty or also names {other!r}")
        names = {code.code for code in self.codes}
        for code in self.codes:
            for link in (code.mitigates, code.parent):
                if link is not None and (link not in names or link == code.code):
                    raise ValueError(
                        f"{code.code!r} refers to {link!r}, which is not another code of the codebook"
                    )
        if len(names) != len(self.codes):
            raise ValueError("a code stands twice in the codebook")
        return self

    @cached_property
    def _by_fold(self) -> dict[str, Code]:
        return {fold_code(spelling): code for code in self.codes for spelling in (code.code, *code.aliases)}

    def find(self, name: str) -> Code | None:
        """The code that `name` spells, whatever its case, spaces and hyphens; None where there is none."""
        return self._by_fold.get(fold_code(name))

    def fits(self, names: Collection[str]) -> bool:
        """True where at least half of the names are codes of it."""
        return 2 * sum(self.find(name) is not None for name in names) >= len(names)


def fold_code(name: str) -> str:
    """A code's name without case, spaces, hyphens and underscores: equal for equal codes."""
    return "".join(words_of_code(name))


def without_fix(name: str) -> str:
    """The issue that a remedy's code is about: `X-fix` → `X`; other names as they are."""
    return _FIX.sub("", name) or name


def words_of_code(name: str) -> list[str]:
    """The words of a code's name as they are compared: in one case, each letter written in one way.

    Systems write one and the same é in two ways, and programs make dashes of hyphens.
    """
    return re.split(BREAK, unicodedata.normalize("NFKC", name.casefold()).casefold())
