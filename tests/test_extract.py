"""The main job end to end: files in, a real server on loopback, a run folder out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli, Ran
from support_passages import passage
from support_server import FakeEndpoint, FakeReply, answer, cut, filtered, status

from extract.runfolder import RunFolder
from schemas.coding import CodingFile

SAMPLES = Path(__file__).parents[1] / "samples"
KEY = "sk-planted-0123456789abcdef"

TALK = """Interviewer: What went wrong?

Interviewee: Half of the labels were wrong, we found out late.

Interviewer: And then?

Interviewee: Then the model got worse every month and nobody noticed.
"""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "in" / "Talk 1.txt"
    file.parent.mkdir()
    file.write_text(TALK)
    return file


def labels_and_drift(request: dict[str, Any]) -> FakeReply:
    """Marks two passages, each only where the request asks for its turn."""
    first, last = asked_turns(request)
    passages = [passage("labels were wrong", 1), passage("got worse every month", 3, "MM-drift")]
    return answer({"passages": [p for p in passages if first <= p["first_turn"] <= last]})


def asked_turns(request: dict[str, Any]) -> tuple[int, int]:
    found = re.search(r"Code turns (\d+) to (\d+)", request["messages"][-1]["content"])
    assert found
    return int(found[1]), int(found[2])


def the_coding(run: Path) -> CodingFile:
    (coding,) = RunFolder(run).codings()
    coding.check_against(RunFolder(run).transcript(coding.transcript))
    return coding


def extents(run: Path) -> list[tuple[str, int, int]]:
    return [(s.code, s.first_turn, s.last_turn) for s in the_coding(run).segments]


def test_a_run_codes_grounds_and_stores(cli: Cli, talk: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(labels_and_drift) as server:
        ran = cli("extract", talk, "--out", run, "--base-url", server.url)
    assert (ran.code, len(server.requests)) == (0, 1)
    assert extents(run) == [("Data-noisy-labels", 1, 1), ("MM-drift", 3, 3)]
    assert the_coding(run).coder.model_dump() == {
        "name": "fake-model",
        "kind": "model",
        "model": "fake-model",
    }
    assert "2 issues, 2 segments in 1 of 1 interview" in ran.out
    manifest = RunFolder(run).manifest()
    assert manifest.totals.tokens.model_dump() == {"sent": 100, "sent_from_cache": None, "received": 20}
    assert manifest.totals.matches == {"verbatim": 2}
    assert manifest.settings.endpoint == server.url.removeprefix("http://").removesuffix("/v1")


def test_the_same_command_again_sends_nothing_and_changes_nothing(
    cli: Cli, talk: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(labels_and_drift) as server:
        args = ("extract", talk, "--out", run, "--base-url", server.url)
        cli(*args)
        before = {file: file.read_bytes() for file in run.rglob("*") if file.is_file()}
        assert cli(*args).code == 0
    assert len(server.requests) == 1
    assert {file: file.read_bytes() for file in run.rglob("*") if file.is_file()} == before


def test_a_new_run_over_the_same_files_is_answered_from_the_cache(
    cli: Cli, talk: Path, tmp_path: Path
) -> None:
    with FakeEndpoint(labels_and_drift) as server:
        for name in ("one", "two"):
            cli("extract", talk, "--out", tmp_path / name, "--base-url", server.url)
    assert len(server.requests) == 1
    totals = RunFolder(tmp_path / "two").manifest().totals
    assert (totals.requests, totals.from_cache, totals.tokens.sent, totals.saved.sent) == (0, 1, 0, 100)
    one, two = ((tmp_path / name / "codings/talk-1.json").read_bytes() for name in ("one", "two"))
    assert one == two


def test_human_codes_never_reach_a_request(cli: Cli, tmp_path: Path) -> None:
    """Rule 1: codes planted in every format are searched for in every byte that is sent."""
    turns = [
        ("Interviewer", "What went wrong?"),
        ("Interviewee", "Half of the labels were wrong."),
        ("Interviewee", "So."),
    ]
    delve = "Interview 7 - Ada\n\n" + "".join(
        f"{who}\n\n{text}\n\nZebra-planted-code\n\n" for who, text in turns
    )
    (tmp_path / "delve.txt").write_text(delve)
    (tmp_path / "markdown.txt").write_text(
        delve.replace("Interview 7", "# Interview 8").replace("\nInterv", "\n## Interv").replace("So.", "Go.")
    )
    ours = [{"speaker": who, "text": f"{text} Yes.", "codes": ["Zebra-planted-code"]} for who, text in turns]
    (tmp_path / "ours.json").write_text(json.dumps({"title": "Interview 9", "coder": "Ada", "turns": ours}))
    with FakeEndpoint(answer({"passages": []})) as server:
        ran = cli("extract", tmp_path, "--out", tmp_path / "run", "--base-url", server.url)
    assert ran.code == 0
    assert len(server.requests) == 3
    for request in server.requests:
        assert b"labels were wrong" in request.raw
        assert b"ebra" not in request.raw
        assert b"Ada" not in request.raw
    assert "planted" not in (tmp_path / "run/transcripts/interview-7.json").read_text()


def test_the_studys_codes_never_reach_a_request(cli: Cli, shared: Path, tmp_path: Path) -> None:
    """The same on the real coded files: without a codebook no code name may occur in what is sent."""
    files = [
        f"{shared}/interviews/delve-text/Interview {n}.txt" for n in ("14 - Amin", "32 - PO", "35 - Ilan")
    ]
    with FakeEndpoint(answer({"passages": []})) as server:
        cli("extract", *files, "--out", tmp_path / "run", "--base-url", server.url, "--open-coding")
    assert len(server.requests) == 3
    for file in files:
        codes = re.findall(r"^[A-Za-z]+(?:-[A-Za-z]+)+$", Path(file).read_text(), re.MULTILINE)
        assert codes
        for request in server.requests:
            sent = request.body["messages"][-1]["content"]
            assert not [code for code in codes if code in sent]


def test_quotes_that_are_not_there_are_rejected_and_shown(cli: Cli, talk: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    made_up = passage("the sensors froze in the winter of that year", 1)
    with FakeEndpoint(answer({"passages": [made_up]})) as server:
        ran = cli("extract", talk, "--out", run, "--base-url", server.url)
    assert ran.code == 0
    assert "quotes: 1 rejected" in ran.out
    assert the_coding(run).segments == ()
    assert [r.reason for r in the_coding(run).rejected] == ["absent"]


def test_a_failed_window_is_a_named_gap_and_the_rest_is_kept(cli: Cli, tmp_path: Path) -> None:
    lines = "\n".join(
        f"Interviewee: Sentence number {i} is about nothing at all, {'really ' * 20}." for i in range(60)
    )
    (tmp_path / "long.txt").write_text(lines)
    run = tmp_path / "run"
    broken = True

    def script(request: dict[str, Any]) -> FakeReply:
        first, _ = asked_turns(request)
        found = [passage(f"Sentence number {first} is about nothing", first)]
        return filtered() if broken and first else answer({"passages": found})

    with FakeEndpoint(script) as server:
        args = (
            "extract",
            tmp_path / "long.txt",
            "--out",
            run,
            "--base-url",
            server.url,
            "--window-tokens",
            "1500",
        )
        ran = cli(*args)
        windows = len(server.requests)
        assert ran.code == 3
        assert windows > 1
        assert [s.first_turn for s in the_coding(run).segments] == [0]
        state = RunFolder(run).manifest().transcripts["long"]
        assert state.state == "partial"
        assert {gap.outcome for gap in state.gaps} == {"content_filter"}
        assert "missing: long, turns" in ran.err
        assert "1 segment in 1 of 1 interview, 1 of them in part" in ran.out
        broken = False
        assert cli(*args).code == 0
    # Only the windows without an answer are asked again.
    assert len(server.requests) == windows + (windows - 1)
    assert len(the_coding(run).segments) == windows
    assert RunFolder(run).manifest().transcripts["long"].gaps == ()


@pytest.mark.parametrize(
    ("field", "option", "told"),
    [
        ("judgements", "--judge", "the judging of turns 0-"),
        ("stretches", "--survey", "the survey of turns 0-"),
    ],
)
def test_a_step_without_an_answer_is_not_said_to_be_the_interview(
    cli: Cli, talk: Path, tmp_path: Path, field: str, option: str, told: str
) -> None:
    """Its turns were read and its passages are there."""

    def script(request: dict[str, Any]) -> FakeReply:
        refused = f'"{field}"' in json.dumps(request["response_format"])
        return filtered() if refused else labels_and_drift(request)

    with FakeEndpoint(script) as server:
        named = ("extract", talk, "--out", tmp_path / "run", "--base-url", server.url)
        ran = cli(*named, option, "--share", 1)
    assert ran.code == 3
    assert f"missing: talk-1, {told}" in ran.err
    assert "2 segments in 1 of 1 interview, 1 of them in part" in ran.out


def test_a_cut_answer_keeps_its_items_and_the_halves_are_asked(cli: Cli, talk: Path, tmp_path: Path) -> None:
    whole = json.dumps({"passages": [passage("labels were wrong", 1), passage("got worse", 3, "MM-drift")]})

    def script(request: dict[str, Any]) -> FakeReply:
        return cut(whole[:-120]) if asked_turns(request) == (0, 3) else labels_and_drift(request)

    run = tmp_path / "run"
    with FakeEndpoint(script) as server:
        ran = cli("extract", talk, "--out", run, "--base-url", server.url)
    assert ran.code == 0
    assert [asked_turns(request.body) for request in server.requests] == [(0, 3), (0, 3), (0, 1), (2, 3)]
    assert [request.body.get("max_tokens") for request in server.requests] == [None, 4096, None, None]
    assert extents(run) == [("Data-noisy-labels", 1, 1), ("MM-drift", 3, 3)]


def test_a_wrong_key_stops_at_once_and_is_nowhere_to_be_found(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    reply = status(401, f"Incorrect API key provided: {KEY}", error_code="invalid_api_key")
    with FakeEndpoint(reply) as server:
        args = ("extract", SAMPLES / "interviews", "--out", tmp_path / "run", "--model", "m")
        ran = cli(*args, "--base-url", server.url, "--concurrency", "1")
    assert ran.code == 1
    assert len(server.requests) == 1
    assert "OPENAI_API_KEY" in ran.err
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    written = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not [text for text in (*written, ran.out.encode(), ran.err.encode()) if KEY.encode() in text]


def test_the_only_model_is_taken_and_of_several_one_must_be_named(
    cli: Cli, talk: Path, tmp_path: Path
) -> None:
    with FakeEndpoint(labels_and_drift, models=["only-one"]) as server:
        assert cli("extract", talk, "--out", tmp_path / "a", "--base-url", server.url).code == 0
        assert server.requests[0].body["model"] == "only-one"
    with FakeEndpoint(labels_and_drift, models=["one", "two"]) as server:
        ran = cli("extract", talk, "--out", tmp_path / "b", "--base-url", server.url)
        assert (ran.code, server.requests) == (1, [])
        assert "one" in ran.err
        assert "--model" in ran.err


def test_other_settings_do_not_mix_into_a_run(cli: Cli, talk: Path, tmp_path: Path) -> None:
    with FakeEndpoint(labels_and_drift) as server:
        args = ("extract", talk, "--out", tmp_path / "run", "--base-url", server.url)
        cli(*args)
        ran = cli(*args, "--temperature", "1")
    assert ran.code == 1
    assert "parameters" in ran.err
    assert len(server.requests) == 1


def test_another_endpoint_of_the_same_host_does_not_mix_into_a_run(
    cli: Cli, talk: Path, tmp_path: Path
) -> None:
    """A gateway serves several under one host; `/v1` is what most addresses end in, and says nothing."""
    with FakeEndpoint(labels_and_drift) as server:
        args = ("extract", talk, "--out", tmp_path / "run", "--model", "m", "--base-url")
        gateway = server.url.removesuffix("/v1") + "/team/a/v1"
        cli(*args, gateway)
        asked = len(server.requests)
        ran = cli(*args, gateway.replace("/a/", "/b/"))
        assert cli(*args, gateway).code == 0
        assert len(server.requests) == asked
    assert ran.code == 1
    assert "endpoint" in ran.err
    assert RunFolder(tmp_path / "run").manifest().settings.endpoint == f"127.0.0.1:{server.port}/team/a/v1"


def test_an_interview_that_is_read_otherwise_is_coded_again(cli: Cli, tmp_path: Path) -> None:
    """The baseline looks for issues in what interviewees say: with another interviewer, elsewhere."""
    file = tmp_path / "talk.txt"
    file.write_text(
        "Maria: There were noisy labels and many noisy labels in the data.\nBob: And then?\nMaria: Fine.\n"
    )

    book = tmp_path / "book.csv"
    book.write_text("code,definition\nlabels,noisy labels\n")

    def coding(run: str, interviewer: str) -> CodingFile:
        keyword = ("--model", "keyword", "--codebook", book)
        named = ("--out", tmp_path / run, *keyword, "--interviewer", interviewer)
        assert cli("extract", file, *named).code == 0
        return the_coding(tmp_path / run)

    first, again, fresh = coding("run", "Bob"), coding("run", "Maria"), coding("fresh", "Maria")
    assert first.segments
    assert again == fresh
    assert again != first


def test_new_transcripts_cost_only_themselves(cli: Cli, talk: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(labels_and_drift) as server:
        cli("extract", talk.parent, "--out", run, "--base-url", server.url)
        (talk.parent / "Talk 2.txt").write_text(TALK.replace("late", "very late"))
        ran = cli("extract", talk.parent, "--out", run, "--base-url", server.url)
    assert "2 of 2 interviews" in ran.out
    assert len(server.requests) == 2


def test_copies_of_one_interview_are_coded_once_and_namesakes_both(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a/Talk.txt").write_text(TALK)
    (tmp_path / "b/Talk.txt").write_text(TALK.replace("late", "too late"))
    (tmp_path / "b/talk.txt").write_text(
        "Interviewee: Quite another interview.\n\nInterviewer: With other words.\n"
    )
    with FakeEndpoint(answer({"passages": []})) as server:
        ran = cli(
            "extract", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "run", "--base-url", server.url
        )
    states = RunFolder(tmp_path / "run").manifest().transcripts
    assert sorted(states) == ["talk", "talk-2"]
    assert "another copy of the interview in Talk.txt" in ran.err
    assert len(server.requests) == 2


LONG = "Interviewer: What went wrong?\n\nInterviewee: " + " ".join(
    f"In week {week} the pump number {week} of river {week * 7} stood still." for week in range(12)
)
"""One answer of 144 words."""


def extracted(cli: Cli, folder: Path, run: Path) -> tuple[Ran, int]:
    """What `extract` says of the files of a folder, and how many requests it makes."""
    with FakeEndpoint(answer({"passages": []})) as server:
        ran = cli("extract", folder, "--out", run, "--base-url", server.url)
    return ran, len(server.requests)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder for files."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def test_an_interview_under_two_names_in_one_start_counts_once(cli: Cli, files: Path, tmp_path: Path) -> None:
    for name in ("talk copy.txt", "talk.txt"):
        (files / name).write_text(LONG)
    ran, requests = extracted(cli, files, tmp_path / "run")
    assert requests == 1
    assert list(RunFolder(tmp_path / "run").manifest().transcripts) == ["talk-copy"]
    assert "talk.txt: another copy of the interview in talk copy.txt, which is coded" in ran.err


def test_short_answers_that_are_the_same_are_of_two_people(cli: Cli, files: Path, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (files / name).write_text("Interviewer: Did it work?\n\nInterviewee: Yes.\n")
    ran, _ = extracted(cli, files, tmp_path / "run")
    assert "2 of 2 interviews" in ran.out


def test_a_file_that_was_renamed_is_the_interview_that_it_was(cli: Cli, files: Path, tmp_path: Path) -> None:
    with FakeEndpoint(answer({"passages": []})) as server:
        options = ("--out", tmp_path / "run", "--base-url", server.url)
        (files / "talk.txt").write_text(LONG)
        cli("extract", files, *options)
        (files / "talk.txt").rename(files / "talk final.txt")
        ran = cli("extract", files, *options)
    assert len(server.requests) == 1
    assert (ran.code, list(RunFolder(tmp_path / "run").manifest().transcripts)) == (0, ["talk"])
    assert "talk final.txt is word for word the talk.txt of before: it counts once, as talk" in ran.err


def test_a_file_that_was_corrected_throughout_is_coded_again_and_counts_once(
    cli: Cli, files: Path, tmp_path: Path
) -> None:
    """Two words of each twelve are others: fewer words in common than in copies, more than by chance."""
    with FakeEndpoint(answer({"passages": []})) as server:
        options = ("--out", tmp_path / "run", "--base-url", server.url)
        (files / "talk.txt").write_text(LONG)
        cli("extract", files, *options)
        (files / "talk.txt").write_text(LONG.replace("stood still", "ran dry"))
        ran = cli("extract", files, *options)
    assert len(server.requests) == 2
    assert (ran.code, list(RunFolder(tmp_path / "run").manifest().transcripts)) == (0, ["talk"])
    assert RunFolder(tmp_path / "run").transcript("talk").text.count("ran dry") == 12
    assert "talk.txt is not what was read as talk before: it is coded again" in ran.err


def test_another_interview_in_a_file_of_the_same_name_counts_beside_the_first_and_that_is_said(
    cli: Cli, files: Path, tmp_path: Path
) -> None:
    """The same question, and answers that have nothing in common."""
    with FakeEndpoint(answer({"passages": []})) as server:
        options = ("--out", tmp_path / "run", "--base-url", server.url)
        (files / "talk.txt").write_text(LONG)
        cli("extract", files, *options)
        other = " ".join(f"Nurse {n} had tea at {n} and said so {n} times." for n in range(20, 32))
        (files / "talk.txt").write_text(f"Interviewer: What went wrong?\n\nInterviewee: {other}\n")
        ran = cli("extract", files, *options)
    assert list(RunFolder(tmp_path / "run").manifest().transcripts) == ["talk", "talk-2"]
    told = (
        "talk.txt holds another interview than the talk.txt of before: it is coded as talk-2, and both count"
    )
    assert told in ran.err


def test_a_dry_run_shows_all_that_would_be_sent_and_sends_nothing(
    cli: Cli, talk: Path, tmp_path: Path
) -> None:
    with FakeEndpoint(labels_and_drift) as server:
        args = ("extract", talk, "--out", tmp_path / "run", "--base-url", server.url)
        ran = cli(*args, "--dry-run")
        assert (server.requests, server.model_requests) == ([], [])
        assert not (tmp_path / "run").exists()
        cli(*args)
    for message in server.requests[0].body["messages"]:
        assert message["content"].strip() in ran.out
    assert "127.0.0.1" in ran.out


def test_without_an_endpoint_the_baseline_codes_and_says_so(cli: Cli, tmp_path: Path) -> None:
    ran = cli("extract", SAMPLES / "interviews", "--out", tmp_path / "run")
    assert ran.code == 0
    assert "keyword baseline" in ran.err
    assert all(coding.coder.kind == "baseline" for coding in RunFolder(tmp_path / "run").codings())
    for coding in RunFolder(tmp_path / "run").codings():
        assert coding.segments
        coding.check_against(RunFolder(tmp_path / "run").transcript(coding.transcript))


def test_two_runs_of_the_baseline_are_equal_to_the_byte(cli: Cli, tmp_path: Path) -> None:
    def files(name: str) -> dict[str, bytes]:
        cli("extract", SAMPLES / "interviews", "--out", tmp_path / name)
        folder = tmp_path / name
        return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}

    assert files("one") == files("two")


def unreadable(folder: Path) -> Path:
    return folder / "none.txt"


def empty(folder: Path) -> Path:
    (folder / "empty.txt").write_bytes(b"")
    return folder / "empty.txt"


def binary(folder: Path) -> Path:
    (folder / "photo.txt").write_bytes(bytes(range(256)) * 4)
    return folder / "photo.txt"


def broken_json(folder: Path) -> Path:
    (folder / "broken.json").write_text('{"turns": [')
    return folder / "broken.json"


@pytest.mark.parametrize("make", [unreadable, empty, binary, broken_json])
def test_bad_input_is_an_error_that_names_the_file(
    cli: Cli, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    file = make(tmp_path)
    ran = cli("extract", file, "--out", tmp_path / "run", "--model", "keyword")
    assert ran.code == 1
    assert file.name in ran.err
    assert "Traceback" not in ran.err


def test_one_bad_file_among_good_ones_is_named_and_the_run_is_partial(
    cli: Cli, talk: Path, tmp_path: Path
) -> None:
    bad = binary(talk.parent)
    ran = cli("extract", talk.parent, "--out", tmp_path / "run", "--model", "keyword")
    assert ran.code == 3
    assert f"left out: {bad.name}" in ran.err
    assert [entry.source for entry in RunFolder(tmp_path / "run").manifest().unread] == [bad.name]
