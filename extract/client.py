"""The model client: the only file of the project that opens a network connection.

It sends through openai's client, which never retries (`max_retries=0`): `extract/retry.py` is the one owner.
"""

from __future__ import annotations

import asyncio
import ssl
import time
import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from traceback import clear_frames
from typing import Any, TypeVar

import openai
from openai.types.chat import ChatCompletion

from extract import sending
from extract.conversation import Arrival, Conversation
from extract.endpoint import apart_from_login, checked_base_url, checked_key, public_address
from extract.failures import AttemptError
from extract.lost import first_cause, lost
from extract.modes import read_answer
from extract.pacing import lower_names, wished_seconds
from extract.proxies import proxy_of
from extract.refusals import Sent, hidden_refusal, refused
from extract.request import ModelRequest
from extract.retry import RetryPolicy, SharedPause
from extract.sending import Sender
from extract.structured import encoded, request_body
from extract.traffic import TrafficRules
from extract.workers import HERE, Server, Workers
from schemas.exchange import Attempt, Question, Reply, StructuredMode

_Result = TypeVar("_Result")
LARGEST_RESPONSE = 16 * 1024 * 1024
"""Bytes, unpacked: answers have thousands, the longest lists of models a million."""

_TOO_LARGE = "The endpoint's response is larger than any answer"
_FILE = "/content"
_CONNECT_SECONDS = 10.0
_DIRECTLY: dict[str, None] = {"http://": None, "https://": None}
"""Through no proxy: the library would otherwise choose among the environment's by itself."""


class ModelClient:
    """Asks one model at one OpenAI-compatible endpoint, with patience and in a mode that it takes.

    To be used within one event loop, and closed at the end (`async with`).

    Args:
        base_url: None for OpenAI.
        api_key: None for servers that need none.
        model: the model's name as the endpoint knows it.
        policy: how often and how long to try again.
        timeout: seconds for one HTTP request, from sending it to the last byte of the response.
        concurrency: HTTP requests at the same time.
        on_attempt: called with every HTTP request made, as soon as it is known what came of it.
        allow_http: whether interviews may go unencrypted to a host other than this machine.
        rules: limits, pace, and what stops everything.
        workers: who makes the requests.

    Attributes:
        sender: what all its questions share.

    Raises:
        ConfigurationError: base URL or key is not usable, or http goes over a network without `allow_http`.
    """

    def __init__(
        self,
        *,
        base_url: str | None,
        api_key: str | None,
        model: str,
        policy: RetryPolicy | None = None,
        timeout: float = 600.0,
        concurrency: int = 8,
        on_attempt: Callable[[Question, Attempt], None] | None = None,
        allow_http: bool = False,
        rules: TrafficRules | None = None,
        workers: Workers = HERE,
    ) -> None:
        self.model = model
        self.endpoint = public_address(base_url)
        self._openai = openai_client(base_url, api_key, timeout, allow_http=allow_http)
        account = (self._openai.organization, self._openai.project)
        server = Server(base_url, api_key, model, timeout, allow_http, *account)
        transport = workers.transport(server) or Transport(self._openai, model, timeout)
        self.sender = Sender(transport, policy or RetryPolicy(), concurrency, rules)
        self._on_attempt = on_attempt

    async def __aenter__(self) -> ModelClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._openai.close()

    @property
    def mode(self) -> StructuredMode | None:
        """How this endpoint gives structured output; None until the first answer."""
        return self.sender.dialect.mode if self.sender.dialect.settled else None

    @property
    def mode_trail(self) -> tuple[str, ...]:
        """Modes and parameters that were tried and left, and why, in order."""
        return tuple(self.sender.dialect.trail)

    @property
    def pause(self) -> SharedPause:
        """Until when nothing is sent, because the endpoint asked for it."""
        return self.sender.pause

    async def ask(self, question: Question) -> Reply:
        """Ask until there is a usable answer or nothing more to try.

        Raises:
            EndpointError: no request can succeed here; later questions raise it without being sent.
            RequestError: this question failed; a `TruncatedError` where the answer was cut. Both errors
                have `attempts`.
        """
        return await Conversation(question, self.sender.send, self._on_attempt).outcome()


class Transport(sending.Transport):
    """Makes requests through openai's client; see `extract.sending.Transport`."""

    def __init__(self, client: openai.AsyncOpenAI, model: str, timeout: float) -> None:
        self._client = client
        self._model = model
        self._timeout = timeout

    async def ready(self) -> None:
        """At any time."""

    async def ask(self, request: ModelRequest) -> Arrival:
        """See `extract.sending.Transport`."""
        started = time.perf_counter()
        try:
            body = encoded(request_body(self._model, request))
            async with asyncio.timeout(self._timeout):
                response = await _completion(self._client, body)
            seconds = time.perf_counter() - started
            if hidden := hidden_refusal(response.content, request.sent, self._client.api_key):
                raise hidden
            answer = read_answer(response.content)
        except (openai.OpenAIError, AttemptError, TimeoutError, UnicodeError) as error:
            trouble = _trouble(error, request.sent, self._client.api_key)
            trouble.seconds = time.perf_counter() - started
            raise trouble from None
        return Arrival(answer, request.sent.mode, seconds, lower_names(response.headers))


async def _completion(client: openai.AsyncOpenAI, body: bytes) -> Any:
    """The response, as it came.

    `client.chat.completions.with_raw_response.create` would also check each field's shape, which takes as
    long as all the rest of openai's work on a request, of fields that are made here.
    """
    headers = {"X-Stainless-Raw-Response": "true"}
    raw: Any = await client.post(
        "/chat/completions", content=body, cast_to=ChatCompletion, options={"headers": headers}
    )
    return raw.http_response


def openai_client(
    base_url: str | None, api_key: str | None, timeout: float, *, allow_http: bool
) -> openai.AsyncOpenAI:
    """openai's client without retries, and without redirects: they would carry the interview elsewhere.

    Raises:
        ConfigurationError: base URL, key or the environment's proxy is not usable.
    """
    limit = openai.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS))
    url, login = apart_from_login(checked_base_url(base_url, allow_http=allow_http))
    # Plain http needs no certificates, and loading them takes longer than the rest of this together.
    plain = url.startswith("http:")
    verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True
    proxy = proxy_of(url)
    # aiohttp below: a third of the processor time per request, and no more of it with hundreds under way.
    # It warns of bodies above a megabyte, as sending one holds up others: here that is meant.
    warnings.filterwarnings("ignore", "Sending a large body", ResourceWarning)
    http = openai.DefaultAioHttpClient(
        timeout=limit,
        follow_redirects=False,
        verify=verify,
        proxy=proxy,
        mounts=None if proxy else _DIRECTLY,
        trust_env=not plain,  # for certificates only
        event_hooks={"response": [_kept_small]},
    )
    return openai.AsyncOpenAI(
        base_url=url,
        api_key=checked_key(api_key),
        max_retries=0,
        http_client=http,
        default_headers={"Authorization": login} if login else None,
    )


async def _kept_small(response: Any) -> None:
    """Have a response end in an error where it is larger than any answer, unpacked a piece at a time: a
    compressed one of a few kilobytes could fill the memory. Files go to disk as they come, of any size.
    """
    if response.is_success and response.request.url.path.endswith(_FILE):
        return
    pieces = response.aiter_bytes

    async def limited(chunk_size: int | None = None) -> AsyncGenerator[bytes, None]:
        size = 0
        async with aclosing(pieces(chunk_size)) as unpacked:
            async for piece in unpacked:
                size += len(piece)
                if size > LARGEST_RESPONSE:
                    raise AttemptError(
                        "unreadable_response", "retry", _TOO_LARGE, status=response.status_code
                    )
                yield piece

    response.aiter_bytes = limited


async def call(
    client: openai.AsyncOpenAI, request: Callable[[openai.AsyncOpenAI], Awaitable[_Result]], seconds: float
) -> _Result:
    """Make a request other than a completion; raises `AttemptError`."""
    try:
        async with asyncio.timeout(seconds):
            return await request(client)
    except (openai.OpenAIError, TimeoutError, UnicodeError) as error:
        raise _trouble(error, Sent("json_schema"), client.api_key) from None


def _trouble(error: Exception, sent: Sent, key: str) -> AttemptError:
    """Name what an exception means; its own text is not used, as it may repeat what was sent."""
    if isinstance(error, AttemptError):
        return error
    if isinstance(error, openai.APIStatusError):
        headers = lower_names(error.response.headers)
        trouble = refused(error.status_code, headers, error.response.text, sent, key)
        trouble.retry_after = wished_seconds(headers)
        return trouble
    if isinstance(error, openai.APIConnectionError):
        cause = first_cause(error)
        if isinstance(cause, AttemptError):
            clear_frames(cause.__traceback__)  # they hold what had been unpacked by then
            return cause
        return lost(cause)
    if isinstance(error, TimeoutError):
        return lost(error)
    if isinstance(error, UnicodeError):
        return AttemptError("unsendable", "give_up", "The text holds characters that cannot be sent")
    return AttemptError("unreadable_response", "retry", "The endpoint's response could not be read")
