"""REFI-QDA projects (`.qdpx`), as NVivo, ATLAS.ti, MAXQDA, QualCoder and others exchange them.

Each source with a text is one document; each user who coded it has a coding file. Positions are counted as
the quotes in the file show (see `positions`); codes on pages and recordings are brought onto their text
where they have a place in it (see `refi_beside`). A selection's description, or the notes on it, are the
rationale. Sources without text (pictures, recordings without a transcript) hold nothing to read and are
passed over. A user whose `id` is `model:NAME` or `baseline:NAME` is no person. In our own exports positions
are taken as they are, and the description of a source is the interview's title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract.readers.coded import transcript_from
from extract.readers.cuts import turns_of
from extract.readers.placed import Placed, Places, lines_of
from extract.readers.positions import Counting, Marked, all_ways, positions_that_fit
from extract.readers.refi_beside import Heard, where_once
from extract.readers.refi_project import CODED_USERS, Selection, TextOf, code_names, texts_of, users_of
from extract.readers.source import Source
from extract.readers.spans import (
    Span,
    document_from,
    human,
    interview_title,
    remark_parts,
    with_stages,
)
from extract.readers.word_text import flat_text
from extract.readers.xml_tree import parse_xml
from extract.readers.zipped import Container, entries_of
from schemas.codebook import Codebook
from schemas.coding import Coder, CoderKind, Document
from schemas.errors import InputError

_OURS = "intercoder"
_UNNAMED = "unnamed code"


class _Names(NamedTuple):
    """What identifiers stand for in a project, and whether our own export wrote it."""

    coders: dict[str, Coder]
    codes: dict[str, str]
    ours: bool


def recognises(source: Source) -> bool:
    """Whether this is a ZIP file that holds a `.qde` file."""
    return any(name.lower().endswith(".qde") for name in entries_of(source))


def read_all(source: Source, codebook: Codebook | None = None) -> list[Document]:
    """All interviews of the project.

    Raises:
        UnreadableFileError: a damaged container, or a text that cannot be decoded.
        InputError: broken XML, a coded text that the project does not hold, or no text at all.
    """
    container = Container(source)
    inner = next(name for name in sorted(container.names) if name.lower().endswith(".qde"))
    project = parse_xml(container.read(inner), f"{source.name}: {inner}")
    names = _Names(
        {guid: _coder(name, id) for guid, (name, id) in users_of(project).items()},
        code_names(project),
        ours=(project.get("origin") or "").startswith(_OURS),
    )
    # All are unpacked before the first is worked on: a container with far too much in it is refused at once.
    raws = [(text, raw) for text in texts_of(project) if (raw := _raw(source, container, text)) is not None]
    found = [_document(source, text, raw, names) for text, raw in raws if raw.text.strip()]
    if not found:
        raise InputError(
            f"{source.name} is a REFI-QDA project without a text.", hint="Export it with its sources."
        )
    return found


def _coder(name: str, id: str) -> Coder:
    kind, _, model = id.partition(":")
    if kind not in CODED_USERS:
        return human(name)
    kinds: dict[str, CoderKind] = {"model": "model", "baseline": "baseline"}
    return Coder(name=name or id, kind=kinds[kind], model=(model or None) if kind == "model" else None)


def _raw(source: Source, container: Container, text: TextOf) -> Source | None:
    """The plain text as a file; None where there is none and nothing is coded.

    Raises:
        InputError: a coded source whose text lies outside the project.
    """
    if text.content:
        return Source(None, text.name, text.content.encode("utf-8", "surrogatepass"))
    for path, is_rich in ((text.path, False), (text.rich, True)):
        entry = _entry(container, path)
        if entry is not None:
            data = container.read(entry)
            if is_rich:
                data = flat_text(Source(None, f"{source.name}: {text.name}", data)).encode()
            return Source(None, f"{source.name}: {text.name}", data)
    if text.selections:
        raise InputError(
            f"{source.name}: the text of {text.name!r} is coded, but not in the project.",
            hint="Export the project with its sources inside.",
        )
    return None


def _entry(container: Container, path: str) -> str | None:
    """The entry that `internal://NAME` means; other paths lead out of the project and are not followed."""
    kind, separator, name = path.partition("://")
    if not separator or kind.lower() != "internal" or not name:
        return None
    return container.find(f"sources/{name.lstrip('/')}")


def _document(source: Source, text: TextOf, raw: Source, names: _Names) -> Document:
    passages = [Marked(one.start, one.end, one.quote) for one in text.selections]
    ways = [Counting()] if names.ours else all_ways(returns_first=b"\r\n" in raw.data)
    positions = positions_that_fit(raw.text, passages, ways)
    times = [(positions.span(Marked(at, at))[0], seconds) for at, seconds in text.times]
    placed = _timed(turns_of(lines_of(raw.text)), times)
    title = interview_title(text.name)
    transcript = transcript_from(title, source.name, [one.turn for one in placed])
    places = Places(placed, transcript)
    heard = Heard(times, len(raw.text), places, transcript)
    spans: dict[Coder, list[Span]] = {}
    for passage, selection in zip(passages, text.selections, strict=True):
        if selection.heard is None:
            given = positions.span(passage) if passage.start >= 0 else where_once(raw.text, passage.quote)
            place = places.span(*given) if given else None
        else:
            place = heard.span(*selection.heard)
        for coder, one in _spans(selection, place, names):
            spans.setdefault(coder, []).append(one)
    if not names.ours:
        return document_from(transcript, spans, title)
    own = transcript.model_copy(update={"title": text.description or transcript.title})
    return with_stages(document_from(own, spans))


def _spans(
    selection: Selection, place: tuple[int, int] | None, names: _Names
) -> Iterator[tuple[Coder, Span]]:
    rationale, mitigations = remark_parts(selection.remark)
    for code, user in selection.codes:
        coder = names.coders.get(user.lower()) or human(None)
        name = names.codes.get(code) or _UNNAMED
        yield coder, Span(place, name, rationale, mitigations, selection.quote)


def _timed(placed: Sequence[Placed], times: Sequence[tuple[int, float]]) -> list[Placed]:
    """The turns, each with the first time given for a place in it or right before it."""
    waiting, found = list(reversed(times)), list[Placed]()
    for one in placed:
        given = [] if one.turn.time is None else [one.turn.time]
        while waiting and waiting[-1][0] < one.at + len(one.turn.text):
            given.append(waiting.pop()[1])
        found.append(one._replace(turn=one.turn._replace(time=given[0] if given else None)))
    return found
