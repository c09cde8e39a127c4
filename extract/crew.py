"""Which workers there are, and which of them is to be asked next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from schemas.errors import IntercoderError

T = TypeVar("T")

PATIENCE_SECONDS = 5.0
"""How long nobody says anything while there is no worker, and how often it is said then."""

NO_WORKERS, WORKERS_LOAD = "no_dask_workers", "dask_workers_load"


@dataclass(eq=False)
class Member:
    """A worker.

    Attributes:
        address: where it listens.
        threads: how many functions it can run at the same time.
        under_way: requests that it has been given.
        gone: set when it is no longer there.
    """

    address: str
    threads: int = 1
    under_way: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def unless_gone(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What comes of something that the worker does; None where it goes first."""
        task, gone = asyncio.ensure_future(work), asyncio.ensure_future(self.gone.wait())
        try:
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
            return await task if task.done() else None
        finally:
            gone.cancel()
            task.cancel()


class Crew:
    """The workers that can be used now.

    Args:
        on_wait: told why and how many seconds somebody goes on to wait for a worker.
        patience: seconds before it is told, and in between.

    Attributes:
        trouble: why none of them can be used any more.
        coming: addresses of workers that will be there as soon as they have loaded what they need.
    """

    def __init__(self, on_wait: Callable[[str, float], None], patience: float = PATIENCE_SECONDS) -> None:
        self.trouble: IntercoderError | None = None
        self.coming: set[str] = set()
        self._on_wait, self._patience = on_wait, patience
        self._members: dict[str, Member] = {}
        self._changed = asyncio.Event()

    @property
    def threads(self) -> int:
        """Functions that they can run at the same time."""
        return sum(member.threads for member in self._members.values())

    def unknown(self, addresses: Iterable[str]) -> set[str]:
        """Those of the addresses that are neither there nor coming."""
        return {address for address in addresses if address not in self._members} - self.coming

    def add(self, address: str, threads: int) -> None:
        """Take in a worker."""
        self._members[address] = Member(address, threads)
        self._changed.set()

    def keep(self, addresses: Container[str]) -> None:
        """Drop all others."""
        for address in [address for address in self._members if address not in addresses]:
            self.lost(self._members[address])

    def lost(self, member: Member) -> None:
        """Note that a worker does not answer any more."""
        if self._members.get(member.address) is member:
            del self._members[member.address]
        member.gone.set()

    def fail(self, trouble: IntercoderError) -> None:
        """None of them can be used any more."""
        self.trouble = self.trouble or trouble
        self.keep(())
        self._changed.set()

    async def there(self) -> None:
        """Wait until there is a worker.

        Raises:
            IntercoderError: the crew's trouble.
        """
        while not self._members:
            if self.trouble:
                raise self.trouble
            self._changed.clear()
            try:
                async with asyncio.timeout(self._patience):
                    await self._changed.wait()
            except TimeoutError:
                self._on_wait(WORKERS_LOAD if self.coming else NO_WORKERS, self._patience)

    @contextmanager
    def least_busy(self) -> Iterator[Member]:
        """The worker with the fewest requests under way, with one more of them while it lasts.

        There must be one: see `there`.
        """
        member = min(self._members.values(), key=lambda one: one.under_way)
        member.under_way += 1
        self._members[member.address] = self._members.pop(member.address)  # others first, next time
        try:
            yield member
        finally:
            member.under_way -= 1
