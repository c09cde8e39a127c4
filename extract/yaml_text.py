"""YAML files of the user's: how they are read, and what is told of one that is broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

from schemas.errors import InputError

DEEPEST = 100
"""Levels of nesting that are read: tens of thousands would overflow the stack of the parser in C, a crash."""

MOST_MERGED = 100_000
"""Pairs that `<<` may copy from one mapping into others: a few lines can double them with each line."""

LONGEST_NUMBER = 100
"""Characters: YAML reads `1:30` as 90, and the time that takes grows with the square of the length."""

_Fastest: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Fastest):  # type: ignore[misc]
    """The safe loader, in C where there is one; it refuses what is nested too deep or unfolds to too much."""

    _depth = 0
    _merging = 0
    _merged = 0

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Called by the parser on its way into a node."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise yaml.YAMLError("nested too deep")
        super().descend_resolver(current_node, current_index)

    def ascend_resolver(self) -> None:
        """Called by the parser on its way out of it."""
        self._depth -= 1
        super().ascend_resolver()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Called with each mapping, and from within itself with each that `<<` copies into it."""
        self._merging += 1
        super().flatten_mapping(node)
        self._merging -= 1
        self._merged += len(node.value) if self._merging else 0
        if self._merged > MOST_MERGED:
            raise yaml.YAMLError("unfolds to too much")

    def short_number(self, node: yaml.ScalarNode) -> int | float:
        """A number that is no longer than any that is meant."""
        if len(node.value) > LONGEST_NUMBER:
            raise yaml.YAMLError("a number that is too long")
        whole = node.tag.endswith(":int")
        number: int | float = self.construct_yaml_int(node) if whole else self.construct_yaml_float(node)
        return number


for _kind in ("int", "float"):
    Loader.add_constructor(f"tag:yaml.org,2002:{_kind}", Loader.short_number)


def loaded(text: str | bytes) -> Any:
    """The values of a YAML text; raises what `parsing` turns into an error for users."""
    return yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader


@contextmanager
def parsing(what: str, broken: type[InputError] = InputError) -> Iterator[None]:
    """Within it, YAML is parsed; where that fails, the error is a `broken` one that names the line."""
    try:
        yield
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a day that there is not
        mark = getattr(error, "problem_mark", None)
        where, there = (f" in line {mark.line + 1}", "there ") if mark else ("", "")
        raise broken(
            f"{what} is not YAML{where}.",
            hint=f"Look {there}for a wrong indentation or for a quotation mark that is not closed.",
        ) from error
