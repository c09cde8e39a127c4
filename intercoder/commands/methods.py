"""`intercoder methods`: what a paper has to say about a run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.commands.agreement_options import CodebookFile, Gold, GoldMap
from intercoder.commands.exit_codes import PARTIAL
from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import out, out_whole, say

if TYPE_CHECKING:
    from intercoder.methods.document import MethodsText


class MethodsFormat(StrEnum):
    """What the text is written as."""

    md = "md"
    docx = "docx"


GuideFile = Annotated[
    Path | None, typer.Option(help="The guide that the run used, to list its sources.", show_default=False)
]
Prompts = Annotated[
    Path | None, typer.Option(help="Folder whose files replaced bundled prompts.", show_default=False)
]
To = Annotated[
    MethodsFormat | None,
    typer.Option(help="Format; default: by the suffix of --out, else md.", show_default=False),
]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write here instead of standard output.", show_default=False)
]


def methods(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    gold: Gold = None,
    gold_map: GoldMap = None,
    codebook: CodebookFile = None,
    guide: GuideFile = None,
    prompts: Prompts = None,
    to: To = None,
    destination: Out = None,
    columns: Columns = None,
) -> None:
    """Write the methods paragraph and appendix that a paper needs about a run.

    Model, dates, parameters, prompts, codebook, agreement with people, what became of the answers, cost. It
    helps to answer reporting checklists; what the program cannot know is left as a marked blank.

    Example: intercoder methods runs/first --gold coded/ --out methods.docx
    """
    from intercoder.methods.document import methods_text
    from intercoder.methods.facts import gather_facts
    from intercoder.outputs import check_outputs
    from intercoder.run_codebook import WAYS_OUT

    as_word = (to.value if to else destination.suffix.lower() if destination else "").endswith("docx")
    if as_word and destination is None:
        raise typer.BadParameter("a Word file needs --out", param_hint="--to")
    check_outputs((destination,), (run, *(gold or ()), gold_map, codebook, guide))
    facts = gather_facts(
        run,
        gold or (),
        gold_map=gold_map,
        codebook=codebook,
        guide=guide,
        prompts=prompts,
        reading=read_options(columns),
    )
    _write(methods_text(facts, run.resolve().name), destination, as_word=as_word)
    for note in facts.notes:
        say(note)
    if facts.codebook_missing:
        say(f"{run.resolve().name}: codebook.json is missing. {WAYS_OUT}")
    if facts.refused or facts.codebook_missing:
        raise typer.Exit(PARTIAL)


def _write(text: MethodsText, destination: Path | None, *, as_word: bool) -> None:
    from extract.writers.files import write_file
    from intercoder.methods.blanks import MARK
    from intercoder.methods.written import as_markdown
    from intercoder.methods.written import as_word as word

    plain = as_markdown(text)
    if destination is None:
        out_whole(plain)
    else:
        write_file(destination, word(text) if as_word else plain.encode())
        out(str(destination))
    blanks = plain.count(f"{MARK}:")
    say(f"{blanks} blanks to fill in: search for {MARK}")
