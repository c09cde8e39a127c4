"""`intercoder init`: a project file, so that commands need not be told the same again and again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.commands.agreement_options import GoldMap
from intercoder.console import named, out, say

if TYPE_CHECKING:
    from intercoder.project import Value

COMMENTS = (
    "Read by every intercoder command in this folder and below; options on the command line win.",
    "Paths are relative to this file. Never put a key here: keys are read from OPENAI_API_KEY.",
)


def init(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Interviews, or folders of them.")
    ] = None,
    gold: Annotated[
        list[Path] | None,
        typer.Option(help="Files that people coded, or folders. May be repeated.", show_default=False),
    ] = None,
    gold_map: GoldMap = None,
    codebook: Annotated[Path | None, typer.Option(help="Your codebook.", show_default=False)] = None,
    guide: Annotated[
        Path | None, typer.Option(help="Guide that `learn` writes and `extract` uses.", show_default=False)
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Address of an OpenAI-compatible server.", show_default=False)
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="Model; the first is asked. May be repeated.", show_default=False),
    ] = None,
    interviewer: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Speaker who asks. May be repeated.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite intercoder.toml if it is there.")] = False,
) -> None:
    """Write intercoder.toml, which all commands in this folder and below read.

    On a terminal, without anything named, it asks. The file holds no key.

    Example: intercoder init interviews/ --gold coded/ --codebook my-codes.yaml
    """
    from intercoder.project import FILE_NAME

    file = Path(FILE_NAME)
    _check_free(file, force)
    values: dict[str, Value] = {
        "paths": [named(path.as_posix()) for path in paths or ()],
        "gold": [named(path.as_posix()) for path in gold or ()],
        "gold_map": named(gold_map.as_posix()) if gold_map else "",
        "codebook": named(codebook.as_posix()) if codebook else "",
        "guide": named(guide.as_posix()) if guide else "",
        "endpoint": endpoint or "",
        "models": model or [],
        "speakers.interviewer": interviewer or [],
    }
    _write(file, values if any(values.values()) else _asked())


def _write(file: Path, values: dict[str, Value]) -> None:
    from extract.runfolder import write_whole
    from intercoder.project import parse_project, project_text

    text = project_text(values, COMMENTS)
    project = parse_project(text, file)
    write_whole(file, text)
    out(str(file))
    for path in (path for key in ("paths", "gold", "gold_map", "codebook") for path in project.many(key)):
        if "://" not in path and not Path(path).exists():
            say(f"{path} does not exist yet.")
    say("Check all that it names with: intercoder doctor")


def _check_free(file: Path, force: bool) -> None:
    from schemas.errors import ConfigurationError

    if file.exists() and not force:
        raise ConfigurationError(f"{file} is there already.", hint="Edit it, or overwrite it with --force.")


def _asked() -> dict[str, Value]:
    """Answers to a few questions; an empty answer leaves the key out.

    Raises:
        ConfigurationError: there is nobody to ask.
    """
    from schemas.errors import ConfigurationError

    if not sys.stdin.isatty():
        raise ConfigurationError(
            "Nothing is named, and there is no terminal to ask on.",
            hint="Example: intercoder init interviews/ --gold coded/",
        )
    say("Press Enter to take what stands in brackets, or to leave something out.")
    return {
        "paths": _several("Interviews: file or folder", "interviews"),
        "gold": _several("Coded by people: file or folder", "coded"),
        "codebook": _one("Your codebook", "codebook.yaml"),
        "endpoint": _one("Address of your own model server; nothing for OpenAI"),
        "models": _several("Model to ask"),
        "speakers.interviewer": _several("Interviewer, as named in the transcripts; nothing to guess"),
    }


def _one(question: str, usual: str = "") -> str:
    """One answer; the usual one is offered where there is such a file or folder."""
    default = usual if usual and Path(usual).exists() else ""
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _several(question: str, usual: str = "") -> list[str]:
    return [part.strip() for part in _one(f"{question} (commas between)", usual).split(",") if part.strip()]
