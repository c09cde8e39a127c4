"""REFI-QDA codebooks (`.qdc`), and the codebook in a project (`.qdpx`).

A code that nothing may be coded with is a heading: its name is the category of those below it. Other codes
above a code are its parents. Names that occur twice are written with what stands above them. In a
description the lines that our own export labels (`Use when:`, `Do not use when:`, `Example:`, `Name:`,
`Remedy of:`, `Also written:`) are what they say; everything else is the definition.

The standard: REFI-QDA Codebook Exchange 1.0 (https://www.qdasoftware.org).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from extract.readers.refi_project import codes_of
from extract.readers.source import load
from extract.readers.xml_tree import Element, child_text, children, local, parse_xml
from extract.readers.zipped import Container
from schemas.codebook import Codebook, fold_code
from schemas.errors import CodebookError

_LABELLED = re.compile(
    r"(Name|Use when|Do not use when|Example|Remedy of|Also written):\s*(.*)", re.IGNORECASE
)
_FIELDS = {
    "name": "name",
    "use when": "use_when",
    "do not use when": "do_not_use_when",
    "remedy of": "mitigates",
}


class _Found(NamedTuple):
    """A code with the names above it; the last of `path` is its own."""

    path: tuple[str, ...]
    codable: bool
    description: str


def read_codebook(path: Path) -> Codebook:
    """The codebook, under the file's name.

    Raises:
        UnreadableFileError: missing, damaged, or no text.
        InputError: broken XML.
        CodebookError: no codebook, or one that breaks a rule of codebooks.
    """
    found = [_found(code, names) for code, names in codes_of(_book(path))]
    codable = [one for one in found if one.codable]
    if not codable:
        raise CodebookError(f"Codebook {path.name} holds no codes.", hint="Export it again.")
    named = _names(codable)
    headings = {one.path for one in found if not one.codable}
    codes = [_values(one, named, headings) for one in codable]
    known = set(named.values())
    for code in codes:
        if code.get("mitigates") not in known - {code["code"]}:
            code.pop("mitigates", None)
    try:
        return Codebook.model_validate({"name": path.stem, "codes": codes})
    except ValidationError as error:
        problem = error.errors(include_input=False)[0]["msg"].removeprefix("Value error, ")
        raise CodebookError(
            f"Codebook {path.name}: {problem}.", hint="Give codes names that differ in more than case."
        ) from error


def _book(path: Path) -> Element:
    source = load(path)
    data = source.data
    if source.binary == "ZIP":
        container = Container(source)
        inner = next((name for name in sorted(container.names) if name.lower().endswith(".qde")), None)
        if inner is None:
            raise CodebookError(f"Codebook {path.name} is no REFI-QDA project.", hint="Export it again.")
        data = container.read(inner)
    root = parse_xml(data, path.name)
    book = root if local(root) == "CodeBook" else next(children(root, "CodeBook"), None)
    if book is None:
        raise CodebookError(f"Codebook {path.name} is no REFI-QDA codebook.", hint="Export it again.")
    return book


def _found(code: Element, path: tuple[str, ...]) -> _Found:
    return _Found(path, code.get("isCodable") not in ("false", "0"), child_text(code, "Description"))


def _names(codes: Iterable[_Found]) -> Mapping[tuple[str, ...], str]:
    """Path -> name: the code's own, or the whole path where others bear the same name."""
    paths = list(dict.fromkeys(one.path for one in codes))
    times = Counter(fold_code(path[-1]) for path in paths)
    return {path: path[-1] if times[fold_code(path[-1])] == 1 else " / ".join(path) for path in paths}


def _values(
    one: _Found, named: Mapping[tuple[str, ...], str], headings: set[tuple[str, ...]]
) -> dict[str, Any]:
    above = [one.path[:end] for end in range(len(one.path) - 1, 0, -1)]
    parent = next((named[path] for path in above if path in named), None)
    heading = next((path[-1] for path in above if path in headings), "")
    values: dict[str, Any] = {"code": named[one.path], "parent": parent, "category": heading}
    return values | _described(one.description)


def _described(description: str) -> dict[str, Any]:
    """The fields that a description fills."""
    values: dict[str, Any] = {"examples": []}
    definition: list[str] = []
    for line in filter(None, map(str.strip, description.split("\n"))):
        labelled = _LABELLED.fullmatch(line)
        label = labelled[1].lower() if labelled else ""
        if labelled and label in _FIELDS:
            values[_FIELDS[label]] = labelled[2]
        elif labelled and label == "example":
            values["examples"].append(labelled[2])
        elif labelled:
            values["aliases"] = [name for name in map(str.strip, labelled[2].split(",")) if name]
        else:
            definition.append(line)
    return values | {"definition": " ".join(definition)}
