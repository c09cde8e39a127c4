"""`extract --guide` through a real server: the team's coding is sent, never that of the interview itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_guide import words
from support_passages import passage
from support_server import FakeEndpoint, FakeReply, answer, filtered

import intercoder as ic
from extract.guide.store import load_guide
from extract.guide.writing import guide_yaml
from extract.runfolder import RunFolder
from schemas.guide import Calibration, Tally

CODERS = ("Ada", "Ben")
INTERVIEWS = (1, 2, 3)


def said(interview: int, turn: int) -> str:
    """Twenty made-up words that no other turn of any interview shares."""
    return " ".join(words(f"{interview} {turn}", 20)) + "."


def spoken(interview: int) -> list[tuple[str, str]]:
    return [("Interviewee" if turn % 2 else "Interviewer 1", said(interview, turn)) for turn in range(12)]


@pytest.fixture
def guide(cli: Cli, tmp_path: Path) -> Path:
    """Learned from three interviews; each has a code of its own, `zebra-1` to `zebra-3`, on turns 3 and 4."""
    folder = tmp_path / "coded"
    folder.mkdir()
    for interview in INTERVIEWS:
        for coder in CODERS:
            lines = [f"Interview {interview} - {coder}"]
            for turn, (speaker, text) in enumerate(spoken(interview)):
                lines += [speaker, text, *([f"zebra-{interview}"] if turn in (3, 4) else [])]
            (folder / f"Interview {interview} - {coder}.txt").write_text("\n\n".join(lines) + "\n")
    out = tmp_path / "guide.yaml"
    assert cli("learn", folder, "--out", out).code == 0
    return out


def bare(tmp_path: Path, interview: int, *, name: str, without: tuple[int, ...] = ()) -> Path:
    """The interview as plain text, under another name, some turns lost."""
    file = tmp_path / "new" / f"{name}.txt"
    file.parent.mkdir(exist_ok=True)
    turns = [f"{who}: {text}" for i, (who, text) in enumerate(spoken(interview)) if i not in without]
    file.write_text("\n\n".join(turns) + "\n")
    return file


def sent(server: FakeEndpoint) -> list[str]:
    return [json.dumps(request.body, ensure_ascii=False) for request in server.requests]


def test_an_interview_of_the_guide_is_coded_without_its_own_coding(
    cli: Cli, guide: Path, tmp_path: Path
) -> None:
    """Rule 1, at the wire: by content, so another name and two lost turns change nothing."""
    file = bare(tmp_path, 2, name="Something else", without=(0, 7))
    marked = passage(" ".join(said(2, 3).split()[:8]), 2, "zebra-1")

    def reply(request: dict[str, Any]) -> FakeReply:
        if "Judge every candidate" in request["messages"][-1]["content"]:
            judged = {"candidate": 0, "objection": "o", "code": "zebra-1", "likelihood": 80}
            return answer({"judgements": [judged]})
        return answer({"passages": [marked]})

    with FakeEndpoint(reply) as server:
        ran = cli(
            "extract", file, "--out", tmp_path / "run", "--base-url", server.url, "--guide", guide, "--judge"
        )
    assert ran.code == 0, ran.err
    assert len(sent(server)) == 2  # found, then judged
    for request, text in zip(server.requests, sent(server), strict=True):
        system = request.body["messages"][0]["content"]
        assert "zebra-2" not in text
        assert not [turn for turn in range(12) if said(2, turn) in system]
        # The other two interviews are there, or nothing would have been shown.
        assert "zebra-1" in system
        assert "zebra-3" in system
        assert said(1, 3) in system
    assert "interviews of the guide" not in ran.out
    assert "1 interview of this run stands in the guide" in ran.out
    (state,) = RunFolder(tmp_path / "run").manifest().transcripts.values()
    assert state.guide_left_out == ("interview-2",)


def test_interviews_that_the_guide_does_not_know_share_their_instructions(
    cli: Cli, guide: Path, tmp_path: Path
) -> None:
    """The instructions are equal to the letter, so that a server's prompt cache serves them."""
    for interview in (8, 9):
        bare(tmp_path, interview, name=f"Interview {interview}")
    with FakeEndpoint(answer({"passages": []})) as server:
        ran = cli(
            "extract", tmp_path / "new", "--out", tmp_path / "run", "--base-url", server.url, "--guide", guide
        )
    one, other = (request.body["messages"][0]["content"] for request in server.requests)
    assert one == other
    assert "zebra-2" in one
    assert "in the guide" not in ran.out


def test_the_likeliest_passages_are_marked_until_the_team_s_share_is_reached(
    cli: Cli, guide: Path, tmp_path: Path
) -> None:
    """The team marks 2 of 12 turns; of three judged passages of one turn each, the likeliest two are kept."""
    file = bare(tmp_path, 9, name="Interview 9")
    turns = (1, 5, 9)
    likelihoods = (30, 70, 50)

    def reply(request: dict[str, Any]) -> FakeReply:
        if "Judge every candidate" in request["messages"][-1]["content"]:
            return answer(
                {
                    "judgements": [
                        {"candidate": i, "objection": "o", "code": "zebra-1", "likelihood": likelihood}
                        for i, likelihood in enumerate(likelihoods)
                    ]
                }
            )
        return answer({"passages": [passage(" ".join(said(9, t).split()[:8]), t, "zebra-1") for t in turns]})

    with FakeEndpoint(reply) as server:
        cli(
            *("extract", file, "--out", tmp_path / "run", "--base-url", server.url, "--guide", guide),
            *("--judge", "--least-likelihood", 0),
        )
    (coding,) = RunFolder(tmp_path / "run").codings()
    assert [(s.first_turn, s.likelihood) for s in coding.segments] == [(5, 70), (9, 50)]
    assert [(d.first_turn, d.step) for d in coding.dropped] == [(1, "share")]


@pytest.mark.parametrize(("share", "marked"), [((), [1, 5, 9]), (("--share", "0.17"), [5, 9])])
def test_a_survey_of_the_turns_decides_with_the_judge_what_is_marked(
    cli: Cli, guide: Path, tmp_path: Path, share: tuple[str, ...], marked: list[int]
) -> None:
    """Scores: turn 1 (70 + 2)/2 = 36, turn 5 (30 + 80)/2 = 55, turn 9 50.

    The team marks 2 of 12 turns, 16.7 %; the survey expects (4 · 2 + 4 · 80 + 3 · 10 + 50)/12 = 34 % here.
    Half-way are 25.3 %, or 3 turns; --share .17 allows 2.
    """
    file = bare(tmp_path, 9, name="Interview 9")
    turns = (1, 5, 9)

    def reply(request: dict[str, Any]) -> FakeReply:
        asked = request["messages"][-1]["content"]
        if "into stretches" in asked:
            spans = [(0, 3, 2), (4, 7, 80), (8, 8, 10), (9, 9, 50), (10, 11, 10)]
            return answer(
                {
                    "stretches": [
                        {"first_turn": first, "last_turn": last, "topic": "t", "likelihood": chance}
                        for first, last, chance in spans
                    ]
                }
            )
        if "Judge every candidate" in asked:
            judged = [
                {"candidate": i, "objection": "o", "code": "zebra-1", "likelihood": chance}
                for i, chance in enumerate((70, 30, 50))
            ]
            return answer({"judgements": judged})
        return answer({"passages": [passage(" ".join(said(9, t).split()[:8]), t, "zebra-1") for t in turns]})

    with FakeEndpoint(reply) as server:
        ran = cli(
            *("extract", file, "--out", tmp_path / "run", "--base-url", server.url, "--guide", guide),
            *("--judge", "--survey", *share),
        )
    assert ran.code == 0, ran.err
    (coding,) = RunFolder(tmp_path / "run").codings()
    assert [s.first_turn for s in coding.segments] == marked
    steps = sorted(record.step for record in RunFolder(tmp_path / "run").requests())
    assert steps == ["find", "judge", "survey"]
    prompts = RunFolder(tmp_path / "run").manifest().settings.prompts
    assert {"survey-system", "survey-window"} <= prompts.keys()


def test_a_survey_without_an_answer_is_a_named_gap_and_the_judge_decides_alone(
    cli: Cli, guide: Path, tmp_path: Path
) -> None:
    file = bare(tmp_path, 9, name="Interview 9")

    def reply(request: dict[str, Any]) -> FakeReply:
        asked = request["messages"][-1]["content"]
        if "into stretches" in asked:
            return filtered()
        if "Judge every candidate" in asked:
            judged = {"candidate": 0, "objection": "o", "code": "zebra-1", "likelihood": 70}
            return answer({"judgements": [judged]})
        return answer({"passages": [passage(" ".join(said(9, 5).split()[:8]), 5, "zebra-1")]})

    with FakeEndpoint(reply) as server:
        ran = cli(
            *("extract", file, "--out", tmp_path / "run", "--base-url", server.url, "--guide", guide),
            *("--judge", "--survey"),
        )
    assert ran.code == 3  # done in part
    (state,) = RunFolder(tmp_path / "run").manifest().transcripts.values()
    assert [gap.step for gap in state.gaps] == ["survey"]
    (coding,) = RunFolder(tmp_path / "run").codings()
    assert [s.first_turn for s in coding.segments] == [5]


def test_a_dry_run_says_what_is_left_out_of_the_guide(
    cli: Cli, guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    file = bare(tmp_path, 2, name="Something else")
    ran = cli(
        *(
            "extract",
            file,
            "--out",
            tmp_path / "run",
            "--guide",
            guide,
            "--judge",
            "--dry-run",
            "--model",
            "m",
        )
    )
    assert ran.code == 0, ran.err
    assert "left out of the guide for something-else: interview-2" in ran.out
    assert "zebra-2" not in ran.out
    assert "judge:" in ran.out


def test_a_definition_that_quotes_the_interview_is_shortened_and_the_run_says_so(
    cli: Cli, guide: Path, tmp_path: Path
) -> None:
    file = bare(tmp_path, 9, name="Interview 9")
    quoted = f"They avoid it. Anchor example: “{said(9, 3)}” (Interview 9)"
    (first, *others) = load_guide(guide).codes
    codes = (first.model_copy(update={"definition": quoted}), *others)
    guide.write_text(guide_yaml(load_guide(guide).model_copy(update={"codes": codes})))
    with FakeEndpoint(answer({"passages": []})) as server:
        options = ("extract", file, "--out", tmp_path / "run", "--guide", guide, "--base-url", server.url)
        dry = cli(*options, "--model", "m", "--dry-run")
        ran = cli(*options)
        system = server.requests[0].body["messages"][0]["content"]
    assert "They avoid it." in system
    assert "Anchor" not in system
    told = "guide: shortened or left out, as it quotes interview-9: definition of zebra-1"
    assert f"=== {told} ===" in dry.out
    assert told in ran.out


def test_the_library_takes_a_guide_too(guide: Path, tmp_path: Path) -> None:
    transcript = ic.read(bare(tmp_path, 2, name="Interview 2")).transcript
    marked = passage(" ".join(said(2, 3).split()[:8]), 3, "zebra-1")
    with FakeEndpoint(answer({"passages": [marked]})) as server:
        coding = ic.extract(transcript, guide=guide, model="fake-model", base_url=server.url)
    assert [segment.code for segment in coding.segments] == ["zebra-1"]
    assert "zebra-2" not in "".join(sent(server))
    assert "zebra-3" in "".join(sent(server))


def test_a_guide_and_a_codebook_together_are_refused(guide: Path, tmp_path: Path) -> None:
    transcript = ic.read(bare(tmp_path, 2, name="Interview 2")).transcript
    with pytest.raises(ic.IntercoderError, match="A guide holds its codebook"):
        ic.extract(transcript, guide=guide, codebook=ic.bundled_codebook(), model="keyword")


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (("--survey",), "Add --guide or --share"),
        (("--least-likelihood", 30), "Add --judge"),
        (("--min-chance", 50), "intercoder learn --calibrate RUN"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_an_option_that_does_nothing_without_another_one_is_refused(
    cli: Cli, tmp_path: Path, options: tuple[object, ...], advice: str, more: tuple[str, ...]
) -> None:
    file = bare(tmp_path, 9, name="Interview 9")
    with FakeEndpoint(answer({"passages": []})) as server:
        ran = cli(
            *("extract", file, "--out", tmp_path / "run", "--base-url", server.url, "--model", "m"),
            *options,
            *more,
        )
        assert server.requests == []
    assert ran.code == 1
    assert advice in ran.err
    assert not (tmp_path / "run").exists()


def test_chances_of_another_model_are_not_counted_in_silence(cli: Cli, guide: Path, tmp_path: Path) -> None:
    file = bare(tmp_path, 9, name="Interview 9")
    named = f"interview-{INTERVIEWS[0]}"
    calibration = Calibration(model="other", salience={named: {3: Tally(asked=10, given=5)}})
    calibrated = load_guide(guide).model_copy(update={"calibration": calibration})
    guide.write_text(guide_yaml(calibrated))
    with FakeEndpoint(answer({"passages": []})) as server:
        ran = cli(
            *("extract", file, "--out", tmp_path / "run", "--base-url", server.url, "--model", "m"),
            *("--guide", guide, "--min-chance", 50),
        )
        assert server.requests == []
    assert ran.code == 1
    assert "--min-chance counts for other, which the guide was calibrated with, and not for m." in ran.err
