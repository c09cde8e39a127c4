"""What the head of the reading page says of the run: who coded, with what, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from extract.counted import counted
from intercoder.pages.markup import Child, name_of_someone, tag
from intercoder.pages.view_data import ViewData

_MOST_NOTES = 4


def lede(data: ViewData) -> Iterator[Child]:
    """One line: how many interviews, and who coded them."""
    yield counted(len(data.viewed.transcripts), "interview") + ", coded by "
    for number, coder in enumerate(data.coders):
        yield ", " if number else None
        yield name_of_someone(coder.name)
        yield "" if coder.kind == "human" else f" ({coder.kind})"
    yield "nobody." if not data.coders else "."


def notes_part(data: ViewData) -> list[Element]:
    """What is missing, and how the run was made."""
    return [*_missing(data.frame()["notes"]), _making(data)]


def _missing(notes: Sequence[str]) -> Iterator[Element]:
    """The notes as a list; folded away where they are many."""
    if not notes:
        return
    items = tag("ul", *(tag("li", name_of_someone(note)) for note in notes))
    yield tag("h3", "What is missing here")
    if len(notes) <= _MOST_NOTES:
        yield tag("div", items, class_="missing")
    else:
        yield tag("details", tag("summary", counted(len(notes), "note")), items, class_="missing")


def _making(data: ViewData) -> Element:
    """A table of what each coder gave, and the settings of the run."""
    head = tag(
        "tr", *(tag("th", text, scope="col") for text in ("Coder", "Kind", "Interviews", "Passages given"))
    )
    body = (tag("tr", *_coder_cells(data, number)) for number in range(len(data.coders)))
    table = tag("table", tag("thead", head), tag("tbody", *body), class_="plain")
    return tag(
        "div", tag("h3", "Who coded"), tag("div", table, class_="scrolls"), _settings(data), class_="part"
    )


def _coder_cells(data: ViewData, number: int) -> Iterator[Element]:
    coder = data.coders[number]
    own = [one for one in data.viewed.codings if data.coder(one) == number]
    yield tag("th", name_of_someone(coder.name), scope="row")
    yield tag("td", coder.kind)
    yield tag("td", f"{sum(not one.uncoded for one in own):,}")
    yield tag("td", f"{sum(len(one.segments) for one in own):,}")


def _settings(data: ViewData) -> Element:
    """Model, place and time of the run: what a reader needs to cite it."""
    manifest = data.viewed.manifest
    settings, answered = manifest.settings, manifest.answered
    parts = [f"intercoder {manifest.tool.version}"]
    parts += [f"codebook {settings.codebook}"] if settings.codebook else ["no codebook"]
    if settings.kind == "model":
        parts.append(f"model {', '.join(answered.models) or settings.coder}")
        parts.append(counted(settings.passes, "pass", "passes"))
    parts += ["judged"] if settings.judge else []
    parts += ["turns surveyed"] if settings.survey else []
    days = dict.fromkeys(moment[:10] for moment in (answered.first, answered.last) if moment)
    parts += [f"answered {' to '.join(days)}"] if days else []
    return tag("p", name_of_someone("; ".join(parts) + "."), class_="note")
