"""The command line: puts the commands together and turns errors into messages and exit codes.

Exit codes: 0 all done, 1 an error or nothing done, 2 a wrong command line, 3 done in part,
100 a `--fail-under` that was not reached, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from intercoder.commands import (
    agreement,
    batch,
    cache,
    compare,
    disagreements,
    doctor,
    export,
    extract,
    init,
    learn,
    methods,
    prompts,
    read,
    review,
    summarise,
    view,
)
from intercoder.commands.exit_codes import INTERRUPTED
from intercoder.commands.from_project import read_project_file
from intercoder.console import say, standard_streams


class _Commands(TyperGroup):
    """All commands; Typer by itself ends without a word when Ctrl-C is pressed in one."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("Stopped. What was finished is stored; run the same command again to go on.")
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    name="intercoder",
    cls=_Commands,
    help="Code interview transcripts with a language model as one more coder; measure how well it agrees.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: readable everywhere, and half the time to show
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(init.init)
app.command("doctor")(doctor.doctor)
app.command("read")(read.read)
app.command("extract")(extract.extract)
app.command("learn")(learn.learn)
app.command("summarise")(summarise.summarise)
app.command("view")(view.view)
app.command("review")(review.review)
app.command("evaluate")(agreement.evaluate)
app.command("compare")(compare.compare)
app.command("disagreements")(disagreements.disagreements)
app.command("export")(export.export)
app.command("convert")(export.convert)
app.command("methods")(methods.methods)
app.add_typer(batch.app, name="batch")
app.add_typer(prompts.app, name="prompts")
app.add_typer(cache.app, name="cache")
read_project_file(app)


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        typer.echo(f"intercoder {version('intercoder')}")
        raise typer.Exit


@app.callback()
def _top(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
    no_project: bool = typer.Option(False, "--no-project", help="Do not read intercoder.toml."),
) -> None:
    pass


def main() -> None:
    """Run the command line; errors that intercoder raises on purpose become one message and exit code 1."""
    from schemas.errors import IntercoderError

    try:
        with standard_streams():
            app()
    except IntercoderError as error:
        say(f"Error: {error.message}")
        if error.hint:
            say(error.hint)
        sys.exit(1)
    except FileNotFoundError:
        if _is_somewhere():
            raise
        say("Error: The folder that this was started in is not there any more.")
        say("Change to one that is, with `cd`, and run the command again.")
        sys.exit(1)


def _is_somewhere() -> bool:
    """Whether the working folder exists."""
    try:
        os.getcwd()  # noqa: PTH109 - imported already, and the same
    except FileNotFoundError:
        return False
    return True


if __name__ == "__main__":
    main()
