"""The appendix's items on model, parameters, data, what came after the answers, and cost: tables of facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from extract.counted import counted
from extract.summaries.layout import Block, Bullets, Line, Run, Table, line
from intercoder.methods.blanks import blank, known_or_blank
from intercoder.methods.facts import Facts
from intercoder.methods.hosting import endpoint_kind
from intercoder.methods.shares import percent
from intercoder.reasons import about


class Fact(NamedTuple):
    """A row of a table of facts: what it is, and what is known of it."""

    what: str
    known: Line


def fact(what: str, *known: Run | str) -> Fact:
    """A fact of runs and texts."""
    return Fact(what, line(*known))


def fact_table(facts: Iterable[Fact]) -> Table:
    """The facts as a table of two columns."""
    return Table(("item", "this run"), tuple(((line(one.what),), (one.known,)) for one in facts))


def model_items(facts: Facts) -> list[Block]:
    """Exact model, access, dates."""
    settings, answered = facts.manifest.settings, facts.manifest.answered
    if not facts.by_model:
        return [fact_table([fact("Coder", "a keyword baseline; no language model was asked")])]
    dates = f"{answered.first} to {answered.last} (UTC)" if answered.first else None
    return [
        fact_table(
            [
                fact("Model as asked for", settings.coder),
                fact(
                    "Model as the server answered", known_or_blank(", ".join(answered.models), "exact model")
                ),
                fact("Model snapshot, weights, quantisation", blank("what the name alone does not tell")),
                fact("Endpoint", known_or_blank(settings.endpoint, "provider")),
                fact("Kind of endpoint", *_kind(settings.endpoint)),
                fact("Dates of the answers", known_or_blank(dates, "dates of access")),
                fact("How answers were kept to a schema", ", ".join(answered.modes) or "unknown"),
                fact("Role of the model", "one more coder; it drafts codings that people check"),
            ]
        )
    ]


def _kind(host: str | None) -> tuple[Run | str, ...]:
    match endpoint_kind(host):
        case "hosted":
            return ("hosted: transcripts were sent to it over the network",)
        case "this machine":
            return (
                "local, on the same machine ",
                blank("confirm that it passes nothing on to another service"),
            )
        case "local network":
            return ("in the local network ", blank("confirm that it passes nothing on to another service"))
        case "recorded":
            return ("recorded answers were replayed ", blank("where the recordings were made"))
        case _:
            return (blank("hosted or local"),)


def parameter_items(facts: Facts) -> list[Block]:
    """Everything that was set."""
    settings = facts.manifest.settings
    given = settings.parameters
    rows = [
        fact("Temperature", _sent(given.temperature)),
        fact("Seed", _sent(given.seed)),
        fact("Most tokens of an answer", _sent(given.max_output_tokens)),
        fact("Other sampling parameters", "not sent: the server's defaults"),
        fact("Window", f"at most {settings.window_tokens:,} tokens of whole turns"),
        fact("Passes", str(settings.passes)),
        fact("Judging step", "yes" if settings.judge else "no"),
        fact("Least likelihood to be kept", _threshold(settings.least_likelihood, " %")),
        fact("Least salience to be kept", str(settings.min_salience)),
        fact("Largest share of turns marked", _threshold(settings.share)),
        fact("Language of titles and rationales", settings.language or "the transcripts'"),
    ]
    return [fact_table(rows)] if facts.by_model else []


def _sent(value: float | int | None) -> str:
    return "not sent: the server's default" if value is None else f"{value:g}"


def _threshold(value: float | int | None, unit: str = "") -> str:
    return "not set" if value is None else f"{value:g}{unit}"


def data_items(facts: Facts) -> list[Block]:
    """What was read, and what the author must say about it."""
    manifest = facts.manifest
    states = ", ".join(f"{count} {state}" for state, count in manifest.totals.transcripts.items())
    rows = [
        fact("Transcripts coded", f"{len(facts.transcripts)} ({states or 'state not recorded'})"),
        fact("Words", f"{sum(one.words for one in facts.transcripts):,}"),
        fact("Files left out", "; ".join(about(one.source, one.reason) for one in manifest.unread) or "none"),
        fact("Consent to this kind of processing", blank("what interviewees agreed to")),
        fact("Anonymisation before coding", blank("what was removed or replaced, by whom")),
        fact("What the provider may keep or train on", blank("terms, retention, region")),
        fact("Availability of the transcripts", blank("where, or why not")),
    ]
    return [fact_table(rows)]


def processing_items(facts: Facts) -> list[Block]:
    """What became of the answers: quotes looked up, passages dropped, gaps."""
    quotes = facts.quotes
    rows = [
        fact(f"Quotes: {kind}", f"{count:,} of {quotes.given:,} ({percent(count, quotes.given)})")
        for kind, count in quotes.counts.items()
    ]
    rows += [fact(f"Rejected as {reason}", f"{count:,}") for reason, count in quotes.reasons.items()]
    rows += [fact(f"Passages not marked after step “{step}”", f"{n:,}") for step, n in facts.dropped.items()]
    gaps = [
        f"{name}, turns {gap.first_turn}–{gap.last_turn}: {gap.outcome}"
        for name, state in facts.manifest.transcripts.items()
        for gap in state.gaps
    ]
    rows.append(fact("Turns without a usable answer", "; ".join(gaps) or "none"))
    rows.append(fact("What people changed afterwards", blank("who checked the codings, what was changed")))
    return [*([Bullets(_STEPS)] if facts.by_model else []), fact_table(rows)]


_STEPS = (
    line(
        "Each quote is located in the transcript: verbatim; normalised (equal but for case, punctuation and "
        "white space); fuzzy (most of its words, in order); else it is rejected, with the reason."
    ),
    line("A passage of which no quote was found is rejected as a whole."),
    line("Passages of one code that share turns, or meet where two windows meet, are joined into one."),
)


def cost_items(facts: Facts) -> list[Block]:
    """Requests, tokens, price."""
    totals, price = facts.manifest.totals, facts.manifest.price
    cost = (
        f"{totals.cost:.2f} {price.currency}, prices of {facts.manifest.price_dates}"
        if price and totals.cost is not None
        else None
    )
    rows = [
        fact("Questions sent", f"{totals.requests:,}, in {counted(totals.attempts, 'HTTP request')}"),
        fact("Questions answered from the cache", f"{totals.from_cache:,}"),
        fact("Tokens sent", _tokens(totals.tokens.sent)),
        fact("Tokens received", _tokens(totals.tokens.received)),
        fact("Cost", known_or_blank(cost, "cost, or the hardware and hours of a model of one's own")),
    ]
    return [fact_table(rows)] if facts.by_model else []


def _tokens(count: int | None) -> Run | str:
    return blank("the server did not report all tokens") if count is None else f"{count:,}"


def code_items(facts: Facts) -> list[Block]:
    """The program and what it ran on."""
    tool = facts.manifest.tool
    packages = ", ".join(f"{name} {version}" for name, version in sorted(tool.packages.items()))
    rows = [
        fact("Program", f"{tool.name} {tool.version} (MIT licence)"),
        fact("Python", tool.python),
        fact("Packages", packages or "not recorded"),
        fact("Record of every request", "requests.jsonl of the run folder: digest, tokens, outcome, no text"),
        fact("Own scripts and the run folder", blank("where readers find them")),
        fact("Limits", blank("what the model, the codebook and the sample do not allow to conclude")),
    ]
    return [fact_table(rows)]
