"""`--pseudonyms` through a real server: no name is sent, all results hold them, the file stays apart."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_server import FakeEndpoint, FakeReply, answer, cut
from support_summaries import model, references_in, said, sentences_in, talks_run, user_text

from extract.runfolder import RunFolder
from schemas.coding import CodingFile
from schemas.summary import Summary

NAMES = "name,replacement\nAnna,[Person 1]\nAnna Meier,[Person 2]\nWill,[Person 3],exact\n"
TALK = """Anna Meier: I will tell you what ANNA's team did, and Will's.

Interviewer: Go on.

Anna Meier: Half of Anna-Meier's labels were wrong, said Annas boss Will.
"""
SECRET = re.compile(rb"anna|meier|\bWill\b", re.IGNORECASE)


@pytest.fixture
def names(tmp_path: Path) -> Path:
    file = tmp_path / "apart" / "names.csv"
    file.parent.mkdir()
    file.write_text(NAMES)
    return file


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "in" / "Interview with Anna Meier 7.txt"
    file.parent.mkdir()
    file.write_text(TALK)
    return file


def coder(request: dict[str, Any]) -> FakeReply:
    """Finds passages; judges them where asked."""
    if "(0) turns" in request["messages"][-1]["content"]:
        judgement = {"candidate": 0, "objection": "[Person 2]?", "code": "c", "likelihood": 90}
        return answer({"judgements": [judgement]})
    return answer({"passages": passages(request)})


def passages(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Turns 0 and 2, quoted as they were sent, with replacements in all that a coder writes."""
    turns = re.findall(r"^\[(\d+)\] (?:.*?: )?(.*)$", request["messages"][-1]["content"], re.MULTILINE)
    return [
        {
            "code": "by-[person 3]",
            "new": True,
            "title": "[Person 2]'s labels",
            "first_turn": int(number),
            "last_turn": int(number),
            "quotes": [words],
            "mitigations": [{"text": "[Person 1] helps.", "quote": words}],
            "rationale": "[PERSON 1] says so.",
            "salience": 3,
        }
        for number, words in turns
        if number != "1"
    ]


def the_coding(run: Path) -> CodingFile:
    (coding,) = RunFolder(run).codings()
    coding.check_against(RunFolder(run).transcript(coding.transcript))
    return coding


def written(*folders: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for folder in folders for file in folder.rglob("*") if file.is_file()}


def sent_names(server: FakeEndpoint) -> list[bytes]:
    """Names in what was sent; the instructions may say `will`."""
    texts = [message["content"] for one in server.requests for message in one.body["messages"]]
    assert texts
    return [found[0] for text in texts for found in SECRET.finditer(text.encode()) if found[0] != b"will"]


def test_no_name_is_sent_and_every_result_holds_them(
    cli: Cli, talk: Path, names: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(coder) as server:
        ran = cli("extract", talk, "--out", run, "--base-url", server.url, "--judge", "--open-coding",
                  "--pseudonyms", names)  # fmt: skip
    assert ran.code == 0
    assert len(server.requests) == 2  # found, judged
    assert sent_names(server) == []
    assert "[0] [Person 2]: I will tell you what [PERSON 1]'s team did, and [Person 3]'s." in user_text(
        server.requests[0].body
    )
    first, last = the_coding(run).segments
    assert first.text == "I will tell you what ANNA's team did, and Will's."
    assert last.quotes[0].text == "Half of Anna-Meier's labels were wrong, said Annas boss Will"
    assert (last.title, last.rationale) == ("Anna Meier's labels", "ANNA says so.")
    assert (last.code, last.mitigations[0].text) == ("by-will", "Anna helps.")
    assert the_coding(run).rejected == ()


def test_names_are_not_in_cache_or_recordings_and_replacements_not_in_the_run(
    cli: Cli, talk: Path, names: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCODER_CACHE_DIR", str(tmp_path / "cache"))
    run, record = tmp_path / "run", tmp_path / "record"
    with FakeEndpoint(coder) as server:
        cli("extract", talk, "--out", run, "--base-url", server.url, "--record", record, "--open-coding",
            "--pseudonyms", names)  # fmt: skip
    behind = written(record, tmp_path / "cache")
    assert any(b"Person 2" in content for content in behind.values())
    assert not [file for file, content in behind.items() if re.search(rb"(?i)anna|meier", content)]
    in_run = written(run)
    assert any(b"Anna Meier" in content for content in in_run.values())
    assert not [file for file, content in in_run.items() if b"erson 2" in content]
    manifest = RunFolder(run).manifest()
    assert (manifest.settings.pseudonyms, len(manifest.replacements_digest or "")) == (3, 64)


def test_recordings_made_with_names_replaced_are_replayed_with_them(
    cli: Cli, talk: Path, names: Path, tmp_path: Path
) -> None:
    with FakeEndpoint(coder) as server:
        for run in ("one", "two"):
            how = ("--base-url", server.url, "--record") if run == "one" else ("--replay",)
            ran = cli("extract", talk, "--out", tmp_path / run, *how, tmp_path / "record", "--open-coding",
                      "--pseudonyms", names)  # fmt: skip
            assert ran.code == 0
    assert len(server.requests) == 1
    assert the_coding(tmp_path / "one").segments == the_coding(tmp_path / "two").segments


def test_what_could_be_kept_of_a_cut_answer_has_its_names(
    cli: Cli, talk: Path, names: Path, tmp_path: Path
) -> None:
    def cut_one(request: dict[str, Any]) -> FakeReply:
        return cut(json.dumps({"passages": passages(request)})[:-100])

    run = tmp_path / "run"
    with FakeEndpoint(cut_one) as server:
        cli("extract", talk, "--out", run, "--base-url", server.url, "--open-coding", "--pseudonyms", names)
    assert sent_names(server) == []
    assert "ANNA's team" in the_coding(run).segments[0].quotes[0].text


def test_without_the_file_a_run_made_with_it_does_not_go_on(
    cli: Cli, talk: Path, names: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(coder) as server:
        common = ("extract", talk, "--out", run, "--base-url", server.url, "--open-coding")
        cli(*common, "--pseudonyms", names)
        ran = cli(*common)
        summarised = cli("summarise", run, "--base-url", server.url)
    assert (ran.code, summarised.code, len(server.requests)) == (1, 1, 1)
    assert "pseudonyms: 3 there, null now" in ran.err
    assert "was made with --pseudonyms" in summarised.err


def test_with_another_file_of_as_many_names_a_run_does_not_go_on(
    cli: Cli, talk: Path, names: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(coder) as server:
        common = ("extract", talk, "--out", run, "--base-url", server.url, "--open-coding", "--pseudonyms")
        cli(*common, names)
        before = RunFolder(run).manifest()
        names.write_text(names.read_text().replace("Person 2", "Person 9"))
        ran = cli(*common, names)
        assert (ran.code, len(server.requests), RunFolder(run).manifest()) == (1, 1, before)
        RunFolder(run).write_manifest(before.model_copy(update={"replacements_digest": None}))
        assert cli(*common, names).code == 0  # of a version that kept no digest
    assert "other settings: pseudonyms: other replacements there than now" in ran.err


def test_a_replacement_that_occurs_is_refused_before_anything_is_sent_and_can_be_changed(
    cli: Cli, talk: Path, names: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(coder) as server:
        common = ("extract", talk, "--out", run, "--base-url", server.url, "--open-coding", "--pseudonyms")
        for text, where in (
            ("Anna,Half\n", "interview-with-anna-meier-7"),
            ("Anna,passages\n", "the prompt extract-open"),
        ):
            names.write_text(text)
            ran = cli(*common, names)
            assert (ran.code, server.requests) == (1, [])
            assert where in ran.err
            assert "Nothing was sent" in ran.err
        names.write_text("Anna,[Person 1]\n")
        assert cli(*common, names).code == 0


def test_a_replacement_in_the_codebook_is_refused(cli: Cli, talk: Path, names: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("codes:\n  - code: Zebra-talk\n")
    names.write_text("Anna,Zebra\n")
    with FakeEndpoint(coder) as server:
        ran = cli("extract", talk, "--out", tmp_path / "run", "--base-url", server.url, "--codebook", book,
                  "--pseudonyms", names)  # fmt: skip
    assert (ran.code, server.requests) == (1, [])
    assert "Zebra occurs in the codebook already" in ran.err


def test_the_dry_run_shows_what_would_be_sent(cli: Cli, talk: Path, names: Path, tmp_path: Path) -> None:
    ran = cli("extract", talk, "--out", tmp_path / "run", "--base-url", "http://127.0.0.1:9", "--dry-run",
              "--pseudonyms", names)  # fmt: skip
    assert ran.code == 0
    assert (
        "[2] [Person 2]: Half of [Person 2]'s labels were wrong, said [Person 1]s boss [Person 3]." in ran.out
    )
    assert "names:    3 replaced" in ran.out


@pytest.mark.parametrize("place", ["run", "record"])
def test_the_file_must_not_lie_in_what_is_handed_on(cli: Cli, talk: Path, tmp_path: Path, place: str) -> None:
    inside = tmp_path / place / "names.csv"
    inside.parent.mkdir()
    inside.write_text(NAMES)
    ran = cli("extract", talk, "--out", tmp_path / "run", "--record", tmp_path / "record", "--base-url",
              "http://127.0.0.1:9", "--pseudonyms", inside)  # fmt: skip
    assert ran.code == 1
    assert "which others may get to see" in ran.err


def test_the_guides_texts_have_names_replaced_and_rule_1_holds(cli: Cli, names: Path, tmp_path: Path) -> None:
    """The interview is known by its real words: what the guide has from it is left out all the same."""
    coded = tmp_path / "coded"
    coded.mkdir()
    for interview, boss in ((7, "Anna"), (8, "Will"), (9, "Anna")):
        for who in ("Ada", "Ben"):
            turns = [
                f"Interviewee\n\n{words(interview, n)} {boss} knows.\n\nZebra-{interview}" for n in range(8)
            ]
            (coded / f"Interview {interview} - {who}.txt").write_text(
                f"Interview {interview} - {who}\n\n" + "\n\n".join(turns) + "\n"
            )
    guide, new = tmp_path / "guide.yaml", tmp_path / "new.txt"
    assert cli("learn", coded, "--out", guide).code == 0
    new.write_text("".join(f"Interviewee: {words(7, n)} Anna knows.\n\n" for n in range(8)))
    with FakeEndpoint(answer({"passages": []})) as server:
        ran = cli("extract", new, "--out", tmp_path / "run", "--base-url", server.url, "--guide", guide,
                  "--pseudonyms", names)  # fmt: skip
    assert ran.code == 0
    assert sent_names(server) == []
    system = server.requests[0].body["messages"][0]["content"]
    assert "[Person 3] knows" in system
    assert "Zebra-8" in system
    assert "Zebra-7" not in system


def words(interview: int, turn: int) -> str:
    return " ".join(f"w{interview}x{turn}x{n}q" for n in range(20))


def test_summaries_are_written_without_names_and_read_with_them(
    cli: Cli, tmp_path: Path, names: Path
) -> None:
    """Also where the interview's id holds one, which every reference repeats."""
    names.write_text("Talk,[Firm]\nHalf,[Person 4]\nsensors,[Thing]\n")
    run = talks_run(tmp_path / "run")

    def write(request: dict[str, Any]) -> list[dict[str, Any]]:
        quoted = said('It is so: "[Person 4] of the labels were wrong".', references_in(request)[0])
        return [quoted, said("[FIRM] knows [Person 4].", *references_in(request))]

    with FakeEndpoint(model(write)) as server:
        ran = cli("summarise", run, "--code", "Labels", "--base-url", server.url, "--pseudonyms", names)
    assert ran.code == 0
    assert not re.search(r"(?i)\btalk|half|sensors", "".join(user_text(one.body) for one in server.requests))
    assert sentences_in(server.requests[-1].body) == 2
    summary = Summary.model_validate_json((run / "summaries/Labels.json").read_text())
    assert [one.text for one in summary.sentences] == [
        "It is so: “Half of the labels were wrong”.",
        "TALK knows Half.",
    ]
    assert summary.sentences[1].references == ("talk-1:1", "talk-1:3", "talk-2:2")
    assert not [file for file, content in written(run).items() if b"[Person 4]" in content]


def test_the_files_of_a_batch_hold_no_name(cli: Cli, talk: Path, names: Path, tmp_path: Path) -> None:
    shards = tmp_path / "shards"
    ran = cli("batch", "prepare", talk, "--out", tmp_path / "run", "--model", "m", "--open-coding",
              "--pseudonyms", names)  # fmt: skip
    assert (ran.code, cli("batch", "export", tmp_path / "run", "--out", shards).code) == (0, 0)
    (content,) = written(shards).values()
    assert b"[Person 2]" in content
    assert not re.search(rb"(?i)anna|meier", content)


CAPTIONS = """WEBVTT

00:01.000 --> 00:02.000
<v Lee>Then I asked Anna

00:02.000 --> 00:03.000
<v Lee>Meier about the labels.

00:03.000 --> 00:04.000
<v Kim>And what did she say?
"""


def test_a_name_that_captions_cut_in_two_is_not_sent_in_parts(cli: Cli, tmp_path: Path, names: Path) -> None:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "call.vtt"
    file.write_text(CAPTIONS)

    def extract(*more: object) -> Any:
        asked = ("--model", "m", "--base-url", server.url, "--pseudonyms", names)
        return cli("extract", file, *asked, *more)

    with FakeEndpoint(answer({"passages": []})) as server:
        for more in ((), ("--dry-run",)):
            ran = extract("--out", tmp_path / "run", *more)
            assert ran.code == 1
            assert "In call, a name begins in one turn and ends in the next" in ran.err
            assert "turns 0 and 1." in ran.err
            assert "--join-captions" in ran.err
            assert not SECRET.search(ran.err.encode() + ran.out.encode())
        assert server.requests == []
        assert extract("--out", tmp_path / "joined", "--join-captions").code == 0
        names.write_text(f"{NAMES}Meier,[Person 4]\n")
        assert extract("--out", tmp_path / "parts").code == 0
    assert len(server.requests) == 2
    texts = [user_text(request.body) for request in server.requests]
    assert "[Person 2] about the labels" in texts[0]
    assert "[1] Lee: [Person 4] about the labels" in texts[1]
    assert not any(SECRET.search(text.encode()) for text in texts)
