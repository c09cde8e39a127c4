"""A real HTTP server on loopback that plays files and batches endpoints, in three dialects of results.

    with BatchServer(good) as server:
        ...  # base_url=server.url

Each request of a batch gets what the script would have answered to it live; `POST /v1/chat/completions`
gets the same, so that a batch run can be compared with a live one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from support_http import Handler, LoopbackServer
from support_replies import FakeReply

Script = Callable[[dict[str, Any]], FakeReply]
Dialect = Literal["openai", "llama_stack", "vllm"]


@dataclass(frozen=True)
class Ending:
    """How a job ends.

    Attributes:
        status: `completed`, `expired`, `cancelled`, `failed` or `in_progress`, which is no end.
        run: how many of its requests are run; None for all.
        errors: of a job that failed.
    """

    status: str = "completed"
    run: int | None = None
    errors: tuple[dict[str, Any], ...] = ()


@dataclass
class PlayedJob:
    """A job at the server."""

    batch_id: str
    input_file_id: str
    ending: Ending
    output_file_id: str | None = None
    error_file_id: str | None = None

    def described(self) -> dict[str, Any]:
        errors = {"object": "list", "data": list(self.ending.errors)} if self.ending.errors else None
        return {
            "id": self.batch_id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "created_at": 1,
            "status": self.ending.status,
            "input_file_id": self.input_file_id,
            "output_file_id": self.output_file_id,
            "error_file_id": self.error_file_id,
            "errors": errors,
        }


@dataclass
class BatchServer(LoopbackServer):
    """The server; starts with `with`, and stops at its end.

    Attributes:
        script: from a request's body to its reply.
        dialect: of the result files.
        endings: of the jobs in order; those after the last one are completed.
        mangled: what becomes of the lines of a result file.
        losing: calls (as `POST /v1/batches`) that are obeyed and answered with HTTP 500, each so often.
        run: bodies of all requests that were run in jobs, in order.
        calls: all calls, as `GET /v1/batches/batch-1`.
    """

    script: Script
    dialect: Dialect = "openai"
    endings: Sequence[Ending] = ()
    mangled: Callable[[list[str]], list[str]] = lambda lines: lines
    losing: dict[str, int] = field(default_factory=dict)
    run: list[dict[str, Any]] = field(default_factory=list)
    live: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, PlayedJob] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def asked(self) -> list[str]:
        """All requests that were run in jobs, as text that tells whether two are equal."""
        return [json.dumps(body, sort_keys=True) for body in self.run]

    def serve(self, handler: Handler, sent: bytes) -> None:
        """As the job or the call has it."""
        self.keys.add(handler.headers.get("Authorization") or "")
        status, body = self.reply(handler.command, handler.path, sent)
        handler.send_head(status, "application/json", len(body), {})
        handler.send_part(body)

    def reply(self, method: str, path: str, sent: bytes) -> tuple[int, bytes]:
        """Status and body of the response to a call."""
        bare, call = path.partition("?")[0], f"{method} {path.partition('?')[0]}"
        self.calls.append(call)
        done = self._obeyed(method, bare, sent)
        if self.losing.get(call, 0):
            self.losing[call] -= 1
            return 500, b'{"error": {"message": "busy"}}'
        return done

    def _obeyed(self, method: str, bare: str, sent: bytes) -> tuple[int, bytes]:
        parts = bare.removeprefix("/v1/").split("/")
        if parts == ["chat", "completions"]:
            body = json.loads(sent)
            self.live.append(body)
            answer = self.script(body)
            return answer.status, answer.bytes_for(body)
        if parts[0] == "files":
            return self._files(method, parts, sent)
        if parts[0] == "batches":
            return self._batches(method, parts, sent)
        return 404, b'{"error": {"message": "no such path"}}'

    def end(self, batch_id: str, ending: Ending) -> None:
        """Let a job end that had not ended yet."""
        job = self.jobs[batch_id]
        job.ending = ending
        lines = self.files[job.input_file_id].splitlines()
        if ending.status == "failed":
            return
        requests = [json.loads(line) for line in lines]
        most = 0 if ending.status == "in_progress" else ending.run
        answers, failures = self._results(requests[:most], requests[most:] if most is not None else [])
        if ending.status == "in_progress":
            return
        job.output_file_id = self._stored(answers)
        job.error_file_id = self._stored(failures) if failures else None

    def _results(
        self, requests: list[dict[str, Any]], left: list[dict[str, Any]]
    ) -> tuple[list[str], list[str]]:
        answers: list[str] = []
        failures: list[str] = []
        for request in requests:
            self.run.append(request["body"])
            reply = self.script(request["body"])
            line = result_line(
                self.dialect, request["custom_id"], reply.status, reply.bytes_for(request["body"])
            )
            inline = reply.status < 300 or self.dialect == "vllm"
            (answers if inline else failures).append(line)
        expired = {"code": "batch_expired", "message": "This request could not be executed in time."}
        failures += [
            json.dumps({"id": "r", "custom_id": one["custom_id"], "response": None, "error": expired})
            for one in left
        ]
        return answers, failures

    def _stored(self, lines: list[str]) -> str:
        file_id = f"file-{len(self.files) + 1}"
        self.files[file_id] = "".join(line + "\n" for line in self.mangled(lines))
        return file_id

    def _files(self, method: str, parts: list[str], sent: bytes) -> tuple[int, bytes]:
        if method == "POST":
            content = re.search(rb'name="file".*?\r\n\r\n(.*?)\r\n--', sent, re.S)
            assert content
            file_id = f"file-{len(self.files) + 1}"
            self.files[file_id] = content[1].decode()
            return 200, json.dumps({"id": file_id, "object": "file", "purpose": "batch"}).encode()
        if parts[1] not in self.files:
            return 404, b'{"error": {"message": "no such file"}}'
        return 200, self.files[parts[1]].encode()

    def _batches(self, method: str, parts: list[str], sent: bytes) -> tuple[int, bytes]:
        if method == "GET" and len(parts) == 1:
            data = [job.described() for job in self.jobs.values()]
            return 200, json.dumps({"object": "list", "data": data, "has_more": False}).encode()
        if len(parts) == 1:
            batch_id, number = f"batch-{len(self.jobs) + 1}", len(self.jobs)
            ending = self.endings[number] if number < len(self.endings) else Ending()
            self.jobs[batch_id] = PlayedJob(batch_id, json.loads(sent)["input_file_id"], ending)
            self.end(batch_id, ending)
        else:
            batch_id = parts[1]
        if parts[-1] == "cancel":
            self.end(batch_id, Ending("cancelled", run=0))
        return 200, json.dumps(self.jobs[batch_id].described()).encode()


def result_line(dialect: Dialect, custom_id: str, status: int, body: bytes) -> str:
    """One line of a result file, as each of the three programs writes it."""
    entry: dict[str, Any] = {"id": f"r-{custom_id[:6]}", "custom_id": custom_id}
    parsed = json.loads(body)
    if status < 300:
        text = json.dumps(parsed) if dialect == "llama_stack" else parsed
        return json.dumps({**entry, "response": {"status_code": status, "body": text}, "error": None})
    error = parsed.get("error", parsed)
    if dialect == "openai":
        response = {"status_code": status, "request_id": "r", "body": parsed}
        return json.dumps({**entry, "response": response, "error": None})
    if dialect == "llama_stack":
        message = f"Error code: {status} - {error.get('message')}"
        return json.dumps({**entry, "error": {"type": "request_failed", "message": message}})
    response = {"status_code": status, "request_id": "r", "body": None}
    return json.dumps({**entry, "response": response, "error": {"error": {**error, "code": status}}})


def in_turn(*scripts: Script) -> Script:
    """The first requests get the first scripts, all others the last one."""
    left: Iterator[Script] = iter(scripts)
    return lambda request: next(left, scripts[-1])(request)
