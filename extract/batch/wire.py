"""The endpoint's files and batches: uploading, making jobs, looking after them, downloading."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from pydantic_core import from_json

from extract.batch.shards import PATH
from extract.endpoint import Endpoint
from extract.failures import AttemptError
from extract.private_text import shown
from extract.retry import RetryPolicy, SharedPause
from extract.whole import TEMPORARY
from schemas.errors import RunFolderError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_Result = TypeVar("_Result")
_PAGES = 50
"""Pages of the list of jobs that are looked through, of a hundred jobs each."""

_MOST_REASONS = 3
NOT_THERE = "no_batches"
"""Outcome where the endpoint has no such file or job, or none at all."""

_COUNTS = ("completed", "failed", "total")


@dataclass(frozen=True)
class Remote:
    """A job as the endpoint describes it, read without trust in the description.

    Attributes:
        batch_id, status: its name and state.
        input_file_id, output_file_id, error_file_id: files of requests, answers and failures.
        counts: requests that are completed, failed, and the total, as far as given.
        reason: why it was refused as a whole; empty where it was not.
    """

    batch_id: str
    status: str
    input_file_id: str | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    reason: str = ""

    @property
    def result_files(self) -> dict[str, str]:
        """`output` and `errors`: the ids of those files that there are."""
        files = {"output": self.output_file_id, "errors": self.error_file_id}
        return {name: file_id for name, file_id in files.items() if file_id}


def read_remote(entry: Any) -> Remote:
    """A job's description.

    Raises:
        AttemptError: it is none.
    """
    entry = entry if isinstance(entry, dict) else {}
    batch_id, status = _text(entry.get("id")), _text(entry.get("status"))
    if not batch_id or not status:
        raise AttemptError("unreadable_response", "retry", "The endpoint's response is no batch", status=200)
    counts = entry.get("request_counts")
    counts = counts if isinstance(counts, dict) else {}
    return Remote(
        batch_id,
        status,
        _text(entry.get("input_file_id")) or None,
        _text(entry.get("output_file_id")) or None,
        _text(entry.get("error_file_id")) or None,
        {name: counts[name] for name in _COUNTS if isinstance(counts.get(name), int)},
        _reason(entry.get("errors")),
    )


def _reason(errors: Any) -> str:
    """Why a batch was refused: codes and lines, and messages as far as they may be shown."""
    data = errors.get("data") if isinstance(errors, dict) else None
    entries = [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
    return "; ".join(_complaint(entry) for entry in entries[:_MOST_REASONS])


def _complaint(entry: dict[str, Any]) -> str:
    line = entry.get("line")
    # A message about one line can repeat it; one about the whole cannot.
    said = shown(_text(entry.get("message")), ()) if line is None else f"line {line}"
    return ": ".join(part for part in (_text(entry.get("code")), said) if part)


class BatchEndpoint:
    """Makes the requests about files and jobs; to be closed at the end (`async with`).

    All methods raise `EndpointError` or `RequestError` where nothing more can be tried.

    Args:
        endpoint: the server and its key.
        policy: how patient to be.
        timeout: seconds for one request, from sending it to the last byte of the response.
        allow_http: whether interviews may go unencrypted to a host other than this machine.
    """

    def __init__(
        self, endpoint: Endpoint, *, policy: RetryPolicy | None, timeout: float, allow_http: bool
    ) -> None:
        from extract.client import openai_client

        self._client = openai_client(endpoint.base_url, endpoint.api_key, timeout, allow_http=allow_http)
        self._policy = policy or RetryPolicy()
        self._timeout = timeout

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def upload(self, shard: Path) -> str:
        """Upload a shard; returns the endpoint's id of it."""

        async def request(client: Any) -> str:
            raw = await client.files.with_raw_response.create(file=shard, purpose="batch")
            entry = _parsed(raw)
            file_id = _text(entry.get("id")) if isinstance(entry, dict) else ""
            if not file_id:
                raise AttemptError("unreadable_response", "retry", "The endpoint gave the file no id")
            return file_id

        return await self._patiently(request)

    async def create(self, file_id: str, window: str) -> Remote:
        """Make a job of an uploaded shard.

        A request that failed may have made one all the same: before it is made again, it is looked for.
        """
        tries = 0

        async def request(client: Any) -> Remote:
            nonlocal tries
            tries += 1
            if tries > 1 and (made := await self._found(client, file_id)):
                return made
            raw = await client.batches.with_raw_response.create(
                input_file_id=file_id, endpoint=PATH, completion_window=cast(Any, window)
            )
            return read_remote(_parsed(raw))

        return await self._patiently(request)

    async def find(self, file_id: str) -> Remote | None:
        """The job that was made of an uploaded shard; None where there is none, or no list of jobs."""
        return await self._patiently(lambda client: self._found(client, file_id))

    async def retrieve(self, batch_id: str) -> Remote:
        """A job as it is now."""

        async def request(client: Any) -> Remote:
            return read_remote(_parsed(await client.batches.with_raw_response.retrieve(batch_id)))

        return await self._patiently(request)

    async def cancel(self, batch_id: str) -> Remote:
        """Have a job end before its time; what it has answered by then is kept."""

        async def request(client: Any) -> Remote:
            return read_remote(_parsed(await client.batches.with_raw_response.cancel(batch_id)))

        return await self._patiently(request)

    async def download(self, file_id: str, target: Path) -> None:
        """Store a file of the endpoint's, whole or not at all.

        Raises:
            RunFolderError: it cannot be written.
        """
        temporary = target.with_name(f".{target.name}{TEMPORARY}")

        async def request(client: Any) -> None:
            async with client.files.with_streaming_response.content(file_id) as response:
                await _store(response.iter_bytes(), temporary)

        try:
            await self._patiently(request)
            temporary.replace(target)
        except OSError as error:
            raise RunFolderError(
                f"{target.name} cannot be written in {target.parent}: {error.strerror}.",
                hint="The endpoint keeps it; make room and run the same command again.",
            ) from error
        finally:
            temporary.unlink(missing_ok=True)

    async def _patiently(self, request: Callable[[Any], Awaitable[_Result]]) -> _Result:
        from extract.client import call

        try:
            async for attempt in self._policy.retrying(SharedPause(self._policy)):
                with attempt:
                    return await call(self._client, request, self._timeout)
        except AttemptError as error:
            raise _named(error).as_error(()) from None
        raise AssertionError("tenacity returns or raises")

    async def _found(self, client: Any, file_id: str) -> Remote | None:
        after: dict[str, str] = {}
        for _ in range(_PAGES):
            page = await self._page(client, after)
            entries = [read_remote(entry) for entry in page.get("data") or []]
            if made := next((entry for entry in entries if entry.input_file_id == file_id), None):
                return made
            if not entries or not page.get("has_more"):
                return None
            after = {"after": entries[-1].batch_id}
        return None

    async def _page(self, client: Any, after: dict[str, str]) -> dict[str, Any]:
        """A page of the list of jobs; empty where the endpoint has no such list."""
        from extract.client import call

        async def request(client: Any) -> Any:
            return _parsed(await client.batches.with_raw_response.list(limit=100, **after))

        try:
            page = await call(client, request, self._timeout)
        except AttemptError as error:
            if error.status in {404, 405, 501}:
                return {}
            raise
        return page if isinstance(page, dict) else {}


async def _store(chunks: AsyncIterator[bytes], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        async for chunk in chunks:
            out.write(chunk)


def _parsed(raw: Any) -> Any:
    try:
        return from_json(raw.http_response.content)
    except ValueError:
        reason = "The endpoint's response is not a JSON object"
        raise AttemptError("unreadable_response", "retry", reason, status=200) from None


def _named(error: AttemptError) -> AttemptError:
    """A failure said in terms of files and batches. The server's own words may repeat a shard's."""
    if error.outcome in {"not_found", "unsupported_mode"} or error.status in {404, 405, 501}:
        return replace(
            error,
            outcome=NOT_THERE,
            action="stop",
            reason="The endpoint has no such file or batch, or no files and batches at all",
            hint="`intercoder extract` asks it directly; `intercoder batch export` writes files for vLLM.",
        )
    plain = error.reason if error.status is None else error.reason.partition(": ")[0]
    return replace(error, reason=plain)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
