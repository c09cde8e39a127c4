"""The response cache in front of a client: what was answered before is not asked again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from cache.keys import request_key
from cache.store import ResponseCache
from extract.endpoint import public_address, public_host, public_place
from extract.failures import TruncatedError
from schemas.errors import CacheError
from schemas.exchange import Question, Reply, StructuredMode

CUT = "length"
"""`finish_reason` of an answer that ended at the output limit."""


class Asker(Protocol):
    """Anything that answers questions: a client, or a stand-in for one."""

    async def ask(self, question: Question) -> Reply:
        """The reply; raises `ModelError` where there is none."""
        ...


class CachedClient:
    """Answers from the cache where it can; else asks, and stores each answer as it arrives.

    Equal questions that are asked at the same time are asked once. An answer that was cut is stored too:
    asking the same again would be paid for and cut again.

    Where an answer cannot be stored it is handed on all the same, as it is paid for; but the next question
    that is not in the cache raises the `CacheError` instead of buying another one.

    Args:
        client: asked for what is not in the cache.
        cache: where replies are kept.
        endpoint: base URL of the server, as part of the keys; credentials in it do not count.
        model: the model's name, as part of the keys.
        others: more servers of the same model that the client asks in turn with the endpoint. What any of
            them has answered before counts; what is new is stored under the endpoint.
    """

    def __init__(
        self,
        client: Asker,
        cache: ResponseCache,
        *,
        endpoint: str | None,
        model: str,
        others: Sequence[str] = (),
    ) -> None:
        self.endpoint = public_address(endpoint)
        self.model = model
        self._others = tuple(map(public_address, others))
        self.cache = cache
        self._client = client
        self._under_way: dict[str, _Shared] = {}
        self._keys: WeakKeyDictionary[Question, str] = WeakKeyDictionary()
        self._unwritable: CacheError | None = None

    @property
    def host(self) -> str:
        """Host of the endpoint, with its port where it is not the scheme's own."""
        return public_host(self.endpoint)

    @property
    def place(self) -> str:
        """The same, with the path where it is an unusual one."""
        return public_place(self.endpoint)

    @property
    def mode(self) -> StructuredMode | None:
        """The client's mode; None while it is not known, or where the client has none."""
        return getattr(self._client, "mode", None)

    @property
    def mode_trail(self) -> tuple[str, ...]:
        """The client's record of modes that were tried and left."""
        return tuple(getattr(self._client, "mode_trail", ()))

    def key(self, question: Question) -> str:
        """The question's key in the cache; made once, as several ask for it and the texts are long."""
        key = self._keys.get(question)
        if key is None:
            key = self._keys[question] = request_key(self.endpoint, self.model, question)
        return key

    async def ask(self, question: Question) -> Reply:
        """The stored reply, marked as `cached`, or a new one.

        A stored reply keeps its `attempts`: they tell what the cache saved, and were made when it was new.

        Raises:
            EndpointError, RequestError: from the client; `TruncatedError` also from the cache.
            CacheError: the cache cannot be read, or an earlier answer could not be stored.
        """
        key = self.key(question)
        if under_way := self._under_way.get(key):
            return _handed_on(await under_way.reply())
        stored = self._found(key, question)
        if stored is not None:
            return _handed_on(stored)
        shared = _Shared(self._fetch(key, question))
        self._under_way[key] = shared
        shared.task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await shared.reply()

    def _found(self, key: str, question: Question) -> Reply | None:
        others = (request_key(other, self.model, question) for other in self._others)
        found = (self.cache.get(one) for one in (key, *others))
        return next((reply for reply in found if reply is not None), None)

    async def _fetch(self, key: str, question: Question) -> Reply:
        if self._unwritable:
            raise self._unwritable
        try:
            reply = await self._client.ask(question)
        except TruncatedError as error:
            if error.partial is not None:
                self._store(key, error.partial)
            raise
        self._store(key, reply)
        return reply

    def _store(self, key: str, reply: Reply) -> None:
        try:
            self.cache.put(key, reply)
        except CacheError as error:
            self._unwritable = error


class _Shared:
    """One request that several callers wait for; cancelled only when the last of them is."""

    def __init__(self, work: Coroutine[Any, Any, Reply]) -> None:
        self.task = asyncio.ensure_future(work)
        self._waiting = 0

    async def reply(self) -> Reply:
        """What the request brings."""
        self._waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self._waiting -= 1
            if not self._waiting and not self.task.done():
                self.task.cancel()


def _handed_on(stored: Reply) -> Reply:
    reply = stored.model_copy(update={"cached": True})
    if reply.finish_reason == CUT:
        raise TruncatedError(reply)
    return reply
