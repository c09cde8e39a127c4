"""`intercoder cache`: what answers are stored, and removing them."""

from __future__ import annotations

from typing import Annotated

import typer

from extract.counted import counted
from intercoder.console import out

app = typer.Typer(
    help="Look at or empty the store of answers. INTERCODER_CACHE_DIR moves it.", no_args_is_help=True
)


@app.command()
def info() -> None:
    """Show where the cache lies and how much is in it.

    Example: intercoder cache info
    """
    from cache.store import ResponseCache

    found = ResponseCache().info()
    out(f"{counted(found.entries, 'answer')}, {counted(found.bytes, 'byte')} in {found.folder}")


@app.command()
def clear(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove all stored answers. Asking for them again costs what they cost the first time.

    Example: intercoder cache clear --yes
    """
    from cache.store import ResponseCache

    store = ResponseCache()
    if not yes:
        answers = counted(store.info().entries, "answer")
        typer.confirm(f"Remove {answers} from {store.info().folder}?", abort=True)
    out(f"{counted(store.clear(), 'answer')} removed.")
