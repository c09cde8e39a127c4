"""Prompt templates: files with front matter, rendered by plain substitution.

A template names its variables in the front matter and marks their places with `{{name}}`. Values are
inserted in one pass and never looked at again: what stands in a transcript is data, whatever it looks like.
"""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import ValidationError, model_validator

from schemas.base import Stored
from schemas.errors import ConfigurationError

FOLDER = Path(__file__).parent
_FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_PLACE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


class Prompt(Stored):
    """One prompt template.

    Attributes:
        name: equal to the file's stem.
        version: raised with every change that a reader of old runs should know of.
        purpose: what it asks for, in one sentence.
        variables: every variable of the body, each required.
        body: the text with `{{variable}}` at the places of the values.
    """

    name: str
    version: int
    purpose: str
    variables: tuple[str, ...] = ()
    body: str

    @model_validator(mode="after")
    def _variables_are_those_of_the_body(self) -> Self:
        used = set(_PLACE.findall(self.body))
        if used != set(self.variables):
            odd = ", ".join(sorted(used ^ set(self.variables)))
            raise ValueError(f"declared and used variables differ: {odd}")
        return self

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the body: what a run records of the prompt."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    def render(self, **values: str) -> str:
        """The body with every variable replaced by its value.

        Raises:
            ConfigurationError: a variable has no value, or a value no variable.
        """
        if values.keys() != set(self.variables):
            odd = ", ".join(sorted(values.keys() ^ set(self.variables)))
            raise ConfigurationError(f"Prompt {self.name!r} was given other variables than it has: {odd}.")
        return _PLACE.sub(lambda place: values[place.group(1)], self.body).strip() + "\n"


def names(override: Path | None = None) -> list[str]:
    """Names of all prompts, bundled and overriding."""
    folders = [FOLDER, *([override] if override else [])]
    return sorted({file.stem for folder in folders for file in folder.glob("*.md")})


def load(name: str, override: Path | None = None) -> Prompt:
    """The prompt `name`, from the folder `override` where it holds `NAME.md`, else the bundled one.

    Raises:
        ConfigurationError: there is no such prompt, or its file breaks the form.
    """
    return _parse(name, _file(name, override))


def source(name: str, override: Path | None = None) -> str:
    """The file of a prompt as it stands, front matter included.

    Raises:
        ConfigurationError: there is no such prompt.
    """
    return _file(name, override).read_text(encoding="utf-8")


def _file(name: str, override: Path | None) -> Path:
    if name not in names(override):
        raise ConfigurationError(
            f"There is no prompt {name!r}.", hint=f"There are: {', '.join(names(override))}."
        )
    own = override / f"{name}.md" if override else None
    return own if own and own.is_file() else FOLDER / f"{name}.md"


def _parse(name: str, file: Path) -> Prompt:
    try:
        parts = _FRONT_MATTER.match(file.read_text(encoding="utf-8").replace("\r\n", "\n"))
        head: Any = yaml.safe_load(parts["head"]) if parts else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(
            f"Prompt file {file.name} cannot be read: {type(error).__name__}."
        ) from error
    if parts is None or not isinstance(head, dict) or head.get("name") != name:
        raise ConfigurationError(
            f"Prompt file {file.name} does not begin with front matter that names it {name!r}.",
            hint="Begin with `---`, then name, version, purpose and variables as YAML, then `---`.",
        )
    try:
        return Prompt(**head, body=parts["body"])
    except (TypeError, ValidationError) as error:
        detail = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise ConfigurationError(f"Prompt file {file.name}: {detail}.") from error
