"""Faults, side by side with LangExtract: `PYTHONPATH=tests python -m bench.faults --other PYTHON`.

PYTHON is an interpreter that has `langextract` and `openai`. One interview, one request at a time, the same
server on loopback for both. From the third request on the server plays a fault once, or five times in a row;
then it is well again. Each program is then started a second time.

lost: findings of the undisturbed run that are missing after the first start, in percent. said: whether the
program says that something is missing or was refused: an exception, an exit code other than 0, a quote
without a place; `log` where it is a line in the log and no more. again: answered requests that the second
start asks again. Both wait as long as their own rules say; this project's waits are cut to milliseconds,
the number of tries is left as it is.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from typing import Any, NamedTuple

from support_faults import BY_NAME, Fault, good, interview, turn_text
from support_replies import FakeReply, answer, cut, drip, raw, reset, stall
from support_server import FakeEndpoint

from extract.retry import RetryPolicy
from extract.runfolder import RunFolder
from intercoder.commands.extract import exit_code
from intercoder.extract_options import ExtractOptions
from intercoder.extraction import ExtractJob

TURNS = 60
BEFORE = 2
"""Requests that are answered before the fault."""

POLICY = RetryPolicy(first_wait=0.001, longest_wait=0.002, longest_retry_after=0.01)
NAMES = (
    "429 without Retry-After",
    "500",
    "HTML error page",
    "connection reset in the middle of the body",
    "body that stalls",
    "HTML page with status 200",
    "invalid JSON",
    "JSON cut short",
    "empty choices",
    "finish_reason: length",
    "answer that is no JSON",
    "refusal",
    "content filter",
    "quotes that are not in the transcript",
    "401",
)
Reply = Callable[[dict[str, Any]], FakeReply]


class Seen(NamedTuple):
    """What a program made of a fault: shares and counts as in the module's description."""

    lost: float
    said: str
    again: int


class Started(NamedTuple):
    """One start: the turns it found something in, and whether it said that something is missing."""

    found: frozenset[int]
    said: str


class Server:
    """Good answers, but for a fault at some requests; keeps which requests it has answered well."""

    def __init__(self, well: Reply, ill: Reply, times: int) -> None:
        self._well, self._ill, self._times = well, ill, times
        self._count = 0
        self.answered: list[str] = []

    def __call__(self, request: dict[str, Any]) -> FakeReply:
        """The reply to a request."""
        self._count += 1
        if BEFORE < self._count <= BEFORE + self._times:
            return self._ill(request)
        self.answered.append(json.dumps(request, sort_keys=True))
        return self._well(request)


def other_good(request: dict[str, Any]) -> FakeReply:
    """What a model that reads well answers LangExtract: every fifth turn, as `good` does."""
    text = str(request["messages"][-1]["content"]).rsplit("Q: ", 1)[-1]
    turns = [int(number) for number in re.findall(r"Turn (\d+) is about labels, and somebody", text)]
    return answer({"extractions": [{"issue": turn_text(n)} for n in turns if n % 5 == 0]}, in_content=True)


def other_ill(fault: Fault) -> Reply:
    """A fault as it is played to LangExtract."""
    of_good: dict[str, Callable[[FakeReply, dict[str, Any]], FakeReply]] = {
        "connection reset in the middle of the body": lambda reply, _: reset(reply),
        "body that stalls": lambda reply, _: stall(reply),
        "slow drip": lambda reply, _: drip(reply),
        "JSON cut short": lambda reply, request: raw(reply.bytes_for(request)[:60]),
        "finish_reason: length": lambda reply, _: cut('{"extractions": [{"issue": "Turn'),
        "quotes that are not in the transcript": lambda reply, _: answer(
            {"extractions": [{"issue": "zebra"}]}
        ),
    }
    change = of_good.get(fault.name)
    return (lambda request: change(other_good(request), request)) if change else fault.play


def ours(folder: Path, url: str) -> Started:
    """One start of this project."""
    options = ExtractOptions(
        [folder / "in"],
        folder / "run",
        "m",
        url,
        window_tokens=200,
        concurrency=1,
        policy=POLICY,
        timeout=1.0,
    )
    job = ExtractJob(options)
    manifest = job.run()
    segments = [one for coding in RunFolder(folder / "run").codings() for one in coding.segments]
    rejected = manifest.totals.rejected > 0
    return Started(
        frozenset(s.first_turn for s in segments), "yes" if exit_code(job, manifest) or rejected else "no"
    )


def theirs(python: str) -> Callable[[Path, str], Started]:
    """One start of LangExtract."""

    def start(folder: Path, url: str) -> Started:
        script = Path(__file__).with_name("faults_langextract.py")
        command = [python, str(script), str(folder / "in" / "Ada.txt"), url]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        result = json.loads(ran.stdout.splitlines()[-1])
        said = "yes" if result["error"] or result["unplaced"] else "log" if result["warned"] else "no"
        turns = (re.match(r"Turn (\d+)", text) for text in result["found"])
        return Started(frozenset(int(turn[1]) for turn in turns if turn), said)

    return start


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder with an interview, and a cache that nobody has used."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "in").mkdir()
        interview("Ada", TURNS, folder / "in")
        environ["INTERCODER_CACHE_DIR"] = str(folder / "cache")
        yield folder


def seen(start: Callable[[Path, str], Started], well: Reply, ill: Reply, times: int) -> Seen:
    """A fault played to a program, and a second start."""
    expected = frozenset(range(0, TURNS, 5))
    server = Server(well, ill, times)
    with workshop() as folder, FakeEndpoint(server) as endpoint:
        first = start(folder, endpoint.url)
        before = set(server.answered)
        server.answered.clear()
        start(folder, endpoint.url)
    return Seen(
        len(expected - first.found) / len(expected), first.said, sum(one in before for one in server.answered)
    )


def main() -> None:
    """Play all faults to both, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--other", required=True, help="interpreter that has langextract")
    other = theirs(parser.parse_args().other)
    line = "| {} | {} | {} | {} |\n"
    sys.stdout.write("lost, said, again\n\n" + line.format("fault", "times", "intercoder", "LangExtract"))
    sys.stdout.write("| --- | --- | --- | --- |\n")
    for name, times in [(NAMES[0], 0), *((name, times) for name in NAMES for times in (1, 5))]:
        fault = BY_NAME[name]
        both = (seen(ours, good, fault.play, times), seen(other, other_good, other_ill(fault), times))
        shown = (_shown(one) for one in both)
        sys.stdout.write(line.format(name if times else "none", times, *shown))
        sys.stdout.flush()


def _shown(one: Seen) -> str:
    return f"{one.lost:.0%}, {one.said}, {one.again}"


if __name__ == "__main__":
    main()
