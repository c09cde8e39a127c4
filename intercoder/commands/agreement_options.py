"""Options of commands that read what people coded and count agreement, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intercoder.console import out, out_json

if TYPE_CHECKING:
    from eval.folding import Folding
    from intercoder.material import Material


class UnitName(StrEnum):
    """What agreement is counted over."""

    turn = "turn"
    sentence = "sentence"
    character = "character"


Inputs = Annotated[
    list[Path], typer.Argument(metavar="RUN_OR_FILE...", help="Run folders, and files that people coded.")
]
Gold = Annotated[
    list[Path] | None,
    typer.Option(help="Human files, or folders of them. May be repeated.", show_default=False),
]
GoldMap = Annotated[
    Path | None,
    typer.Option(help="CSV path,transcript,coder,stage: what to take files for.", show_default=False),
]
CodebookFile = Annotated[
    Path | None,
    typer.Option(
        help="Tells codes from text in human files, and names that are one code; default: the run's.",
        show_default=False,
    ),
]
Unit = Annotated[UnitName, typer.Option(help="What is counted.")]
Aliases = Annotated[
    Path | None,
    typer.Option(help="CSV of name,code: other names of codes, before the codebook's.", show_default=False),
]
FoldFix = Annotated[bool, typer.Option("--fold-fix", help="Count an issue and its -fix as one topic.")]
AsPrinted = Annotated[
    bool,
    typer.Option(
        "--as-printed", help="Do not fold case, spaces, hyphens, plural and codebook aliases of codes."
    ),
]
Codes = Annotated[
    list[str] | None, typer.Option(help="Count only codes like this, e.g. 'Data-*'.", show_default=False)
]
Exclude = Annotated[list[str] | None, typer.Option(help="Do not count codes like this.", show_default=False)]

Json = Annotated[
    Path | None, typer.Option(help="Write all figures here; - for standard output.", show_default=False)
]


def folding_of(
    aliases: Path | None,
    fold_fix: bool,
    as_printed: bool,
    codes: list[str] | None,
    exclude: list[str] | None,
) -> Folding:
    """How code names are compared, from options."""
    from eval.folding import Folding
    from intercoder.spreadsheet import read_pairs

    return Folding(
        spelling=not as_printed,
        aliases=read_pairs(aliases) if aliases else {},
        fold_fix=fold_fix,
        codes=tuple(codes or ()),
        exclude=tuple(exclude or ()),
    )


def not_counted(material: Material) -> dict[str, object]:
    """What people coded and no figure counts, as JSON has it beside the figures."""
    return {
        "refused": [entry.model_dump() for entry in material.refused],
        "elsewhere": [entry.model_dump() for entry in material.elsewhere],
    }


def show_figures(figures: Any, lines: Iterable[str], json: Path | None) -> None:
    """Figures as lines to read or, with `--json -`, as JSON in their place; with `--json FILE`, both."""
    from schemas.base import pretty_json

    if str(json) == "-":
        out_json(figures, sort_keys=True)
        return
    if json is not None:
        write_text(json, pretty_json(figures))
    for line in lines:
        out(line)


def write_text(path: Path, text: str) -> None:
    """Write a file whole, or not at all."""
    from extract.runfolder import write_whole

    write_whole(path, text)
