"""Questions that are asked alike in all interviews do not make two interviews one; copies stay copies."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from support_cli import Cli
from support_guide import words
from support_server import FakeEndpoint, answer

from extract.guide.asked import Talk, standard_of
from extract.guide.fingerprints import fingerprint_of, is_part, runs_of
from extract.guide.leave_out import without
from extract.guide.store import load_guide
from extract.runfolder import RunFolder
from schemas.guide import Stretch, StretchTurn
from schemas.transcript import Transcript, TurnDraft

QUESTIONS = [" ".join(words(f"question {number}", 16)).capitalize() for number in range(8)]
"""Eight standard questions; each is asked four times in every interview, as questionnaires go."""

Turns = list[tuple[str | None, str]]


def asked(id: str, *, mark: str = "?", asker: str | None = "T", answerer: str | None = "K") -> Turns:
    """32 questions and answers; the answers are this interview's own."""
    return [
        turn
        for round in range(4)
        for number, question in enumerate(QUESTIONS)
        for turn in (
            (asker, f"{question}{mark}"),
            (answerer, " ".join(words(f"{id} {round} {number}", 11)) + "."),
        )
    ]


def built(turns: Turns) -> Transcript:
    drafts = [TurnDraft(text, speaker) for speaker, text in turns]
    return Transcript.build(id="it", title="It", source="it.txt", turns=drafts)


def relabelled(turns: Turns, **names: str | None) -> Turns:
    return [(names[speaker or ""], text) for speaker, text in turns]


def middle(turns: Turns) -> Turns:
    return turns[len(turns) // 4 : len(turns) * 3 // 4]


def reworded(turns: Turns) -> Turns:
    """Every fifth word or so is dropped, doubled or another one."""
    source, other = random.Random(7), words("reworded", 3000)

    def changed(word: str) -> str:
        return source.choice(("", f"{word} {word}", other.pop())) if source.random() < 0.2 else word

    return [(speaker, " ".join(map(changed, text[:-1].split())) + text[-1]) for speaker, text in turns]


ONE = fingerprint_of(built(asked("one")))
THREE = [ONE, *(fingerprint_of(built(asked(id))) for id in ("two", "three"))]


def test_the_questions_alone_are_a_part_of_the_fingerprint_that_would_make_two_interviews_one() -> None:
    assert is_part(ONE, runs_of(built(asked("other")).text))


@pytest.mark.parametrize(
    "other",
    [
        asked("other"),
        asked("other", mark="？"),
        asked("other", mark="? (laughs)", asker="Interviewer", answerer="B"),
        asked("other", mark=".", asker="Interviewer", answerer="B"),  # the label tells, no mark does
        middle(asked("other")),
    ],
    ids=["question marks", "full-width marks", "role and marks", "role", "half"],
)
def test_what_only_the_one_who_asks_says_makes_no_copy(other: Turns) -> None:
    """A guide of one interview knows nothing of others: who asks tells it."""
    assert not Talk(built(other)).is_of(ONE)


def test_what_three_interviews_of_the_guide_share_makes_no_copy_though_nobody_is_named() -> None:
    other = Talk(built(asked("other", mark=".", asker=None, answerer=None)))
    assert [other.is_of(each, standard_of(THREE)) for each in THREE] == [False] * 3
    assert standard_of(THREE[:2]) is None  # two may be versions of one
    assert other.is_of(ONE, standard_of(THREE[:2]))


COPIES: dict[str, Callable[[Turns], Turns]] = {
    "itself": lambda turns: turns,
    "other names": lambda turns: relabelled(turns, T="Anna", K="Ben"),
    "roles": lambda turns: relabelled(turns, T="Interviewer", K="Interviewee"),
    "roles mixed up": lambda turns: relabelled(turns, T="Interviewee", K="Interviewer"),
    "one name": lambda turns: relabelled(turns, T="A", K="A"),
    "no names": lambda turns: relabelled(turns, T=None, K=None),
}


@pytest.mark.parametrize("part", [list, middle], ids=["whole", "half"])
@pytest.mark.parametrize("edited", [list, reworded], ids=["as it was", "reworded"])
@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_a_copy_of_a_structured_interview_is_recognised_and_no_other(
    copy: Callable[[Turns], Turns], edited: Callable[[Turns], Turns], part: Callable[[Turns], Turns]
) -> None:
    talk = Talk(built(copy(edited(part(asked("one"))))))
    assert talk.is_of(ONE)
    assert talk.is_of(ONE, standard_of(THREE))


def test_the_answers_without_the_questions_are_a_copy() -> None:
    assert Talk(built(asked("one")[1::2])).is_of(ONE, standard_of(THREE))


@pytest.mark.parametrize("roles", ["Interviewee", "Interviewer"])
def test_a_copy_with_mixed_up_roles_is_recognised_by_the_answers_alone(roles: str) -> None:
    """Learned with roles, from answers long enough: the sketch holds none of the questions."""
    other = "Interviewer" if roles == "Interviewee" else "Interviewee"
    long = [
        (speaker, text if speaker == "T" else " ".join(words(f"long {turn}", 60)) + ".")
        for turn, (speaker, text) in enumerate(asked("long"))
    ]
    learned = fingerprint_of(built(relabelled(long, T="Interviewer", K="Interviewee")))
    copy = relabelled(middle(reworded(long)), T=roles, K=other)
    assert Talk(built(copy)).is_of(learned)


@pytest.mark.parametrize("copy", [list, reworded, middle], ids=["itself", "reworded", "half"])
def test_versions_of_one_interview_in_a_guide_do_not_hide_each_other(copy: Callable[[Turns], Turns]) -> None:
    one = asked("one")
    versions = [one, reworded(one), one[:40], one[20:], relabelled(one, T="A", K="B")]
    guide = [fingerprint_of(built(version)) for version in versions]
    talk = Talk(built(copy(one)))
    assert all(talk.is_of(each, standard_of(guide)) for each in guide)


def test_a_copy_with_few_words_besides_the_questions_is_not_told_from_another_and_left_out() -> None:
    short = [(speaker, text if speaker == "T" else "Yes, I think.") for speaker, text in asked("one")]
    assert Talk(built(short)).is_of(ONE)


def delve(folder: Path, number: int, turns: Turns, *, coded: bool) -> None:
    lines = [f"Interview {number} - Ada"]
    for turn, (speaker, text) in enumerate(turns):
        lines += [speaker or "", text, *(["zebra-crossing"] if coded and turn % 8 == 1 else [])]
    (folder / f"Interview {number} - Ada.txt").write_text("\n\n".join(lines) + "\n")


@pytest.fixture
def structured(cli: Cli, tmp_path: Path) -> Path:
    """A guide of three interviews in which the same questions were asked; nothing tells who asks."""
    folder = tmp_path / "coded"
    folder.mkdir()
    for number in (1, 2, 3):
        turns = asked(str(number), asker="Interviewee", answerer="Speaker 2")
        delve(folder, number, turns, coded=True)
    out = tmp_path / "guide.yaml"
    ran = cli("learn", folder, "--out", out)
    assert ran.code == 0, ran.err
    return out


def transcript_file(tmp_path: Path, name: str, turns: Turns) -> Path:
    path = tmp_path / f"{name}.txt"
    path.write_text("\n\n".join(f"{speaker}: {text}" for speaker, text in turns) + "\n")
    return path


def test_a_new_interview_with_the_same_questions_is_coded_with_the_guide(
    cli: Cli, structured: Path, tmp_path: Path
) -> None:
    file = transcript_file(tmp_path, "new", asked("new"))
    with FakeEndpoint(answer({"passages": []})) as server:
        ran = cli(
            *("extract", file, "--out", tmp_path / "run", "--base-url", server.url, "--guide", structured)
        )
        system = server.requests[0].body["messages"][0]["content"]
    assert ran.code == 0, ran.err
    assert "in the guide" not in ran.out
    assert "3 interviews, 1 coder" in system


def test_where_nothing_is_left_of_the_guide_the_run_says_so_and_as_what_it_took_the_interview(
    cli: Cli, tmp_path: Path
) -> None:
    folder = tmp_path / "coded"
    folder.mkdir()
    delve(folder, 1, asked("1", asker="Interviewee", answerer="Speaker 2"), coded=True)
    guide = tmp_path / "guide.yaml"
    assert cli("learn", folder, "--out", guide).code == 0
    file = transcript_file(tmp_path, "copy", asked("1"))
    with FakeEndpoint(answer({"passages": []})) as server:
        options = ("extract", file, "--out", tmp_path / "run", "--guide", guide, "--base-url", server.url)
        dry = cli(*options, "--model", "m", "--dry-run")
        ran = cli(*options)
    assert "=== left out of the guide for copy: interview-1; nothing is left of it ===" in dry.out
    assert "guide: 1 interview of this run stands in the guide" in ran.out
    assert "copy (taken for interview-1)" in ran.out
    assert "nothing was left of the guide for copy." in ran.err
    assert "--interviewer NAME" in ran.err
    (state,) = RunFolder(tmp_path / "run").manifest().transcripts.values()
    assert (state.guide_left_out, state.guide_empty) == (("interview-1",), True)
    assert "nothing was left of the guide for 1 of them" in cli("methods", tmp_path / "run").out


def test_a_stretch_of_another_interview_is_shown_though_most_of_it_is_the_same_questions(
    structured: Path,
) -> None:
    short = [(who, text if who == "T" else " ".join(text.split()[:7]) + ".") for who, text in asked("1")]
    stretch = Stretch(
        interview="interview-1",
        first_turn=0,
        turns=tuple(StretchTurn(speaker=who, text=text, codes={}) for who, text in short[:6]),
    )
    guide = load_guide(structured).model_copy(update={"stretches": (stretch,)})
    new = built(asked("new"))
    assert without(guide, new).guide.stretches == (stretch,)
    own = built([*asked("new"), *short])
    assert without(guide, own).guide.stretches == ()
