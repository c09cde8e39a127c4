"""Batch runs from the command line: rounds, dialects, endings; equal to live runs over the same answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support_batch import BatchServer, Dialect, Ending, in_turn
from support_cli import Cli, Ran
from support_faults import good, interview, passage, passages
from support_server import FakeReply, answer, cut, filtered, status

from cache.store import ResponseCache
from extract.runfolder import RunFolder
from extract.whole import write_whole

KEY = "sk-planted-credential-0123456789"


def judging(request: dict[str, Any]) -> FakeReply:
    """A good model that also judges: it keeps the first candidate and drops the others."""
    properties = request["response_format"]["json_schema"]["schema"]["properties"]
    if "judgements" not in properties:
        return good(request)
    count = len(re.findall(r"^\(\d+\) turns", request["messages"][-1]["content"], re.M))
    verdicts = [
        {"candidate": n, "objection": "o", "code": "Data-noisy-labels", "likelihood": 90 if n == 0 else 5}
        for n in range(count)
    ]
    return answer({"judgements": verdicts})


class Bench:
    """Interviews, and runs of them: as batches, and live."""

    def __init__(self, cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._cli, self.folder, self._monkeypatch = cli, folder, monkeypatch
        self.inputs = folder / "in"
        self.inputs.mkdir()
        for name, turns in (("Ada", 40), ("Bo", 15)):
            interview(name, turns, self.inputs)
        self.run = folder / "run"

    def submit(self, server: BatchServer, *more: object) -> Ran:
        common = (self.inputs, "--out", self.run, "--base-url", server.url, "--model", "m")
        return self._cli("batch", "submit", *common, "--window-tokens", 400, *more)

    def fetch(self) -> Ran:
        return self._cli("batch", "fetch", self.run)

    def __call__(self, *args: object) -> Ran:
        return self._cli("batch", *args)

    def live(self, server: BatchServer, *more: object) -> Path:
        """A live run over the same answers, with a cache of its own."""
        with self._monkeypatch.context() as patch:
            patch.setenv("INTERCODER_CACHE_DIR", str(self.folder / "live-cache"))
            out = self.folder / "live"
            common = (self.inputs, "--out", out, "--base-url", server.url, "--model", "m")
            self._cli("extract", *common, "--window-tokens", 400, *more)
        return out


@pytest.fixture
def bench(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return Bench(cli, tmp_path, monkeypatch)


def codings(run: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((run / "codings").iterdir())}


def states(run: Path) -> dict[str, str]:
    return {name: state.state for name, state in RunFolder(run).manifest().transcripts.items()}


@pytest.mark.parametrize("dialect", ["openai", "llama_stack", "vllm"])
def test_a_batch_run_comes_to_the_same_as_a_live_one(bench: Bench, dialect: Dialect) -> None:
    with BatchServer(good, dialect) as server:
        sent = bench.submit(server)
        assert sent.code == 0
        assert "intercoder batch fetch" in sent.out
        assert states(bench.run) == {"ada": "pending", "bo": "pending"}
        assert bench.fetch().code == 0
        asked = len(server.run)
        live = bench.live(server)
        assert codings(bench.run) == codings(live)
        assert states(bench.run) == {"ada": "done", "bo": "done"}
        assert asked == len(server.live) > 3
        key = lambda body: json.dumps(body, sort_keys=True)  # noqa: E731
        assert sorted(map(key, server.run)) == sorted(map(key, server.live))
        assert server.keys == {f"Bearer {KEY}"}


def test_a_run_of_a_batch_differs_from_a_live_one_in_nothing_but_times(bench: Bench) -> None:
    with BatchServer(good) as server:
        bench.submit(server)
        bench.fetch()
        live = RunFolder(bench.live(server)).manifest()
    batch = RunFolder(bench.run).manifest()
    assert batch.settings == live.settings
    assert batch.transcripts == live.transcripts
    assert batch.totals == live.totals
    times = {"answered_at": None, "seconds": 0.0}
    lines = [
        sorted(r.model_copy(update=times).to_json() for r in RunFolder(run).requests())
        for run in (bench.run, bench.folder / "live")
    ]
    assert lines[0] == lines[1]


def test_what_is_judged_waits_for_what_is_found(bench: Bench) -> None:
    """Two rounds: the judge is asked only once every window of its interview is answered."""
    with BatchServer(judging) as server:
        bench.submit(server, "--judge")
        found = len(server.run)
        first = bench.fetch()
        assert first.code == 3
        assert len(server.jobs) == 2
        assert len(server.run) > found
        assert bench.fetch().code == 0
        assert len(server.jobs) == 2
        live = bench.live(server, "--judge")
        assert codings(bench.run) == codings(live)
        assert len(server.run) == len(server.live)
    dropped = json.loads((bench.run / "codings" / "ada.json").read_bytes())["dropped"]
    assert dropped


def test_fetching_again_changes_nothing_and_asks_nothing(bench: Bench) -> None:
    with BatchServer(good) as server:
        bench.submit(server)
        bench.fetch()
        before = {f: f.read_bytes() for f in bench.run.rglob("*") if f.is_file()}
        calls = len(server.calls)
        assert bench.fetch().code == 0
        assert len(server.calls) == calls
    after = {f: f.read_bytes() for f in bench.run.rglob("*") if f.is_file()}
    assert after == before


def test_a_job_that_is_not_finished_is_waited_for(bench: Bench) -> None:
    with BatchServer(good, endings=[Ending("in_progress")]) as server:
        bench.submit(server)
        ran = bench.fetch()
        assert ran.code == 3
        assert "wait for their answers" in ran.err
        assert len(server.jobs) == 1
        server.end("batch-1", Ending())
        assert bench.fetch().code == 0
        assert len(server.asked) == len(set(server.asked))


def test_of_an_expired_job_the_answers_are_kept_and_only_the_rest_is_submitted(bench: Bench) -> None:
    with BatchServer(good, endings=[Ending("expired", run=3)]) as server:
        bench.submit(server)
        assert bench.fetch().code == 3
        second = server.files[server.jobs["batch-2"].input_file_id].splitlines()
        first = server.files[server.jobs["batch-1"].input_file_id].splitlines()
        assert len(second) == len(first) - 3
        assert set(second) == set(first[3:])
        assert bench.fetch().code == 0
        assert len(server.asked) == len(set(server.asked)) == len(first)


def test_a_cancelled_job_is_fetched_and_goes_on_only_when_submitted_again(bench: Bench) -> None:
    with BatchServer(good, endings=[Ending("in_progress")]) as server:
        bench.submit(server)
        ran = bench("cancel", bench.run)
        assert (ran.code, "cancelled" in ran.out) == (0, True)
        fetched = bench.fetch()
        assert fetched.code == 3
        assert "it was cancelled" in fetched.err
        assert len(server.jobs) == 1
        again = bench("submit", bench.run)
        assert (again.code, len(server.jobs)) == (0, 2)
        assert bench.fetch().code == 0


def test_a_job_that_fails_validation_says_why_and_is_not_repeated_by_itself(bench: Bench) -> None:
    errors = ({"code": "token_limit_exceeded", "message": "Enqueued token limit reached", "line": None},)
    with BatchServer(good, endings=[Ending("failed", errors=errors)]) as server:
        bench.submit(server)
        ran = bench.fetch()
        assert ran.code == 3
        assert "token_limit_exceeded: Enqueued token limit reached" in ran.err
        assert bench.fetch().code == 3
        assert len(server.jobs) == 1
        bench("submit", bench.run)
        assert bench.fetch().code == 0


@pytest.mark.parametrize("dialect", ["openai", "llama_stack", "vllm"])
def test_a_passing_failure_is_tried_again_in_the_next_round(bench: Bench, dialect: Dialect) -> None:
    script = in_turn(lambda request: status(500), good)
    with BatchServer(script, dialect) as server:
        bench.submit(server)
        assert bench.fetch().code == 3
        assert bench.fetch().code == 0
        assert len(server.files[server.jobs["batch-2"].input_file_id].splitlines()) == 1
    lines = RunFolder(bench.run).requests()
    assert [r.outcome for r in lines if r.number == 2] == ["ok"]
    assert sum(r.outcome == "server_error" for r in lines) == 1


def test_a_request_that_fails_three_times_is_a_named_gap_until_submitted_again(bench: Bench) -> None:
    fails = {"now": True}
    (bench.inputs / "Ada.txt").unlink()

    def script(request: dict[str, Any]) -> FakeReply:
        return status(500) if fails["now"] else good(request)

    with BatchServer(script) as server:
        bench.submit(server)
        codes = [bench.fetch().code for _ in range(3)]
        assert codes == [3, 3, 1]
        assert len(server.jobs) == 3
        assert bench.fetch().code == 1
        assert len(server.jobs) == 3
        gaps = RunFolder(bench.run).manifest().transcripts["bo"].gaps
        assert {gap.outcome for gap in gaps} == {"server_error"}
        before = len(RunFolder(bench.run).requests())
        fails["now"] = False
        bench("submit", bench.run)
        assert bench.fetch().code == 0
        assert before == len(RunFolder(bench.run).requests()) - len(server.run) // 4


def test_a_refused_answer_is_a_gap_as_in_a_live_run(bench: Bench) -> None:
    script = in_turn(lambda request: filtered(), good)
    with BatchServer(script) as server:
        bench.submit(server)
        assert bench.fetch().code == 3
        assert len(server.jobs) == 1
    gaps = [gap for one in RunFolder(bench.run).manifest().transcripts.values() for gap in one.gaps]
    assert [gap.outcome for gap in gaps] == ["content_filter"]


@pytest.mark.parametrize("dialect", ["openai", "llama_stack", "vllm"])
def test_a_parameter_that_is_refused_is_left_out_from_then_on(bench: Bench, dialect: Dialect) -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        if "temperature" in request:
            return status(400, "Unsupported value: 'temperature' is not supported with this model.")
        return good(request)

    with BatchServer(script, dialect) as server:
        bench.submit(server)
        assert bench.fetch().code == 3
        assert bench.fetch().code == 0
        assert len(server.jobs) == 2
        assert all("temperature" not in json.loads(one) for one in server.asked[len(server.asked) // 2 :])


def test_a_cut_answer_is_asked_longer_and_then_in_halves(bench: Bench) -> None:
    """Windows of more than eight turns are cut: the same rounds as in a live run, one job each."""

    def script(request: dict[str, Any]) -> FakeReply:
        found = passages(request)
        if len(found) < 2 or request.get("max_tokens") or request.get("max_completion_tokens"):
            return answer({"passages": found})
        whole = json.dumps({"passages": [*found, passage(0, "cut off")]})
        return cut(whole[:-20])

    with BatchServer(script) as server:
        bench.submit(server)
        codes = [bench.fetch().code for _ in range(2)]
        assert codes == [3, 0]
        live = bench.live(server)
        assert codings(bench.run) == codings(live)
        assert len(server.run) == len(server.live)


def test_an_item_against_the_schema_is_corrected_in_the_next_round(bench: Bench) -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        found = passages(request)
        if len(request["messages"]) > 2 or not found:
            return answer({"passages": [{**one, "salience": 5} for one in found[-1:]]})
        return answer({"passages": [*found[:-1], {**found[-1], "salience": 99}]})

    with BatchServer(script) as server:
        bench.submit(server)
        assert [bench.fetch().code for _ in range(2)] == [3, 0]
        live = bench.live(server)
        assert codings(bench.run) == codings(live)
        assert len(server.run) == len(server.live)
    assert RunFolder(bench.run).manifest().totals == RunFolder(live).manifest().totals


def test_lines_may_be_repeated_out_of_order_cut_or_of_other_requests(bench: Bench) -> None:
    def mangled(lines: list[str]) -> list[str]:
        strange = json.dumps({"custom_id": "f" * 64, "response": {"status_code": 200, "body": {}}})
        return [strange, *reversed(lines), *lines[:2], "", lines[0][:50], "[]"]

    with BatchServer(good, mangled=mangled) as server:
        bench.submit(server)
        ran = bench.fetch()
        assert ran.code == 0
        assert "left out: 1 line of results of other requests" in ran.err
        assert "left out: 2 lines of results that could not be read" in ran.err
        assert codings(bench.run) == codings(bench.live(server))


def test_a_kill_between_upload_and_job_makes_no_second_upload_and_no_second_job(bench: Bench) -> None:
    """The job file says how far it came: first with a file's id alone, then as if the answer was lost."""
    with BatchServer(good, endings=[Ending("in_progress")]) as server:
        bench.submit(server)
        file = bench.run / "batch" / "jobs" / "0001.json"
        whole = json.loads(file.read_bytes())
        file.write_text(json.dumps({**whole, "batch_id": None, "status": "prepared"}))
        server.end("batch-1", Ending())
        bench.fetch()
        assert (len(server.jobs), server.calls.count("POST /v1/files")) == (1, 1)
        assert bench.fetch().code == 0
        del server.jobs["batch-1"]
        file.write_text(json.dumps({**whole, "batch_id": None, "status": "prepared"}))
        bench.fetch()
        assert (len(server.jobs), server.calls.count("POST /v1/files")) == (1, 1)


def test_a_shard_that_was_never_uploaded_is_uploaded_by_the_next_start(bench: Bench) -> None:
    with BatchServer(good) as server:
        bench.submit(server)
        file = bench.run / "batch" / "jobs" / "0001.json"
        unsent = {"batch_id": None, "file_id": None, "status": "prepared"}
        file.write_text(json.dumps({**json.loads(file.read_bytes()), **unsent}))
        assert bench.fetch().code == 3
        assert server.calls.count("POST /v1/files") == 2
        assert bench.fetch().code == 0


def test_what_was_answered_before_is_not_submitted(bench: Bench) -> None:
    with BatchServer(good) as server:
        bench.submit(server)
        bench.fetch()
        interview("Cy", 20, bench.inputs)
        run = len(server.run)
        bench.submit(server)
        assert bench.fetch().code == 0
        assert len(server.asked) == len(set(server.asked))
        new = server.files[server.jobs["batch-2"].input_file_id].splitlines()
        assert len(server.run) - run == len(new)
    assert states(bench.run) == {"ada": "done", "bo": "done", "cy": "done"}


def test_answers_land_in_the_cache_under_the_key_of_a_live_question(bench: Bench) -> None:
    with BatchServer(good) as server:
        bench.submit(server)
        ids = (bench.run / "batch" / "shards" / "0001.ids").read_text().split()
        bench.fetch()
        with ResponseCache() as cache:
            assert all(cache.get(one) is not None for one in ids)
        out = bench.folder / "again"
        common = (bench.inputs, "--out", out, "--base-url", server.url, "--model", "m")
        ran = bench._cli("extract", *common, "--window-tokens", 400)
        assert (ran.code, server.live) == (0, [])


def test_no_key_is_in_any_file(bench: Bench) -> None:
    with BatchServer(good) as server:
        bench.submit(server)
        bench.fetch()
    written = [f for f in bench.folder.rglob("*") if f.is_file()]
    assert len(written) > 10
    assert not [f for f in written if KEY.encode() in f.read_bytes()]


def test_a_base_url_with_credentials_is_refused_because_it_would_be_stored(bench: Bench) -> None:
    with BatchServer(good) as server:
        with_key = server.url.replace("http://", f"http://me:{KEY}@")
        ran = bench("submit", bench.inputs, "--out", bench.run, "--base-url", with_key, "--model", "m")
    assert ran.code == 1
    assert "OPENAI_BASE_URL" in ran.err
    assert KEY not in ran.err
    assert not bench.run.exists()


def test_another_endpoint_than_the_one_it_was_submitted_to_is_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BatchServer(good) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        bench("submit", bench.inputs, "--out", bench.run, "--model", "m")
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
        ran = bench.fetch()
    assert ran.code == 1
    assert server.url in ran.err


def test_an_endpoint_without_batches_is_named(bench: Bench) -> None:
    with BatchServer(good) as server:
        server._files = lambda *_: (404, b'{"detail": "Not Found"}')  # type: ignore[method-assign]
        ran = bench.submit(server)
    assert ran.code == 1
    assert "no files and batches" in ran.err


def test_results_that_the_endpoint_has_lost_are_asked_again_only_on_demand(bench: Bench) -> None:
    with BatchServer(good) as server:
        bench.submit(server)
        del server.files["file-2"]
        ran = bench.fetch()
        assert (ran.code, "no longer has job 1" in ran.err) == (3, True)
        assert bench.fetch().code == 3
        assert len(server.jobs) == 1
        bench("submit", bench.run)
        assert bench.fetch().code == 0
        assert len(server.jobs) == 2


def test_status_shows_the_jobs(bench: Bench) -> None:
    with BatchServer(good, endings=[Ending("in_progress")]) as server:
        bench.submit(server)
        assert "job 1: in_progress" in bench("status", bench.run).out
        server.end("batch-1", Ending())
        assert "job 1: completed" in bench("status", bench.run).out
        assert bench.fetch().code == 0


def test_a_folder_without_a_batch_is_named(bench: Bench) -> None:
    ran = bench("fetch", bench.folder / "nothing")
    assert (ran.code, "holds no batch" in ran.err) == (1, True)


def test_names_that_are_replaced_are_in_no_shard_and_back_in_the_results(bench: Bench) -> None:
    names = bench.folder / "names.csv"
    names.write_text("name,replacement\nBo,[Person 1]\n")
    with BatchServer(good) as server:
        bench.submit(server, "--pseudonyms", names)
        sent = server.files["file-1"]
        assert "In [Person 1]." in sent
        assert "In Bo." not in sent
        assert bench.fetch().code == 0
    assert "In Bo." in (bench.run / "transcripts" / "bo.json").read_text()


def test_a_run_that_the_cache_answers_whole_is_done_at_once(bench: Bench) -> None:
    with BatchServer(good) as server:
        bench.submit(server)
        bench.fetch()
        bench.run = bench.folder / "second"
        ran = bench.submit(server)
        assert (ran.code, len(server.jobs)) == (0, 1)
        assert "2 of 2 interviews" in ran.out
        assert bench.fetch().code == 0


@pytest.mark.parametrize("at", range(1, 8))
def test_a_kill_at_any_write_costs_no_answer_and_no_second_job(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Writes of `submit`: state, job, its file's id, its own id; of `fetch`: status, results taken, state."""
    writes = 0

    def dying(path: Path, text: str) -> None:
        nonlocal writes
        writes += 1
        if writes == at:
            raise KeyboardInterrupt
        write_whole(path, text)

    monkeypatch.setattr("extract.batch.jobs.write_whole", dying)
    with BatchServer(good) as server:
        codes = [bench.submit(server).code, bench.fetch().code]
        assert 130 in codes
        bench.submit(server)
        assert bench.fetch().code == 0
        assert len(server.jobs) == 1
        assert len(server.asked) == len(set(server.asked))
