"""JSON Lines: one object a line, with the columns that tables have as keys; see `tables` and `excerpts`.

Our own export of segments is such a file; of it, all that it says of a segment is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from extract.readers.excerpts import Excerpt, Excerpts
from extract.readers.source import Source
from extract.readers.spans import coder_and_stage
from extract.readers.tables import Table, table_of
from schemas.coding import Coder, Segment
from schemas.errors import InputError

_OWN = frozenset(
    {"transcript", "coder", "coder_kind", "code", "start", "end", "first_turn", "quotes", "text"}
)


def is_json_lines(source: Source) -> bool:
    """Whether the first line is an object by itself, with a text, and the next one begins another."""
    first, _, rest = source.text.lstrip().partition("\n")
    if not first.startswith("{") or not first.rstrip().endswith("}"):
        return False
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return False
    following = rest.lstrip()[:1]
    return following in ("{", "") and "text" in value and "turns" not in value


def json_line_tables(source: Source, chosen: Mapping[str, str]) -> list[Table]:
    """The lines as a table; none where its columns are not known.

    Raises:
        InputError: a line that is no object.
    """
    table = table_of(None, [_cells(value) for value in objects_of(source)], chosen)
    return [table] if table else []


def objects_of(source: Source) -> list[dict[str, Any]]:
    """The objects, one for each line that is not blank.

    Raises:
        InputError: a line that is no object.
    """
    found = []
    for number, line in enumerate(source.text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise InputError(
                f"{source.name}: line {number} is no JSON object.", hint="Export the file again."
            )
        found.append(value)
    return found


def own_excerpts(source: Source) -> Excerpts | None:
    """The segments of our own export; None where the lines are something else.

    Raises:
        InputError: a line that is no object.
    """
    objects = objects_of(source)
    if not all(value.keys() >= _OWN for value in objects):
        return None
    try:
        return Excerpts(source.name, tuple(map(_own_excerpt, objects)))
    except ValidationError as error:
        raise InputError(
            f"{source.name} is an export of segments with a value that does not fit its key.",
            hint="Export the run again.",
        ) from error


def _own_excerpt(value: dict[str, Any]) -> Excerpt:
    segment = Segment.model_validate({key: value[key] for key in Segment.model_fields if key in value})
    coder = Coder.model_validate({"name": value["coder"], "kind": value["coder_kind"], "model": None})
    stage = None if value.get("stage") is None else str(value["stage"])
    name, _ = coder_and_stage(coder.name)
    name = name.removesuffix(f"({stage})").rstrip() if stage else name
    return Excerpt(
        interview=str(value["transcript"]),
        coder=name,
        codes=(segment.code,),
        text=segment.text,
        place=(segment.start, segment.end),
        turns=(segment.first_turn, segment.last_turn),
        rationale=segment.rationale or "",
        mitigations=tuple(mitigation.text for mitigation in segment.mitigations),
        stage=stage,
        kind=coder.kind,
        whole=segment,
    )


def _cells(value: Mapping[str, Any]) -> dict[str, str]:
    """Texts and numbers as they are; of lists of texts, and of objects with a text, one a line."""
    return {key: _cell(item) for key, item in value.items()}


def _cell(item: Any) -> str:
    if item is None or isinstance(item, dict):
        return ""
    if isinstance(item, list):
        texts = [one.get("text") if isinstance(one, dict) else one for one in item]
        return "\n".join(text for text in texts if isinstance(text, str))
    return str(item)
