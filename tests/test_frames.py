"""Values through a pipe: whole again, whatever pieces they arrive in."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from extract.frames import Frames, framed

VALUES = st.lists(
    st.one_of(st.none(), st.text(), st.binary(max_size=300), st.tuples(st.integers(), st.text()))
)


@given(VALUES, st.lists(st.integers(0, 2_000), max_size=12))
def test_values_come_out_as_they_went_in_wherever_the_pieces_end(values: list[Any], cuts: list[int]) -> None:
    stream = b"".join(map(framed, values))
    ends = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    frames = Frames()
    found: list[Any] = []
    for start, end in pairwise(ends):
        found += frames.take(stream[start:end])
    assert found == values


def test_a_value_is_given_as_soon_as_its_last_byte_is_there() -> None:
    frames, stream = Frames(), framed("one") + framed("two")
    half = len(framed("one"))
    assert list(frames.take(stream[: half - 1])) == []
    assert list(frames.take(stream[half - 1 : half])) == ["one"]
    assert list(frames.take(stream[half:])) == ["two"]
