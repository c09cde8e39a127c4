"""An OpenAI-compatible server on loopback, and what it tells of what it has answered, and how fast.

    with waiting('{"passages": []}') as server:
        ...  # requests to server.url
        server.tally()
    with answering(passages=3) as url:
        ...

It runs in a process of its own and reads no more of a request than it needs, so that it is not what limits a
client: a request that is answered with the same text as all others (`waiting`) costs it about 0.1 ms. Answers
leave after a latency drawn evenly from `latency ± spread` seconds by a seeded generator. With `answering`
they leave at once, with passages out of what was asked about (`bench.made_answers`). `GET /tally` gives the
`Tally` so far, `GET /v1/models` a model, `GET /bodies` what has been asked, where it was told to keep that.
By hand:

    python -m bench.loopback [--passages N | --content TEXT] [--latency S] [--spread S] [--keep]

prints its address on the first line and serves until it is stopped.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from bench.made_answers import passages
from bench.program import ROOT

MODEL = "bench-model"
_LENGTH = re.compile(rb"^content-length: *(\d+)\r$", re.IGNORECASE | re.MULTILINE)
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


@dataclass
class Tally:
    """What came in and went out, seen from the server.

    Attributes:
        answered: completions.
        latency: sum of the seconds that they were held back.
        first: when the first request arrived, in seconds of a monotonic clock; None before.
        last: when the last answer left, by the same clock.
        most: requests under way at the same time, at most.
        cpu: processor seconds of the server.
    """

    answered: int = 0
    latency: float = 0.0
    first: float | None = None
    last: float = 0.0
    most: int = 0
    cpu: float = 0.0

    @property
    def seconds(self) -> float:
        """From the first request to the last answer."""
        return self.last - (self.first or self.last)

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.answered / self.seconds if self.seconds else 0.0

    def ideal(self, concurrency: int) -> float:
        """Requests per second if so many were under way at every moment."""
        return concurrency * self.answered / self.latency if self.latency else 0.0


@dataclass(frozen=True)
class Waits:
    """Seconds that an answer takes: `latency ± spread`."""

    latency: float = 0.2
    spread: float = 0.05


AT_ONCE = Waits(0.0, 0.0)
Answer = Callable[[bytes], bytes]
"""From the body of a request to the whole response."""


class Serving:
    """What all connections share.

    Args:
        answer: what to answer.
        waits: how long answers take.
        keep: whether to keep what is asked.
    """

    def __init__(self, answer: Answer, waits: Waits, *, keep: bool = False) -> None:
        self.answer = answer
        self.tally = Tally()
        self.under_way = 0
        self.bodies: list[Any] | None = [] if keep else None
        self._waits = waits
        self._random = random.Random(1)

    def begin(self, body: bytes) -> float:
        """Note a request; how long to hold its answer back."""
        self.tally.first = self.tally.first or time.perf_counter()
        self.under_way += 1
        self.tally.most = max(self.tally.most, self.under_way)
        if self.bodies is not None:
            self.bodies.append(json.loads(body))
        return self._waits.latency + self._waits.spread * (2 * self._random.random() - 1)

    def end(self, body: bytes, held: float) -> None:
        """Note an answer that has left, to the request with this body."""
        self.tally.answered += 1
        self.tally.latency += held
        self.tally.last = time.perf_counter()

    def page(self, path: bytes) -> bytes:
        """The response to a GET."""
        if path == b"/tally":
            self.tally.cpu = time.process_time()
            return _response(asdict(self.tally))
        if path == b"/bodies":
            return _response(self.bodies)
        return _response({"object": "list", "data": [{"id": MODEL}]})


class Connection(asyncio.Protocol):
    """One connection; a client sends its next request after the answer to the one before."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take in what has arrived, and answer where a request is whole."""
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._received[: end + 2])
        length = _LENGTH.search(head)
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self._received) >= whole:
            body = bytes(self._received[end + 4 : whole])
            del self._received[:whole]
            self._take(head, body)

    def _take(self, head: bytes, body: bytes) -> None:
        method, path, _ = head.split(b" ", 2)
        if method == b"GET":
            assert self._transport is not None
            self._transport.write(self._serving.page(path))
        else:
            held = self._serving.begin(body)
            asyncio.get_running_loop().call_later(held, self._answer, body, held)

    def _answer(self, body: bytes, held: float) -> None:
        self._serving.under_way -= 1
        if self._transport and not self._transport.is_closing():  # a client may be gone
            self._transport.write(self._serving.answer(body))
            self._serving.end(body, held)


def same(content: str) -> Answer:
    """Answers everything with this text; its tokens are made up."""
    response = _completion(content, 1000, 100)
    return lambda body: response


def made(count: int) -> Answer:
    """Answers with so many passages of what is asked about; four characters count as a token."""

    def answer(body: bytes) -> bytes:
        messages = json.loads(body)["messages"]
        content = json.dumps({"passages": passages(messages, count)})
        sent = sum(len(message["content"]) for message in messages)
        return _completion(content, sent // 4, len(content) // 4)

    return answer


def _completion(content: str, sent: int, received: int) -> bytes:
    """A chat completion with this text and so many tokens."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    usage = {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}
    whole = {"id": "c", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [choice]}
    return _response({**whole, "usage": usage})


def _response(value: Any) -> bytes:
    body = json.dumps(value).encode()
    return _HEAD % len(body) + body


@dataclass(frozen=True)
class Running:
    """A server that runs.

    Attributes:
        url: its base URL, as clients take it.
    """

    url: str

    def tally(self) -> Tally:
        """What it has answered so far."""
        return Tally(**self._get("/tally"))

    def bodies(self) -> list[dict[str, Any]]:
        """What it was asked; only where it keeps that."""
        return list(self._get("/bodies"))

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url.removesuffix("/v1") + path) as response:
            return json.load(response)


@contextmanager
def waiting(content: str, waits: Waits | None = None, *, keep: bool = False) -> Iterator[Running]:
    """The server in a process of its own.

    Args:
        content: the text of every answer.
        waits: how long answers take.
        keep: whether to keep what is asked.
    """
    waits = waits or Waits()
    options = ["--latency", str(waits.latency), "--spread", str(waits.spread)]
    with _started("--content", content, *options, *(["--keep"] if keep else [])) as url:
        yield Running(url)


def answering(count: int = 3) -> AbstractContextManager[str]:
    """The server in a process of its own, answering at once with so many passages; gives its base URL."""
    return _started("--passages", str(count), "--latency", "0", "--spread", "0")


@contextmanager
def _started(*options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "bench.loopback", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def listening(serving: Serving) -> tuple[asyncio.Server, str]:
    """A server on a free port of loopback, and its base URL."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(serving), "127.0.0.1", 0, backlog=1024)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"


async def serve(serving: Serving) -> None:
    """Serve; prints the base URL once it listens."""
    server, url = await listening(serving)
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m bench.loopback", description="Answer after a time.")
    parser.add_argument("--content", default='{"passages": []}', help="text of every answer")
    parser.add_argument("--passages", type=int, help="passages in each answer, instead of the same text")
    parser.add_argument("--latency", type=float, default=Waits.latency, help="seconds")
    parser.add_argument("--spread", type=float, default=Waits.spread, help="seconds more or less")
    parser.add_argument("--keep", action="store_true", help="keep what is asked")
    options = parser.parse_args(arguments)
    answer = same(options.content) if options.passages is None else made(options.passages)
    waits = Waits(options.latency, options.spread)
    try:
        asyncio.run(serve(Serving(answer, waits, keep=options.keep)))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
