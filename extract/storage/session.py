"""What commands do with addresses: bring what lies there, and keep in step what they write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from cache.store import ResponseCache
from extract.storage.addresses import Address
from extract.storage.answers import FOLDER as ANSWERS
from extract.storage.answers import AnswerLog, take_in
from extract.storage.keeping import Keeper
from extract.storage.mirror import Mirror
from extract.storage.turns import RemoteLock, in_turn, is_driven, only_driver
from schemas.errors import UnreadableFileError


def brought(address: Address) -> Path:
    """The working copy of what lies at an address, to read; as it is where a process here works on it.

    Raises:
        UnreadableFileError: there is nothing at the address.
        StorageError: it cannot be brought.
    """
    with closing(Mirror(address, _answers)) as mirror:
        there = _bring(mirror) or mirror.local.exists()
    if not there:
        raise UnreadableFileError(f"{address} does not exist.", hint="Check the spelling of the address.")
    return mirror.local


@contextmanager
def kept(address: Address, tell: Callable[[str], None] = lambda text: None) -> Iterator[Path]:
    """The working copy of what lies at an address, or is to lie there; what is written to it is stored.

    Others may work there at the same time: of a file that both change, the later one is refused.

    Args:
        address: of a file or a folder, which need not be there.
        tell: told when storing fails in between, and when it works again.

    Raises:
        StorageError: it cannot be brought; or, at the end, not be stored.
    """
    with closing(Mirror(address, _answers)) as mirror:
        _bring(mirror)
        with Keeper(mirror, tell=tell).keeping():
            yield mirror.local


@contextmanager
def driven(address: Address, tell: Callable[[str], None] = lambda text: None) -> Iterator[Path]:
    """The working copy of a run that this process is to drive, alone; its answers travel with it.

    Raises:
        RunFolderError: another process works on it, here or, as its lock says, on another machine.
        StorageError: as of `kept`.
        CacheError: the response cache cannot be used.
    """
    with ExitStack() as stack:
        stack.enter_context(only_driver(address))
        mirror = stack.enter_context(closing(Mirror(address)))
        lock = RemoteLock(mirror.remote)
        lock.take()
        stack.callback(lock.give_back)
        with in_turn(address):
            mirror.bring()
        cache = stack.enter_context(ResponseCache())
        answers = AnswerLog(mirror.local, cache, take_in(mirror.local, cache))
        stack.enter_context(Keeper(mirror, lock=lock, before=answers.write, tell=tell).keeping())
        yield mirror.local


def _bring(mirror: Mirror) -> bool:
    with in_turn(mirror.address):
        return not is_driven(mirror.address) and mirror.bring()


def _answers(below: str) -> bool:
    return below.startswith(f"{ANSWERS}/")
