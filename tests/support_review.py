"""A small run to review: two interviews, a model's segments on them, and a server of it on loopback."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from extract.runfolder import RunFolder
from intercoder.review.interviews import ReviewedRun
from intercoder.review.server import ReviewServer
from intercoder.review.store import Store
from schemas.codebook import Code, Codebook
from schemas.coding import Coder, CodingFile, Dropped, Mitigation, Quote, Rejected, Segment
from schemas.run import Manifest, Settings, Tool, TranscriptState
from schemas.transcript import Transcript, TurnDraft

HOSTILE = "<script>alert('x')</script> \"quoted\" 'text' &amp; \u202bעברית\u202c 🙂 end"

BOOK = Codebook(
    name="tiny",
    codes=(
        Code(code="Labels", name="Noisy labels", category="Data", definition="Labels are wrong or vague."),
        Code(code="Labels-fix", category="Data", mitigates="Labels"),
        Code(code="Drift", name="Data drift", category="Model", definition="What comes in changes."),
    ),
)
ONE = (
    ("Interviewer", "What went wrong?"),
    ("Interviewee", "Half of the labels were wrong, 🙂 we found out late."),
    ("Interviewer", "What did you do?"),
    ("Interviewee", "We let two people label everything twice. That helped."),
    ("Interviewee", "And the sensors drift every winter."),
    ("Interviewee", HOSTILE),
)
TWO = (
    ("Interviewer", "And with you?"),
    ("Interviewee", "Our labels are fine, but the sensors drift."),
)


def interview(id: str, turns: tuple[tuple[str, str], ...], title: str = "") -> Transcript:
    """An interview of these speakers and texts."""
    drafts = [TurnDraft(text, speaker) for speaker, text in turns]
    return Transcript.build(id=id, title=title or id, source=f"{id}.txt", turns=drafts)


def marked(onto: Transcript, code: str, first: int, last: int, words: str, **more: Any) -> Segment:
    """A segment of whole turns with one quote."""
    start = onto.text.index(words)
    quote = Quote(
        start=start, end=start + len(words), text=words, as_given=words, match="verbatim", coverage=1
    )
    segment = Segment.of_turns(onto, code, first, last)
    return segment.model_copy(update={"quotes": (quote,), "rationale": "It says so.", **more})


def codings(one: Transcript, two: Transcript) -> tuple[CodingFile, CodingFile]:
    """What the model gave: three segments and a rejected and a dropped one on `one`, one on `two`."""
    fix = Mitigation(
        text="They labelled twice.", quotes=marked(one, "", 3, 3, "label everything twice").quotes
    )
    segments = (
        marked(one, "Labels", 1, 1, "labels were wrong", title="Wrong labels", passes=2, likelihood=70),
        marked(one, "Labels-fix", 3, 3, "label everything twice", mitigations=(fix,)),
        marked(one, "Sensors-new", 3, 4, "sensors drift", proposed=True),
    )
    rejected = Rejected(quote="nobody said this", code="Drift", turn=4, reason="absent")
    dropped = Dropped(code="Drift", first_turn=0, last_turn=1, quote="late", step="judge", why="hidden why")
    bot = Coder(name="bot-1", kind="model", model="bot-1")
    return (
        CodingFile(transcript=one.id, coder=bot, segments=segments, rejected=(rejected,), dropped=(dropped,)),
        CodingFile(transcript=two.id, coder=bot, segments=(marked(two, "Drift", 1, 1, "sensors drift"),)),
    )


def make_run(path: Path, *, titles: tuple[str, str] = ("First talk", "Second talk")) -> Path:
    """A finished run folder of these interviews."""
    one, two = interview("talk-1", ONE, titles[0]), interview("talk-2", TWO, titles[1])
    folder = RunFolder(path)
    folder.write_codebook(BOOK)
    states = {}
    for transcript, coding in zip((one, two), codings(one, two), strict=True):
        folder.write_transcript(transcript)
        folder.write_coding(coding)
        states[transcript.id] = TranscriptState(
            source=transcript.source, digest=transcript.digest, turns=len(transcript.turns), state="done"
        )
    settings = Settings(
        coder="bot-1", kind="model", window_tokens=1000, codebook="tiny", codebook_digest="0" * 64
    )
    folder.write_manifest(Manifest(tool=Tool(version="0", python="3"), settings=settings, transcripts=states))
    return path


def opened(run: Path, reviewer: str = "Maria", *, blind: bool = False) -> Store:
    """The store that the command opens."""
    return Store(ReviewedRun.load(run), reviewer, blind=blind)


class Response(NamedTuple):
    """What the server sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Talks to a server as a browser would, or as nobody should.

    Args:
        address: of the page, with its secret.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.origin, _, rest = address.removeprefix("http://").partition("/")
        self.token = rest.strip("/")

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """One request with exactly these headers beside the browser's Host."""
        connection = http.client.HTTPConnection(self.origin, timeout=10)
        try:
            given = {"Host": self.origin, **(headers or {})}
            connection.request(method, path, body=body, headers=given)
            answer = connection.getresponse()
            return Response(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def get(self, name: str = "") -> Response:
        """The page, or `changes?since=N`."""
        return self.ask("GET", f"/{self.token}/{name}")

    def decide(self, headers: Mapping[str, str] | None = None, **decision: Any) -> Response:
        """One decision, as the page sends it."""
        usual = {"Origin": f"http://{self.origin}", "Content-Type": "application/json"}
        body = json.dumps({"base": 0, "interview": "talk-1", **decision}).encode()
        return self.ask("POST", f"/{self.token}/decide", body, {**usual, **(headers or {})})


@contextmanager
def served(store: Store) -> Iterator[Client]:
    """The store behind a server of this process."""
    server = ReviewServer(lambda: store)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Client(server.app.address)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Started:
    """`intercoder review` as a process of its own."""

    def __init__(self, run: Path, *options: str) -> None:
        arguments = [sys.executable, "-m", "intercoder.cli", "review", str(run), "--no-browser", *options]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        address = self.process.stdout.readline().strip()
        if not address:
            raise AssertionError(f"it did not start: {self.process.communicate()[1]}")
        self.client = Client(address)

    def end(self, how: int) -> str:
        """End it with a signal; what it said."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=20)
        return said


@contextmanager
def started(run: Path, *options: str) -> Iterator[Started]:
    server = Started(run, *options)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.end(signal.SIGKILL)


def without_codebook(run: Path) -> None:
    """Make a run one of open coding."""
    folder = RunFolder(run)
    (run / "codebook.json").unlink()
    manifest = folder.manifest()
    settings = manifest.settings.model_copy(update={"codebook": None, "codebook_digest": None})
    folder.write_manifest(manifest.model_copy(update={"settings": settings}))
