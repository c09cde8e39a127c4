"""`intercoder prompts`: look at the prompts, as templates and as they are sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intercoder.console import out, out_whole

app = typer.Typer(help="List, show and render the prompts.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Option("--prompts", help="Folder whose files replace bundled prompts.", show_default=False),
]


@app.command("list")
def list_prompts(prompts: Folder = None) -> None:
    """List all prompts with version, digest and purpose.

    Example: intercoder prompts list
    """
    from prompts.loader import load, names

    for name in names(prompts):
        prompt = load(name, prompts)
        out(f"{name}  version {prompt.version}  {prompt.digest[:12]}  {prompt.purpose}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Name of a prompt.")],
    prompts: Folder = None,
) -> None:
    """Show a prompt's template, with its variables in double braces.

    Example: intercoder prompts show extract-system > prompts/extract-system.md
    """
    from prompts.loader import source

    out_whole(source(name, prompts))


@app.command()
def render(
    transcript: Annotated[Path, typer.Argument(help="A transcript.")],
    codebook: Annotated[
        Path | None, typer.Option(help="Codebook; default: the bundled one.", show_default=False)
    ] = None,
    guide: Annotated[Path | None, typer.Option(help="A guide.", show_default=False)] = None,
    prompts: Folder = None,
) -> None:
    """Print the messages that would be sent about a transcript's first window.

    Example: intercoder prompts render interview.txt --guide guide.yaml
    """
    from extract.readers import read
    from extract.windows import windows
    from intercoder.extract_options import ExtractOptions

    options = ExtractOptions(paths=[], out=Path(), codebook=codebook, guide=guide, prompts=prompts)
    prompter = options.prompter()
    document = read(transcript, prompter.codebook)
    question = prompter.question(document.transcript, windows(document.transcript)[0])
    for message in question.messages:
        out(f"=== {message.role} ===")
        out(message.content)
