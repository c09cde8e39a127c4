"""Label Studio's JSON: spans of text with labels, in a list of tasks, as its export and its import have them.

Read are the JSON export (tasks with `data`, `annotations`, `predictions`), its short form (JSON-MIN), and
labels on the paragraphs of dialogues. Offsets are UTF-16 code units, as its front end counts them; where the
words stored with the spans fit another way of counting, that one is taken. Annotations are people's: of the
`coder` that our own export writes, else of who completed them. Predictions are a model's. Results that are
no spans with labels (relations, choices for a whole task) are passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.readers.coded import transcript_from
from extract.readers.cuts import turns_of
from extract.readers.label_studio_tasks import (
    Result,
    Task,
    coders_of,
    data_of,
    dialogue_of,
    name_of,
    results_of,
    said_by,
    tasks_of,
    text_of,
)
from extract.readers.placed import Cut, Line, Placed, Places, lines_of, placed_turns
from extract.readers.positions import Counting, Marked, Positions, all_ways, positions_that_fit
from extract.readers.source import Source
from extract.readers.spans import (
    Span,
    document_from,
    interview_title,
    remark_parts,
    with_stages,
)
from extract.readers.titles import transcript_id
from schemas.codebook import Codebook
from schemas.coding import Coder, Document
from schemas.errors import InputError

_BEGINS = re.compile(r"\s*[\[{]")
_MARKS = re.compile(r'"(?:annotations|predictions|completions|annotator)"\s*:')
_SPEAKERS = ("author", "speaker", "name")
_FRONT_END = Counting(units=True)


class _Text(NamedTuple):
    """A task's text, its turns, and of a dialogue where its paragraphs stand in the text."""

    text: str
    placed: list[Placed]
    paragraphs: list[tuple[int, int]]


def recognises(source: Source) -> bool:
    """Whether this is JSON with tasks: a list, or one, of objects with Label Studio's keys."""
    if not _BEGINS.match(source.text) or not _MARKS.search(source.text):
        return False
    try:
        return bool(tasks_of(json.loads(source.text)))
    except (ValueError, RecursionError):
        return False


def read_all(source: Source, codebook: Codebook | None = None) -> list[Document]:
    """One document for each task that has a text.

    Raises:
        InputError: a task with labels and without a text, or no task with a text.
    """
    tasks = tasks_of(json.loads(source.text))
    found = [_document(source, task, number, len(tasks)) for number, task in enumerate(tasks, 1)]
    documents = [document for document in found if document is not None]
    if not documents:
        raise InputError(
            f"{source.name} has no task with a text.", hint="Export tasks whose data hold the text."
        )
    return documents


def _document(source: Source, task: Task, number: int, tasks: int) -> Document | None:
    data, results = data_of(task), list(results_of(task))
    dialogue = dialogue_of(data)
    text = _of_dialogue(dialogue) if dialogue else _of_text(text_of(data))
    if not text.placed:
        if results:
            raise InputError(
                f"{source.name}: task {number} has labels and no text.", hint="Export tasks with their texts."
            )
        return None
    numbered = source.stem if tasks == 1 else f"{source.stem} {task.get('id', number)}"
    title = interview_title(name_of(data) or numbered)
    transcript = transcript_from(title, source.name, [one.turn for one in text.placed])
    spans = _spans(text, results, Places(text.placed, transcript))
    by_coder = {coder: spans.get(coder, []) for coder in coders_of(task)}
    if "transcript" not in data:
        return document_from(transcript, by_coder, title)
    own = transcript.model_copy(update={"id": transcript_id(str(data["transcript"]))})
    return with_stages(document_from(own, by_coder))


def _of_text(text: str) -> _Text:
    return _Text(text, turns_of(lines_of(text)), [])


def _of_dialogue(items: Sequence[Task]) -> _Text:
    """A dialogue as one text with a line for each paragraph."""
    said = [re.sub(r"[\r\n]", " ", said_by(item)) for item in items]
    paragraphs: list[tuple[int, int]] = []
    lines: list[Line] = []
    cuts: list[Cut | None] = []
    at = 0
    for item, text in zip(items, said, strict=True):
        paragraphs.append((at, at + len(text)))
        if text.strip():
            lines.append(Line(text.strip(), at + len(text) - len(text.lstrip()), True))
            cuts.append(_cut(item))
        at += len(text) + 1
    return _Text("\n".join(said), placed_turns(lines, cuts), paragraphs)


def _cut(item: Task) -> Cut | None:
    speaker = next((item[key] for key in _SPEAKERS if isinstance(item.get(key), str)), "")
    start = item.get("start")
    time = float(start) if isinstance(start, int | float) and 0 <= start < 1e7 else None
    return Cut(" ".join(speaker.split()), time, 0) if speaker.strip() else None


def _spans(text: _Text, results: Sequence[Result], places: Places) -> dict[Coder, list[Span]]:
    plain = [one.marked for one in results if one.paragraphs is None]
    ways = sorted(all_ways(), key=lambda way: not way.units)
    positions = positions_that_fit(text.text, plain, ways)
    spans: dict[Coder, list[Span]] = {}
    for one in results:
        place = _in_dialogue(text, one) if one.paragraphs else positions.span(one.marked)
        span = places.span(*place) if place and one.marked.start >= 0 else None
        rationale, mitigations = remark_parts(one.remark)
        spans.setdefault(one.coder, []).extend(
            Span(span, label, rationale, mitigations, one.marked.quote) for label in one.labels
        )
    return spans


def _in_dialogue(text: _Text, one: Result) -> tuple[int, int] | None:
    """Offsets that count from the beginnings of paragraphs, in code points of the whole text."""
    first, last = one.paragraphs or (0, 0)
    if not 0 <= first <= last < len(text.paragraphs):
        return None
    (begin, begin_end), (end, end_end) = text.paragraphs[first], text.paragraphs[last]
    start = Positions(text.text[begin:begin_end], _FRONT_END).span(Marked(one.marked.start, 0))[0]
    stop = Positions(text.text[end:end_end], _FRONT_END).span(Marked(0, one.marked.end))[1]
    return begin + start, end + stop
