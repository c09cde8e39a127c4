"""The model client: the only file of the project that opens a network connection.

How instructor and openai share the work, and why this way:

- instructor's client is made for each mode by `instructor.patch`, wrapped around `Transport.send` in the
  place of openai's own `create`. So instructor prepares the request of a mode and parses the answer as it
  always does, and what it leaves out is put in on the way: instructor 1.17 sends no `strict` in either
  mode, whatever it is told.
- It is given a response model whose JSON schema is the strict one and which takes any JSON object, as the
  items are validated one by one afterwards (`extract/answers.py`); its own validation takes all or nothing.
- `context=` is never given: it would render each message, and so each transcript, as a Jinja template.
- It never retries (`max_retries=0`), nor does openai's client: `extract/retry.py` is the one owner.
- Its log is silenced while a question is asked: it writes the text of answers there with each error.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
import warnings
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, TypeVar, cast

import instructor
import openai
from instructor.core import IncompleteOutputException, InstructorRetryException
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ConfigDict

from extract.conversation import Arrival, Conversation
from extract.endpoint import apart_from_login, checked_base_url, checked_key, public_address
from extract.failures import AttemptError
from extract.lost import first_cause, lost
from extract.modes import Answer, read_answer
from extract.pacing import lower_names, wished_seconds
from extract.refusals import Sent, hidden_refusal, refused
from extract.request import ModelRequest
from extract.retry import RetryPolicy, SharedPause
from extract.sending import Sender
from extract.strict import strict_schema
from extract.traffic import TrafficRules
from extract.workers import HERE, Server, Workers
from schemas.exchange import Attempt, Question, Reply, StructuredMode

_Result = TypeVar("_Result")
_CONNECT_SECONDS = 10.0
_MODES: dict[StructuredMode, instructor.Mode] = {
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "tools": instructor.Mode.TOOLS,
    "json": instructor.Mode.JSON,
}
_asking: ContextVar[bool] = ContextVar("asking", default=False)
logging.getLogger("instructor.v2.retry").addFilter(lambda record: not _asking.get())


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


@dataclass
class _Call:
    """One request on its way through instructor: what to add to it, and what came of it."""

    request: ModelRequest
    answer: Answer | None = None
    trouble: AttemptError | None = None
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


class Transport:
    """openai's client behind one of instructor's clients per mode."""

    def __init__(self, client: openai.AsyncOpenAI, model: str, timeout: float, create: Any = None) -> None:
        self._create = create or partial(_completion, client)
        self._key = client.api_key
        self._model = model
        self._timeout = timeout
        self._clients = {
            name: instructor.AsyncInstructor(
                client=client, create=instructor.patch(create=self.send, mode=mode), mode=mode
            )
            for name, mode in _MODES.items()
        }

    async def ready(self) -> None:
        """At any time."""

    async def ask(self, request: ModelRequest) -> Arrival:
        """See `extract.sending.Transport`."""
        call, value = _Call(request), None
        silence = _asking.set(True)
        try:
            parsed, _ = await self._clients[request.sent.mode].create_with_completion(
                messages=cast(Any, [message.model_dump() for message in request.messages]),
                response_model=_open_model(request.question.response_model),
                max_retries=0,
                strict=False,
                model=self._model,
                call=call,
                **request.options,
            )
            value = parsed.model_dump()
        except (IncompleteOutputException, InstructorRetryException) as error:
            # Nothing arrived, or text that instructor cannot parse: cut, fenced, in the wrong field.
            if call.answer is None:
                raise (call.trouble or error.__cause__ or error) from None
        finally:
            _asking.reset(silence)
        assert call.answer is not None
        return Arrival(call.answer, value, request.sent.mode, call.seconds, call.headers)

    async def send(self, *, call: _Call, **kwargs: Any) -> Any:
        """What instructor takes for openai's `create`."""
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout):
                raw = await self._create(**call.request.dialect.completed(kwargs))
            call.seconds = time.perf_counter() - started
            content = raw.http_response.content
            if hidden := hidden_refusal(content, call.request.sent, self._key):
                raise hidden
            call.answer = read_answer(content)
            call.headers = lower_names(raw.http_response.headers)
        except (openai.OpenAIError, AttemptError, TimeoutError, UnicodeError) as error:
            call.trouble = _trouble(error, call.request.sent, self._key)
            call.trouble.seconds = time.perf_counter() - started
            raise call.trouble from None
        return raw.parse()


async def _completion(client: openai.AsyncOpenAI, **fields: Any) -> Any:
    """What `client.chat.completions.with_raw_response.create` does, without checking each field's shape.

    These fields are made here, and that check takes as long as all the rest of openai's work on a request.
    """
    headers = {"X-Stainless-Raw-Response": "true"}
    return await client.post(
        "/chat/completions", body=fields, cast_to=ChatCompletion, options={"headers": headers}
    )


@lru_cache(maxsize=64)
def _open_model(model: type[BaseModel]) -> type[BaseModel]:
    """A model that is described by the strict schema of another one, and takes any JSON object."""

    class Open(instructor.ResponseSchema):
        model_config = ConfigDict(extra="allow")

        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            return strict_schema(model)

    Open.__name__ = model.__name__
    Open.__doc__ = model.__doc__
    return Open


def openai_client(
    base_url: str | None, api_key: str | None, timeout: float, *, allow_http: bool
) -> openai.AsyncOpenAI:
    """openai's client without retries, and without redirects: they would carry the interview elsewhere."""
    limit = openai.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS))
    url, login = apart_from_login(checked_base_url(base_url, allow_http=allow_http))
    # Plain http needs no certificates, and loading them takes longer than the rest of this together.
    verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if url.startswith("http:") else True
    # aiohttp below: a third of the processor time per request, and no more of it with hundreds under way.
    # It warns of bodies above a megabyte, as sending one holds up others: here that is meant.
    warnings.filterwarnings("ignore", "Sending a large body", ResourceWarning)
    http = openai.DefaultAioHttpClient(timeout=limit, follow_redirects=False, verify=verify)
    return openai.AsyncOpenAI(
        base_url=url,
        api_key=checked_key(api_key),
        max_retries=0,
        http_client=http,
        default_headers={"Authorization": login} if login else None,
    )


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
        return lost(first_cause(error))
    if isinstance(error, TimeoutError):
        return lost(error)
    if isinstance(error, UnicodeError):
        return AttemptError("unsendable", "give_up", "The text holds characters that cannot be sent")
    return AttemptError("unreadable_response", "retry", "The endpoint's response could not be read")
