"""Random sequences of faults under concurrency, through the whole extract job: what must hold for each.

INTERCODER_FAULT_EXAMPLES sets how many sequences are tried (default 6).
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support_faults import (
    FATAL,
    FAULTS,
    POLICY,
    SLOW,
    Fault,
    Playing,
    interview,
)
from support_server import FakeEndpoint

from extract.runfolder import RunFolder
from intercoder.commands.extract import exit_code
from intercoder.extract_options import ExtractOptions
from intercoder.extraction import ExtractJob
from schemas.run import Manifest

EXAMPLES = int(os.environ.get("INTERCODER_FAULT_EXAMPLES", "6"))
QUICK_FAULTS = tuple(fault for fault in FAULTS if fault not in SLOW)
NAMES, TURNS, WINDOW = ("Ada", "Bo", "Cy"), 24, 300
ARRIVED = {"ok", "truncated"}
LESSONS = {"unsupported_mode", "unsupported_parameter", "bad_request"}
UNHEARD = {"timeout", "connection_error", "cancelled"}
"""Outcomes of requests that may not have reached the server."""
PER_QUESTION = POLICY.attempts
"""Tries of a question, and as many of its correction; lessons come on top."""


@dataclass
class Ended:
    """A start of the job and what it left."""

    job: ExtractJob
    manifest: Manifest
    lines: list[dict[str, Any]]
    codings: dict[str, str]

    @property
    def code(self) -> int:
        return exit_code(self.job, self.manifest)


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder with interviews, a cache of its own, and no other endpoint."""
    with tempfile.TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        folder = Path(scratch)
        patch.setenv("INTERCODER_CACHE_DIR", str(folder / "cache"))
        (folder / "in").mkdir()
        for name in NAMES:
            interview(name, TURNS, folder / "in")
        yield folder


def start(folder: Path, server: FakeEndpoint, *, run: str = "run", **options: Any) -> Ended:
    settled = {"timeout": 0.25, "concurrency": 3, "policy": POLICY, "window_tokens": WINDOW, "model": "m"}
    chosen = ExtractOptions([folder / "in"], folder / run, base_url=server.url, **{**settled, **options})
    job = ExtractJob(chosen)
    manifest = job.run()
    path = folder / run
    assert RunFolder(path).manifest() == manifest
    log = path / "requests.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return Ended(job, manifest, lines, {f.stem: f.read_text() for f in path.glob("codings/*.json")})


def check(ended: Ended, folder: RunFolder, starts: int = 1) -> None:
    """What holds whatever happened."""
    states = ended.manifest.transcripts
    assert set(states) == set(undisturbed())
    for name, state in states.items():
        assert state.state in {"done", "partial", "failed"}
        assert bool(state.gaps) == (state.state != "done")
        assert all(gap.reason and gap.outcome for gap in state.gaps)
        assert (name in ended.codings) == (state.state != "failed")
    for coding in folder.codings():
        coding.check_against(folder.transcript(coding.transcript))
        assert len(coding.segments) == states[coding.transcript].segments
    reached = {state.state for state in states.values()}
    assert ended.code == (0 if reached == {"done"} else 1 if reached == {"failed"} else 3)
    check_totals(ended)
    check_patience(ended.lines, starts)


def check_totals(ended: Ended) -> None:
    totals, sent = ended.manifest.totals, [line for line in ended.lines if not line["cached"]]
    assert totals.attempts == len(sent)
    assert totals.transcripts == Counter(s.state for s in ended.manifest.transcripts.values())
    for kind in ("sent", "received"):
        counts = [line["tokens"][kind] for line in sent]
        known = [count for count in counts if count is not None]
        assert getattr(totals.tokens, kind) == (sum(counts) if len(known) == len(counts) else None)
        assert (getattr(totals.reported, kind) or 0) == sum(known)


def check_patience(lines: list[dict[str, Any]], starts: int) -> None:
    """No answer that arrived is asked for again; no request is made more often than the policy allows."""
    by_question = defaultdict(list)
    for line in lines:
        by_question[line["digest"]].append(line)
    for asked in by_question.values():
        outcomes = [line["outcome"] for line in asked if not line["correction"]]
        arrivals = [at for at, line in enumerate(asked) if line["outcome"] in ARRIVED]
        assert arrivals in ([], [len(asked) - 1])
        assert sum(outcome not in LESSONS for outcome in outcomes) <= starts * PER_QUESTION
        corrections = [line["outcome"] for line in asked if line["correction"]]
        assert sum(outcome not in LESSONS for outcome in corrections) <= starts * PER_QUESTION


QUIETLY = partial(
    settings,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes too long for shrinking
    print_blob=True,
)
FAULT = st.one_of(
    st.none(), st.sampled_from(QUICK_FAULTS), st.sampled_from([f for f in QUICK_FAULTS if f not in FATAL])
)
SEQUENCES = st.lists(FAULT, max_size=30)


@QUIETLY(max_examples=EXAMPLES)
@given(SEQUENCES, st.integers(1, 6), st.sampled_from([None, *SLOW]))
def test_every_sequence_ends_with_all_accounted_for_and_the_next_start_finishes(
    faults: list[Fault | None], concurrency: int, slow: Fault | None
) -> None:
    playing = Playing([*faults[:4], slow, *faults[4:]])
    with workshop() as folder, FakeEndpoint(playing) as server:
        first = start(folder, server, concurrency=concurrency)
        lost = sum(line["outcome"] in UNHEARD for line in first.lines)
        assert len(first.lines) - lost <= len(server.requests) <= len(first.lines)
        assert slow or server.most_at_once <= concurrency  # a server that stalls does not see the client go
        check(first, RunFolder(folder / "run"))
        playing.recover()
        last = start(folder, server, concurrency=concurrency)
        check(last, RunFolder(folder / "run"), starts=2)
    assert last.code == 0
    arrived = {line["digest"] for line in first.lines if line["outcome"] in ARRIVED}
    assert not arrived & {line["digest"] for line in last.lines[len(first.lines) :]}
    if not any(fault and fault.alters for fault in faults):
        assert {name: found(text) for name, text in last.codings.items()} == undisturbed()


def found(coding: str) -> list[int]:
    return [segment["first_turn"] for segment in json.loads(coding)["segments"]]


def undisturbed() -> dict[str, list[int]]:
    return {name.lower(): list(range(0, TURNS, 5)) for name in NAMES}


@QUIETLY(max_examples=max(3, EXAMPLES // 3))
@given(st.lists(FAULT.filter(lambda f: f not in FATAL), max_size=12), st.sampled_from(FATAL))
def test_after_a_fatal_error_nothing_more_is_sent(faults: list[Fault | None], fatal: Fault) -> None:
    playing = Playing([*faults, fatal])
    with workshop() as folder, FakeEndpoint(playing) as server:
        ended = start(folder, server, concurrency=1, timeout=20.0)
        check(ended, RunFolder(folder / "run"))
    if fatal.name in playing.played:
        assert len(server.requests) == len(faults) + 1
        assert ended.job.fatal is not None
        assert ended.job.fatal.hint
        # Where it met the last correction of all, every transcript has its answers.
        assert ended.code in {1, 3} or playing.played[-1] == fatal.name
