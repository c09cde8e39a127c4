from __future__ import annotations

import pytest
from support_transcripts import transcript_of
from test_votes import found

from extract.cutting import cut_to_share, likelihood

TRANSCRIPT = transcript_of(*[f"A: turn number {i}" for i in range(8)])
STRONG = found("a", 0, 1).model_copy(update={"likelihood": 90})
MIDDLE = found("b", 3, 3).model_copy(update={"likelihood": 50})
FAINT = found("c", 5, 6).model_copy(update={"likelihood": 20})
ALL = (STRONG, MIDDLE, FAINT)


@pytest.mark.parametrize(
    ("share", "codes"),
    [
        (0.0, ""),
        (0.1, "a"),  # 0.8 turns wanted: the first passage reaches it
        (0.25, "a"),  # 2 of 8 turns: exactly the first passage
        (0.26, "ab"),
        (0.5, "abc"),  # 4 wanted, 3 after b: c is kept whole
        (1.0, "abc"),
    ],
)
def test_the_likeliest_are_kept_until_the_share_is_reached(share: float, codes: str) -> None:
    cut = cut_to_share(TRANSCRIPT, ALL, share)
    assert "".join(segment.code for segment in cut.segments) == codes
    assert len(cut.segments) + len(cut.dropped) == 3


def test_what_is_left_over_says_why() -> None:
    (one,) = cut_to_share(TRANSCRIPT, (STRONG, FAINT), 0.25).dropped
    assert (one.code, one.step, one.why) == ("c", "share", "20 %, below the 25% of turns that are marked")


def test_the_order_of_the_transcript_is_kept_and_decides_between_equals() -> None:
    twin = FAINT.model_copy(update={"likelihood": 90})
    assert [s.code for s in cut_to_share(TRANSCRIPT, (STRONG, twin), 0.2).segments] == ["a"]
    assert [s.code for s in cut_to_share(TRANSCRIPT, (STRONG, twin), 0.4).segments] == ["a", "c"]


def test_salience_stands_in_where_nothing_was_judged() -> None:
    assert likelihood(found("a", 0, 0, salience=4)) == 80
    assert likelihood(STRONG) == 90
