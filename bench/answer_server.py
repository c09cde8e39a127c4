"""An OpenAI-compatible server that answers at once, with quotes out of what it was asked about.

    python -m bench.answer_server [--passages N] [--plain]

It prints its address on the first line and serves until it is stopped. Every chat completion is answered
with N passages, evenly spread over the longest of the numbered turns that the request holds, each with a code
of the codebook in the request. Every third quote lacks a word and every seventh is not in the interview, so
that all ways of grounding have work to do; with `--plain` all quotes are exact.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MODEL = "bench-model"
_TURN = re.compile(r"^\[(\d+)\] (?:[^:\n]{1,60}: )?(.+)$", re.MULTILINE)
_CODE = re.compile(r"^`([^`\n]+)`:", re.MULTILINE)
_LENGTH = re.compile(rb"^content-length: *(\d+)\r$", re.IGNORECASE | re.MULTILINE)
_HEAD = "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
_LEAST_WORDS, _MOST_WORDS = 6, 24


def passages(messages: Sequence[dict[str, str]], count: int, *, plain: bool) -> list[dict[str, Any]]:
    """What a model might mark: `count` passages on different turns, fewer where there are not as many."""
    codes = _codes(messages[0]["content"]) or ("Something",)
    turns = [(int(number), text.split()) for number, text in _TURN.findall(messages[-1]["content"])]
    telling = [turn for turn in turns if len(turn[1]) >= _LEAST_WORDS]
    step = max(len(telling) / count, 1.0) if count else 1.0
    chosen = [telling[int(at * step)] for at in range(min(count, len(telling)))]
    return [_passage(*turn, codes[turn[0] % len(codes)], plain) for turn in chosen]


def _passage(number: int, words: list[str], code: str, plain: bool) -> dict[str, Any]:
    quoted = words[:_MOST_WORDS]
    if not plain and number % 3 == 2:
        del quoted[len(quoted) // 2]
    if not plain and number % 7 == 6:
        quoted = quoted[::-1]
    return {
        "code": code,
        "new": False,
        "title": " ".join(words[:5]),
        "first_turn": number,
        "last_turn": number,
        "quotes": [" ".join(quoted)],
        "mitigations": [],
        "rationale": "The turn says so.",
        "salience": 1 + number % 5,
    }


@lru_cache(maxsize=8)
def _codes(system: str) -> tuple[str, ...]:
    return tuple(_CODE.findall(system))


def completion(body: dict[str, Any], count: int, *, plain: bool) -> bytes:
    """The response to a chat completion, in the mode `json_schema`."""
    answer = json.dumps({"passages": passages(body["messages"], count, plain=plain)})
    sent = sum(len(message["content"]) for message in body["messages"]) // 4
    usage = {"prompt_tokens": sent, "completion_tokens": len(answer) // 4}
    usage["total_tokens"] = sum(usage.values())
    message = {"role": "assistant", "content": answer}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    whole = {"id": "c", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [choice]}
    return json.dumps({**whole, "usage": usage}).encode()


class Serving:
    """One server.

    Args:
        count: passages in each answer.
        plain: whether all quotes are exact.
    """

    def __init__(self, count: int, *, plain: bool) -> None:
        self._count, self._plain = count, plain

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection in turn, until it is closed."""
        try:
            while head := await _head(reader):
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                writer.write(self._response(head, body))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a client that is killed or interrupted
        finally:
            writer.close()

    def _response(self, head: bytes, body: bytes) -> bytes:
        if head.startswith(b"GET"):
            return _response(json.dumps({"object": "list", "data": [{"id": MODEL}]}).encode())
        return _response(completion(json.loads(body), self._count, plain=self._plain))


async def _head(reader: asyncio.StreamReader) -> bytes:
    """The next request's first line and headers; empty at the end of the connection."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def _response(body: bytes) -> bytes:
    return _HEAD.format(status="200 OK", length=len(body)).encode("ascii") + body


async def serve(count: int, *, plain: bool) -> None:
    """Serve on a free port of loopback; prints the base URL once it listens."""
    server = await asyncio.start_server(Serving(count, plain=plain).connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"http://127.0.0.1:{port}/v1\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


@contextmanager
def answering(*options: str) -> Iterator[str]:
    """The server in a process of its own; gives its base URL."""
    command = [sys.executable, "-m", "bench.answer_server", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m bench.answer_server", description="Answer at once.")
    parser.add_argument("--passages", type=int, default=3, help="passages in each answer")
    parser.add_argument("--plain", action="store_true", help="exact quotes only")
    options = parser.parse_args(arguments)
    try:
        asyncio.run(serve(options.passages, plain=options.plain))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
