"""Addresses on object storage in the place of paths: brought before a command runs, kept in step meanwhile.

An address is replaced by the path of its working copy before the command line is taken apart, so that no
command knows of it; what it shows names the address again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intercoder.console import named, say, showing

if TYPE_CHECKING:
    from extract.storage.addresses import Address

Copies = dict[str, "Address"]

_OURS = "intercoder.storage"
_NO_PLACES = "intercoder.storage.no-places"
SLOW_SECONDS = 10.0
"""After this long without an end it is said what is being fetched."""

_NAMES_IT_ONLY = "init"
_SAYS_ITSELF = "doctor"
"""Tells what does not exist, with all else that is wrong."""

STAYS_HERE = frozenset({"key_file", "pseudonyms"})
"""Keys, and which name stands for whom, are read from this machine only."""

WRITTEN = frozenset({"out", "destination", "to", "html", "json", "plot", "record"})
_WRITTEN_INTO = {"view": "run", "review": "run"}
_DRIVEN = {
    "extract": "out",
    "summarise": "run",
    "batch submit": "out",
    "batch prepare": "out",
    "batch status": "run",
    "batch fetch": "run",
    "batch cancel": "run",
    "batch export": "run",
    "batch import": "run",
}
"""Command -> its parameter that names the run which it works on, alone. All others only read."""


def with_copies(ctx: Any, args: list[str]) -> list[str]:
    """The arguments with paths of working copies in the place of addresses; nothing is fetched yet.

    Raises:
        ConfigurationError: an address that holds credentials or cannot be used.
        StorageError: an address of what is no storage.
    """
    return [_with_copy(ctx, arg) for arg in args] if any("://" in arg for arg in args) else args


def as_copies(ctx: Any, value: Any) -> Any:
    """The same for a text, or the texts, of the project file."""
    if isinstance(value, list):
        return [as_copies(ctx, one) for one in value]
    return _with_copy(ctx, value) if isinstance(value, str) and "://" in value else value


@contextmanager
def storage_in_step(ctx: Any, command: str) -> Iterator[None]:
    """While a command runs: what its addresses name is here, and what it writes to them is stored there.

    Raises:
        ConfigurationError: an address where none can be, or a package for it is missing.
        StorageError: an address of a server in the place of a path.
        IntercoderError: as of `extract.storage.session`.
    """
    _refuse_no_places(ctx)
    copies: Copies = ctx.meta.get(_OURS, {})
    if not copies:
        yield
        return
    shown = {path: str(address) for path, address in copies.items()}
    with ExitStack() as stack:
        if command != _NAMES_IT_ONLY:
            _enter(stack, command, ctx.params, copies)
        stack.enter_context(_naming_addresses(shown))
        yield


def _with_copy(ctx: Any, text: str) -> str:
    from extract.storage.addresses import is_address, no_place, parse_address
    from extract.storage.places import working_copy

    option, equals, value = text.partition("=") if text.startswith("-") else ("", "", text)
    if not is_address(value):
        if refusal := no_place(value):
            ctx.meta.setdefault(_NO_PLACES, {})[Path(value)] = refusal
        return text
    address = parse_address(value)
    path = str(working_copy(address))
    ctx.meta.setdefault(_OURS, {})[path] = address
    return option + equals + path


def _refuse_no_places(ctx: Any) -> None:
    """Only now is it known what is a path: `--base-url` takes the address of a server."""
    refused = ctx.meta.get(_NO_PLACES, {})
    for value in ctx.params.values():
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, Path) and one in refused:
                raise refused[one]


def _enter(stack: ExitStack, command: str, params: dict[str, Any], copies: Copies) -> None:
    """Bring everything; what is driven first, so that nobody else changes it."""
    from extract.storage.session import brought, driven, kept
    from schemas.errors import UnreadableFileError

    by_name = {name: _addresses(value, copies) for name, value in params.items()}
    _refuse_here(by_name)
    if params.get("dry_run"):
        by_name.pop("out", None)
    runs = [*by_name.pop(_driven_name(command, params), [])]
    for address in runs:
        with _told_if_slow(address):
            stack.enter_context(driven(address, say))
    written = WRITTEN | {_WRITTEN_INTO.get(command)}
    for address in dict.fromkeys(one for name in by_name if name in written for one in by_name[name]):
        with _told_if_slow(address):
            stack.enter_context(kept(address, say))
    for address in dict.fromkeys(one for name in by_name if name not in written for one in by_name[name]):
        passed_over = [UnreadableFileError] if command == _SAYS_ITSELF else []
        with _told_if_slow(address), suppress(*passed_over):
            brought(address)


@contextmanager
def _told_if_slow(address: Address) -> Iterator[None]:
    """Say what is waited for: packages try again for minutes where nothing answers, and are silent."""
    from threading import Timer

    waiting = Timer(SLOW_SECONDS, say, [f"Still fetching what lies at {address}; Ctrl-C stops it."])
    waiting.daemon = True
    waiting.start()
    try:
        yield
    finally:
        waiting.cancel()


def _driven_name(command: str, params: dict[str, Any]) -> str:
    if command == "batch submit" and params.get("out") is None:
        return "paths"  # a run alone, to go on with
    return _DRIVEN.get(command, "")


def _addresses(value: Any, copies: Copies) -> list[Address]:
    values = value if isinstance(value, list | tuple) else [value]
    return [copies[str(one)] for one in values if isinstance(one, str | Path) and str(one) in copies]


def _refuse_here(by_name: dict[str, list[Address]]) -> None:
    from schemas.errors import ConfigurationError

    for name in STAYS_HERE & {name for name, found in by_name.items() if found}:
        raise ConfigurationError(
            f"--{name.replace('_', '-')} names a file on object storage.",
            hint="Keep keys and lists of names on this machine, and name the file there.",
        )


@contextmanager
def _naming_addresses(shown: dict[str, str]) -> Iterator[None]:
    """Show addresses instead of working copies, in errors too."""
    from schemas.errors import IntercoderError

    with showing(shown):
        try:
            yield
        except IntercoderError as error:
            error.message, error.hint = named(error.message), named(error.hint)
            error.args = (error.message,)
            raise
