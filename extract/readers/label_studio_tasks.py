"""Label Studio tasks as data: texts, dialogues, labelled spans by coder. See `label_studio` for the reader.

The formats: https://labelstud.io/guide/export and https://labelstud.io/guide/predictions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from extract.readers.positions import Marked
from extract.readers.spans import human
from schemas.coding import Coder

Task = dict[str, Any]

_LABELS = re.compile(r"(?:hyper|paragraph)?(?:text)?labels")
_SPOKEN = ("text", "content")
_NAMES = ("title", "transcript", "interview", "filename", "file", "name")
"""Keys of a task's data that name the interview."""


class Result(NamedTuple):
    """A labelled span as the file gives it.

    Attributes:
        coder: who gave it.
        marked: offsets and words; offsets are -1 where the file has no numbers there.
        paragraphs: first and last paragraph of a dialogue, which the offsets count from; None for a text.
        labels: the codes.
        remark: what the coder noted on it.
    """

    coder: Coder
    marked: Marked
    paragraphs: tuple[int, int] | None
    labels: tuple[str, ...]
    remark: str


def tasks_of(value: Any) -> list[Task]:
    """The tasks; none where the value is something else."""
    tasks = value if isinstance(value, list) else [value]
    if not all(isinstance(task, dict) and (_is_task(task) or _is_short(task)) for task in tasks):
        return []
    return tasks


def _is_task(task: Task) -> bool:
    lists = ("annotations", "predictions", "completions")
    return isinstance(task.get("data"), dict) and any(isinstance(task.get(key), list) for key in lists)


def _is_short(task: Task) -> bool:
    return "annotator" in task and any(isinstance(value, list) for value in task.values())


def data_of(task: Task) -> Task:
    """What a task is about: its texts and dialogues by key."""
    if _is_task(task):
        return dict(task["data"])
    return {key: value for key, value in task.items() if isinstance(value, str) or _is_dialogue(value)}


def text_of(data: Task) -> str:
    """The text that was labelled: `text`, else the longest that does not name the interview."""
    texts = [value for key, value in data.items() if isinstance(value, str) and key not in _NAMES]
    text = data["text"] if isinstance(data.get("text"), str) else max(texts, key=len, default="")
    return str(text).replace("\r\n", "\n").replace("\r", "\n")


def dialogue_of(data: Task) -> list[Task] | None:
    """The paragraphs of the dialogue that was labelled; None where there is none."""
    return next((value for value in data.values() if _is_dialogue(value)), None)


def _is_dialogue(value: object) -> bool:
    items = _list(value)
    spoken = all(isinstance(item, dict) and said_by(item) and "labels" not in item for item in items)
    return bool(items) and spoken


def name_of(data: Task) -> str:
    """The name that a task's data give the interview; may be empty."""
    named = (data.get(key) for key in _NAMES)
    return next((" ".join(str(name).split()) for name in named if isinstance(name, str | int) and name), "")


def said_by(item: Task) -> str:
    """What is said in a paragraph of a dialogue; empty where it is none."""
    return next((item[key] for key in _SPOKEN if isinstance(item.get(key), str)), "")


def results_of(task: Task) -> Iterator[Result]:
    """The labelled spans of a task, in order."""
    for coder, results in _by_coder(task):
        for result in _dicts(results):
            value = result.get("value")
            if isinstance(value, dict) and "start" in value:
                one = _result(coder, result, value)
                if one.labels:
                    yield one


def coders_of(task: Task) -> list[Coder]:
    """Who has looked at a task, also those who found nothing."""
    return [coder for coder, _ in _by_coder(task)]


def _result(coder: Coder, result: Task, value: Task) -> Result:
    labels = tuple(
        label
        for key, found in value.items()
        if _LABELS.fullmatch(key) and isinstance(found, list)
        for label in found
        if isinstance(label, str) and label.strip()
    )
    dialogue = "startOffset" in value
    keys = ("startOffset", "endOffset") if dialogue else ("start", "end")
    start, end = (_whole(value.get(key)) for key in keys)
    first, last = (_whole(value.get(key)) for key in ("start", "end"))
    meta = result.get("meta")
    notes = meta.get("text") if isinstance(meta, dict) else None
    remark = "\n".join(map(str, notes)) if isinstance(notes, list) else str(notes or "")
    quote = value.get("text") if isinstance(value.get("text"), str) else ""
    paragraphs = (first, last) if dialogue else None
    return Result(coder, Marked(start, end, quote or ""), paragraphs, labels, remark)


def _whole(value: object) -> int:
    """The number; -1 where there is none."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12 else -1


def _by_coder(task: Task) -> Iterator[tuple[Coder, list[Any]]]:
    if not _is_task(task):
        spans = [{"value": span} for key, value in task.items() if isinstance(value, list) for span in value]
        yield human(_person(task.get("annotator"))), spans
        return
    for annotation in (*_dicts(task.get("annotations")), *_dicts(task.get("completions"))):
        if not annotation.get("was_cancelled"):
            name = annotation.get("coder") or annotation.get("completed_by")
            yield human(_person(name)), _list(annotation.get("result"))
    for prediction in _dicts(task.get("predictions")):
        name = str(prediction.get("model_version") or "model")
        yield Coder(name=name, kind="model", model=name), _list(prediction.get("result"))


def _person(who: object) -> str:
    """A name; accounts that are only numbers are named as such."""
    if isinstance(who, dict):
        names = (str(who.get("first_name") or ""), str(who.get("last_name") or ""))
        return " ".join(filter(None, names)) or str(
            who.get("email") or who.get("username") or who.get("id") or ""
        )
    return f"annotator {who}" if isinstance(who, int) else str(who or "")


def _dicts(value: object) -> list[Task]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
