"""The guide on disk: a YAML file that a person can read and edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from extract.guide.check import check
from extract.guide.writing import guide_yaml
from extract.small_files import text_of
from extract.yaml_text import Loader, parsing
from schemas.errors import InputError
from schemas.guide import Guide

__all__ = ["guide_of", "guide_yaml", "load_guide"]


def load_guide(path: Path | str) -> Guide:
    """Read a guide.

    Raises:
        UnreadableFileError: the file is missing or not UTF-8 text.
        InputError: it is not a guide, or it contradicts itself; the message names line and key.
    """
    path = Path(path)
    return guide_of(text_of(path, f"Guide {path.name}"), path.name)


def guide_of(text: str, name: str = "guide.yaml") -> Guide:
    """The guide that a YAML text holds.

    Args:
        text: as `guide_yaml` makes it, perhaps edited.
        name: of the file, for messages.

    Raises:
        InputError: it is not a guide, or it contradicts itself; the message names line and key.
    """
    node, values = _parsed(text, name)
    try:
        guide = Guide.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        raise _broken(name, node, problem["loc"], problem["msg"]) from error
    for where, what in check(guide):
        raise _broken(name, node, where, what)
    return guide


def _parsed(text: str, name: str) -> tuple[yaml.MappingNode, Any]:
    """The text's nodes, which know their lines, and its values."""
    with parsing(f"Guide {name}"):
        loader = Loader(text)
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict) or "codes" not in values:
        raise InputError(
            f"{name} is not a guide: it has no key `codes`.", hint="Make one with: intercoder learn"
        )
    for line, key in _twice(node, set()):
        raise InputError(
            f"Guide {name}, line {line}: the key `{key}` stands twice.", hint="Remove one of them."
        )
    return node, values


def _broken(name: str, node: yaml.Node, where: Sequence[int | str], what: str) -> InputError:
    key = ".".join(map(str, where))
    return InputError(
        f"Guide {name}, line {_line(node, where)}, {key}: {what.removeprefix('Value error, ')}.",
        hint="Correct that line, or learn the guide again.",
    )


def _line(node: yaml.Node, where: Sequence[int | str]) -> int:
    """The line, from 1, of what a path of keys and indices leads to, as far as it does."""
    line = node.start_mark.line
    for step in where:
        found = _child(node, step)
        if found is None:
            break
        key, node = found
        line = key.start_mark.line
    return int(line) + 1


def _child(node: yaml.Node, step: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    """A mapping's key and value, or a sequence's item twice; None where there is none."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _twice(node: yaml.Node, seen: set[int]) -> Iterator[tuple[int, str]]:
    """Line and name of each key that stands a second time in its mapping."""
    if id(node) in seen:  # met before, through a YAML alias
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        met: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in met:
                yield key.start_mark.line + 1, str(key.value)
            met.add(str(key.value))
    if isinstance(node, yaml.CollectionNode):
        for child in node.value:
            for each in child if isinstance(child, tuple) else (child,):
                yield from _twice(each, seen)
