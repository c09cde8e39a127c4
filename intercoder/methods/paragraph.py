"""The paragraph for the paper: how the interviews were coded, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from eval.answer import answer
from extract.counted import counted
from extract.summaries.layout import Line, Run, line
from intercoder.methods.blanks import blank, known_or_blank
from intercoder.methods.facts import Facts
from intercoder.methods.hosting import endpoint_kind
from intercoder.methods.shares import percent

_PLACES = {
    "this machine": "at an address of the same machine",
    "local network": "at an address of the local network",
    "hosted": "at a hosted service",
    "recorded": "by replaying recorded answers",
}


def paragraph(facts: Facts) -> tuple[Line, ...]:
    """The sentences, one a line."""
    return tuple(_sentences(facts))


def _sentences(facts: Facts) -> Iterator[Line]:
    yield _what(facts)
    if facts.by_model:
        yield _who(facts)
        yield _how(facts)
    yield _codes(facts)
    if facts.by_model:
        yield from _guide(facts)
    yield _quotes(facts)
    yield from _gaps(facts)
    yield from _agreement(facts)


def _what(facts: Facts) -> Line:
    words = sum(transcript.words for transcript in facts.transcripts)
    turns = sum(len(transcript.turns) for transcript in facts.transcripts)
    coded = len(facts.transcripts)
    of_all = f"{coded} of {counted(coded + facts.uncoded, 'interview transcript')}"
    which = of_all if facts.uncoded else counted(coded, "interview transcript")
    material = f"{which} ({turns:,} turns, {words:,} words) {'was' if coded == 1 else 'were'} coded "
    coder = "by a language model as one more coder" if facts.by_model else "by a keyword baseline"
    return line(f"{material}{coder}, with intercoder {facts.manifest.tool.version}.")


def _who(facts: Facts) -> Line:
    settings, answered = facts.manifest.settings, facts.manifest.answered
    models = ", ".join(answered.models)
    place = _PLACES.get(endpoint_kind(settings.endpoint))
    return line(
        f"The model asked for was {settings.coder}; the server named the model that answered as ",
        known_or_blank(models, "exact model and version, which the server did not report"),
        ". It was reached ",
        place or blank("where the model ran"),
        f" ({settings.endpoint})" if settings.endpoint and place else "",
        *_when(answered.first, answered.last),
        ".",
    )


def _when(first: str | None, last: str | None) -> tuple[Run | str, ...]:
    if not first or not last:
        return (", ", blank("dates of access"))
    return (f", from {first} to {last} (UTC)",) if first != last else (f", at {first} (UTC)",)


def _how(facts: Facts) -> Line:
    settings = facts.manifest.settings
    temperature, seed = settings.parameters.temperature, settings.parameters.seed
    heat = "was left at the server's default" if temperature is None else f"was {temperature:g}"
    parts = [f"read in windows of whole turns of at most {settings.window_tokens:,} tokens"]
    parts += [f"in {settings.passes} independent passes"] if settings.passes > 1 else []
    parts += ["with a second step that judged each candidate"] if settings.judge else []
    seeded = "no seed was set" if seed is None else f"the seed was {seed}"
    return line(f"Temperature {heat}, {seeded}; each transcript was {', '.join(parts)}.")


def _codes(facts: Facts) -> Line:
    if facts.codebook_missing:
        what = "version and codes; codebook.json is missing from the run folder"
        return line(f"The codebook was “{facts.manifest.settings.codebook}”, ", blank(what), ".")
    if facts.codebook is None:
        topic = facts.manifest.settings.topic
        asked = f", which was asked to look for “{topic}”" if topic else ""
        return line(f"No codebook was given: the codes are the coder's own proposals (open coding){asked}.")
    name = facts.codebook.title or facts.codebook.name
    size = counted(len(facts.codebook.codes), "code")
    whence = "which comes with the program" if facts.bundled else blank("where the codebook comes from")
    return line(f"The codebook was “{name}” (version {facts.codebook.version}, {size}), ", whence, ".")


def _guide(facts: Facts) -> Iterator[Line]:
    if facts.manifest.settings.guide_digest is None:
        return
    coded = "Besides, the prompt held a guide learned from interviews that people had coded"
    if facts.left_out:
        own = f"for {counted(len(facts.left_out), 'transcript')} of this run, which stood in it"
        unguided = (
            f"; nothing was left of the guide for {len(facts.unguided)} of them" if facts.unguided else ""
        )
        yield line(
            f"{coded}; {own}, everything that the guide has from the same interview was left out{unguided}."
        )
    else:
        yield line(f"{coded}; the run records no transcript of its own among them.")


def _quotes(facts: Facts) -> Line:
    quotes = facts.quotes
    if quotes.given == 0:
        return line("The coder gave no quotes as evidence.")
    kinds = {kind: count for kind, count in quotes.counts.items() if kind != "rejected" and count}
    found = ", ".join(f"{percent(count, quotes.given)} {kind}" for kind, count in kinds.items())
    rejected = quotes.counts["rejected"]
    fate = (
        f"{percent(rejected, quotes.given)} did not hold and were rejected"
        if rejected
        else "none was rejected"
    )
    return line(
        f"All {counted(quotes.given, 'quote')} that the coder gave as evidence were looked up in the "
        f"transcripts: {found or 'none found'}; {fate}."
    )


def _gaps(facts: Facts) -> Iterator[Line]:
    gaps = sum(len(state.gaps) for state in facts.manifest.transcripts.values())
    if gaps:
        stretches = counted(gaps, "stretch", "stretches")
        verb = "is" if gaps == 1 else "are"
        yield line(f"{stretches} of turns got no usable answer and {verb} not coded.")


def _agreement(facts: Facts) -> Iterator[Line]:
    if facts.report is None:
        yield line(blank("human validation: who coded what, and how well coders agree; run this with --gold"))
        return
    models = [coder.name for coder in facts.report.coders if coder.kind == facts.manifest.settings.kind]
    for name in models:
        if name in facts.report.delta:
            yield line(answer(name, facts.report.delta[name]))
