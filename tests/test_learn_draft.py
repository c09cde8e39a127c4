"""`intercoder learn --draft` end to end: coded files in, a real server on loopback, drafts in the guide."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli, Ran
from support_drafting import (
    CODERS,
    MARKS,
    TALKS,
    drafted,
    gold_folder,
    learned,
    parrot,
    subject,
    talk_codings,
    user_text,
)
from support_processes import ended, until
from support_server import FakeEndpoint, FakeReply, cut, filtered, held, status

from extract.guide.drafting import ECHOED
from extract.guide.leave_out import without
from extract.guide.store import load_guide
from extract.guide.writing import guide_yaml
from schemas.guide import Guide

QUESTIONS = [
    ("Labels",),
    ("Labels", "Sensors"),
    ("Own-marksone",),
    ("Own-marksthree",),
    ("Own-markstwo",),
    ("Sensors",),
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return gold_folder(tmp_path / "coded")


Draft = Callable[..., Ran]


@pytest.fixture
def draft(cli: Cli, gold: Path, tmp_path: Path) -> Draft:
    """Runs `learn --draft` against a server; `guide()` has what was written."""

    def run(server: FakeEndpoint, *more: object) -> Ran:
        out = tmp_path / "guide.yaml"
        return cli("learn", gold, "--out", out, "--draft", "--base-url", server.url, *more)

    return run


def written(tmp_path: Path) -> Guide:
    return load_guide(tmp_path / "guide.yaml")


def definitions(guide: Guide) -> dict[str, str]:
    return {code.code: code.definition for code in guide.codes}


def test_missing_definitions_and_differences_are_drafted_and_marked(draft: Draft, tmp_path: Path) -> None:
    with FakeEndpoint(lambda body: drafted(body, f"On {' and '.join(subject(body))}.")) as server:
        ran = draft(server)
    assert ran.code == 0, ran.err
    assert sorted(subject(one.body) for one in server.requests) == QUESTIONS
    assert subject(server.requests[-1].body) == ("Labels", "Sensors")  # last, with both definitions at hand
    assert "`Labels`: On Labels.\nUse when: On Labels." in user_text(server.requests[-1].body)
    guide = written(tmp_path)
    codes = {code.code: code for code in guide.codes}
    assert codes["Sensors"].definition == codes["Sensors"].do_not_use_when == "On Sensors."
    assert codes["Sensors"].drafted_from == ("talk-three", "talk-two")
    (other,) = codes["Sensors"].confused_with
    assert (other.apart, other.drafted_from) == (
        "On Labels and Sensors.",
        ("talk-one", "talk-three", "talk-two"),
    )
    assert "drafted: 5 of 5 definitions, 1 of 1 difference of codes, by fake-model at 127.0.0.1" in ran.out
    assert "requests: 6 sent, 0 from the cache; 600 tokens sent, 120 received" in ran.out
    assert "drafting 5 definitions" in ran.err
    assert "1 of 1: Labels : Sensors: drafted; 2 passages of 2 interviews" in ran.err


def test_what_rests_on_an_interview_is_left_out_with_it_even_if_the_model_repeats_all_it_is_told(
    draft: Draft, tmp_path: Path
) -> None:
    """Rule 1. The model answers with every mark of an interview that it was shown, as text or as a code."""
    with FakeEndpoint(parrot) as server:
        assert draft(server).code == 0
    guide = written(tmp_path)
    for talk, mark in zip(TALKS.values(), MARKS.values(), strict=True):
        assert mark in guide_yaml(guide)
        assert mark not in guide_yaml(without(guide, talk).guide)
    # Nor is more left out than that: this one was drafted from the second and third talk alone.
    left = {code.code: code for code in without(guide, TALKS["talk-one"]).guide.codes}
    assert left["Sensors"].definition == "About marksthree markstwo."


def test_nothing_that_is_sent_names_a_coder(draft: Draft) -> None:
    with FakeEndpoint(parrot) as server:
        assert draft(server).code == 0
    for request in server.requests:
        for name in (*CODERS, *TALKS):
            assert name.encode() not in request.raw


def test_a_codebook_s_words_stay_and_only_the_rest_is_asked_for(
    draft: Draft, tmp_path: Path, gold: Path
) -> None:
    book = tmp_path / "book.yaml"
    book.write_text(
        "codes:\n"
        "  - {code: Labels, definition: A person's words., do_not_use_when: It is a sensor (Sensors).}\n"
        "  - Sensors\n"
        "  - Never-used\n"
    )
    with FakeEndpoint(parrot) as server:
        ran = draft(server, "--codebook", book)
    assert ran.code == 0
    assert sorted(subject(one.body) for one in server.requests) == [
        ("Own-marksone",),
        ("Own-marksthree",),
        ("Own-markstwo",),
        ("Sensors",),
    ]
    codes = {code.code: code for code in written(tmp_path).codes}
    assert (codes["Labels"].definition, codes["Labels"].drafted_from) == ("A person's words.", ())
    assert codes["Never-used"].definition == ""
    assert "not drafted: Never-used: nobody used it" in ran.err


def test_where_nothing_is_missing_nothing_is_asked(draft: Draft, tmp_path: Path) -> None:
    names = ("Labels", "Sensors", *(f"Own-{mark}" for mark in MARKS.values()))
    book = tmp_path / "book.yaml"
    rows = [{"code": name, "definition": "Known.", "do_not_use_when": "It is Labels."} for name in names]
    book.write_text(json.dumps({"codes": rows}))
    with FakeEndpoint(parrot) as server:
        ran = draft(server, "--codebook", book)
    assert (ran.code, server.requests) == (0, [])
    assert "drafted: nothing" in ran.out


def test_a_draft_that_quotes_a_passage_is_struck_and_the_others_stand(draft: Draft, tmp_path: Path) -> None:
    stolen = " ".join(TALKS["talk-two"].turn_text(5).split()[:9])

    def model(body: dict[str, Any]) -> FakeReply:
        return drafted(body, stolen if subject(body) == ("Own-markstwo",) else "It means this.")

    with FakeEndpoint(model) as server:
        ran = draft(server)
    assert ran.code == 0
    assert f"not drafted: Own-markstwo: {ECHOED}" in ran.err
    assert "drafted: 4 of 5 definitions" in ran.out
    found = definitions(written(tmp_path))
    assert found.pop("Own-markstwo") == ""
    assert set(found.values()) == {"It means this."}
    assert stolen not in ran.out + ran.err


def test_a_failed_request_is_named_the_guide_is_written_and_the_next_start_goes_on(
    draft: Draft, tmp_path: Path
) -> None:
    failing = True

    def model(body: dict[str, Any]) -> FakeReply:
        return filtered() if failing and subject(body) == ("Sensors",) else drafted(body, "It means this.")

    with FakeEndpoint(model) as server:
        ran = draft(server)
        assert ran.code == 3
        assert "not drafted: Sensors: " in ran.err
        assert "Run the same command again with --force" in ran.err
        assert "drafted: 4 of 5 definitions, 1 of 1 difference of codes" in ran.out
        assert definitions(written(tmp_path))["Sensors"] == ""
        failing, before = False, len(server.requests)
        ran = draft(server, "--force")
    assert ran.code == 0
    # The pair is asked about anew, as one of its codes has a definition now.
    assert [subject(one.body) for one in server.requests[before:]] == [("Sensors",), ("Labels", "Sensors")]
    assert "requests: 2 sent, 4 from the cache; 200 tokens sent, 40 received" in ran.out
    assert set(definitions(written(tmp_path)).values()) == {"It means this."}


def test_an_answer_that_is_cut_is_asked_for_again_with_more_room(draft: Draft, tmp_path: Path) -> None:
    def model(body: dict[str, Any]) -> FakeReply:
        return drafted(body, "It means this.") if "max_tokens" in str(body) else cut('{"definition": "It')

    with FakeEndpoint(model) as server:
        ran = draft(server, "--concurrency", 1)
    assert ran.code == 0, ran.err
    assert len(server.requests) == 2 * len(QUESTIONS)
    assert set(definitions(written(tmp_path)).values()) == {"It means this."}


def test_where_passages_are_too_long_for_the_model_it_gets_fewer(draft: Draft, tmp_path: Path) -> None:
    """A model that takes one passage: of Labels' four, two and then one; of the pair's two, one."""

    def model(body: dict[str, Any]) -> FakeReply:
        if "\n[2] " in user_text(body):
            return status(400, "maximum context length is 100 tokens", error_code="context_length_exceeded")
        return drafted(body, "It means this.")

    with FakeEndpoint(model) as server:
        ran = draft(server)
    assert ran.code == 0, ran.err
    codes = {code.code: code for code in written(tmp_path).codes}
    assert codes["Labels"].drafted_from == ("talk-one",)
    assert "Labels: drafted; 1 passage of 1 interview" in ran.err
    # Its own passage is of one talk; the definitions shown beside it are from the first and the third.
    assert codes["Sensors"].drafted_from == ("talk-three",)
    (other,) = codes["Labels"].confused_with
    assert other.drafted_from == ("talk-one", "talk-three", "talk-two")


def test_a_wrong_key_ends_it_with_an_error_and_no_guide(draft: Draft, tmp_path: Path) -> None:
    with FakeEndpoint(status(401, "wrong key")) as server:
        ran = draft(server)
    assert ran.code == 1
    assert "Error: The endpoint does not accept the key" in ran.err
    assert "not drafted" not in ran.err  # one error is enough
    assert not (tmp_path / "guide.yaml").exists()


def test_without_an_endpoint_the_error_says_what_to_do(cli: Cli, gold: Path, tmp_path: Path) -> None:
    ran = cli("learn", gold, "--out", tmp_path / "guide.yaml", "--draft")
    assert ran.code == 1
    assert "No endpoint is configured, so there is no model to draft." in ran.err
    assert "--base-url" in ran.err
    ran = cli("learn", gold, "--out", tmp_path / "guide.yaml", "--draft", "--model", "keyword")
    assert (ran.code, "The keyword baseline cannot draft." in ran.err) == (1, True)
    assert not (tmp_path / "guide.yaml").exists()


def test_options_of_drafting_without_it_are_an_error(cli: Cli, gold: Path, tmp_path: Path) -> None:
    ran = cli("learn", gold, "--out", tmp_path / "guide.yaml", "--model", "m")
    assert (ran.code, "Add --draft, or leave them out." in ran.err) == (1, True)


def test_ctrl_c_keeps_what_was_answered(
    draft: Draft, gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two questions are answered at once and the rest held back when Ctrl-C comes."""
    gate, lock, count = threading.Event(), threading.Lock(), [0]

    def model(body: dict[str, Any]) -> FakeReply:
        with lock:
            count[0] += 1
            number = count[0]
        reply = drafted(body, "It means this.")
        return reply if number <= 2 else held(reply, gate)

    monkeypatch.setenv("INTERCODER_CACHE_DIR", str(tmp_path / "cache"))
    with FakeEndpoint(model) as server:
        options = ("--out", tmp_path / "guide.yaml", "--draft", "--base-url", server.url, "--concurrency", 3)
        process = subprocess.Popen(
            [sys.executable, "-m", "intercoder.cli", "learn", *map(str, (gold, *options))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        until(lambda: len(server.requests) == 5, process)
        process.send_signal(signal.SIGINT)
        assert process.stderr
        while "Stopping" not in process.stderr.readline():
            assert process.poll() is None
        gate.set()
        left = ended(process)
        assert (left.code, "Traceback" in left.err) == (130, False)
        assert not (tmp_path / "guide.yaml").exists()
        again = draft(server)
        assert again.code == 0, again.err
        # The five definitions were answered before or in the seconds after Ctrl-C; the pair never was asked.
        assert "requests: 1 sent, 5 from the cache" in again.out
        assert len(server.requests) == 6


def test_equal_inputs_and_answers_give_equal_guides(draft: Draft, tmp_path: Path) -> None:
    with FakeEndpoint(parrot) as server:
        draft(server)
        first = (tmp_path / "guide.yaml").read_bytes()
        draft(server, "--force", "--concurrency", 1)
    assert (tmp_path / "guide.yaml").read_bytes() == first
    assert len(server.requests) == len(QUESTIONS)


def test_without_drafting_the_guide_is_as_before(cli: Cli, gold: Path, tmp_path: Path) -> None:
    assert cli("learn", gold, "--out", tmp_path / "guide.yaml").code == 0
    assert set(definitions(written(tmp_path)).values()) == {""}
    assert written(tmp_path).codes == learned(talk_codings(), None)[0].codes
