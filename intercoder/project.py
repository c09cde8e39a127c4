"""The project file, `intercoder.toml`: what a study says once instead of in every command.

    paths = ["interviews"]              # relative to this file, as all paths are
    gold = ["coded"]
    gold_map = "map.csv"                # what to take files of people's coding for
    codebook = "my-codes.yaml"
    guide = "guide.yaml"
    endpoint = "http://localhost:11434/v1"  # or several with the same model: ["https://a/v1", "https://b/v1"]
    models = ["llama3.3"]               # the first one is asked

    [speakers]
    interviewer = ["Maya"]

It never holds a key: keys are read from the environment only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

FILE_NAME = "intercoder.toml"
SPEAKERS = "speakers"


class Key(NamedTuple):
    """What a key of the file holds.

    Attributes:
        name: as it stands in the file; `speakers.interviewer` is `interviewer` in the table `[speakers]`.
        several: a list of texts (one text does as well), not one text.
        path: relative to the file.
    """

    name: str
    several: bool = False
    path: bool = False


KEYS = (
    Key("paths", several=True, path=True),
    Key("gold", several=True, path=True),
    Key("gold_map", path=True),
    Key("codebook", path=True),
    Key("guide", path=True),
    Key("endpoint", several=True),
    Key("models", several=True),
    Key(f"{SPEAKERS}.interviewer", several=True),
)
_KNOWN = {key.name: key for key in KEYS}
_SECRET = re.compile(r"key|token|secret|password", re.IGNORECASE)

Value = str | list[str]


@dataclass(frozen=True)
class Project:
    """A project file, read.

    Attributes:
        file: where it lies.
        values: key -> text or texts, as `KEYS` has it. Paths are as seen from the working folder.
    """

    file: Path
    values: dict[str, Value]

    def many(self, name: str) -> list[str]:
        """The texts of a key that holds several; empty where it is not set."""
        value = self.values.get(name, [])
        return [value] if isinstance(value, str) else value


def find_project(folder: Path | None = None) -> Path | None:
    """The nearest project file, from `folder` (default: the working folder) upwards; None without one."""
    try:
        start = (folder or Path()).resolve(strict=True)
    except OSError:
        return None  # a working folder that was removed
    files = (parent / FILE_NAME for parent in (start, *start.parents))
    # Unlike Path.is_file, this never raises where a folder may not be looked into.
    return next((file for file in files if os.path.isfile(file)), None)  # noqa: PTH113


def load_project(file: Path) -> Project:
    """Read a project file.

    Raises:
        ConfigurationError: it cannot be read, is no TOML, or holds a key or value that has no place there;
            the message names file, line and key, and never a value.
    """
    from schemas.errors import ConfigurationError

    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not UTF-8 text.", hint="Save it as UTF-8.") from error
    return parse_project(text, file)


def parse_project(text: str, file: Path) -> Project:
    """The project file that a text holds; raises as `load_project` does."""
    import tomllib

    from schemas.errors import ConfigurationError

    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line \d+|at end of document", str(error))
        raise ConfigurationError(
            f"{file} is not valid TOML ({place[0] if place else 'place unknown'}).",
            hint='Texts stand in quotes, lists in brackets: gold = ["coded"].',
        ) from error
    values = {}
    for name, value in _flat(parsed):
        key = _KNOWN.get(name)
        if key is None:
            raise _unknown(name, text, file)
        if value != []:
            values[name] = _checked(key, value, text, file)
    return Project(file, values)


def _flat(parsed: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in parsed.items():
        if name == SPEAKERS and isinstance(value, dict):
            yield from ((f"{name}.{inner}", entry) for inner, entry in value.items())
        else:
            yield name, value


def _checked(key: Key, value: Any, text: str, file: Path) -> Value:
    texts = [value] if isinstance(value, str) else value
    usable = isinstance(texts, list) and all(isinstance(entry, str) and entry.strip() for entry in texts)
    if not usable or (isinstance(value, list) and not key.several):
        kind = "a list of texts" if key.several else "a text"
        raise _refusal(key.name, text, file, f"is not {kind} in quotes", "Texts must not be empty.")
    if key.name == "endpoint" and any(map(holds_credentials, texts)):
        raise _refusal(key.name, text, file, "holds a user, password or query", _NO_KEYS)
    found = [_from_here(entry, file) for entry in texts] if key.path else texts
    return found if key.several else found[0]


def holds_credentials(url: str) -> bool:
    """Whether an address has parts that carry keys: a user, a password, a query or a fragment."""
    return bool(re.search(r"[?#]|//[^/]*@", url))


def _from_here(path: str, file: Path) -> str:
    """A path of the file as seen from the working folder; absolute ones and addresses on storage stay."""
    if "://" in path:
        return path
    chosen = Path(os.path.expanduser(path))  # noqa: PTH111 - unlike Path.expanduser it never raises
    return str(chosen) if chosen.is_absolute() else os.path.relpath(file.resolve().parent / chosen)


_NO_KEYS = "The file never holds a key: put it into the environment variable OPENAI_API_KEY."


def _unknown(name: str, text: str, file: Path) -> Exception:
    from difflib import get_close_matches

    near = get_close_matches(name, _KNOWN, n=1)
    known = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(_KNOWN)}."
    return _refusal(name, text, file, "is not known", _NO_KEYS if _SECRET.search(name) else known)


def _refusal(name: str, text: str, file: Path, what: str, hint: str) -> Exception:
    from schemas.errors import ConfigurationError

    line = line_of(name, text)
    place = f"{file}, line {line}" if line else str(file)
    return ConfigurationError(f"{place}: the key {name} {what}.", hint=hint)


def line_of(name: str, text: str) -> int | None:
    """Line, from 1, in which a key or table is set; None where it is written in a way that is not found."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            table = _bare(header[1])
            found = table
        elif setting := re.match(r"""\s*((?:[\w.\s-]|"[^"]*"|'[^']*')+?)\s*=""", line):
            found = ".".join(part for part in (table, _bare(setting[1])) if part)
        else:
            continue
        if found == name or found.startswith(f"{name}.") or (found == SPEAKERS and _inline(name, line)):
            return number
    return None


def _bare(name: str) -> str:
    return re.sub(r"""["']|\s*(\.)\s*""", r"\1", name)


def _inline(name: str, line: str) -> bool:
    """Whether `speakers = { interviewer = ... }` on this line holds the key."""
    table, _, inner = name.partition(".")
    return table == SPEAKERS and bool(re.search(rf"[{{,]\s*{re.escape(inner)}\s*=", line))


def project_text(values: dict[str, Value], comments: Iterable[str] = ()) -> str:
    """A project file as text.

    Args:
        values: key -> text or texts; keys that are missing or empty are left out.
        comments: lines above all.
    """
    lines = [f"# {comment}" for comment in comments]
    top = [key for key in KEYS if "." not in key.name and values.get(key.name)]
    lines += [f"{key.name} = {_toml(values[key.name])}" for key in top]
    inner = [key for key in KEYS if "." in key.name and values.get(key.name)]
    lines += [f"\n[{SPEAKERS}]"] if inner else []
    lines += [f"{key.name.partition('.')[2]} = {_toml(values[key.name])}" for key in inner]
    return "\n".join(lines) + "\n"


def _toml(value: Value) -> str:
    """A text or list of texts; what JSON writes for them is TOML, but for the one character DEL."""
    import json

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
