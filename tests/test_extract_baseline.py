"""`extract --model keyword`: what only a model can do is refused, not ignored."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli

from extract.runfolder import RunFolder

SAMPLES = Path(__file__).parents[1] / "samples"
TALK = SAMPLES / "interviews" / "Synthetic interview 1.txt"


@pytest.mark.parametrize("named", [("--model", "keyword"), ()])
def test_options_that_a_baseline_cannot_follow_are_an_error(
    cli: Cli, tmp_path: Path, named: tuple[str, ...]
) -> None:
    """Also where the baseline codes because no endpoint is configured."""
    ran = cli("extract", TALK, "--out", tmp_path / "run", *named, "--judge", "--survey", "--passes", 3)
    assert ran.code == 2
    said = " ".join(ran.err.split())
    assert "--judge, --passes, --survey would do nothing" in said
    assert "Name a model with --model" in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "option",
    [
        *(("--window-tokens", 300), ("--base-url", "http://localhost:1/v1"), ("--allow-http",)),
        *(("--rpm", 5), ("--tpm", 5), ("--max-requests", 1), ("--max-tokens", 1), ("--max-cost", 1)),
        *(("--timeout", 3), ("--deadline", "8h"), ("--key-file", "key.txt"), ("--prices", "p.yaml")),
        ("--pseudonyms", "names.csv"),
    ],
)
def test_options_about_asking_are_an_error_where_nobody_is_asked(
    cli: Cli, tmp_path: Path, option: tuple[str | int, ...]
) -> None:
    ran = cli("extract", TALK, "--out", tmp_path / "run", "--model", "keyword", *option)
    assert ran.code == 2
    assert f"{option[0]} would do nothing" in " ".join(ran.err.split())
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("named", [("--model", "keyword"), ("--model=keyword",), ()])
def test_the_endpoint_of_a_project_or_of_the_environment_does_not_keep_the_baseline_from_coding(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1/v1")
    models = 'models = ["keyword"]' if not named else 'models = ["m"]'
    Path("intercoder.toml").write_text(f'endpoint = "http://localhost:1/v1"\n{models}\n')
    ran = cli("extract", TALK, "--out", tmp_path / "run", *named)
    assert ran.code == 0, ran.err
    assert "endpoint" not in ran.err


def test_of_a_guide_the_codebook_is_taken_and_it_says_so(cli: Cli, tmp_path: Path) -> None:
    guide = ("--guide", SAMPLES / "guide.yaml")
    ran = cli("extract", TALK, "--out", tmp_path / "run", "--model", "keyword", *guide)
    assert ran.code == 0, ran.err
    assert "Of the guide, the keyword baseline takes the codebook and nothing else." in ran.err
    assert RunFolder(tmp_path / "run").codebook().codes


def test_a_small_codebook_codes_something(cli: Cli, tmp_path: Path) -> None:
    """As a first user writes it: three codes, a short definition each."""
    book = tmp_path / "codes.csv"
    book.write_text(
        "code,definition\n"
        "Labels,Wrong or missing labels of pictures\n"
        "Drift,Data or sensors that change after the launch\n"
        "Trust,Whether people rely on what a model says\n"
    )
    ran = cli(
        "extract", SAMPLES / "interviews", "--out", tmp_path / "run", "--model", "keyword", "--codebook", book
    )
    assert ran.code == 0, ran.err
    used = {segment.code for coding in RunFolder(tmp_path / "run").codings() for segment in coding.segments}
    assert "Labels" in used


def test_what_cannot_be_read_is_not_mended_by_running_again(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "talk.txt").write_text("Interviewer: How was it?\n\nInterviewee: It was fine.\n")
    (tmp_path / "in" / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    ran = cli("extract", tmp_path / "in", "--out", tmp_path / "run", "--model", "keyword")
    assert ran.code == 3
    assert "left out: photo.txt is not text" in ran.err
    assert "Run the same command again" not in ran.err
    assert "1 file was left out. Look at it with `intercoder read FILE`" in ran.err
