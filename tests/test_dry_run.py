"""`--dry-run`: all that would be sent is printed, and its cost; nothing is sent or written, without a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli
from support_drafting import drafted, gold_folder
from support_server import MODEL, FakeEndpoint
from support_summaries import citing_all, coding, model, run_of, segment, talks_run
from support_transcripts import transcript_of

SAMPLES = Path(__file__).parents[1] / "samples"
TALK = "Interviewee: The labels were wrong, and we found out late.\n"
PRICES = "date: 2026-01-31\ncurrency: EUR\nmodels:\n  m: {sent: 0.0, received: 10.0}\n"


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "in" / "talk.txt"
    file.parent.mkdir()
    file.write_text(TALK)
    return file


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    file = tmp_path / "prices.yaml"
    file.write_text(PRICES)
    return file


def test_no_key_is_needed_as_nothing_is_sent(cli: Cli, talk: Path, tmp_path: Path) -> None:
    ran = cli("extract", talk, "--out", tmp_path / "run", "--model", "gpt-5-mini", "--dry-run")
    assert ran.code == 0, ran.err
    assert "host:     api.openai.com" in ran.out
    assert "key:      none, and none is needed to print this; to send it, set OPENAI_API_KEY" in ran.out
    assert "USD, by prices of " in ran.out
    assert not (tmp_path / "run").exists()


# An answer counts as 4,000 tokens, at 10 EUR per million: 0.04 a request. One window is one request, as often
# as there are passes, one more to judge and one to survey.
@pytest.mark.parametrize(
    ("options", "cost"),
    [
        ((), "0.0400"),
        (("--passes", 3), "0.1200"),
        (("--passes", 3, "--judge", "--survey", "--share", 0.5), "0.2000"),
    ],
)
def test_the_cost_is_that_of_all_requests(
    cli: Cli, talk: Path, tmp_path: Path, prices: Path, options: tuple[object, ...], cost: str
) -> None:
    where = ("--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--prices", prices)
    ran = cli("extract", talk, "--out", tmp_path / "run", *where, *options, "--dry-run")
    assert ran.code == 0, ran.err
    assert f"cost:     about {cost} EUR, by prices of 2026-01-31 and 4,000 tokens for each answer" in ran.out
    assert "key:" not in ran.out


def test_a_batch_costs_half_of_the_bundled_price_and_all_of_ones_own(
    cli: Cli, talk: Path, tmp_path: Path, prices: Path
) -> None:
    command = ("submit", talk, "--out", tmp_path / "run", "--dry-run", "--model")
    own = cli("batch", *command, "m", "--base-url", "http://127.0.0.1:9/v1", "--prices", prices)
    assert "cost:     about 0.0400 EUR" in own.out

    def cost(*command: object) -> float:
        (line,) = [line for line in cli(*command).out.splitlines() if line.startswith("cost:")]
        return float(line.split()[2])

    single = cost("extract", *command[1:], "gpt-5")
    assert cost("batch", *command, "gpt-5") == pytest.approx(single / 2, abs=1e-4)


def test_what_is_not_known_is_unknown(cli: Cli, talk: Path, tmp_path: Path) -> None:
    command = ("extract", talk, "--out", tmp_path / "run", "--base-url", "http://127.0.0.1:9/v1", "--dry-run")
    assert "cost:     unknown: there is no price for m at 127.0.0.1:9" in cli(*command, "--model", "m").out
    assert "cost:     unknown, as the model is" in cli(*command).out


def test_with_recordings_nobody_would_be_asked(cli: Cli, talk: Path, tmp_path: Path) -> None:
    ran = cli("extract", talk, "--out", tmp_path / "run", "--replay", tmp_path, "--dry-run")
    assert ran.code == 0, ran.err
    assert f"host:     none: answers are taken from {tmp_path}" in ran.out
    assert "cost:" not in ran.out


def test_summaries_are_shown_to_the_letter(cli: Cli, tmp_path: Path) -> None:
    run = talks_run(tmp_path / "run")
    before = {file: file.read_bytes() for file in run.rglob("*") if file.is_file()}
    dry = cli("summarise", run, "--code", "Labels", "--model", "m", "--dry-run")
    assert dry.code == 0, dry.err
    assert {file: file.read_bytes() for file in run.rglob("*") if file.is_file()} == before
    with FakeEndpoint(model(citing_all)) as server:
        cli("summarise", run, "--code", "Labels", "--base-url", server.url)
    first, check = server.requests
    for message in first.body["messages"]:
        assert message["content"].strip() in dry.out
    assert check.body["messages"][-1]["content"] not in dry.out  # it holds what is answered first
    for line in (
        "requests: 1 for 1 issue",
        "check:    about as many requests again, with the sentences and what they cite",
        "cost:     unknown: there is no price for m at api.openai.com",
        "Nothing was sent.",
    ):
        assert line in dry.out


def test_evidence_that_is_read_in_parts_takes_more_requests(cli: Cli, tmp_path: Path) -> None:
    """Two passages of 150 words, about 200 tokens each, do not fit a request of 200 tokens."""
    long = transcript_of(*(f"Interviewee: {'labels went wrong ' * 50}" for _ in range(3)), id="long")
    run = run_of(
        tmp_path / "run", [coding(long, segment(long, "Labels", 0), segment(long, "Labels", 2))], long
    )
    command = ("summarise", run, "--model", "m", "--no-check", "--dry-run")
    dry = cli(*command, "--window-tokens", 200)
    assert "requests: 2 for 1 issue" in dry.out
    assert "parts:    for 1 issue, more requests bring sentences together" in dry.out
    whole = cli(*command)
    assert "requests: 1 for 1 issue" in whole.out
    assert "parts:" not in whole.out
    assert "check:" not in whole.out


def test_documents_without_prose_send_nothing(cli: Cli, tmp_path: Path) -> None:
    run = talks_run(tmp_path / "run")
    dry = cli("summarise", run, "--model", "keyword", "--dry-run")
    assert (dry.code, dry.out) == (
        0,
        "No model is asked for documents without prose: nothing would be sent.\n",
    )
    assert not (run / "summaries").exists()


def test_drafts_are_shown_to_the_letter(cli: Cli, tmp_path: Path) -> None:
    gold, out = gold_folder(tmp_path / "coded"), tmp_path / "guide.yaml"
    dry = cli("learn", gold, "--out", out, "--draft", "--model", MODEL, "--dry-run")
    assert dry.code == 0, dry.err
    assert not out.exists()
    with FakeEndpoint(lambda body: drafted(body, "On this.")) as server:
        assert cli("learn", gold, "--out", out, "--draft", "--base-url", server.url).code == 0
    *definitions, difference = server.requests
    for request in definitions:
        for message in request.body["messages"]:
            assert message["content"].strip() in dry.out
    # Both codes of the difference have no definition yet when it is printed, and one when it is sent.
    assert "`Labels`: On this." in difference.body["messages"][-1]["content"]
    assert "requests: 6 for 5 definitions and 1 difference" in dry.out
    assert "drafts:   differences are asked for with the definitions that were drafted before" in dry.out


def test_a_dry_run_of_learn_is_about_drafts(cli: Cli, tmp_path: Path) -> None:
    ran = cli("learn", gold_folder(tmp_path / "coded"), "--out", tmp_path / "g.yaml", "--dry-run")
    assert ran.code == 1
    assert "Without --draft no model is asked, and --dry-run would do nothing." in ran.err


def test_where_nothing_is_missing_nothing_would_be_sent(cli: Cli, tmp_path: Path) -> None:
    """One coder confuses no codes with another, and the bundled codebook defines those that are used."""
    coded = SAMPLES / "coded" / "Synthetic interview 1 - Ada.txt"
    dry = cli("learn", coded, "--out", tmp_path / "g.yaml", "--model", "m", "--draft", "--dry-run")
    assert dry.code == 0, dry.err
    assert dry.out.startswith("Nothing would be sent: ")
    assert "=== request" not in dry.out
