"""A command that takes from the project file what the command line leaves open; the same for all commands."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from intercoder.commands.asking_options import KEYWORD
from intercoder.commands.from_storage import as_copies, storage_in_step, with_copies
from intercoder.console import say

if TYPE_CHECKING:
    from intercoder.project import Project

Found = dict[str, tuple[str, Any]]

HELP = frozenset({"-h", "--help"})
MAY_BE_BROKEN = "doctor"
"""Says itself what is wrong with the project file."""

INTERVIEWER = "speakers.interviewer"
FIRST_MODEL = "models[0]"
MATERIAL = "paths or gold"
"""Without a run, people are compared on the interviews; coded files may hold them themselves."""

PATHS_AND_GOLD = "paths and gold"
"""Where people coded in tables of passages, the interviews are needed as well."""

_EXTRACT = {
    "paths": "paths",
    "model": FIRST_MODEL,
    "base_url": "endpoint",
    "codebook": "codebook",
    "guide": "guide",
    "interviewer": INTERVIEWER,
}
_HUMAN = {"gold": "gold", "gold_map": "gold_map"}
FILLS: dict[str, dict[str, str]] = {
    "read": {"files": "paths", "codebook": "codebook", "interviewer": INTERVIEWER},
    "extract": _EXTRACT,
    "batch submit": _EXTRACT,
    "batch prepare": _EXTRACT,
    "learn": {
        "gold": PATHS_AND_GOLD,
        "gold_map": "gold_map",
        "codebook": "codebook",
        "out": "guide",
        "model": FIRST_MODEL,
        "base_url": "endpoint",
    },
    "summarise": {"model": FIRST_MODEL, "base_url": "endpoint"},
    "evaluate": {"inputs": MATERIAL, **_HUMAN, "codebook": "codebook"},
    "compare": {**_HUMAN, "codebook": "codebook"},
    "disagreements": {"inputs": MATERIAL, **_HUMAN, "codebook": "codebook"},
    "export": _HUMAN,
    "convert": {"codebook": "codebook", "interviewer": INTERVIEWER},
    "methods": {**_HUMAN, "codebook": "codebook"},
    "view": {**_HUMAN, "codebook": "codebook"},
    "prompts render": {"codebook": "codebook", "guide": "guide"},
    "doctor": {
        "paths": "paths",
        **_HUMAN,
        "model": "models",
        "base_url": "endpoint",
        "codebook": "codebook",
        "guide": "guide",
    },
}
"""Command -> its parameter -> the key of the project file that fills it.

`summarise --gold` and `--gold-map` are not filled: they draft from human codings in place of the run's.
Neither are `--codebook` of `export` and `summarise`, which mean the run's, nor `convert --gold-map`, which
would add its files, nor `methods --guide`, which means the one the run used.
"""


_CODES_BY_ONE = frozenset({"extract", "batch submit", "batch prepare", "prompts render"})
"""Commands that take a codebook, a guide or open coding, and refuse two of them."""


class ProjectCommand(TyperCommand):
    """A command whose missing options and arguments come from the nearest `intercoder.toml`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as usual, with the project's values as defaults, and say which of them were used.

        Raises:
            ConfigurationError: the project file cannot be read or holds what has no place there.
        """
        command = " ".join(_names(ctx))
        args = with_copies(ctx, args)
        wanted = FILLS.get(command, {})
        if not wanted or HELP & set(args) or ctx.resilient_parsing or ctx.find_root().params["no_project"]:
            return super().parse_args(ctx, args)
        file, found = _found(command, wanted, args)
        ctx.default_map = {name: as_copies(ctx, value) for name, (_, value) in found.items()}
        rest = super().parse_args(ctx, args)
        if "gold_map" in found and _is_default(ctx, "gold_map") and _is_from_command_line(ctx, "gold"):
            ctx.params["gold_map"] = None  # it would add its files to those that are named
            del found["gold_map"]
        used = [key for name, (key, _) in found.items() if _is_default(ctx, name)]
        if file and used:
            say(f"From {_shown(file)}: {', '.join(dict.fromkeys(used))}")
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run it, with what lies on object storage in step with its working copies on this machine."""
        _find_home(ctx.params)
        try:
            with storage_in_step(ctx, " ".join(_names(ctx))):
                return super().invoke(ctx)
        except KeyboardInterrupt as stopped:
            from intercoder.interrupts import EndedBySignalError, exit_code_of

            if isinstance(stopped, EndedBySignalError):  # else it would count as Ctrl-C, whichever it was
                raise typer.Exit(exit_code_of(stopped.number)) from stopped
            raise


def read_project_file(group: typer.Typer) -> None:
    """Let all commands of a group, and of the groups in it, take from the project file what `FILLS` names."""
    for command in group.registered_commands:
        command.cls = ProjectCommand
    for inner in group.registered_groups:
        if inner.typer_instance:
            read_project_file(inner.typer_instance)


def _find_home(params: dict[str, Any]) -> None:
    """Let `~` begin a path at the home folder, where the shell has not: it leaves `--out=~/runs` as it is.

    Else a folder called `~` would be made, and who clears that away with `rm -r ~` loses the home folder.
    """
    for name, value in params.items():
        if isinstance(value, Path):
            params[name] = _from_home(value)
        elif isinstance(value, list | tuple):
            params[name] = type(value)(_from_home(one) if isinstance(one, Path) else one for one in value)


def _from_home(path: Path) -> Path:
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser raises for `~$draft.docx`


def _names(ctx: Any) -> list[str]:
    """Names of the command below the program, outermost first."""
    return [*_names(ctx.parent), ctx.info_name] if ctx.parent else []


def _is_default(ctx: Any, name: str) -> bool:
    return bool(ctx.get_parameter_source(name).name == "DEFAULT_MAP")


def _is_from_command_line(ctx: Any, name: str) -> bool:
    return bool(ctx.get_parameter_source(name).name == "COMMANDLINE")


def _found(command: str, wanted: dict[str, str], args: list[str]) -> tuple[Path | None, Found]:
    """The project file, and what it fills: parameter -> key and value."""
    from intercoder.project import find_project, load_project
    from schemas.errors import ConfigurationError

    file = find_project()
    if file is None:
        return None, {}
    try:
        project = load_project(file)
    except ConfigurationError:
        if command == MAY_BE_BROKEN:
            return file, {}
        raise
    filled = {name: _setting(project, key) for name, key in wanted.items()}
    return file, _without_conflicts(command, {name: one for name, one in filled.items() if one[1]}, args)


def _setting(project: Project, key: str) -> tuple[str, Any]:
    """The key that is meant, and its value."""
    if key == FIRST_MODEL:
        return "models", next(iter(project.many("models")), None)
    if key == MATERIAL:
        key = "paths" if "paths" in project.values else "gold"
    if key == PATHS_AND_GOLD:
        gold = project.many("gold")
        both = [*project.many("paths"), *gold] if gold else []
        return ("paths, gold" if len(both) > len(gold) else "gold"), both
    return key, project.values.get(key)


def _without_conflicts(command: str, found: Found, args: list[str]) -> Found:
    """Without what the command refuses beside that which the command line says."""
    given = {arg.partition("=")[0] for arg in args}
    if command == "learn" and "--draft" not in given:
        return {name: value for name, value in found.items() if name not in {"model", "base_url"}}
    if command == "extract" and _model(args, found) == KEYWORD:
        found.pop("base_url", None)  # it asks no endpoint
    if command in _CODES_BY_ONE:
        if given & {"--codebook", "--guide", "--open-coding"}:
            return {name: value for name, value in found.items() if name not in {"codebook", "guide"}}
        if "guide" in found:  # it holds its codebook
            found.pop("codebook", None)
    return found


def _model(args: list[str], found: Found) -> str | None:
    """The model that the command line names, else the one of the project file."""
    named = [value for arg, value in pairwise(args) if arg == "--model"]
    named += [arg.partition("=")[2] for arg in args if arg.startswith("--model=")]
    return named[-1] if named else found.get("model", ("", None))[1]


def _shown(file: Path) -> str:
    return file.name if file.parent == Path.cwd() else str(file)
