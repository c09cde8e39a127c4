"""The codes that a page shows: one name for all spellings of a code, in the order of the codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from eval.folding import Folding, canonical_names, fold_key, with_codebooks
from schemas.codebook import Codebook
from schemas.coding import CodingFile

OUTSIDE = "Not in the codebook"
"""Heading over codes that the codebook does not list."""


class PageCodes:
    """Codes by number.

    Spellings are brought together as agreement figures do it by default (`eval.folding`).

    Args:
        codebook: says what codes mean and in which order they stand.
        codings: whose codes are shown.

    Attributes:
        names: name as printed → name that is shown.
    """

    def __init__(self, codebook: Codebook, codings: Iterable[CodingFile]) -> None:
        uses = Counter(code for coding in codings for code in _codes_of(coding))
        self.names = canonical_names(uses, with_codebooks(Folding(), [codebook]))
        shown = {fold_key(name): name for name in self.names.values()}
        listed = [shown.get(fold_key(code.code), code.code) for code in codebook.codes]
        self._known = {fold_key(name): code for code in codebook.codes for name in (*code.aliases, code.code)}
        places = {code.code: place for place, code in enumerate(codebook.codes)}
        # One that only an alias leads to stands beside the code it means; others come last.
        found = [(self._place(name, places), name.casefold(), name) for name in shown.values()]
        known = [(place, "", name) for place, name in enumerate(listed)]
        self._all = list(dict.fromkeys(name for *_, name in sorted([*known, *found])))
        self._numbers = {name: number for number, name in enumerate(self._all)}

    def _place(self, name: str, places: dict[str, int]) -> int:
        known = self._known.get(fold_key(name))
        return len(places) if known is None else places[known.code]

    def number(self, name: str) -> int:
        """Number of a code by the name that is shown."""
        return self._numbers[name]

    def rows(self) -> list[dict[str, Any]]:
        """What is known of each code, in order of their numbers."""
        return [self._row(name) for name in self._all]

    def _row(self, name: str) -> dict[str, Any]:
        found = self._known.get(fold_key(name))
        if found is None:
            return {"code": name, "category": OUTSIDE}
        known = {
            "name": found.name,
            "category": found.category or "Codes",
            "means": found.definition,
            "use": found.use_when,
            "not": found.do_not_use_when,
            "mitigates": found.mitigates,
        }
        return {"code": name, **{key: value for key, value in known.items() if value}}


def _codes_of(coding: CodingFile) -> list[str]:
    left_out = [*(one.code for one in coding.rejected), *(one.code for one in coding.dropped)]
    return [*(one.code for one in coding.segments), *left_out]
