"""`intercoder review`: decide on what a model coded, in one's own browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.counted import counted
from intercoder.console import out, say

if TYPE_CHECKING:
    from intercoder.review.store import Store


def review(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    name: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who reviews; default: your login.", show_default=False),
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Hide the model's codes on a turn until you have coded it.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0: any free one.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in your browser.")
    ] = True,
) -> None:
    """Accept, reject, change and add to what was coded, in your browser; nothing leaves this machine.

    Every decision is stored at once in RUN/reviews/NAME: closing the page or stopping the program loses
    nothing, and the same command goes on. The coding files there are files like any other:

    intercoder evaluate RUN --gold RUN/reviews/NAME

    intercoder learn RUN/reviews/NAME --out guide.yaml

    Example: intercoder review runs/first --as Maria --blind
    """
    from intercoder.review.interviews import ReviewedRun
    from intercoder.review.server import ReviewServer, serve
    from intercoder.review.store import Store

    server = ReviewServer(lambda: Store(ReviewedRun.load(run), name or _login(), blind=blind), port)
    store = server.store
    _say_where(store)
    serve(server, lambda address: _open(address, in_browser=browser))
    say(f"Stopped. All decisions are stored in {store.folder}.")


def _say_where(store: Store) -> None:
    from intercoder.review.carried_text import carried_lines

    decisions = store.state.decisions
    going_on = f"going on after {counted(decisions, 'decision')}" if decisions else "nothing decided yet"
    say(f"Review by {store.reviewer}: {going_on}. Stored in {store.folder}.")
    if store.damaged:
        lines = counted(store.damaged, "line")
        say(f"{lines} of its log cannot be read, such as a crash leaves; the others are used.")
    for line in carried_lines(store):
        say(line)
    say("Keep this program running while you review; stop it with Ctrl-C.")


def _open(address: str, *, in_browser: bool) -> None:
    out(address)
    if in_browser:
        import webbrowser

        webbrowser.open(address)


def _login() -> str:
    import getpass

    from schemas.errors import ConfigurationError

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise ConfigurationError(
            "Who reviews is not known: the system names no user.", hint="Name yourself with --as."
        ) from error
