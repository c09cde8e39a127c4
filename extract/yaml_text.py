"""YAML files of the user's: how they are read, and what is told of one that is broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

from schemas.errors import InputError

DEEPEST = 100
"""Levels of nesting that are read: tens of thousands would overflow the stack of the parser in C, a crash."""

_Fastest: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Fastest):  # type: ignore[misc]
    """The safe loader, in C where there is one, which refuses what is nested too deep."""

    _depth = 0

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
