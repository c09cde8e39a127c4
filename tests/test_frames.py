"""Values through a pipe: whole again, whatever pieces they arrive in."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from extract.frames import KEPT, Frames, Framing
from extract.modes import Dialect
from extract.request import ModelRequest
from schemas.answer import ExtractionAnswer
from schemas.exchange import Message, Question

SAID = st.builds(Message, role=st.sampled_from(["system", "user"]), content=st.sampled_from("abc"))
VALUES = st.lists(
    st.one_of(st.none(), st.text(), st.binary(max_size=300), st.tuples(st.integers(), st.text()), SAID)
)
LONG = 50_000


def instructions(number: int) -> Message:
    return Message(role="system", content=f"{number} " * LONG)


@given(VALUES, st.lists(st.integers(0, 2_000), max_size=12))
def test_values_come_out_as_they_went_in_wherever_the_pieces_end(values: list[Any], cuts: list[int]) -> None:
    stream = b"".join(map(Framing().framed, values))
    ends = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    frames = Frames()
    found: list[Any] = []
    for start, end in pairwise(ends):
        found += frames.take(stream[start:end])
    assert found == values


def test_a_value_is_given_as_soon_as_its_last_byte_is_there() -> None:
    framed, frames = Framing().framed, Frames()
    stream, half = framed("one") + framed("two"), len(framed("one"))
    assert list(frames.take(stream[: half - 1])) == []
    assert list(frames.take(stream[half - 1 : half])) == ["one"]
    assert list(frames.take(stream[half:])) == ["two"]


def asked(said: str) -> ModelRequest:
    messages = (instructions(1), Message(role="user", content=said))
    question = Question(messages, response_model=ExtractionAnswer, items="passages", label="ada turns 0-9")
    return ModelRequest.of(question, messages, Dialect())


def test_the_instructions_of_requests_go_through_the_pipe_once() -> None:
    framed = Framing().framed
    first, second = framed(asked("a")), framed(asked("b"))
    assert len(first) > LONG > 3_000 > len(second)
    for request, content in zip(Frames().take(first + second), "ab", strict=True):
        assert request.question == asked(content).question
        assert request.sent == asked(content).sent


def test_what_was_said_is_not_kept() -> None:
    framed = Framing().framed
    said = Message(role="user", content="a" * LONG)
    assert len(framed(said)) == len(framed(said)) > LONG


@given(st.lists(st.integers(0, KEPT + 2), max_size=60))
def test_no_more_instructions_are_kept_than_a_few_and_each_comes_out_right(order: list[int]) -> None:
    framing, frames = Framing(), Frames()
    sent = [Message(role="system", content=str(number)) for number in order]
    assert list(frames.take(b"".join(map(framing.framed, sent)))) == sent
    assert len(framing._numbers) == len(frames._instructions) == min(KEPT, len(set(order)))
