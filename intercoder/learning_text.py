"""What was learned, as text for a terminal: interviews, coders' habits, codes, what was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.counted import counted
from extract.guide.calibrate import bins
from extract.guide.habits import figures, per_coder, together
from extract.guide.summary import number, percent
from intercoder.agreement_text import table
from intercoder.reasons import about

if TYPE_CHECKING:
    from extract.guide.habits import HabitFigures
    from intercoder.learning import Learned
    from schemas.guide import Calibration, Guide, GuideCode, Level

SPARSE = 1 / 3
"""Share of another coder's coded turns below which a coding is asked about."""

MOST_CODES = 12
"""Codes shown as most used, and pairs shown as most confused; the file holds all."""


def learned_lines(learned: Learned) -> Iterator[str]:
    """The summary, line by line."""
    guide = learned.guide
    coders = counted(len(per_coder(guide)), "coder")
    yield f"Learned from {counted(len(guide.interviews), 'interview')} and {coders}."
    yield ""
    yield from _interviews(guide)
    yield ""
    yield from _habits(guide)
    yield ""
    yield from _codes(learned)
    yield ""
    yield from _confused(guide)
    yield _chosen(guide)
    if guide.calibration:
        yield from reliability_lines(guide.calibration)


def reliability_lines(calibration: Calibration) -> Iterator[str]:
    """The reliability of a model's numbers: said against what people did, a bar per level."""
    for scale, heading in SCALES.items():
        rows = bins(getattr(calibration, scale))
        if rows:
            yield ""
            yield f"{heading} of {calibration.model}, and how often a coder gave the passage its code:"
            for row in rows:
                share = row.tally.given / row.tally.asked
                bar = "█" * round(share * _BAR)
                yield (
                    f"{level_name(scale, row.level):>9}  {bar.ljust(_BAR)} {percent(share):>5} of "
                    f"{counted(row.tally.asked, 'case')}; taken as {row.chance} %"
                )


SCALES = {"salience": "Salience", "likelihood": "Likelihood"}
"""Field of a calibration -> what it is called."""

_BAR = 30


def level_name(scale: str, level: Level) -> str:
    """`4` for a salience, `40-49 %` for a decile of likelihood."""
    if scale == "salience":
        return str(level)
    return f"{10 * level}-{10 * level + 9 if level < 9 else 100} %"


def _interviews(guide: Guide) -> Iterator[str]:
    rows = []
    for interview in guide.interviews:
        turns = next(iter(interview.coders.values())).turns
        coders = ", ".join(
            f"{coder} {percent(figures(habits).coded)}" for coder, habits in interview.coders.items()
        )
        rows.append((interview.id, str(turns), coders))
    width = max(len(row[0]) for row in rows)
    for id, shown_turns, coders in rows:
        yield f"{id.ljust(width)}  {shown_turns.rjust(5)} turns, coded: {coders}"


_COLUMNS = (
    "habits",
    "interviews",
    "coded",
    "codes/turn",
    "turns",
    "median",
    "one turn",
    "with interviewer",
    "begin there",
    "fix+issue",
)


def _habits(guide: Guide) -> Iterator[str]:
    """One row per coder and one for all: shares of turns, of passages, of remedies' passages."""
    rows = [("together", len(guide.interviews), figures(together(guide)))]
    for coder, habits in per_coder(guide).items():
        interviews = sum(coder in interview.coders for interview in guide.interviews)
        rows.append((coder, interviews, figures(habits)))
    yield from table(_COLUMNS, [(name, str(count), *_cells(found)) for name, count, found in rows])
    yield (
        "coded: share of the turns. turns, median: length of a passage. one turn, with interviewer, begin "
        "there: share of the passages. fix+issue: share of remedies' passages that stand with their issue."
    )


def _cells(found: HabitFigures) -> tuple[str, ...]:
    return (
        percent(found.coded),
        number(found.codes_per_coded_turn),
        number(found.mean_length),
        number(found.median_length),
        percent(found.single_turn),
        percent(found.with_interviewer),
        percent(found.starts_with_interviewer),
        percent(found.fix_with_issue),
    )


def _codes(learned: Learned) -> Iterator[str]:
    codes = learned.guide.codes
    used = sorted((code for code in codes if code.passages), key=lambda code: (-_uses(code), code.code))
    added = sum(code.added for code in codes)
    source = f"{len(codes) - added} of the codebook {learned.codebook}, " if learned.codebook else ""
    yield (
        f"{counted(len(codes), 'code')}: {source}{added} that only the coders know; {len(codes) - len(used)} "
        f"not used; {sum(not code.definition for code in codes)} without a definition. Most used:"
    )
    yield from table(
        ("code", "passages", "interviews", "agreed turns", "disputed"),
        [
            (
                code.code,
                str(_uses(code)),
                str(len(code.passages)),
                str(sum(code.agreed_turns.values())),
                str(sum(code.disputed_turns.values())),
            )
            for code in used[:MOST_CODES]
        ],
    )


def _uses(code: GuideCode) -> int:
    return sum(count for coders in code.passages.values() for count in coders.values())


def _confused(guide: Guide) -> Iterator[str]:
    """Each pair once, most turns first."""
    pairs = {
        tuple(sorted((code.code, other.code))): (sum(other.turns.values()), bool(other.apart))
        for code in guide.codes
        for other in code.confused_with
    }
    if not pairs:
        return
    yield "Most confused: one coder gave the one code, another the other."
    often = sorted(pairs.items(), key=lambda item: (-item[1][0], item[0]))[:MOST_CODES]
    yield from table(
        ("codes", "turns", "told apart"),
        [(" : ".join(pair), str(turns), "yes" if apart else "no") for pair, (turns, apart) in often],
    )
    yield ""


def _chosen(guide: Guide) -> str:
    shown = len({example.codes[0] for example in guide.examples})
    return (
        f"{counted(len(guide.examples), 'example')} of {counted(shown, 'code')}, "
        f"{counted(len(guide.near_misses), 'near-miss', 'near-misses')}, "
        f"{counted(len(guide.stretches), 'worked stretch', 'worked stretches')}."
    )


def left_out_lines(learned: Learned) -> Iterator[str]:
    """What did not go into the guide, and why."""
    for coder, interview in learned.uncoded:
        yield f"left out: {coder} on {interview}: not coded yet"
    for coder, interview in learned.unfinished:
        yield f"left out: {coder} on {interview}: passages there are not decided on yet"
    for coder in learned.machines:
        yield f"left out: {coder}: no person"
    for refused in learned.refused:
        yield f"refused: {about(refused.source, refused.reason)}"
    for unread in learned.elsewhere:
        yield f"left out: {about(unread.source, unread.reason)}"
    yield from learned.remarks
    for transcript in learned.uncalibrated:
        yield f"not calibrated on: {transcript.source}: {transcript.reason}"


def doubt_lines(guide: Guide) -> Iterator[str]:
    """Codings so much sparser than another of the same interview that they may not be finished."""
    for interview in guide.interviews:
        shares = {coder: figures(habits).coded or 0.0 for coder, habits in interview.coders.items()}
        most = max(shares, key=lambda coder: shares[coder])
        for coder, share in shares.items():
            if share < SPARSE * shares[most]:
                yield (
                    f"look at {interview.id}: {coder} coded {percent(share)} of the turns and {most} "
                    f"{percent(shares[most])}; if {coder} has not finished, learn without that file"
                )
