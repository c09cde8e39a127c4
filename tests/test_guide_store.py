"""The guide as a file: what is written is read back, and what people break is named."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_guide import book, coded, dialogue, guide_from

from extract.guide.store import guide_of, guide_yaml, load_guide
from schemas.codebook import Code, fold_code
from schemas.errors import InputError, UnreadableFileError
from schemas.guide import (
    Calibration,
    Confused,
    Example,
    ExampleTurn,
    Guide,
    GuideCode,
    GuideInterview,
    Habits,
    NearMiss,
    Stretch,
    StretchTurn,
    Tally,
)

HOSTILE = (
    "",
    " ",
    "\n",
    " leading",
    "trailing ",
    "tab\there",
    "a: b",
    "# no comment",
    "a #b",
    "- item",
    "'single' \"double\"",
    "{a: b}, [c]",
    "%TAG",
    "@at `tick`",
    "!!python/object:os.system",
    "&anchor *alias",
    "yes",
    "null",
    "~",
    "12",
    "1e3",
    "0o17",
    "2020-01-01",
    "<<",
    "=",
    "---",
    "...",
    "two\nlines",
    "  indented\n   more\n\n\nend",
    "ends in newline\n",
    "\ttab first\nthen",
    "crlf\r\nline",
    "\x00\x07\x1b[31m",
    "\x85\u2028\u2029",
    "\ufeffbom",
    "🦔 astral ẞ é",
    "word " * 60,
    "word  two  spaces " * 20,
    "x" * 300,
    "long text that is folded, with a # in it and a colon: there, " * 5,
    "first line that is long enough to be folded somewhere\n  second line, indented\n" * 3,
)

texts = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
names = st.lists(texts.filter(fold_code), unique_by=fold_code, min_size=2, max_size=2)


def guide_in_words(names: list[str], spare: list[str]) -> Guide:
    """A guide with something in every field, in these words; the names serve as ids, coders and codes."""
    one, two = names
    words = cycle(spare)
    turn = ExampleTurn(speaker=next(words), text=next(words))
    confused = Confused(code=two, turns={one: 2}, apart=next(words), drafted_from=(one, two))
    codes = [
        GuideCode(
            code=name,
            name=next(words),
            category=next(words),
            definition=next(words),
            use_when=next(words),
            do_not_use_when=next(words),
            examples=(next(words), next(words)),
            mitigates=two if name == one else None,
            added=name == one,
            passages={one: {two: 3, one: 1}, two: {}},
            agreed_turns={two: 4},
            confused_with=(confused,) if name == one else (),
            drafted_from=(two,),
        )
        for name in names
    ]
    near_miss = NearMiss(
        interview=one, turn=3, code=two, similarity=0.25, coders=(one,), text=turn, like_passages={two: 0.5}
    )
    example = Example(
        interview=two, first_turn=0, last_turn=1, codes=(one, two), coders=(two,), turns=(turn, turn)
    )
    stretch_turn = StretchTurn(speaker=None, text=next(words), codes={one: (one, two), two: ()})
    return Guide(
        title=next(words),
        description=next(words),
        interviews=tuple(
            GuideInterview(
                id=name,
                title=next(words),
                fingerprint=(next(words),),
                coders={one: HABITS},
                independent=(one,),
            )
            for name in names
        ),
        codes=tuple(codes),
        examples=(example,),
        near_misses=(near_miss,),
        stretches=(Stretch(interview=one, first_turn=0, turns=(stretch_turn, stretch_turn)),),
        calibration=Calibration(
            model=next(words),
            salience={two: {1: Tally(asked=0, given=0), 5: Tally(asked=4, given=3)}},
            likelihood={one: {9: Tally(asked=2, given=1)}},
        ),
    )


HABITS = Habits(
    turns=9,
    coded_turns=3,
    interviewer_turns=1,
    marks=4,
    passages=2,
    lengths={1: 1, 3: 1},
    starts_with_interviewer=1,
    fix_passages=0,
    fix_with_issue=0,
)


@given(names, st.lists(texts, min_size=1, max_size=25))
def test_any_guide_is_read_back_as_it_was(names: list[str], spare: list[str]) -> None:
    guide = guide_in_words(names, spare)
    text = guide_yaml(guide)
    assert guide_of(text) == guide
    assert guide_yaml(guide_of(text)) == text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_survive_in_every_corner(text: str) -> None:
    guide = guide_in_words([f"a{text}", f"{text}b"], [text])
    assert guide_of(guide_yaml(guide)) == guide


ONE = dialogue("one", 30)
PASSAGES = {"x": [(3, 5), (13, 15)], "y": [(3, 4), (21, 22)]}
GUIDE = guide_from(
    (ONE, [coded(ONE, "Ada", PASSAGES), coded(ONE, "Ben", {**PASSAGES, "y": [(13, 14)]})]),
    codebook=book(
        Code(code="x", definition="A long definition, which has to be folded because of it." + " Really." * 9)
    ),
)
TEXT = guide_yaml(GUIDE)


def line_of(text: str, what: str) -> int:
    return text[: text.index(what)].count("\n") + 1


def test_the_file_reads_well() -> None:
    assert TEXT.startswith("# A guide: ")
    assert "\n# - Ada: 27 % of the turns coded; " in TEXT  # 3-5, 13-15 and 21-22: 8 of 30 turns
    assert "\n- code: x\n  definition: >-\n    A long definition, which" in TEXT
    assert "\n  passages:\n    one: {Ada: 2, Ben: 2}\n" in TEXT
    assert "\n- code: y\n  added: true\n  definition: ''\n" in TEXT  # what is missing is to be seen
    assert "aliases" not in TEXT  # what is empty otherwise is not
    assert "    codes: {Ada: [], Ben: []}\n" in TEXT
    assert max(map(len, re.findall(r"^ .*", TEXT, re.MULTILINE))) < 130
    sections = ["format:", "codes:", "examples:", "stretches:", "interviews:"]
    assert [line for line in TEXT.splitlines() if line in sections or line == "format: 1"] == [
        "format: 1",
        *sections[1:],
    ]


def test_equal_guides_give_equal_text_whatever_the_order_of_reading() -> None:
    assert guide_yaml(guide_of(TEXT)) == TEXT


def test_a_name_cannot_end_a_comment() -> None:
    one = dialogue("one", 6)
    guide = guide_from((one, [coded(one, "Ada\ncodes: []\u2028x", {"x": [(1, 1)]})]))
    head = guide_yaml(guide).partition("\nformat:")[0]
    assert all(line.startswith("#") for line in re.split("[\n\u2028\x85]", head) if line)
    assert guide_of(guide_yaml(guide)) == guide


def test_what_a_person_edits_is_read() -> None:
    edited = TEXT.replace("definition: ''", "definition: What people mean by it.")
    assert (
        next(code for code in guide_of(edited).codes if code.code == "y").definition
        == "What people mean by it."
    )


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("added: true", "added: perhaps", "codes.1.added", "valid boolean"),
        ("added: true", "add: true", "codes.1.add", "not permitted"),
        ("added: true", "added: true\n  added: true", None, "the key `added` stands twice"),
        ("    one: {Ada: 2, Ben: 2}", "    two: {Ada: 2}", "codes.0.passages", "'two' is not one of"),
        ("- codes: [x]", "- codes: [w]", "examples.0.codes", "'w' is not one of the guide's codes"),
        ("- code: y", "- code: X", "codes", "also names 'x'"),
        ("- id: one", "- id: other", None, "'one' is not one of the guide's interviews"),
    ],
)
def test_a_broken_guide_names_line_and_key(old: str, new: str, where: str | None, what: str) -> None:
    broken = TEXT.replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        guide_of(broken, "mine.yaml")
    assert "mine.yaml" in caught.value.message
    assert what in caught.value.message
    assert caught.value.hint
    if where is not None:
        assert f", {where}: " in caught.value.message
    assert re.search(r"line \d+", caught.value.message)


def test_the_line_is_the_line_of_the_key() -> None:
    broken = TEXT.replace("added: true", "added: perhaps", 1)
    with pytest.raises(InputError, match=f"line {line_of(broken, 'added: perhaps')}, codes.1.added"):
        guide_of(broken)


def test_an_interview_without_a_fingerprint_is_refused_because_it_could_not_be_left_out() -> None:
    broken = re.sub(r"fingerprint: \[[^\]]*\]", "fingerprint: []", TEXT)
    with pytest.raises(InputError, match=r"interviews\.0\.fingerprint: .*cannot be left out"):
        guide_of(broken)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("title: a\ncodes: {b\n", "not YAML in line"),
        ("title: 'x\ncodes: []\n", "not YAML in line"),
        ("codes: !!python/object:os.system []", "not YAML"),
        ("date: 2020-99-99\ncodes: []", "not YAML"),
        ("", "not a guide"),
        ("- a\n- b\n", "not a guide"),
        ("title: a\n", "no key `codes`"),
        ("title: a\ncodes: []", "interviews: Field required"),
        ("codes: []\nformat: 2\ntitle: a\ninterviews: []", "format: Input should be 1"),
    ],
)
def test_what_is_no_guide_is_refused(text: str, what: str) -> None:
    with pytest.raises(InputError, match=re.escape(what)):
        guide_of(text)


def test_what_is_nested_too_deep_is_an_error_and_no_crash() -> None:
    with pytest.raises(InputError, match="not YAML"):
        guide_of("codes: " + "[" * 100_000 + "]" * 100_000)


def test_messages_hold_no_words_of_the_transcript() -> None:
    broken = TEXT.replace("speaker: Interviewee", "speaker: [secret]")
    with pytest.raises(InputError, match=r"examples\.0\.turns\.0\.speaker") as caught:
        guide_of(broken)
    assert "secret" not in str(caught.value)
    assert ONE.turn_text(3) not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "guide.yaml"
    with pytest.raises(UnreadableFileError, match=r"guide\.yaml cannot be read: No such file"):
        load_guide(path)
    path.write_bytes(b"codes: \xff")
    with pytest.raises(UnreadableFileError, match="not UTF-8"):
        load_guide(path)
    path.write_text("\ufeff" + TEXT, encoding="utf-8")
    assert load_guide(path) == GUIDE
