"""Label Studio: export, short form and dialogues; offsets as its front end counts them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_formats import QUICK, drafts, source

from extract.readers import any_of_source, read_source
from schemas.coding import Coder, Document
from schemas.errors import InputError, IntercoderError
from schemas.transcript import TurnDraft

TEXT = "Maria: Hi 😀 there 😀.\nBob: It broke twice.\nMaria: Oh.\nBob: Yes."


def units(text: str) -> int:
    """Length in UTF-16 code units: what `String.length` gives in a browser."""
    return len(text.encode("utf-16-le")) // 2


def span(quote: str, label: str = "Drift", text: str = TEXT, **more: object) -> dict[str, Any]:
    start = units(text[: text.index(quote)])
    value = {"start": start, "end": start + units(quote), "text": quote, "labels": [label]}
    return {"from_name": "label", "to_name": "text", "type": "labels", "value": value, **more}


def task(*results: dict[str, Any], text: str = TEXT, **more: object) -> dict[str, Any]:
    return {
        "id": 5,
        "data": {"text": text},
        "annotations": [{"id": 1, "completed_by": 3, "result": list(results)}],
        **more,
    }


def read(value: object, name: str = "Interview 7.json") -> list[Document]:
    found = any_of_source(source(json.dumps(value), name))
    assert isinstance(found, list)
    return found


def marked(document: Document) -> dict[str, list[tuple[str, str]]]:
    for coding in document.codings:
        coding.check_against(document.transcript)
    return {one.coder.name: [(s.code, s.text) for s in one.segments] for one in document.codings}


def test_offsets_are_utf_16_units() -> None:
    (document,) = read([task(span("It broke"), span("Hi 😀 there"), span("Oh", "Misc"))])
    assert marked(document) == {
        "annotator 3": [("Drift", "Hi 😀 there"), ("Drift", "It broke"), ("Misc", "Oh")]
    }
    assert document.transcript.title == "Interview 7"
    assert drafts(document)[:2] == [
        TurnDraft("Hi 😀 there 😀.", "Maria"),
        TurnDraft("It broke twice.", "Bob"),
    ]


def test_without_the_words_offsets_are_still_utf_16_units() -> None:
    bare = span("It broke")
    del bare["value"]["text"]
    assert marked(read([task(bare)])[0])["annotator 3"] == [("Drift", "It broke")]


def test_offsets_in_code_points_are_seen_by_the_words() -> None:
    one = span("It broke")
    at = TEXT.index("It broke")
    one["value"] |= {"start": at, "end": at + 8}
    assert marked(read([task(one)])[0])["annotator 3"] == [("Drift", "It broke")]


@pytest.mark.parametrize(
    ("who", "name"),
    [
        (3, "annotator 3"),
        ({"id": 3, "email": "ada@example.org", "first_name": "", "last_name": ""}, "ada@example.org"),
        ({"id": 3, "email": "a@b.c", "first_name": "Ada", "last_name": "L."}, "Ada L."),
        ("Ada", "Ada"),
        (None, "unknown coder"),
    ],
)
def test_who_completed_an_annotation_is_its_coder(who: object, name: str) -> None:
    one = task(span("Oh"))
    one["annotations"][0]["completed_by"] = who
    assert list(marked(read(one)[0])) == [name]


def test_annotations_predictions_and_those_that_were_cancelled() -> None:
    one = task(
        span("Oh"),
        predictions=[{"model_version": "m-1", "result": [span("Yes", meta={"text": ["because"]})]}],
    )
    one["annotations"] += [
        {"completed_by": 4, "was_cancelled": True, "result": [span("Yes")]},
        {"completed_by": 5, "result": []},
    ]
    (document,) = read([one])
    assert marked(document) == {
        "annotator 3": [("Drift", "Oh")],
        "annotator 5": [],
        "m-1": [("Drift", "Yes")],
    }
    assert document.codings[2].coder == Coder(name="m-1", kind="model", model="m-1")
    assert document.codings[2].segments[0].rationale == "because"
    assert document.codings[1].uncoded


def test_relations_and_choices_are_passed_over() -> None:
    others: list[dict[str, Any]] = [
        {"type": "relation", "from_id": "a", "to_id": "b"},
        {"type": "choices", "value": {"choices": ["x"]}},
        {"type": "labels", "value": {"start": 0, "end": 3, "labels": []}},
    ]
    assert marked(read([task(span("Oh"), *others)])[0]) == {"annotator 3": [("Drift", "Oh")]}


def test_the_short_form() -> None:
    value = span("It broke")["value"]
    short = {"id": 1, "text": TEXT, "label": [value], "annotator": 2, "annotation_id": 9, "lead_time": 3.5}
    assert marked(read([short])[0]) == {"annotator 2": [("Drift", "It broke")]}


def test_dialogues_count_from_the_beginning_of_a_paragraph() -> None:
    dialogue = [
        {"author": "Maria", "text": "Hi 😀 there.", "start": 1.5},
        {"author": "Bob", "text": "It broke\ntwice 😀 so."},
        {"author": "Bob", "text": "Yes."},
    ]

    def paragraphs(first: int, last: int, start: int, end: int) -> dict[str, Any]:
        value = {"start": str(first), "end": str(last), "startOffset": start, "endOffset": end}
        return {"type": "paragraphlabels", "value": {**value, "paragraphlabels": ["Drift"]}}

    one = task(paragraphs(1, 1, 9, 17), paragraphs(0, 2, 3, 3), paragraphs(2, 7, 0, 1))
    one["data"] = {"dialogue": dialogue}
    (document,) = read([one])
    assert drafts(document) == [
        TurnDraft("Hi 😀 there.", "Maria", False, 1.5),
        TurnDraft("It broke twice 😀 so.", "Bob"),
        TurnDraft("Yes.", "Bob"),
    ]
    assert marked(document) == {
        "annotator 3": [("Drift", "😀 there.\nIt broke twice 😀 so.\nYes"), ("Drift", "twice 😀")]
    }
    assert len(document.codings[0].rejected) == 1


def test_each_task_is_an_interview() -> None:
    named = task()
    named["data"]["title"] = "Interview 9.txt"
    assert [d.transcript.title for d in read([task(), named])] == ["Interview 7 5", "Interview 9"]


def test_a_task_with_labels_and_no_text_is_an_error() -> None:
    with pytest.raises(InputError, match="task 2 has labels and no text"):
        read([task(), task(span("Oh"), text="  ") | {"data": {"url": "", "title": "x"}}])
    with pytest.raises(InputError, match="no task with a text"):
        read([task(text="")])


@pytest.mark.parametrize(
    "text",
    [
        '{"turns": [{"text": "It \\"annotations\\": [] broke."}]}',
        '{"turns": [{"text": "So."}], "title": "annotations"}',
    ],
)
def test_our_own_json_is_not_taken_for_it(text: str) -> None:
    assert len(read_source(source(text)).transcript.turns) == 1


KEYS = [
    "data",
    "annotations",
    "predictions",
    "result",
    "value",
    "start",
    "end",
    "text",
    "labels",
    "annotator",
]


@QUICK
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.sampled_from(["0", "a b"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
        max_leaves=30,
    )
)
def test_no_json_breaks_the_reader(value: object) -> None:
    for whole in (
        value,
        [task(text="Ada: So.") | {"annotations": [{"result": value}]}],
        [task(predictions=value)],
    ):
        try:
            found = any_of_source(source(json.dumps(whole)))
        except IntercoderError:
            continue
        for document in found if isinstance(found, list) else ():
            marked(document)


@QUICK
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20), st.data())
def test_every_passage_is_read_back(said: str, data: st.DataObject) -> None:
    text = f"Ada: So {said} it.\nBob: No.\nAda: Yes."
    start = data.draw(st.integers(5, text.index("\n") - 1))
    end = data.draw(st.integers(start + 1, text.index("\n")))
    value = {"start": units(text[:start]), "end": units(text[:end]), "text": text[start:end], "labels": ["A"]}
    (document,) = read([task({"value": value}, text=text)])
    assert marked(document) == {"annotator 3": [("A", text[start:end])]}
