"""The file that says which name is replaced by what: CSV `name,replacement`, or YAML `name: replacement`.

It is kept apart from the run: nothing of it is copied anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from extract.csv_rows import csv_rows
from extract.pseudonyms import Pseudonym, Pseudonyms
from extract.small_files import text_of
from extract.yaml_text import loaded
from schemas.errors import InputError

LEAST = 2
"""Fewest characters of a name: a single letter stands everywhere."""

_HEADER = "name"
_EXACT = "exact"
_YAML = {".yaml", ".yml"}
_FORM = (
    "Each row of the CSV file is name,replacement; a third cell `exact` keeps to the spelling and its case."
)


def load_pseudonyms(path: Path) -> Pseudonyms:
    """The pairs of a file.

    A CSV file may begin with the row `name,replacement`; cells are separated by commas, semicolons or tabs.
    A YAML file is a mapping, or a list of mappings with `name`, `replacement` and, if wished, `exact: true`.

    Raises:
        InputError: it cannot be read or understood, is empty, or cannot be undone: a name or replacement that
            stands twice, or a replacement that holds a name. Rows are told by number, never by content.
    """
    text = text_of(path, path.name)
    pairs = list(_of_yaml(text, path) if path.suffix.lower() in _YAML else _of_csv(text, path))
    if not pairs:
        raise InputError(f"{path.name} holds no names.", hint=_FORM)
    for number, pair in enumerate(pairs, 1):
        _check_pair(pair, number, path)
    _check_once([pair.name for pair in pairs], "name", path)
    _check_once([pair.replacement for pair in pairs], "replacement", path)
    pseudonyms = Pseudonyms(pairs)
    for number, pair in enumerate(pairs, 1):
        if pseudonyms.holds_name(pair.replacement):
            raise InputError(
                f"{path.name}, pair {number}: the replacement holds one of the names.",
                hint="Choose replacements that say nothing, such as [Person 1].",
            )
    return pseudonyms


def _of_csv(text: str, path: Path) -> Iterator[Pseudonym]:
    rows = csv_rows(text, path.name)
    if rows and rows[0][0].casefold() == _HEADER:
        rows = rows[1:]
    for number, row in enumerate(rows, 1):
        cells = [" ".join(cell.split()) for cell in row]
        if len(cells) not in {2, 3} or cells[2:] not in ([], [""], [_EXACT]):
            raise InputError(f"{path.name}, pair {number}: not two cells.", hint=_FORM)
        yield Pseudonym(cells[0], cells[1], cells[2:] == [_EXACT])


def _of_yaml(text: str, path: Path) -> Iterator[Pseudonym]:
    try:
        values = loaded(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise InputError(f"{path.name} is not YAML.", hint=_FORM) from None
    if isinstance(values, dict):
        values = [{"name": name, "replacement": replacement} for name, replacement in values.items()]
    for number, value in enumerate(values if isinstance(values, list) else [None], 1):
        yield _of_mapping(value, number, path)


def _of_mapping(value: Any, number: int, path: Path) -> Pseudonym:
    known = isinstance(value, dict) and value.keys() <= {"name", "replacement", "exact"}
    texts = [value.get("name"), value.get("replacement")] if known else []
    if not texts or not all(isinstance(text, str | int) for text in texts):
        raise InputError(f"{path.name}, pair {number}: not a name and a replacement.", hint=_FORM)
    name, replacement = (" ".join(str(text).split()) for text in texts)
    return Pseudonym(name, replacement, value.get("exact") is True)


def _check_pair(pair: Pseudonym, number: int, path: Path) -> None:
    if len(pair.name) < LEAST or not any(map(str.isalnum, pair.name)):
        raise InputError(
            f"{path.name}, pair {number}: the name is shorter than {LEAST} characters, or has no letters.",
            hint="It would be found everywhere.",
        )
    if not any(map(str.isalnum, pair.replacement)) or not pair.replacement.isprintable():
        raise InputError(
            f"{path.name}, pair {number}: the replacement has no letters or digits.",
            hint="Choose one such as [Person 1].",
        )


def _check_once(texts: list[str], what: str, path: Path) -> None:
    seen: dict[str, int] = {}
    for number, text in enumerate(texts, 1):
        before = seen.setdefault(text.casefold(), number)
        if before != number:
            raise InputError(
                f"{path.name}: pairs {before} and {number} have the same {what}.",
                hint="Names could not be put back. Give each name a replacement of its own.",
            )
