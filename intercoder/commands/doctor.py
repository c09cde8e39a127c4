"""`intercoder doctor`: whether everything is in place, and what to fix where it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intercoder.commands.agreement_options import Gold, GoldMap
from intercoder.commands.asking_options import AllowHttp, BaseUrls
from intercoder.commands.privacy_options import KeyFile
from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import out

_MARKS = {"ok": "ok     ", "note": "note   ", "broken": "BROKEN "}


def doctor(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Transcripts, or folders of them.")
    ] = None,
    gold: Gold = None,
    codebook: Annotated[
        Path | None, typer.Option(help="Codebook; default: the bundled one.", show_default=False)
    ] = None,
    guide: Annotated[Path | None, typer.Option(help="A guide.", show_default=False)] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="Model; the first is asked. May be repeated.", show_default=False),
    ] = None,
    base_url: BaseUrls = None,
    allow_http: AllowHttp = False,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask the model one tiny question, to see how it answers.")
    ] = False,
    key_file: KeyFile = None,
    gold_map: GoldMap = None,
    columns: Columns = None,
) -> None:
    """Check project file, endpoint, key, models, files, codebook, guide and cache; say what to fix.

    Nothing of your interviews is sent. Without --ask the endpoint is only asked which models it has. Ends
    with 1 where something is broken.

    Example: intercoder doctor
    """
    from intercoder.doctoring import examine
    from intercoder.findings import Patient

    patient = Patient(
        paths=tuple(paths or ()),
        gold=tuple(gold or ()),
        codebook=codebook,
        guide=guide,
        models=tuple(model or ()),
        base_urls=tuple(base_url or ()),
        allow_http=allow_http,
        ask=ask,
        key_file=key_file,
        gold_map=gold_map,
        reading=read_options(columns),
    )
    broken = 0
    for finding in examine(patient):
        out(f"{_MARKS[finding.state]}{finding.what}")
        if finding.fix:
            out(f"{' ' * len(_MARKS['ok'])}{finding.fix}")
        broken += finding.state == "broken"
    if broken:
        out(f"{broken} broken")
        raise typer.Exit(1)
    out("Nothing is broken.")
