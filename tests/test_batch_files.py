"""Batches without an endpoint: shards exported and results imported; and the parts that both roads share."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support_batch import BatchServer, Dialect, result_line
from support_cli import Cli
from support_faults import good, interview
from support_server import FakeReply, status

from extract.batch.jobs import BatchFolder, Job
from extract.batch.lines import arrival, read_line
from extract.batch.results import Results
from extract.batch.shards import ShardWriter, request_line
from extract.failures import AttemptError
from extract.modes import Dialect as Asked
from extract.readers.options import ReadOptions
from extract.refusals import Sent
from extract.retry import RetryPolicy
from extract.runfolder import RunFolder
from intercoder.batch_commands import submitted
from intercoder.batch_settings import FILES, BatchSettings, load_settings
from intercoder.commands.batch_options import LIVE_ONLY
from intercoder.extract_options import ExtractOptions
from schemas.exchange import Message

SAID = Message(role="user", content="some private words of an interview")
SENT = Sent("json_schema", frozenset({"temperature"}), (SAID,))


def answered(shard: Path, dialect: Dialect = "vllm", script: Any = good) -> list[str]:
    """What a program makes of a shard."""
    lines = []
    for request in map(json.loads, shard.read_text().splitlines()):
        reply: FakeReply = script(request["body"])
        body = reply.bytes_for(request["body"])
        lines.append(result_line(dialect, request["custom_id"], reply.status, body))
    return lines


@pytest.fixture
def prepared(cli: Cli, tmp_path: Path) -> Path:
    """A run without an endpoint."""
    (tmp_path / "in").mkdir()
    for name, turns in (("Ada", 40), ("Bo", 15)):
        interview(name, turns, tmp_path / "in")
    run = tmp_path / "run"
    common = ("--out", run, "--model", "Qwen/Qwen3-32B", "--window-tokens", 400)
    ran = cli("batch", "prepare", tmp_path / "in", *common)
    assert ran.code == 0
    assert "batch export" in ran.out
    return run


def export(cli: Cli, run: Path, name: str, *more: object) -> list[Path]:
    ran = cli("batch", "export", run, "--out", run.parent / name, *more)
    assert ran.code == 0
    return [Path(line) for line in ran.out.splitlines() if line.endswith(".jsonl")]


@pytest.mark.parametrize("dialect", ["openai", "llama_stack", "vllm"])
def test_exported_shards_that_are_answered_elsewhere_make_the_run(
    cli: Cli, tmp_path: Path, prepared: Path, dialect: Dialect
) -> None:
    shards = export(cli, prepared, "shards", "--requests", 1)
    assert len(shards) > 2
    assert all(len(shard.read_text().splitlines()) == 1 for shard in shards)
    for shard in shards:  # results lie beside the shards, as a job script often has it
        shard.with_name(f"answered-{shard.name}").write_text("\n".join(answered(shard, dialect)) + "\n")
    assert cli("batch", "import", prepared, tmp_path / "shards").code == 0
    with BatchServer(good) as server:
        live = ("--out", tmp_path / "live", "--base-url", server.url, "--model", "Qwen/Qwen3-32B")
        assert cli("extract", tmp_path / "in", *live, "--window-tokens", 400).code == 0
    for coding in RunFolder(tmp_path / "live").codings():
        assert RunFolder(prepared).coding(coding.transcript) == coding


def test_shards_may_be_lost_repeated_and_out_of_order(cli: Cli, tmp_path: Path, prepared: Path) -> None:
    first, second, *others = export(cli, prepared, "shards", "--requests", 1)
    back = tmp_path / "back"
    back.mkdir()
    for number, shard in enumerate([*reversed(others), first, first]):  # the second one is lost
        (back / f"{number}.jsonl").write_text("\n".join(reversed(answered(shard))))
    assert cli("batch", "import", prepared, back).code == 3
    left = export(cli, prepared, "again")
    assert [shard.read_bytes() for shard in left] == [second.read_bytes()]
    (back / "left.jsonl").write_text("\n".join(answered(left[0])))
    assert cli("batch", "import", prepared, back).code == 0
    assert cli("batch", "import", prepared, back).code == 0
    ran = cli("batch", "export", prepared, "--out", tmp_path / "nothing")
    assert (ran.code, "nothing to ask" in ran.err) == (0, True)


def test_what_failed_in_a_shard_is_written_into_the_next_one(
    cli: Cli, tmp_path: Path, prepared: Path
) -> None:
    shards = export(cli, prepared, "shards")
    lines = answered(shards[0], script=good)
    failed = answered(shards[0], script=lambda request: status(500))
    (tmp_path / "back.jsonl").write_text("\n".join([*failed[:1], *lines[1:]]))
    assert cli("batch", "import", prepared, tmp_path / "back.jsonl").code == 3
    again = export(cli, prepared, "again")
    assert [shard.read_text().splitlines() for shard in again] == [shards[0].read_text().splitlines()[:1]]


def test_a_run_without_endpoint_is_not_fetched_or_submitted(cli: Cli, prepared: Path) -> None:
    for command in ("fetch", "status", "cancel", "submit"):
        ran = cli("batch", command, prepared)
        assert (ran.code, "batch export" in ran.err) == (1, True)


def test_fetching_what_was_exported_says_how_the_answers_come_in(cli: Cli, tmp_path: Path) -> None:
    """Where an endpoint is configured, a run that was prepared could also be submitted."""
    interview("Ada", 15, tmp_path)
    run = tmp_path / "run"
    with BatchServer(good) as server:
        ran = cli(
            "batch", "prepare", tmp_path / "Ada.txt", "--out", run, "--model", "m", "--base-url", server.url
        )
        assert ran.code == 0
        export(cli, run, "shards")
        ran = cli("batch", "fetch", run)
    assert ran.code == 3
    assert f"They were exported: intercoder batch import {run} FOLDER" in ran.err
    assert "again" not in ran.err


def test_a_folder_without_results_is_named(cli: Cli, tmp_path: Path, prepared: Path) -> None:
    export(cli, prepared, "shards")
    ran = cli("batch", "import", prepared, tmp_path / "shards")
    assert (ran.code, "holds no results" in ran.err) == (1, True)


def test_a_job_whose_making_was_answered_with_an_error_is_found_and_not_made_twice(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    interview("Ada", 10, tmp_path / "in")
    with BatchServer(good, losing={"POST /v1/batches": 1}) as server:
        options = ExtractOptions(
            paths=[tmp_path / "in"],
            out=tmp_path / "run",
            model="m",
            base_url=server.url,
            policy=RetryPolicy(first_wait=0.001),
        )
        done = submitted(options)
        assert len(server.jobs) == 1
        assert [job.batch_id for job in done.jobs] == ["batch-1"]


def test_shards_keep_to_both_limits_and_to_one_way_of_asking(tmp_path: Path) -> None:
    """Lines of 10 bytes: at most 3 in number and 25 in bytes, so 2 to a shard; a new dialect begins anew."""
    folder = BatchFolder(tmp_path)
    writer = ShardWriter(folder, 1, most_requests=3, most_bytes=25)
    for number in range(3):
        writer.add(f"id{number}", b"123456789\n", Asked())
    writer.add("id3", b"123456789\n", Asked(dropped=["temperature"]))
    jobs = writer.jobs()
    assert [(job.requests, job.size) for job in jobs] == [(2, 20), (1, 10), (1, 10)]
    assert [job.dropped for job in jobs] == [(), (), ("temperature",)]
    assert folder.ids(jobs[0]) == ["id0", "id1"]
    assert folder.jobs() == jobs
    by_count = ShardWriter(folder, 4, most_requests=3, most_bytes=1000)
    for number in range(4):
        by_count.add(f"id{number}", b"123456789\n", Asked())
    assert [job.requests for job in by_count.jobs()] == [3, 1]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_request_is_one_line_whatever_it_says(text: str) -> None:
    """Also for programs that take U+2028, U+2029 or U+0085 for a line end."""
    line = request_line("id", {"messages": [text]})
    assert len(line.decode().splitlines()) == 1
    assert json.loads(line)["body"] == {"messages": [text]}


def test_half_a_surrogate_cannot_be_sent() -> None:
    with pytest.raises(AttemptError, match="cannot be sent"):
        request_line("id", {"messages": ["\ud800"]})


_NAMES = st.sampled_from(["custom_id", "response", "error", "status_code", "body", "code", "message"])
_ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(_NAMES, one)
)


@settings(max_examples=60)
@given(st.dictionaries(_NAMES, _ANYTHING))
def test_any_line_is_an_answer_or_a_named_failure(entry: dict[str, Any]) -> None:
    line = read_line(json.dumps({**entry, "custom_id": "x"}).encode())
    assert line
    with suppress(AttemptError):
        assert arrival(line, SENT).answer.text


@given(st.binary())
def test_what_is_no_line_is_left_out(raw: bytes) -> None:
    line = read_line(raw)
    assert line is None or line.custom_id


@pytest.mark.parametrize(
    ("line", "outcome", "number"),
    [
        ({"response": None, "error": {"code": "batch_expired", "message": "m"}}, "batch_expired", None),
        ({"response": None, "error": {"code": "batch_cancelled"}}, "batch_cancelled", None),
        ({"error": {"type": "request_failed", "message": "Error code: 429 - slow"}}, "rate_limited", 429),
        ({"error": {"type": "request_failed", "message": "it broke"}}, "batch_error", None),
        (
            {
                "response": {"status_code": 400, "body": None},
                "error": {"error": {"message": "n_ctx too small"}},
            },
            "context_too_long",
            400,
        ),
        (
            {"response": {"status_code": 200, "body": json.dumps({"error": {"message": "busy"}})}},
            "server_error",
            200,
        ),
        ({"response": {"status_code": 200, "body": {"choices": []}}}, "empty", 200),
        ({"response": {"status_code": 200, "body": "not JSON"}}, "unreadable_response", 200),
    ],
)
def test_failures_are_named_in_every_dialect(line: dict[str, Any], outcome: str, number: int | None) -> None:
    read = read_line(json.dumps({"custom_id": "x", **line}).encode())
    assert read
    with pytest.raises(AttemptError) as failed:
        arrival(read, SENT)
    assert (failed.value.outcome, failed.value.status) == (outcome, number)


def test_what_a_failure_repeats_of_the_interview_is_not_shown() -> None:
    error = {"message": "cannot parse: some private words of an interview"}
    read = read_line(json.dumps({"custom_id": "x", "error": error}).encode())
    assert read
    with pytest.raises(AttemptError) as failed:
        arrival(read, SENT)
    assert "private" not in failed.value.reason


def test_an_answer_counts_before_a_failure_of_the_same_job(tmp_path: Path) -> None:
    folder = BatchFolder(tmp_path)
    writer = ShardWriter(folder, 1)
    writer.add("one", b"{}\n", Asked())
    jobs = writer.jobs()
    ok = '{"custom_id": "one", "response": {"status_code": 200, "body": {"n": 1}}}\n'
    bad = '{"custom_id": "one", "error": {"code": "500"}}\n'
    folder.results.mkdir()
    (folder.results / "0001-errors.jsonl").write_text(bad)
    (folder.results / "0001-output.jsonl").write_text(bad + ok + bad)
    ((job, line),) = Results(folder, jobs).of("one")
    assert (job.number, line.answered) == (1, True)


def test_settings_are_kept_whole(tmp_path: Path) -> None:
    options = ExtractOptions(
        paths=[tmp_path / "in"],
        out=tmp_path / "run",
        model="m",
        temperature=None,
        guide=tmp_path / "guide.yaml",
        reading=ReadOptions({"text": "Excerpt"}, ("Ida",), True),
    )
    kept = BatchSettings(options, FILES, mode="tools")
    kept.save()
    assert load_settings(tmp_path / "run") == kept


def test_every_option_of_a_live_run_is_one_of_a_batch_or_named_as_live_only(cli: Cli) -> None:
    help_text = " ".join(cli("batch", "submit", "--help").out.split())
    kept = {field.name for field in fields(ExtractOptions)} - LIVE_ONLY - {"paths", "policy", "reading"}
    assert [name for name in kept if f"--{name.replace('_', '-')}" not in help_text] == []
    of_its_own = {"max_cost"}  # holds before anything is submitted
    told = [name for name in LIVE_ONLY - of_its_own if f"--{name.replace('_', '-')} " in help_text]
    assert told == []
    assert "--max-cost" not in cli("batch", "prepare", "--help").out  # nothing is paid for there


def test_a_damaged_job_is_named(tmp_path: Path, cli: Cli, prepared: Path) -> None:
    export(cli, prepared, "shards")
    job = BatchFolder(prepared).jobs()[0]
    assert isinstance(job, Job)
    (prepared / "batch" / "jobs" / "0001.json").write_text("{")
    ran = cli("batch", "export", prepared, "--out", tmp_path / "x")
    assert (ran.code, "0001.json" in ran.err) == (1, True)
