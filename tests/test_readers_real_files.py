"""The study's own files: counts, speakers and words as an independent look at the files gives them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from extract.readers import read
from extract.understood import understood
from schemas.coding import Document

DELVE = ["13 - Rached", "14 - Amin", "32 - PO", "35 - Ilan"]
PLAIN = [11, 13, 14, 15, 30, 32, 35, 38, 43]
GOLD_OF_DELVE = ["13 - Rached", "32 - PO", "35 - Ilan"]

_HEADING = re.compile(r"#* ?(Interviewee|Interviewer [12])")
_CODE = re.compile(r"[A-Za-z]+(-[A-Za-z]+)+")


def delve(shared: Path, name: str) -> Path:
    return shared / "interviews" / "delve-text" / f"Interview {name}.txt"


def plain(shared: Path, number: int) -> Path:
    return shared / "interviews" / "transcripts" / f"Interview {number}.txt"


def gold(shared: Path, name: str) -> Path:
    return shared / "interviews" / "gold" / f"Interview {name}.json"


def written_back(document: Document) -> list[str]:
    """Headings, texts and codes as the file had them, in order; codes of a turn in alphabetical order."""
    transcript = document.transcript
    segments = [s for coding in document.codings for s in coding.segments]
    lines: list[str] = []
    for turn in transcript.turns:
        if not turn.speaker_inferred:
            lines.append(turn.speaker or "")
        lines.append(transcript.turn_text(turn.index))
        lines += sorted(s.code for s in segments if s.first_turn == turn.index)
    return lines


@pytest.mark.parametrize(
    ("name", "code_lines", "coded_turns", "turns"),
    # Turns: lines that are no title, heading, code or footer, less those that continue a paragraph.
    [
        ("13 - Rached", 0, 0, 166),
        ("14 - Amin", 26, 18, 240),
        ("32 - PO", 71, 42, 186),
        ("35 - Ilan", 47, 39, 157),
    ],
)
def test_counts_of_the_delve_texts(
    shared: Path, name: str, code_lines: int, coded_turns: int, turns: int
) -> None:
    path = delve(shared, name)
    seen = understood(path, read(path))
    number, coder = name.split(" - ")
    assert (seen.id, seen.coder, seen.stage) == (f"interview-{number}", coder, "coded")
    assert (seen.code_lines, seen.coded_turns, seen.turns) == (code_lines, coded_turns, turns)
    assert sum(seen.codes.values()) == code_lines
    assert seen.uncoded == (code_lines == 0)


@pytest.mark.parametrize("name", DELVE)
def test_nothing_of_the_delve_texts_is_lost(shared: Path, name: str) -> None:
    lines = [line for line in delve(shared, name).read_text(encoding="utf-8").splitlines() if line.strip()]
    assert lines[0].endswith(name)
    assert lines[-1].startswith("Created with the Delve")
    body = [line.lstrip("# ") if _HEADING.fullmatch(line) else line for line in lines[1:-1]]
    document = read(delve(shared, name))
    said = [line for line in body if not _HEADING.fullmatch(line) and not _CODE.fullmatch(line)]
    assert document.transcript.text.split() == " ".join(said).split()
    # Codes of a paragraph may be in another order: all words by count, those outside codes in order.
    back = written_back(document)
    assert Counter(" ".join(back).split()) == Counter(" ".join(body).split())
    assert [w for line in back if not _CODE.fullmatch(line) for w in line.split()] == [
        w for line in body if not _CODE.fullmatch(line) for w in line.split()
    ]


@pytest.mark.parametrize("name", DELVE)
def test_no_code_is_left_in_the_text(shared: Path, name: str) -> None:
    document = read(delve(shared, name))
    for segment in (s for coding in document.codings for s in coding.segments):
        assert segment.code not in document.transcript.text


@pytest.mark.parametrize("number", PLAIN)
def test_nothing_of_the_plain_transcripts_is_lost(shared: Path, number: int) -> None:
    text = plain(shared, number).read_text(encoding="utf-8")
    document = read(plain(shared, number))
    transcript = document.transcript
    labels = re.compile(r"^(Interviewee|Interviewer [12]): ", re.MULTILINE)
    assert (transcript.id, document.codings) == (f"interview-{number}", ())
    assert transcript.text.split() == labels.sub("", text).split()
    assert [t.speaker for t in transcript.turns if not t.speaker_inferred] == labels.findall(text)
    assert len(transcript.turns) == len([line for line in text.splitlines() if line.strip()])


def test_turns_of_interview_30(shared: Path) -> None:
    assert len(read(plain(shared, 30)).transcript.turns) == 136


def test_the_loop_of_interview_14_is_three_turns(shared: Path) -> None:
    transcript = read(delve(shared, "14 - Amin")).transcript
    texts = [transcript.turn_text(turn.index) for turn in transcript.turns]
    looped = [i for i, text in enumerate(texts) if texts.count(text) > 1 and len(text.split()) > 20]
    assert looped == [looped[0], looped[0] + 1, looped[0] + 2]


@pytest.mark.parametrize("name", GOLD_OF_DELVE)
def test_json_of_a_print_has_the_codes_of_the_copied_text(shared: Path, name: str) -> None:
    ours, theirs = read(delve(shared, name)), read(gold(shared, name))
    one, other = understood(Path("x"), ours), understood(Path("x"), theirs)
    keys = {"id", "coder", "stage", "uncoded", "code_lines", "coded_turns", "codes"}
    assert one.model_dump(include=keys) == other.model_dump(include=keys)


def test_every_json_of_a_print_is_read(shared: Path) -> None:
    for path in sorted((shared / "interviews" / "gold").glob("*.json")):
        document = read(path)
        (coding,) = document.codings
        coding.check_against(document.transcript)
        stage = " (moderated)" if coding.stage == "moderated" else ""
        assert f"{document.transcript.title} - {coding.coder.name}{stage}" == path.stem


@pytest.mark.parametrize("number", PLAIN)
def test_one_interview_has_one_id_in_every_format(shared: Path, number: int) -> None:
    interviews = shared / "interviews"
    paths = [*interviews.glob(f"*/Interview {number}*.txt"), *interviews.glob(f"gold/Interview {number} *")]
    assert len(paths) > 1
    assert {read(path).transcript.id for path in paths} == {f"interview-{number}"}
