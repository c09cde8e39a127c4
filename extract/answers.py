"""An answer's text checked item by item: the good ones kept, the bad ones described, a cut one saved.

Two kinds of description are made of each fault: one for the model, which is asked to correct it, and one
for records and logs, which holds none of the answer's own words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError, from_json
from pydantic_core.core_schema import ErrorType

from schemas.exchange import Question

_MOST_LINES = 40
_LINE_LENGTH = 300
_KNOWN_FAULTS = frozenset(get_args(ErrorType))
_TALKATIVE_FAULTS = frozenset({"value_error", "assertion_error", "union_tag_invalid", "extra_forbidden"})
"""Faults whose message or place may repeat words of the answer."""


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of an answer.

    Attributes:
        told: for the model, which wrote the answer.
        shown: for records; without the answer's words.
    """

    told: str
    shown: str


@dataclass(frozen=True)
class Checked:
    """What of an answer can be used.

    Attributes:
        rest: the fields other than the items, valid; None where the answer as a whole is unusable.
        kept: valid items by their position in the answer.
        bad: faults of the invalid items by position.
        unusable: faults of the whole.
        count: items in the answer, good and bad.
    """

    rest: dict[str, Any] | None
    kept: dict[int, Any] = field(default_factory=dict)
    bad: dict[int, tuple[Fault, ...]] = field(default_factory=dict)
    unusable: tuple[Fault, ...] = ()
    count: int = 0

    @property
    def flawless(self) -> bool:
        """Whether there is nothing to correct."""
        return self.rest is not None and not self.bad

    def value(self, items: str | None) -> dict[str, Any]:
        """The answer as plain JSON values, with its valid items in order."""
        rest = self.rest or {}
        return rest if items is None else {**rest, items: [self.kept[at] for at in sorted(self.kept)]}

    def problems(self, items: str | None) -> tuple[str, ...]:
        """What was left out and why, one line each, without the answer's words."""
        lines = [f"{items}[{at}]: {_joined(faults)}" for at, faults in sorted(self.bad.items())]
        return tuple(lines) + tuple(fault.shown for fault in self.unusable)


def check(question: Question, text: str) -> Checked:
    """Validate an answer: each item on its own where the question names a list, else as a whole."""
    try:
        parsed = read_object(text)
    except ValueError as error:
        return Checked(None, unusable=(_plain(f"the answer is not a JSON object ({error})"),))
    return check_object(question, parsed)


def check_object(question: Question, parsed: dict[str, Any]) -> Checked:
    """Like `check`, for an answer that is parsed already."""
    if question.items is None:
        return _check_rest(question, parsed, {})
    items = parsed.get(question.items)
    if not isinstance(items, list):
        return Checked(None, unusable=(_plain(f"{question.items}: a list is needed"),))
    kept, bad = _check_items(question, items)
    others = {key: value for key, value in parsed.items() if key != question.items}
    checked = _check_rest(question, others, kept)
    return replace(checked, bad=bad, count=len(items)) if checked.rest is not None else checked


def check_cut(question: Question, text: str) -> Checked | None:
    """The complete and valid items of an answer that was cut; None where the answer is no list of items."""
    if question.items is None:
        return None
    kept, _ = _check_items(question, list(complete_items(text, question.items)))
    return Checked({}, kept)


def corrected(first: Checked, second: Checked) -> Checked:
    """Put the corrected items of the second answer in the place of the bad ones of the first.

    The second answer should hold the bad items only, in their order. Where it repeats the whole list
    instead, its items stand in the same positions. Where it is neither, its valid items are put at
    the end unless they are known already, and what was bad stays named.
    """
    wanted = sorted(first.bad)
    if second.count == len(wanted):
        places = dict(enumerate(wanted))
    elif second.count == first.count:
        places = {at: at for at in wanted}
    else:
        return _appended(first, second)
    found = {place: second.kept[at] for at, place in places.items() if at in second.kept}
    still = {
        place: second.bad.get(at, first.bad[place]) for at, place in places.items() if place not in found
    }
    return replace(first, kept={**first.kept, **found}, bad=still)


def correction_request(question: Question, checked: Checked) -> str:
    """The message that asks for a correction: what was wrong where, and what to answer."""
    if checked.rest is None:
        told = "\n".join(f"- {fault.told}" for fault in checked.unusable[:_MOST_LINES])
        return f"Your answer could not be used:\n{told}\nAnswer again, in full, in the required format."
    lines = [
        f"- {question.items}[{at}]: {'; '.join(fault.told for fault in faults)}"
        for at, faults in sorted(checked.bad.items())
    ]
    return (
        f"{len(lines)} of the {checked.count} items in {question.items} are not valid:\n"
        + "\n".join(lines[:_MOST_LINES])
        + f"\nAnswer again in the same format, with only these {len(lines)} items in {question.items}, "
        "corrected, in this order. The other items are kept and need not be repeated."
    )


def read_object(text: str) -> dict[str, Any]:
    """Parse the JSON object in a model's text, also from a code fence or after reasoning aloud.

    Raises:
        ValueError: there is none; the message tells the position, not the text.
    """
    first_error: ValueError | None = None
    for candidate in _candidates(text):
        try:
            parsed = from_json(candidate)
        except ValueError as error:
            first_error = first_error or error
            continue
        if isinstance(parsed, dict):
            return parsed
        first_error = first_error or ValueError("it is something else")
    raise first_error or ValueError("it is empty")


def complete_items(text: str, name: str) -> Iterator[Any]:
    """The items of the list `name` that stand complete in JSON that was cut anywhere, in order.

    Other than a parser of partial JSON, this never takes the first digits of a number or an object that
    lacks its last fields for the whole.
    """
    start = re.search(rf'"{re.escape(name)}"\s*:\s*\[', text)
    decoder, at = json.JSONDecoder(), start.end() if start else len(text)
    while (at := _skip(text, at)) < len(text):
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        if at == len(text) and text[-1] not in '}]"':
            return
        yield item


def _candidates(text: str) -> Iterator[str]:
    yield text
    spoken = text.rpartition("</think>")[2]
    if fenced := re.search(r"```(?:json)?\s*\n(.*?)```", spoken, re.S):
        yield fenced[1]
    yield spoken[spoken.find("{") : spoken.rfind("}") + 1]


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _check_items(question: Question, items: list[Any]) -> tuple[dict[int, Any], dict[int, tuple[Fault, ...]]]:
    adapter = _item_adapter(question.response_model, question.items or "")
    kept: dict[int, Any] = {}
    bad: dict[int, tuple[Fault, ...]] = {}
    for at, item in enumerate(items):
        try:
            kept[at] = adapter.dump_python(adapter.validate_python(item), mode="json")
        except ValidationError as error:
            bad[at] = _faults(error)
        except PydanticSerializationError:
            bad[at] = (_plain("holds characters that are not text"),)
    return kept, bad


def _check_rest(question: Question, others: dict[str, Any], kept: dict[int, Any]) -> Checked:
    whole = {**others, question.items: list(kept.values())} if question.items else others
    try:
        valid = question.response_model.model_validate(whole).model_dump(mode="json")
    except ValidationError as error:
        return Checked(None, unusable=_faults(error))
    except PydanticSerializationError:
        return Checked(None, unusable=(_plain("the answer holds characters that are not text"),))
    return Checked({key: value for key, value in valid.items() if key != question.items}, kept)


@lru_cache(maxsize=64)
def _item_adapter(model: type[BaseModel], items: str) -> TypeAdapter[Any]:
    """Validator of one item; the field must be a `list[X]` or `tuple[X, ...]`."""
    return TypeAdapter(get_args(model.model_fields[items].annotation)[0])


def _appended(first: Checked, second: Checked) -> Checked:
    known = list(first.kept.values())
    new = [item for item in second.kept.values() if item not in known]
    return replace(first, kept={**first.kept, **{first.count + at: item for at, item in enumerate(new)}})


def _faults(error: ValidationError) -> tuple[Fault, ...]:
    return tuple(_fault(detail) for detail in error.errors(include_url=False, include_input=False))


def _fault(detail: ErrorDetails) -> Fault:
    told = f"{_place(detail['loc'])}{detail['msg']}"[:_LINE_LENGTH]
    kind = detail["type"]
    if kind == "extra_forbidden":
        return Fault(told, f"{_place(detail['loc'][:-1])}Unknown field")
    if kind in _KNOWN_FAULTS - _TALKATIVE_FAULTS:
        return Fault(told, told)
    return Fault(told, f"{_place(detail['loc'])}Not valid")


def _place(loc: tuple[int | str, ...]) -> str:
    return f"{'.'.join(str(part) for part in loc)}: " if loc else ""


def _plain(text: str) -> Fault:
    return Fault(text, text)


def _joined(faults: tuple[Fault, ...]) -> str:
    return "; ".join(fault.shown for fault in faults)
