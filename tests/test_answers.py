"""Answers checked item by item: what is kept, how faults are told, what of a cut answer is saved."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, field_validator
from support_client import APPLE, PEAR, PLUM, question

from extract.answers import (
    Checked,
    check,
    check_cut,
    complete_items,
    corrected,
    correction_request,
    read_object,
)
from schemas.exchange import Message, Question

BAD = {"name": "plum", "pips": 77}


def checked(*fruits: Any, **rest: Any) -> Checked:
    return check(question(), json.dumps({"fruits": list(fruits), **rest}))


def test_one_bad_item_does_not_cost_the_others() -> None:
    result = checked(APPLE, BAD, PEAR, owner="Ann")
    assert result.value("fruits") == {"fruits": [APPLE, PEAR], "owner": "Ann"}
    assert list(result.bad) == [1]
    assert not result.flawless


def test_defaults_are_filled_in_and_numbers_read_from_text() -> None:
    result = checked({"name": "fig", "pips": "3"})
    assert result.value("fruits") == {"fruits": [{"name": "fig", "pips": 3}], "owner": None}
    assert result.flawless


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the answer is not a JSON object (EOF while parsing a value at line 1 column 0)"),
        ('"plums"', "the answer is not a JSON object (it is something else)"),
        ('{"owner": "Ann"}', "fruits: a list is needed"),
        ('{"fruits": "plums"}', "fruits: a list is needed"),
        ('{"fruits": [], "owner": 5}', "owner: Input should be a valid string"),
        ('{"fruits": [], "plums": 5}', "Unknown field"),
        ("[" * 5000, "the answer is not a JSON object (recursion limit exceeded at line 1 column 202)"),
    ],
)
def test_an_answer_that_is_useless_as_a_whole_says_why(text: str, said: str) -> None:
    result = check(question(), text)
    assert result.rest is None
    assert result.problems("fruits") == (said,)


class Picky(BaseModel):
    """An item whose validator talks."""

    name: str

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if name != "apple":
            raise ValueError(f"no fruit is called {name}")
        return name


class PickyBasket(BaseModel):
    """A basket of picky items."""

    fruits: list[Picky]


def test_records_do_not_repeat_the_answer_where_the_model_is_told_more() -> None:
    asked = Question((Message(role="user", content="?"),), PickyBasket, "fruits")
    result = check(asked, '{"fruits": [{"name": "confidential"}]}')
    assert result.problems("fruits") == ("fruits[0]: name: Not valid",)
    assert "no fruit is called confidential" in correction_request(asked, result)


@given(st.text(alphabet="qxzj", min_size=4, max_size=12), st.text(alphabet="qxzj", min_size=4, max_size=12))
def test_no_word_of_the_answer_is_in_the_problems(key: str, value: str) -> None:
    result = checked({"name": value, "pips": value}, {key: value, **APPLE}, value, {"name": [value]})
    problems = " ".join(result.problems("fruits"))
    assert len(result.bad) == 4
    assert key not in problems
    assert value not in problems


def test_a_correction_is_asked_for_by_number_and_only_where_needed() -> None:
    asked = correction_request(question(), checked(APPLE, BAD, {"name": "pear", "colour": 1}))
    assert asked.splitlines() == [
        "2 of the 3 items in fruits are not valid:",
        "- fruits[1]: pips: Input should be less than or equal to 9",
        "- fruits[2]: pips: Field required; colour: Extra inputs are not permitted",
        "Answer again in the same format, with only these 2 items in fruits, corrected, in this order. "
        "The other items are kept and need not be repeated.",
    ]


def test_very_many_faults_make_no_very_long_request() -> None:
    assert len(correction_request(question(), checked(*[BAD] * 5000))) < 5000


def test_corrected_items_take_the_places_of_the_bad_ones() -> None:
    merged = corrected(checked(BAD, APPLE, BAD), checked(PLUM, PEAR))
    assert merged.value("fruits")["fruits"] == [PLUM, APPLE, PEAR]
    assert merged.flawless


def test_a_whole_list_as_correction_is_taken_place_by_place() -> None:
    changed = {"name": "apple", "pips": 0}
    merged = corrected(checked(APPLE, BAD, PEAR), checked(changed, PLUM, PEAR))
    assert merged.value("fruits")["fruits"] == [APPLE, PLUM, PEAR]


def test_a_correction_that_is_still_wrong_stays_named_with_its_new_fault() -> None:
    merged = corrected(checked(APPLE, BAD), checked({"name": "plum"}))
    assert merged.value("fruits")["fruits"] == [APPLE]
    assert merged.problems("fruits") == ("fruits[1]: pips: Field required",)


def test_corrections_that_fit_no_place_are_added_once_and_the_bad_stay_named() -> None:
    """Three answers for two bad ones of three: which is which cannot be known."""
    first = checked(APPLE, BAD, BAD, BAD)
    merged = corrected(first, checked(APPLE, PLUM))
    assert merged.value("fruits")["fruits"] == [APPLE, PLUM]
    assert len(merged.problems("fruits")) == 3


ITEMS = st.lists(
    st.fixed_dictionaries(
        {"name": st.text(max_size=8), "pips": st.integers(0, 9), "more": st.lists(st.integers(), max_size=2)}
    )
    | st.integers()
    | st.text(max_size=6)
    | st.none(),
    max_size=5,
)


@given(ITEMS, st.data(), st.booleans(), st.sampled_from([None, 2]))
def test_a_cut_anywhere_leaves_a_beginning_of_the_items(
    items: list[Any], data: st.DataObject, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps({"fruits": items, "owner": "}]"}, ensure_ascii=ascii_only, indent=indent)
    cut = text[: data.draw(st.integers(0, len(text)))]
    saved = list(complete_items(cut, "fruits"))
    assert saved == items[: len(saved)]


@given(ITEMS)
def test_nothing_is_lost_where_nothing_is_cut(items: list[Any]) -> None:
    assert list(complete_items(json.dumps({"owner": None, "fruits": items}), "fruits")) == items


@pytest.mark.parametrize(
    ("text", "saved"),
    [
        ('{"fruits": [12, 34', [12]),  # may go on as 345
        ('{"fruits": [12, 34,', [12, 34]),
        ('{"fruits": [{"a": 1}, {"a": 2', [{"a": 1}]),
        ('{"fruits": [{"a": 1}', [{"a": 1}]),
        ('{"owner": "\\"fruits\\": [1,", "fruits": [2,', [2]),
        ('{"fruits"', []),
        ("", []),
        ('{"fruits": [' + "[" * 100_000, []),
    ],
)
def test_only_complete_items_are_saved(text: str, saved: list[Any]) -> None:
    assert list(complete_items(text, "fruits")) == saved


def test_saved_items_are_valid_ones() -> None:
    saved = check_cut(question(), json.dumps({"fruits": [APPLE, BAD, PEAR]})[:-2] + ', {"name": "pl')
    assert saved is not None
    assert saved.value("fruits") == {"fruits": [APPLE, PEAR]}


def test_of_an_answer_without_items_nothing_is_saved() -> None:
    assert check_cut(question(items=None), '{"fruits": [') is None


@given(
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3), st.text(max_size=5)
)
def test_an_object_is_read_whatever_is_said_before_it(value: dict[str, Any], talk: str) -> None:
    text = json.dumps(value)
    said = talk.replace("{", "").replace("`", "")
    assert read_object(text) == value
    assert read_object(f"{said}\n```json\n{text}\n```") == value
    assert read_object(f"<think>{{}} or {text}?</think>{said} {text}") == value


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(read_object(text), dict)
