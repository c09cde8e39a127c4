"""Several endpoints of one model, used in turn: who is asked, who is passed over, and what holds over all."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest
from support_cli import Cli
from support_faults import BY_NAME, Playing, good, hurry, interview, passages
from support_server import MODEL, FakeEndpoint, FakeReply, answer, held, mode_of, status

from extract.retry import RetryPolicy
from extract.runfolder import RunFolder
from schemas.run import Manifest

FORBIDDEN = status(401, "no such key")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    """An interview of eight windows at 200 tokens each."""
    return interview("Ada", 60, tmp_path)


def extract(
    cli: Cli, file: Path, *servers: FakeEndpoint | str, run: str = "run", more: tuple[object, ...] = ()
) -> Any:
    urls = [one if isinstance(one, str) else one.url for one in servers]
    named = [part for url in urls for part in ("--base-url", url)]
    options = ("--window-tokens", 200, "--model", "m", "--concurrency", 2, *named, *more)
    return cli("extract", file, "--out", file.parent / run, *options)


def lines(file: Path, run: str = "run") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (file.parent / run / "requests.jsonl").read_text().splitlines()]


def manifest(file: Path, run: str = "run") -> Manifest:
    return RunFolder(file.parent / run).manifest()


def coding(file: Path, run: str) -> bytes:
    return (file.parent / run / "codings" / "ada.json").read_bytes()


def counts(*servers: FakeEndpoint) -> list[int]:
    return [len(server.requests) for server in servers]


def host(server: FakeEndpoint) -> str:
    return f"127.0.0.1:{server.port}"


def test_questions_are_shared_out_in_turn_and_the_coding_is_that_of_one_endpoint(cli: Cli, ada: Path) -> None:
    """One question at a time: both always have none under way, and so each is asked every other time."""
    with FakeEndpoint(good) as one, FakeEndpoint(good) as two:
        alone = extract(cli, ada, one, run="alone")
        total = len(one.requests)
        one.requests.clear()
        assert total >= 8
        with FakeEndpoint(good) as three:
            ran = extract(cli, ada, three, two, more=("--concurrency", 1))
            assert counts(three, two) == [(total + 1) // 2, total // 2]
    assert (alone.code, ran.code) == (0, 0)
    assert coding(ada, "run") == coding(ada, "alone")
    assert f"{host(two)}: used in turn with {host(three)}" in manifest(ada).mode_trail
    assert [line["host"] for line in lines(ada)] == [host(three), host(two)] * (total // 2) + [
        host(three)
    ] * (total % 2)
    assert {line["host"] for line in lines(ada, "alone")} == {None}
    assert host(two) in ran.err


def test_the_one_with_fewer_questions_under_way_is_asked(cli: Cli, ada: Path) -> None:
    """One of two holds its first question until all others are answered: it gets no second one."""
    gate = Event()

    def slow(request: dict[str, Any]) -> FakeReply:
        return held(good(request), gate)

    def fast(request: dict[str, Any]) -> FakeReply:
        if len(two.requests) == total - 1:
            gate.set()
        return good(request)

    with FakeEndpoint(good) as server:
        extract(cli, ada, server, run="alone")
        total = len(server.requests)
    with FakeEndpoint(slow) as one, FakeEndpoint(fast) as two:
        assert extract(cli, ada, one, two).code == 0
        assert counts(one, two) == [1, total - 1]


def test_the_limit_of_requests_at_the_same_time_is_that_of_all_together(cli: Cli, ada: Path) -> None:
    """Three at a time over both. The third one that is held opens the gate a little later, so that a fourth
    one, were it let out, would have come by then.
    """
    gate, before_the_gate = Event(), list[str]()

    def script(name: str) -> Callable[[dict[str, Any]], FakeReply]:
        first = iter([True])

        def reply(request: dict[str, Any]) -> FakeReply:
            if next(first, False):
                return good(request)  # the first question of each endpoint is asked alone
            if not gate.is_set():
                before_the_gate.append(name)
                if len(before_the_gate) == 3:
                    Timer(0.2, gate.set).start()
            return held(good(request), gate)

        return reply

    with FakeEndpoint(script("one")) as one, FakeEndpoint(script("two")) as two:
        assert extract(cli, ada, one, two, more=("--concurrency", 3)).code == 0
        assert len(before_the_gate) == 3
        assert set(before_the_gate) == {"one", "two"}


def test_one_dies_in_the_middle_and_the_other_answers_its_questions(cli: Cli, ada: Path) -> None:
    def dies(request: dict[str, Any]) -> FakeReply:
        if len(one.requests) < 2:
            return good(request)
        one.stop_listening()
        return BY_NAME["connection reset before the response"].play(request)

    with FakeEndpoint(dies) as one, FakeEndpoint(good) as two:
        ran = extract(cli, ada, one, two)
        assert ran.code == 0
        answered = [line for line in lines(ada) if line["outcome"] == "ok"]
        assert len(answered) == len({line["digest"] for line in answered})
        assert len(answered) == 1 + len(two.requests)
        assert [line["host"] for line in answered].count(host(one)) == 1
        assert {line["host"] for line in lines(ada) if line["outcome"] != "ok"} == {host(one)}
        assert manifest(ada).state == "done"


def test_one_that_was_never_there_costs_no_window(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(good) as gone:
        dead = gone.url
    with FakeEndpoint(good) as two:
        assert extract(cli, ada, dead, two).code == 0
        assert len({line["digest"] for line in lines(ada)}) == len(two.requests)


def test_one_that_limits_the_rate_is_left_alone_for_as_long_as_it_says(cli: Cli, ada: Path) -> None:
    """Nothing of its minute is waited: the other one answers all, and nobody is told of a wait."""
    with (
        pytest.MonkeyPatch.context() as patch,
        FakeEndpoint(status(429, retry_after=60)) as one,
        FakeEndpoint(good) as two,
    ):
        patch.setattr("extract.client.RetryPolicy", partial(RetryPolicy, first_wait=0.001))
        ran = extract(cli, ada, one, two)
        assert ran.code == 0
        assert len(one.requests) == 1
        assert [line["outcome"] for line in lines(ada)].count("rate_limited") == 1
        assert "waiting" not in ran.err


def test_both_limit_the_rate_and_all_wait_as_for_one(cli: Cli, ada: Path) -> None:
    limited = BY_NAME["429 with Retry-After in seconds"]
    with FakeEndpoint(Playing([limited])) as one, FakeEndpoint(Playing([limited])) as two:
        assert extract(cli, ada, one, two).code == 0
        assert len(one.requests) > 1
        assert len(two.requests) > 1


def test_each_endpoint_has_a_dialect_of_its_own(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(BY_NAME["strict schema refused"].play) as one, FakeEndpoint(good) as two:
        assert extract(cli, ada, one, two).code == 0
        modes = [[mode_of(request.body) for request in server.requests] for server in (one, two)]
    assert modes[0][:2] == ["json_schema", "tools"]
    assert set(modes[0][1:]) == {"tools"}
    assert set(modes[1]) == {"json_schema"}
    assert any(line.startswith(f"{host(one)}: json_schema: left") for line in manifest(ada).mode_trail)


@pytest.mark.parametrize("flag", ["--max-requests", "--max-tokens"])
def test_limits_hold_over_both_together(cli: Cli, ada: Path, flag: str) -> None:
    """Three requests, or three times 15,000 tokens and too few for a fourth (see `test_limits.py`)."""
    usage = {"prompt_tokens": 14_000, "completion_tokens": 1000}

    def counted(request: dict[str, Any]) -> FakeReply:
        return answer({"passages": passages(request)}, usage=usage)

    limit = 3 if flag == "--max-requests" else 60_000
    with FakeEndpoint(counted) as one, FakeEndpoint(counted) as two:
        ran = extract(cli, ada, one, two, more=(flag, limit, "--concurrency", 1))
        assert (ran.code, sum(counts(one, two))) == (3, 3)


def test_requests_a_minute_are_counted_over_both(
    cli: Cli, ada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three a minute by a clock that only sleeping moves: the n-th request goes in minute (n - 1) // 3."""
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    quick = partial(RetryPolicy, sleep=sleep, clock=lambda: now[0])
    monkeypatch.setattr("extract.client.RetryPolicy", quick)
    with FakeEndpoint(good) as one, FakeEndpoint(good) as two:
        assert extract(cli, ada, one, two, more=("--rpm", 3)).code == 0
        requests = sum(counts(one, two))
    assert now[0] == pytest.approx(60.0 * ((requests - 1) // 3))


def test_one_without_a_right_key_is_asked_no_more_and_said(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(FORBIDDEN) as one, FakeEndpoint(good) as two:
        ran = extract(cli, ada, one, two)
        assert (ran.code, len(one.requests)) == (0, 1)
    assert f"not asked any more: {host(one)}" in ran.err
    assert f"{host(one)}: not asked any more (unauthorized)" in manifest(ada).mode_trail


def test_a_question_that_one_forbids_is_asked_elsewhere_and_both_are_kept(cli: Cli, ada: Path) -> None:
    def forbids(request: dict[str, Any]) -> FakeReply:
        return status(403) if len(one.requests) == 2 else good(request)

    with FakeEndpoint(forbids) as one, FakeEndpoint(good) as two:
        ran = extract(cli, ada, one, two)
        assert (ran.code, len(one.requests) > 2) == (0, True)
    assert [line["outcome"] for line in lines(ada)].count("forbidden") == 1


def test_a_question_that_is_flagged_is_a_gap_and_no_endpoint_is_given_up(cli: Cli, ada: Path) -> None:
    flagged = BY_NAME["403 for flagged content"]
    with FakeEndpoint(Playing([flagged])) as one, FakeEndpoint(good) as two:
        assert extract(cli, ada, one, two).code == 3
        assert len(one.requests) > 1
    (gap,) = manifest(ada).transcripts["ada"].gaps
    assert gap.outcome == "content_filter"
    assert gap.reason.endswith('Your input was flagged for "violence".')


def test_a_500_that_names_a_function_is_asked_elsewhere_in_the_same_mode(cli: Cli, tmp_path: Path) -> None:
    """The first endpoint takes plain JSON only, so there is no other mode to go to.

    Twenty windows, so that it gets more than four questions however they fall.
    """
    long = interview("Ada", 150, tmp_path)

    def crashes(request: dict[str, Any]) -> FakeReply:
        if mode_of(request) != "json":
            return status(400, "response_format and tools are not supported")
        return status(500, "FUNCTION_INVOCATION_FAILED") if len(one.requests) == 4 else good(request)

    with FakeEndpoint(crashes) as one, FakeEndpoint(good) as two:
        assert extract(cli, long, one, two).code == 0
        assert len(one.requests) > 4


def test_one_that_takes_no_mode_makes_no_gap_beside_one_that_does(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(status(400, "response_format, tools: not supported")) as one, FakeEndpoint(good) as two:
        assert extract(cli, ada, one, two).code == 0


def test_when_all_fail_for_good_the_run_ends_as_with_one(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(FORBIDDEN) as one, FakeEndpoint(status(403)) as two:
        ran = extract(cli, ada, one, two)
        assert (ran.code, counts(one, two)) == (1, [1, 1])
    assert "None of the 2 endpoints can be used" in ran.err
    assert host(one) in ran.err
    assert host(two) in ran.err


def test_when_none_was_ever_there_the_run_stops_after_one_questions_patience(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(good) as one, FakeEndpoint(good) as two:
        gone = (one.url, two.url)
    ran = extract(cli, ada, *gone)
    assert ran.code == 1
    assert "connection" in ran.err
    assert {line["outcome"] for line in lines(ada)} <= {"connection_error", "cancelled"}


def test_a_question_that_is_refused_is_not_asked_elsewhere(cli: Cli, ada: Path) -> None:
    refused = BY_NAME["refusal"]
    with FakeEndpoint(Playing([refused])) as one, FakeEndpoint(Playing([refused])) as two:
        ran = extract(cli, ada, one, two)
        requests = [request.raw for server in (one, two) for request in server.requests]
    assert ran.code == 3
    assert len(requests) == len(set(requests))
    assert [gap.outcome for gap in manifest(ada).transcripts["ada"].gaps] == ["refused", "refused"]


def test_a_question_that_every_endpoint_fails_at_is_given_up_after_six_rounds(cli: Cli, ada: Path) -> None:
    """Turn 0's question gets HTTP 500 everywhere, 6 times from each; the others are answered."""

    def script(request: dict[str, Any]) -> FakeReply:
        return status(500) if "Code turns 0 to" in json.dumps(request) else good(request)

    with FakeEndpoint(script) as one, FakeEndpoint(script) as two:
        assert extract(cli, ada, one, two, more=("--concurrency", 1)).code == 3
    failed = [line for line in lines(ada) if line["outcome"] == "server_error"]
    assert len(failed) == 12
    assert len(manifest(ada).transcripts["ada"].gaps) == 1


def test_nothing_is_asked_again_when_endpoints_come_and_go(cli: Cli, ada: Path) -> None:
    """Answers of any endpoint that is named are found; new ones are kept under the first."""
    with FakeEndpoint(good) as one, FakeEndpoint(good) as two, FakeEndpoint(good) as three:
        assert extract(cli, ada, one, run="alone").code == 0
        paid = len(one.requests)
        for number, servers in enumerate([(one, two), (two, one), (three, two, one)]):
            assert extract(cli, ada, *servers, run=f"again{number}").code == 0
        assert counts(one, two, three) == [paid, 0, 0]


def test_what_the_second_answered_is_found_without_it(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(good) as one, FakeEndpoint(good) as two:
        assert extract(cli, ada, one, two).code == 0
        paid = counts(one, two)
        assert all(paid)
        assert extract(cli, ada, one, run="alone").code == 0
        assert counts(one, two) == paid


def test_a_run_goes_on_with_more_endpoints_or_fewer_but_for_the_first(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(good) as one, FakeEndpoint(good) as two:
        assert extract(cli, ada, one, two, more=("--max-requests", 3)).code == 3
        assert extract(cli, ada, one, more=("--max-requests", 5)).code == 3
        other = extract(cli, ada, two)
        assert (other.code, host(one) in other.err) == (1, True)
        assert extract(cli, ada, one, two).code == 0


def test_the_environment_and_the_project_file_may_name_several(
    cli: Cli, ada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeEndpoint(good) as one, FakeEndpoint(good) as two:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{one.url}, {two.url}")
        assert extract(cli, ada).code == 0
        assert all(counts(one, two))
        monkeypatch.delenv("OPENAI_BASE_URL")
        monkeypatch.chdir(ada.parent)
        Path("intercoder.toml").write_text(f'endpoint = ["{two.url}", "{one.url}"]\nmodels = ["n"]\n')
        before = counts(one, two)
        assert cli("extract", ada, "--out", "other", "--window-tokens", 200).code == 0
        assert all(now > then for now, then in zip(counts(one, two), before, strict=True))


def test_the_only_model_is_asked_for_where_a_server_is_up(cli: Cli, ada: Path) -> None:
    with FakeEndpoint(good) as gone:
        dead = gone.url
    with FakeEndpoint(good) as two:
        named = ("--base-url", dead, "--base-url", two.url)
        assert cli("extract", ada, "--out", ada.parent / "run", "--window-tokens", 200, *named).code == 0
    assert len(two.model_requests) == 1


def test_doctor_looks_at_each(cli: Cli, ada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ada.parent)
    with FakeEndpoint(good) as one, FakeEndpoint(good, models=("other",)) as two:
        ran = cli("doctor", "--base-url", one.url, "--base-url", two.url, "--model", MODEL)
    found = [line for line in ran.out.splitlines() if "endpoint" in line]
    assert found[:2] == [f"ok     endpoint: {host(one)}", f"ok     endpoint: {host(two)}"]
    assert (ran.code, f"does not list {MODEL}" in found[2]) == (1, True)
