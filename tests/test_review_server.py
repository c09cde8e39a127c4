"""The server of a review, over real HTTP on loopback: who may ask, what is answered, what is never sent."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_pages import Parsed
from support_review import HOSTILE, Client, make_run, opened, served

from intercoder.review.app import LARGEST_BODY
from intercoder.review.server import ReviewServer
from intercoder.review.store import Store
from schemas.errors import ConfigurationError

OWN = "own-0123456789abcdef"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run")


@pytest.fixture
def client(run: Path) -> Iterator[Client]:
    with served(opened(run)) as found:
        yield found


def decisions(run: Path) -> int:
    return len((run / "reviews" / "maria" / "log.jsonl").read_text().splitlines())


def test_it_listens_on_loopback_only(run: Path) -> None:
    with ReviewServer(lambda: opened(run)) as server:
        assert server.socket.getsockname()[0] == "127.0.0.1"
        assert server.socket.family == socket.AF_INET


def test_each_start_has_a_secret_of_its_own(run: Path) -> None:
    store = opened(run)
    with ReviewServer(lambda: store) as one, ReviewServer(lambda: store) as two:
        tokens = [server.app.address.rsplit("/", 2)[1] for server in (one, two)]
    assert tokens[0] != tokens[1]
    assert all(len(token) >= 43 for token in tokens)  # 32 bytes in base 64


def test_a_port_that_is_taken_is_told(run: Path) -> None:
    with (
        ReviewServer(lambda: opened(run)) as server,
        pytest.raises(ConfigurationError, match="cannot be used"),
    ):
        ReviewServer(lambda: opened(run), server.server_port)


def test_the_page_comes_with_a_strict_policy_and_is_kept_nowhere(client: Client) -> None:
    page = client.get()
    assert page.status == 200
    policy = page.headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["script-src"].startswith("'sha256-")
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Server"] == "intercoder"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/wrong-token/",
        "/{token}",
        "/{token}/index.html",
        "/{token}/../{token}/",
        "/{token}//",
        "/{token}/decide",  # to be posted to, not read
        "/{token}/log.jsonl",
        "/{token}/%2e%2e/manifest.json",
        "/{token}x/",
        "/favicon.ico",
    ],
)
def test_nothing_else_is_there_and_all_is_told_in_the_same_words(client: Client, path: str) -> None:
    answer = client.ask("GET", path.format(token=client.token))
    assert answer.status == 404
    assert answer.json == {"error": "There is nothing here."}
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_no_other_method_is_served(client: Client, method: str) -> None:
    assert client.ask(method, f"/{client.token}/").status == 501


@pytest.mark.parametrize("host", ["evil.example", "localhost", "evil.example:80", "127.0.0.1", ""])
def test_another_host_is_refused_for_reading_and_writing(run: Path, client: Client, host: str) -> None:
    assert client.ask("GET", f"/{client.token}/", headers={"Host": host}).status == 421
    assert client.decide({"Host": host}, action="coded", turns=[0]).status == 421
    assert decisions(run) == 0


def test_the_right_name_with_another_port_is_refused(client: Client) -> None:
    name = client.origin.split(":")[0]
    assert client.ask("GET", f"/{client.token}/", headers={"Host": f"{name}:1"}).status == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1", "https://{own}"])
def test_only_the_page_itself_may_write(run: Path, client: Client, origin: str) -> None:
    given = {"Origin": origin.format(own=client.origin)}
    assert client.decide(given, action="coded", turns=[0]).status == 403
    assert decisions(run) == 0


def test_a_write_without_an_origin_is_refused(run: Path, client: Client) -> None:
    body = json.dumps({"interview": "talk-1", "base": 0, "action": "coded", "turns": [0]}).encode()
    assert client.ask("POST", f"/{client.token}/decide", body, JSON).status == 403
    assert decisions(run) == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_could_send_is_refused(run: Path, client: Client, kind: str) -> None:
    assert client.decide({"Content-Type": kind}, action="coded", turns=[0]).status == 415
    assert decisions(run) == 0


@pytest.mark.parametrize(
    ("length", "status"),
    [(str(LARGEST_BODY + 1), 413), ("9" * 30, 413), ("-1", 411), ("1e3", 411), ("", 411)],
)
def test_a_length_that_is_too_much_or_no_length_is_refused_unread(
    client: Client, length: str, status: int
) -> None:
    assert client.decide({"Content-Length": length}, action="undo").status == status


def test_a_body_in_chunks_is_refused(client: Client) -> None:
    headers = {"Origin": f"http://{client.origin}", "Transfer-Encoding": "chunked", **JSON}
    assert client.ask("POST", f"/{client.token}/decide", b"2\r\n{}\r\n0\r\n\r\n", headers).status == 411


@pytest.mark.parametrize(
    "more",
    [
        {"action": "explode"},
        {"action": "accept", "item": "m-1", "evil": 1},
        {"action": "accept", "item": "x" * 41},
        {"action": "accept", "item": "m-1", "base": -1},
        {"action": "coded", "turns": [-1]},
        {"action": "coded", "turns": "all"},
        {"action": "add", "item": OWN, "code": "x" * 201, "start": 0, "end": 4},
        {"action": "add", "item": OWN, "code": " ", "start": 0, "end": 4},
        {"action": "comment", "item": OWN, "comment": "x" * 10_001},
    ],
)
def test_what_is_no_decision_is_refused_without_repeating_it(
    run: Path, client: Client, more: dict[str, Any]
) -> None:
    answer = client.decide(**more)
    assert answer.status == 400
    assert "x" * 41 not in answer.json["error"]
    assert decisions(run) == 0


def test_broken_json_and_half_characters_are_refused(client: Client) -> None:
    headers = {"Origin": f"http://{client.origin}", **JSON}
    for body in (b"{", b"[]", b"\xff", b'{"interview": "\\ud800", "base": 0, "action": "undo"}'):
        assert client.ask("POST", f"/{client.token}/decide", body, headers).status == 400


def test_a_decision_on_nothing_is_told_as_such(client: Client) -> None:
    answer = client.decide(action="accept", item="m-none")
    assert answer.status == 422
    assert "no such passage" in answer.json["error"]


def test_a_decision_is_answered_with_what_changed_since_the_tab_knew(client: Client) -> None:
    client.decide(interview="talk-2", action="coded", turns=[0])
    answer = client.decide(base=0, action="add", item=OWN, code="Drift", start=0, end=4).json
    assert answer["version"] == 2
    assert set(answer["interviews"]) == {"talk-1", "talk-2"}
    assert answer["decided"] is True
    assert answer["interviews"]["talk-1"]["undo"] == "add Drift"
    later = client.get("changes?since=2").json
    assert later["interviews"] == {}


def test_a_stale_tab_wins_and_is_told_what_it_overrode(client: Client) -> None:
    first: dict[str, Any] = {
        "interview": "talk-1",
        "base": 0,
        "item": OWN,
        "code": "Drift",
        "start": 0,
        "end": 4,
    }
    assert client.decide(action="add", **first).json["overrode"] is False
    client.decide(action="change", base=1, item=OWN, code="Labels")
    stale = client.decide(action="change", base=1, item=OWN, code="Labels-fix").json
    assert stale["overrode"] is True
    assert stale["version"] == 3
    fresh = client.decide(action="comment", base=3, item=OWN, comment="Yes.").json
    assert fresh["overrode"] is False


def test_a_page_of_another_time_gets_everything_anew(client: Client) -> None:
    answer = client.get("changes?since=999").json
    assert answer["version"] == 0
    assert set(answer["interviews"]) == {"talk-1", "talk-2"}


@pytest.mark.parametrize("query", ["", "?since=", "?since=-1", "?since=x", "?since=1&more=2", "?since=1e9"])
def test_changes_are_asked_for_in_one_way(client: Client, query: str) -> None:
    assert client.get(f"changes{query}").status == 400


def test_the_page_holds_hostile_texts_as_data_only(run: Path, client: Client) -> None:
    client.decide(action="add", item=OWN, code="<img src=x>", start=0, end=4, comment=HOSTILE)
    page = Parsed(client.get().body.decode())
    assert [name for name, _ in page.tags].count("script") == 2
    assert not {"img", "iframe", "link"} & {name for name, _ in page.tags}
    own = page.data["review"]["interviews"]["talk-1"]["own"][0]
    assert own[1] == "<img src=x>"
    assert own[6]["comment"] == HOSTILE


HIDDEN = (
    "Sensors-new",
    "It says so",
    "Wrong labels",
    "nobody said this",
    "hidden why",
    "They labelled twice",
)
"""What only the model knows: a code of its own, rationale, title, rejected quote, dropped one, remedy."""


def test_a_blind_review_sends_nothing_of_the_models_before_the_turns_are_coded(run: Path) -> None:
    with served(opened(run, blind=True)) as client:
        sent = [client.get(), client.get("changes?since=0"), client.decide(action="coded", turns=[0])]
        for answer in sent:
            assert answer.status == 200
            assert not [text for text in HIDDEN if text.encode() in answer.body]
        assert sent[2].json["interviews"]["talk-1"]["segments"] == []


def test_a_blind_review_sends_a_segment_once_all_its_turns_are_coded(run: Path) -> None:
    with served(opened(run, blind=True)) as client:
        answer = client.decide(action="coded", turns=[1, 3]).json["interviews"]["talk-1"]
        assert [row[6].get("title") for row in answer["segments"]] == ["Wrong labels", None]
        assert "Sensors-new" not in json.dumps(answer)
        assert answer["rejected"] == []
        answer = client.decide(action="coded", turns=[4]).json["interviews"]["talk-1"]
        assert [row[1] for row in answer["segments"]][-1] == "Sensors-new"
        assert answer["rejected"][0][2] == "nobody said this"
        assert answer["dropped"] == []


def test_a_blind_review_hides_again_what_is_taken_back(run: Path) -> None:
    with served(opened(run, blind=True)) as client:
        shown = client.decide(action="coded", turns=[1]).json["interviews"]["talk-1"]["segments"]
        client.decide(action="change", item=shown[0][6]["item"], code="Drift")
        answer = client.decide(action="uncoded", turns=[1]).json["interviews"]["talk-1"]
        assert answer["segments"] == answer["own"] == []
        assert answer["marks"] == {}


def test_a_blind_page_says_nothing_of_how_much_the_model_gave(run: Path) -> None:
    with served(opened(run, blind=True)) as client:
        html = client.get().body.decode()
    assert "Passages given" not in html
    assert "Hidden in a blind review." in html


def test_a_port_that_is_taken_leaves_nothing_behind(cli: Cli, run: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = cli("review", run, "--as", "Maria", "--port", port, "--no-browser")
    assert ran.code == 1
    assert f"Port {port} cannot be used: " in ran.err
    assert "Name another one with --port, or none: then a free one is taken." in ran.err
    assert not (run / "reviews").exists()


def test_a_name_that_cannot_be_used_leaves_the_port_free(run: Path) -> None:
    def unusable() -> Store:
        return opened(run, reviewer=" ")

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ConfigurationError, match="name is empty"):
        ReviewServer(unusable, port)
    with ReviewServer(lambda: opened(run), port) as server:
        assert server.server_port == port
