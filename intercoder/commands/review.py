"""`intercoder review`: decide on what a model coded, in one's own browser."""

from __future__ import annotations

from contextlib import ExitStack
from html import escape
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
    with ExitStack() as until_stopped:
        serve(server, lambda address: _show(address, until_stopped if browser else None))
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


def _show(address: str, until_stopped: ExitStack | None) -> None:
    """Print the address, and open it in the browser.

    Args:
        until_stopped: keeps what the browser is given while the program runs; None to open nothing.
    """
    out(address)
    if until_stopped:
        import webbrowser
        from tempfile import TemporaryDirectory

        folder = until_stopped.enter_context(TemporaryDirectory(prefix="intercoder-review-"))
        webbrowser.open(_leading_to(address, Path(folder)).as_uri())
        say("If your browser shows no page, open the address above in it.")


def _leading_to(address: str, folder: Path) -> Path:
    """A page that leads to the address, which nobody else can read: the address holds the secret, and other
    users of the machine can read the command line that a browser is started with.
    """
    page = folder / "review.html"
    page.touch(mode=0o600)
    target = escape(address)
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={target}">'
        f'<title>Review</title><a href="{target}">Go on to the review</a>\n',
        encoding="utf-8",
    )
    return page


def _login() -> str:
    import getpass

    from schemas.errors import ConfigurationError

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise ConfigurationError(
            "Who reviews is not known: the system names no user.", hint="Name yourself with --as."
        ) from error
