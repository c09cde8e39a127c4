"""intercoder's JSON, in four forms, told apart by their keys.

- `{"transcript": {...}, "codings": [...]}`: a document, as our models write it.
- `{"id", "title", "source", "text", "turns"}`: `transcripts/ID.json` of a run folder.
- `{"title", "coder", "stage", "turns": [{"speaker", "text", "codes", "time"}]}`: by hand; only `turns`
  and each turn's `text` are required.
- `{"interview", "coder", "stage", "paragraphs": [{"i", "speaker", "speaker_given", "text", "codes",
  "underlined"}]}`: what a coding tool's print shows. Each underlined range `[start, end)` has each of
  the paragraph's codes; where none is underlined, the whole paragraph has them.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from extract.readers.coded import Mark, build_document
from extract.readers.not_read import next_step
from extract.readers.source import Source
from extract.readers.titles import CODED, Title, file_title, parse_title, title_of, transcript_id
from schemas.codebook import Codebook
from schemas.coding import CodingFile, Document
from schemas.errors import InputError, UnknownFormatError
from schemas.transcript import Transcript, TurnDraft

_BEGINS_AS_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*["\[\]{])')
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_KEY = 60

_Model = TypeVar("_Model", bound=BaseModel)
_Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _PlainTurn(_Form):
    text: str
    speaker: _Label | None = None
    codes: tuple[_Label, ...] = ()
    time: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    speaker_inferred: bool = False


class _Plain(_Form):
    title: _Label | None = None
    coder: _Label | None = None
    stage: _Label | None = None
    turns: tuple[_PlainTurn, ...]


class _Paragraph(_Form):
    i: int
    speaker: _Label | None = None
    speaker_given: bool = True
    text: str
    codes: tuple[_Label, ...] = ()
    underlined: tuple[tuple[int, int], ...] = ()


class _Printed(_Form):
    interview: int | _Label
    coder: _Label | None = None
    stage: _Label | None = None
    paragraphs: tuple[_Paragraph, ...]


def recognises(source: Source) -> bool:
    """Whether the text begins as JSON does."""
    return _BEGINS_AS_JSON.match(source.text) is not None


def read(source: Source, codebook: Codebook | None = None) -> Document:
    """The document.

    Raises:
        UnknownFormatError: JSON of another shape.
        InputError: broken JSON, or one of the four forms with a wrong value; the key is named.
    """
    value = _parsed(source)
    if isinstance(value.get("transcript"), dict):
        return _checked(source, _valid(source, Document, value))
    if "paragraphs" in value:
        return _of_print(source, _valid(source, _Printed, value))
    if "text" in value:
        return _checked(source, Document(transcript=_valid(source, Transcript, value)))
    if "turns" in value:
        return _of_plain(source, _valid(source, _Plain, value))
    if "segments" in value:
        raise UnknownFormatError(
            f"{source.name} is a coding file, without the transcript that it belongs to.",
            hint="Read the transcript; coding files are compared by `agreement`.",
        )
    raise _unknown(source)


def _parsed(source: Source) -> dict[str, Any]:
    try:
        value = json.loads(source.text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{source.name} is broken JSON at line {error.lineno}, column {error.colno}: {error.msg}.",
            hint="Export the file again, or mend that line.",
        ) from error
    except (RecursionError, ValueError) as error:  # ValueError: a number of thousands of digits
        raise InputError(
            f"{source.name} is JSON that is nested too deep or has too long a number."
        ) from error
    if not isinstance(value, dict):
        raise _unknown(source)
    if _ESCAPED_SURROGATE.search(source.text):
        _check_characters(source, value)
    return value


def _check_characters(source: Source, value: dict[str, Any]) -> None:
    """Refuse half of an escaped surrogate pair, which is no character and cannot be written again."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, str) and _SURROGATE.search(item):
            _refuse(source, path.strip("."), "holds half of a character (an unpaired \\u escape)")
        elif isinstance(item, dict):
            waiting.extend((path, key) for key in item)
            waiting.extend((f"{path}.{key[:_LONGEST_KEY]}", inner) for key, inner in item.items())
        elif isinstance(item, list):
            waiting.extend((f"{path}.{i}", inner) for i, inner in enumerate(item))


def _unknown(source: Source) -> UnknownFormatError:
    return UnknownFormatError(
        f"{source.name} is JSON, but no interview: it needs the key `turns`, `paragraphs` or `transcript`.",
        hint=next_step(source.name, 'The shortest form is {"turns": [{"speaker": "...", "text": "..."}]}.'),
    )


def _valid(source: Source, form: type[_Model], value: dict[str, Any]) -> _Model:
    try:
        return form.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        path = ".".join(str(step)[:_LONGEST_KEY] for step in first["loc"]) or "the whole"
        more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
        _refuse(source, path, first["msg"] + more, error)


def _refuse(source: Source, path: str, problem: str, cause: Exception | None = None) -> NoReturn:
    raise InputError(f"{source.name}: {path}: {problem}.", hint="Correct that key.") from cause


def _checked(source: Source, document: Document) -> Document:
    """The document with an id that is safe as a file name.

    Raises:
        InputError: a coding of another transcript, or a text that is not the slice it claims to be.
    """
    transcript = document.transcript
    for i, coding in enumerate(document.codings):
        if coding.transcript != transcript.id:
            _refuse(source, f"codings.{i}.transcript", "is not the id of the transcript")
        for j, segment in enumerate(coding.segments):
            inside = 0 <= segment.start < segment.end <= len(transcript.text)
            turns = (segment.first_turn, segment.last_turn)
            if not inside or transcript.turns_of(segment.start, segment.end) != turns:
                _refuse(source, f"codings.{i}.segments.{j}", "start, end and turns do not fit the transcript")
        try:
            coding.check_against(transcript)
        except ValueError as error:
            _refuse(source, f"codings.{i}", "a text is not the slice that start and end name", error)
    return _with_safe_id(document)


def _with_safe_id(document: Document) -> Document:
    safe = transcript_id(document.transcript.id)
    codings: list[CodingFile] = [
        coding.model_copy(update={"transcript": safe}) for coding in document.codings
    ]
    return Document(transcript=document.transcript.model_copy(update={"id": safe}), codings=tuple(codings))


def _of_plain(source: Source, plain: _Plain) -> Document:
    printed = (parse_title(plain.title) or Title(plain.title)) if plain.title else None
    title = title_of(printed, source.stem)
    turns = [TurnDraft(t.text, t.speaker, t.speaker_inferred, t.time) for t in plain.turns]
    marks = [Mark(i, code) for i, turn in enumerate(plain.turns) for code in turn.codes]
    for mark in marks:
        if not turns[mark.turn].text:
            _refuse(source, f"turns.{mark.turn}.codes", "codes on an empty text")
    return build_document(_coded_by(title, plain.coder, plain.stage), source.name, turns, marks)


def _of_print(source: Source, printed: _Printed) -> Document:
    marks: list[Mark] = []
    for place, paragraph in enumerate(printed.paragraphs):
        if paragraph.i != place:
            _refuse(source, f"paragraphs.{place}.i", f"is not {place}")
        marks.extend(_marks(source, paragraph))
    turns = [TurnDraft(p.text, p.speaker, not p.speaker_given) for p in printed.paragraphs]
    name = str(printed.interview)
    title = file_title(f"Interview {name}" if name.isdigit() else name)
    return build_document(_coded_by(title, printed.coder, printed.stage), source.name, turns, marks)


def _marks(source: Source, paragraph: _Paragraph) -> list[Mark]:
    if paragraph.codes and not paragraph.text:
        _refuse(source, f"paragraphs.{paragraph.i}.codes", "codes on an empty text")
    for start, end in paragraph.underlined:
        if not 0 <= start < end <= len(paragraph.text):
            _refuse(source, f"paragraphs.{paragraph.i}.underlined", "a range that is not in the text")
    whole = ((0, len(paragraph.text)),)
    return [
        Mark(paragraph.i, code, start, end)
        for start, end in paragraph.underlined or whole
        for code in paragraph.codes
    ]


def _coded_by(title: Title, coder: str | None, stage: str | None) -> Title:
    """The title with coder and stage where the file states them under keys of their own."""
    if coder:
        title = title._replace(coder=coder, stage=CODED)
    return title._replace(stage=stage.casefold()) if stage else title
