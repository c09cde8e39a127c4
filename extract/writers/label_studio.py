"""Label Studio: one task per interview; models' segments are predictions, people's are annotations.

Offsets are UTF-16 code units of the task's text, as its front end counts them. A coder's name stands as
`coder` on an annotation: `completed_by` would have to be an account of the installation, and an import with
an unknown one is refused. On a prediction it is the `model_version`.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from extract.writers.code_tree import colour_of
from extract.writers.content import Content, coder_label
from extract.writers.guids import guid
from extract.writers.labelled import Labelled
from extract.writers.remarks import remark_of
from extract.writers.texts import utf16_offset, xml_text
from schemas.base import pretty_json
from schemas.coding import CodingFile, Segment
from schemas.transcript import Transcript

_CONTROL, _TEXT = "code", "interview"
"""Names of the two tags of the labelling interface."""


def write(content: Content) -> bytes:
    """The tasks, as Label Studio imports them."""
    tasks = [_task(content, transcript) for transcript in content.transcripts]
    return pretty_json(tasks).encode("utf-8", "replace")


def labelling_interface(content: Content) -> bytes:
    """The labelling interface that the tasks are made for: a setting of a Label Studio project."""
    labels = [
        f"    <Label value={quoteattr(xml_text(code.code))} background={quoteattr(colour_of(place))}/>"
        for place, code in enumerate(content.codes)
    ]
    lines = [
        "<View>",
        f'  <Labels name="{_CONTROL}" toName="{_TEXT}">',
        *labels,
        "  </Labels>",
        f'  <Text name="{_TEXT}" value="$text" granularity="word"/>',
        "</View>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _task(content: Content, transcript: Transcript) -> dict[str, Any]:
    labelled, codings = Labelled(transcript), content.on(transcript)
    people = [coding for coding in codings if coding.coder.kind == "human" and not coding.uncoded]
    machines = [coding for coding in codings if coding.coder.kind != "human"]
    return {
        "data": {"text": labelled.text, "transcript": transcript.id, "title": transcript.title},
        "annotations": [
            {"coder": coder_label(coding), "result": _results(content, coding, labelled)} for coding in people
        ],
        "predictions": [
            {"model_version": coder_label(coding), "result": _results(content, coding, labelled)}
            for coding in machines
        ],
    }


def _results(content: Content, coding: CodingFile, labelled: Labelled) -> list[dict[str, Any]]:
    return [
        _result(coding, segment.model_copy(update={"code": content.spelt(segment.code)}), labelled, place)
        for place, segment in enumerate(coding.segments)
    ]


def _result(coding: CodingFile, segment: Segment, labelled: Labelled, place: int) -> dict[str, Any]:
    start, end = labelled.span(segment.start, segment.end)
    text = labelled.text
    result: dict[str, Any] = {
        "id": guid("region", coding.transcript, coder_label(coding), start, end, segment.code, place)[:8],
        "from_name": _CONTROL,
        "to_name": _TEXT,
        "type": "labels",
        "value": {
            "start": utf16_offset(text, start),
            "end": utf16_offset(text, end),
            "text": text[start:end],
            "labels": [segment.code],
        },
    }
    remark = remark_of(segment)
    return result | ({"meta": {"text": [remark]}} if remark else {})
