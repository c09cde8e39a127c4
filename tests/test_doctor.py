"""`intercoder doctor`: all that a run needs is looked at, and what is broken is named with its remedy."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support_cli import Cli, Ran
from support_server import MODEL, FakeEndpoint, answer, raw, refuse_schema, status

SAMPLES = Path(__file__).parents[1] / "samples"
KEY = "sk-planted-0123456789abcdef"
NOT_ANSWERING = "http://127.0.0.1:1/v1"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(ran: Ran, about: str) -> list[str]:
    """The findings on one thing, with the line of advice below each."""
    found = []
    wanted = False
    for line in ran.out.splitlines():
        wanted = line[7:].startswith(about) or (wanted and line.startswith(" " * 7))
        if wanted:
            found.append(line)
    return found


def test_nothing_configured_is_no_fault(cli: Cli, here: Path) -> None:
    ran = cli("doctor")
    assert ran.code == 0, ran.out
    assert lines(ran, "endpoint") == [
        "note   endpoint: none, so the offline keyword baseline codes",
        "       Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.",
    ]
    assert lines(ran, "project")[1].strip() == "Write one with: intercoder init"
    assert ran.out.endswith("Nothing is broken.\n")


def test_files_of_the_project_are_read_and_each_that_is_not_understood_is_named(cli: Cli, here: Path) -> None:
    (here / "in").mkdir()
    shutil.copy(SAMPLES / "interviews/Synthetic interview 1.txt", here / "in")
    (here / "in" / "talk.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nAda: Hello there.\n")
    (here / "in" / "list.txt").write_text("milk\neggs\nplanted words\n")
    (here / "intercoder.toml").write_text('paths = ["in", "gone"]\n')
    ran = cli("doctor")
    assert ran.code == 1
    found = lines(ran, "interviews")
    assert "BROKEN interviews: gone does not exist." in found
    assert any(line.startswith("BROKEN interviews: in/list.txt ") for line in found)
    assert "ok     interviews: 2 of 3 files understood (1 .txt, 1 .vtt)" in found
    assert "planted" not in ran.out
    assert ran.out.endswith("2 broken\n")


def test_a_gold_file_without_codes_is_named_as_not_coded(cli: Cli, here: Path) -> None:
    coded = SAMPLES / "coded" / "Synthetic interview 1 - Ada.txt"
    uncoded = SAMPLES / "interviews" / "Synthetic interview 3.txt"
    ran = cli("doctor", "--gold", coded, "--gold", uncoded)
    assert ran.code == 0, ran.out
    assert lines(ran, "gold") == [
        "ok     gold: 2 of 2 files understood (2 .txt)",
        f"note   gold: {uncoded} holds no code: it counts as not coded yet",
    ]


def test_codebook_and_guide_are_read(cli: Cli, here: Path) -> None:
    (here / "codes.yaml").write_text("codes: [A, B]\n")
    ran = cli("doctor", "--codebook", "codes.yaml", "--guide", SAMPLES / "guide.yaml")
    assert ran.code == 0, ran.out
    assert lines(ran, "codebook")[0] == "note   codebook: codes.yaml, 2 codes, 2 without a definition"
    assert lines(ran, "guide") == [f"ok     guide: {SAMPLES / 'guide.yaml'}, learned from 4 interviews"]


def test_a_codebook_that_breaks_its_rules_and_a_missing_guide_are_broken(cli: Cli, here: Path) -> None:
    (here / "codes.yaml").write_text("codes: [A, a]\n")
    ran = cli("doctor", "--codebook", "codes.yaml", "--guide", "guide.yaml")
    assert ran.code == 1
    assert lines(ran, "codebook")[0].startswith("BROKEN codebook: Codebook codes.yaml")
    assert lines(ran, "guide") == [
        "BROKEN guide: guide.yaml does not exist",
        "       Write it with: intercoder learn",
    ]


def test_a_broken_project_file_is_a_finding_like_any_other(cli: Cli, here: Path) -> None:
    (here / "intercoder.toml").write_text("\npathes = 1\n")
    ran = cli("doctor")
    assert ran.code == 1
    assert lines(ran, "project") == [
        f"BROKEN project: {here / 'intercoder.toml'}, line 2: the key pathes is not known.",
        "       Did you mean paths?",
    ]
    assert lines(ran, "cache")


def test_an_endpoint_is_asked_for_its_models_and_for_nothing_else(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FakeEndpoint(answer({}), models=("a", "b")) as server:
        (here / "intercoder.toml").write_text(f'endpoint = "{server.url}"\nmodels = ["b", "a"]\n')
        ran = cli("doctor")
        host = server.url.split("/")[2]
    assert ran.code == 0, ran.out
    assert lines(ran, "endpoint") == [f"ok     endpoint: {host}"]
    assert lines(ran, "key") == ["ok     key: taken from OPENAI_API_KEY"]
    assert lines(ran, "models") == ["ok     models: b, a"]
    assert KEY not in ran.out + ran.err
    assert (len(server.model_requests), len(server.requests)) == (1, 0)


def test_a_model_that_is_not_listed_is_broken(cli: Cli, here: Path) -> None:
    with FakeEndpoint(answer({}), models=("a", "b")) as server:
        ran = cli("doctor", "--base-url", server.url, "--model", "a", "--model", "c")
        none = cli("doctor", "--base-url", server.url)
    assert ran.code == 1
    assert lines(ran, "models") == [
        "BROKEN models: the endpoint does not list c",
        "       It lists: a, b",
    ]
    assert none.code == 0
    assert lines(none, "models")[0] == "note   models: 2 are listed and none is chosen"


def test_a_model_list_that_is_an_error_is_broken_and_the_error_is_shown(cli: Cli, here: Path) -> None:
    """LM Studio answers every path with status 200, also those that it does not know."""
    listed = raw('{"error": "Unexpected endpoint or method. (GET /models). Returning 200 anyway"}')
    with FakeEndpoint(answer({}), model_list=listed) as server:
        ran = cli("doctor", "--base-url", server.url, "--model", "m")
    assert ran.code == 1
    assert lines(ran, "models") == [
        "BROKEN models: The endpoint has nothing at this address: Unexpected endpoint or method. "
        "(GET /models). Returning 200 anyway.",
        "       Check the base URL: those of most servers end with /v1.",
    ]


def test_with_ask_the_model_says_how_it_gives_structure(cli: Cli, here: Path) -> None:
    with FakeEndpoint(answer({"word": "ready"})) as server:
        ran = cli("doctor", "--base-url", server.url, "--ask")
    assert ran.code == 0, ran.out
    assert lines(ran, "models") == [f"ok     models: {MODEL}, the only one"]
    assert lines(ran, "answer") == [f"ok     answer: {MODEL} answers in a structure, as json_schema"]
    assert len(server.requests) == 1
    assert len(json.dumps(server.requests[0].body)) < 1000


def test_a_server_without_strict_schemas_is_reported_with_what_it_takes(cli: Cli, here: Path) -> None:
    with FakeEndpoint(refuse_schema(answer({"word": "ready"}))) as server:
        ran = cli("doctor", "--base-url", server.url, "--ask")
    assert ran.code == 0, ran.out
    (line,) = lines(ran, "answer")
    assert "as tools (after json_schema: left after HTTP 400" in line


def test_a_server_without_a_model_list_is_only_noted_and_the_named_model_asked(cli: Cli, here: Path) -> None:
    with FakeEndpoint(answer({"word": "x"}), model_list=status(404)) as server:
        unnamed = cli("doctor", "--base-url", server.url, "--ask")
        named = cli("doctor", "--base-url", server.url, "--ask", "--model", "m")
    assert lines(named, "models")[0] == "note   models: The endpoint does not list its models."
    assert named.code == 0
    assert unnamed.code == 1
    assert lines(unnamed, "answer") == ["BROKEN answer: no model to ask", "       Name one with --model."]


def test_a_refused_key_is_broken_and_never_shown(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FakeEndpoint(answer({}), model_list=status(401, f"Incorrect API key provided: {KEY}")) as server:
        ran = cli("doctor", "--base-url", server.url)
    assert ran.code == 1
    assert lines(ran, "models")[0].startswith("BROKEN models: ")
    assert KEY not in ran.out + ran.err


def test_a_server_that_does_not_answer_is_broken(cli: Cli, here: Path) -> None:
    ran = cli("doctor", "--base-url", NOT_ANSWERING)
    assert ran.code == 1
    assert lines(ran, "key") == ["note   key: OPENAI_API_KEY is not set; a server of your own may need none"]
    assert "connection" in lines(ran, "models")[0]


def test_an_answer_that_is_none_is_broken(cli: Cli, here: Path) -> None:
    with FakeEndpoint(raw("{}")) as server:
        ran = cli("doctor", "--base-url", server.url, "--ask")
    assert ran.code == 1
    assert lines(ran, "answer")[0].startswith(f"BROKEN answer: {MODEL}: ")


def test_a_key_file_is_read_and_one_that_cannot_be_is_broken(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(here / "key"))
    ran = cli("doctor", "--base-url", NOT_ANSWERING)
    assert lines(ran, "key") == ["ok     key: taken from OPENAI_API_KEY_FILE"]
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(here / "gone"))
    missing = cli("doctor", "--base-url", NOT_ANSWERING)
    assert missing.code == 1
    assert lines(missing, "endpoint")[0].startswith("BROKEN endpoint: The key file")


def test_a_key_file_may_be_named_as_for_other_commands(cli: Cli, here: Path) -> None:
    (here / "key").write_text(f"{KEY}\n")
    with FakeEndpoint(answer({})) as server:
        ran = cli("doctor", "--base-url", server.url, "--key-file", "key")
        assert server.model_requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert lines(ran, "key") == ["ok     key: taken from key"]
    missing = cli("doctor", "--base-url", NOT_ANSWERING, "--key-file", "gone")
    assert missing.code == 1
    assert lines(missing, "endpoint")[0].startswith("BROKEN endpoint: The key file gone cannot be read")


def test_tables_are_read_by_the_names_of_their_columns(cli: Cli, here: Path) -> None:
    (here / "talk.csv").write_text("Wer,Was\nAda,Guten Tag.\nBen,Und nun?\n")
    plain = cli("doctor", "talk.csv")
    named = cli("doctor", "talk.csv", "--columns", "speaker=Wer,text=Was")
    assert (plain.code, named.code) == (1, 0)
    assert lines(named, "interviews") == ["ok     interviews: 1 of 1 file understood (1 .csv)"]


@pytest.mark.parametrize(
    ("base_url", "key", "about", "finding"),
    [
        ("http://far.example/v1", KEY, "endpoint", "BROKEN endpoint: Plain http to far.example"),
        ("nonsense", KEY, "endpoint", "BROKEN endpoint: The base URL"),
        ("https://api.openai.com/v1", "", "key", "BROKEN key: OPENAI_API_KEY is not set"),
        ("https://h.example/v1", f"{KEY}\nx", "endpoint", "BROKEN endpoint: The API key holds characters"),
    ],
)
def test_what_cannot_work_is_said_without_a_connection(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, base_url: str, key: str, about: str, finding: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    ran = cli("doctor", "--base-url", base_url)
    assert ran.code == 1
    assert lines(ran, about)[0].startswith(finding)
    assert not lines(ran, "models")
    assert KEY not in ran.out + ran.err


def test_a_ruined_cache_is_broken(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERCODER_CACHE_DIR", str(here / "cache"))
    (here / "cache").mkdir()
    (here / "cache" / "cache.db").write_bytes(b"no database" * 100)
    ran = cli("doctor")
    assert ran.code == 1
    assert lines(ran, "cache")[0].startswith("BROKEN cache: ")
    assert "intercoder cache clear" in lines(ran, "cache")[1]
