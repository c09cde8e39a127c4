"""A text file that holds several interviews under numbered titles gives each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli
from support_formats import FOOTER, source

from extract.readers import all_of_source, read_source
from schemas.errors import InputError

ONE = "Interviewer: What went wrong?\nP01: The data.\nInterviewer: And?\nP01: Nothing.\n"
TWO = "Interviewer: What went well?\nP02: All of it.\nInterviewer: And?\nP02: Nothing else.\n"
BOTH = f"Interview 1\n{ONE}\nInterview 2\n{TWO}"


def texts(text: str, name: str = "several.txt") -> dict[str, str]:
    """Id -> text of each interview in a file."""
    return {one.transcript.id: one.transcript.text for one in all_of_source(source(text, name))}


FIRST = "What went wrong?\nThe data.\nAnd?\nNothing."
SECOND = "What went well?\nAll of it.\nAnd?\nNothing else."


def test_interviews_under_numbered_titles_are_read_one_by_one(tmp_path: Path, cli: Cli) -> None:
    file = tmp_path / "several.txt"
    file.write_text(BOTH, encoding="utf-8")
    ran = cli("read", file)
    assert ran.code == 0
    assert "  interview-1: 4 turns, 7 words\n  speakers: Interviewer 2, P01 2\n" in ran.out
    assert "  interview-2: 4 turns, 9 words\n  speakers: Interviewer 2, P02 2\n" in ran.out


@pytest.mark.parametrize(
    "text",
    [
        BOTH,
        f"# Interview 1\n\n{ONE}\n# Interview 2\n\n{TWO}",
        f"Pilot study\nInterview 1\nDate: 3 March\n{ONE}Interview 2\nDate: 4 March\n{TWO}",
        f"Interview 1\n{ONE}Interview 2\n{TWO}".replace("\n", "\r\n"),
        "# Interview 1\n\n"
        + ONE.replace("Interviewer:", "**Interviewer:**").replace("P01:", "**P01:**")
        + "\n# Interview 2\n\n"
        + TWO.replace("Interviewer:", "**Interviewer:**").replace("P02:", "**P02:**"),
        "Interview 1\n"
        + ONE.replace(": ", " [0:00:01]: ")
        + "Interview 2\n"
        + TWO.replace(": ", " [0:00:02]: "),
        f"Interview 1\n\n{ONE}\n\nInterview 2\n\n{TWO}\n\n{FOOTER}".replace(": ", "\n\n").replace(
            "\n", "\n\n"
        ),
    ],
    ids=["labels", "headings", "facts", "line ends", "Markdown", "stamps", "Delve"],
)
def test_each_form_of_text_is_parted(text: str) -> None:
    assert texts(text) == {"interview-1": FIRST, "interview-2": SECOND}


def test_each_interview_has_its_own_coder() -> None:
    text = f"Interview 1 - Ada\n{ONE}Interview 2 - Ben\n{TWO}"
    documents = all_of_source(source(text))
    assert [one.codings[0].coder.name for one in documents] == ["Ada", "Ben"]


def test_a_text_in_an_old_encoding_is_parted() -> None:
    text = BOTH.replace("P01", "Jürgen").replace("P02", "Zoë").encode("cp1252")
    ids = [one.transcript.id for one in all_of_source(source(text, "several.txt"))]
    assert ids == ["interview-1", "interview-2"]


def test_the_library_says_that_there_are_several() -> None:
    with pytest.raises(InputError, match="holds 2 interviews"):
        read_source(source(BOTH))


@pytest.mark.parametrize(
    "text",
    [
        f"Interview 1\n{ONE}Interview 1\n{TWO}",  # a header on each page
        f"Interview P07 part 1\n{ONE}Interview P07 part 2\n{TWO}",
        f"{ONE}Interview 2\n{TWO}",  # which interview the first is, nothing says
        f"Interview 1\n{ONE}Interview 2\nand Interview 3 were better.\n{TWO}",  # said
        f"Interview 1\n{ONE}Focus group 2\n{TWO}",
        f"Interview 1\n{ONE}Interviewer: Which was worst?\nP01:\nInterview 2\n",
    ],
)
def test_what_is_not_surely_another_interview_stays_in_its_own(text: str) -> None:
    assert len(texts(text, "talk.txt")) == 1
