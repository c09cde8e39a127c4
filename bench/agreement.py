"""Agreement figures beside scikit-learn, krippendorff and nltk, on the same labels in the same run.

    python -m bench.agreement [--json FILE]

3 coders × 50,000 units (100 interviews of 500) × 40 codes: Cohen's κ of every code and pair, Krippendorff's
α of every code and pair and of every code over all three coders, and 1,000 resamples of interviews of all
of them. Prints one row per figure with the times, their ratio, and the largest difference in value.

The peers are not dependencies of the project: `pip install scikit-learn krippendorff nltk`. One that is not
installed is left out, with a line that says so. nltk and the resamples of the peers are timed on a part of
the work, and the time for all of it is computed from that; such times are marked with ×.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench import row
from eval import krippendorff
from eval.arrays import Bools, Floats, Ints, Numbers
from eval.cohen import kappa
from eval.group import group_coincidences
from eval.krippendorff import Coincidences
from eval.matrix import LabelMatrix
from eval.tables import Table
from eval.tally import tally

CODERS, INTERVIEWS, UNITS_EACH, CODES, RESAMPLES = 3, 100, 500, 40, 1_000
PAIRS = list(combinations(range(CODERS), 2))
REPEATS = 5
NLTK_CALLS = 4
LARGEST_DIFFERENCE = 1e-9
FASTER = {"scikit-learn": 10, "krippendorff": 30}
"""How many times as fast as a peer this project has to be."""


class Counted(NamedTuple):
    """Counts per interview that κ and α are functions of.

    Attributes:
        pairs: one table per pair of coders, fields (interviews, codes).
        together: of all coders, fields (interviews, codes).
    """

    pairs: list[Table]
    together: Coincidences


class Figures(NamedTuple):
    """κ (pairs, …, codes), α (pairs, …, codes) and α over all coders (…, codes)."""

    kappa: Floats
    alpha: Floats
    together: Floats


class Timed(NamedTuple):
    """A result and the seconds that it took; `scaled` where only a part was run."""

    value: Any
    seconds: float
    scaled: bool = False


class Row(NamedTuple):
    """One comparison."""

    figure: str
    peer: str
    ours: Timed
    theirs: Timed
    difference: float

    def line(self) -> str:
        """The row as Markdown."""
        ratio, mark = self.theirs.seconds / self.ours.seconds, " ×" if self.theirs.scaled else ""
        times = f"{self.ours.seconds * 1e3:,.1f} | {self.theirs.seconds * 1e3:,.0f}{mark}"
        return f"| {self.figure} | {self.peer} | {times} | {ratio:,.0f} | {self.difference:.1e} |"

    def stored(self) -> row.Row:
        """The row as `bench.report` takes it."""
        ratio, limit = self.theirs.seconds / self.ours.seconds, FASTER.get(self.peer)
        mark = ", computed from a part of the work" if self.theirs.scaled else ""
        return row.Row(
            figure=f"agreement: {self.figure}",
            ours=f"{self.ours.seconds * 1e3:,.1f} ms",
            peer=f"{self.peer} {version(self.peer)}: {self.theirs.seconds * 1e3:,.0f} ms{mark}",
            ratio=f"{ratio:,.0f} times as fast; largest difference {self.difference:.0e}",
            limit=f"≥ {limit} times" if limit else "",
            held=ratio >= limit and self.difference <= LARGEST_DIFFERENCE if limit else None,
            command="python -m bench.agreement",
        )


def make_matrix(seed: int = 0) -> LabelMatrix:
    """Labels of coders who agree in part, on codes from rare to common."""
    generator = np.random.default_rng(seed)
    units = INTERVIEWS * UNITS_EACH
    rates = np.linspace(0.01, 0.2, CODES)
    truth = generator.random((units, CODES)) < rates
    labels = np.stack([truth ^ (generator.random((units, CODES)) < rates / 2) for _ in range(CODERS)])
    starts = np.arange(INTERVIEWS) * UNITS_EACH
    return LabelMatrix(
        coders=tuple("abc"),
        codes=tuple(f"code-{index}" for index in range(CODES)),
        transcripts=tuple(f"interview-{index}" for index in range(INTERVIEWS)),
        labels=labels,
        coded=np.ones((CODERS, INTERVIEWS), dtype=np.bool_),
        starts=starts,
        spans=np.zeros((units, 2), dtype=np.int64),
    )


def count(matrix: LabelMatrix) -> Counted:
    """Count once, per interview."""
    matrix = replace(matrix)  # without what was counted before
    together = group_coincidences(matrix, range(CODERS)).codes
    return Counted([tally(matrix, a, b).codes for a, b in PAIRS], together)


def figures(counted: Counted, weights: Numbers) -> Figures:
    """All figures of weighted sums of interviews.

    Args:
        counted: counts per interview.
        weights: how often each interview counts, (samples, interviews).
    """
    tables = [Table(*(weights @ field for field in table)) for table in counted.pairs]
    together = Coincidences(*(weights @ field for field in counted.together))
    return Figures(
        kappa=np.array([kappa(table) for table in tables]),
        alpha=np.array([krippendorff.alpha(krippendorff.of_pair(table)) for table in tables]),
        together=krippendorff.alpha(together),
    )


def our_kappas(matrix: LabelMatrix) -> Floats:
    """κ (pairs, codes), from the labels on."""
    matrix = replace(matrix)  # without what was counted before
    tables = (tally(matrix, a, b).codes for a, b in PAIRS)
    return np.array([kappa(Table(*(field.sum(axis=0) for field in table))) for table in tables])


def our_alphas(matrix: LabelMatrix) -> Floats:
    """α (pairs + all coders, codes), from the labels on."""
    whole = figures(count(matrix), np.ones((1, INTERVIEWS)))
    return np.concatenate([whole.alpha[:, 0], whole.together])


def our_resamples(matrix: LabelMatrix, drawn: Ints) -> Figures:
    """All figures of resamples of interviews, (resamples, interviews) by number, from the labels on."""
    weights = np.array([np.bincount(row, minlength=INTERVIEWS) for row in drawn], dtype=np.float64)
    return figures(count(matrix), weights)


def sklearn_kappas(module: Any, labels: Bools) -> Floats:
    """κ (pairs, codes), one call each."""
    score = module.cohen_kappa_score
    return np.array(
        [[score(labels[a, :, code], labels[b, :, code]) for code in range(CODES)] for a, b in PAIRS]
    )


def krippendorff_alphas(module: Any, labels: Bools) -> Floats:
    """α (pairs + all coders, codes), one call each, by its faster interface of counted values."""

    def one(coders: list[int], code: int) -> float:
        marked = labels[coders, :, code].sum(axis=0)
        counts = np.stack([len(coders) - marked, marked], axis=1)
        return float(module.alpha(value_counts=counts, level_of_measurement="nominal"))

    groups = [*(list(pair) for pair in PAIRS), list(range(CODERS))]
    return np.array([[one(group, code) for code in range(CODES)] for group in groups])


def nltk_figures(module: Any, labels: Bools, name: str) -> Floats:
    """`kappa` or `alpha` of the first pair on the first codes: (codes,)."""

    def one(code: int) -> float:
        marks = (
            (coder, unit, mark) for coder in PAIRS[0] for unit, mark in enumerate(labels[coder, :, code])
        )
        rows = [(str(coder), unit, bool(mark)) for coder, unit, mark in marks]
        return float(getattr(module.AnnotationTask(rows), name)())

    return np.array([one(code) for code in range(NLTK_CALLS)])


def units_of(drawn: Ints) -> Ints:
    """The units of a resample, as a peer has to gather them."""
    return np.asarray((drawn[:, None] * UNITS_EACH + np.arange(UNITS_EACH)).ravel())


def timed(run: Callable[[], Any], *, repeats: int = 1, share: float = 1.0) -> Timed:
    """Run, and take the shortest time; `share` of the whole work is what `run` does."""
    seconds, value = [], None
    for _ in range(repeats):
        start = time.perf_counter()
        value = run()
        seconds.append(time.perf_counter() - start)
    return Timed(value, min(seconds) / share, share < 1)


def peer(name: str) -> Any:
    """A peer's module; None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        sys.stderr.write(f"{name} is not installed: left out\n")
        return None


def rows(matrix: LabelMatrix) -> Iterator[Row]:
    """One comparison after the other."""
    labels = matrix.labels
    kappas, alphas = (timed(partial(run, matrix), repeats=REPEATS) for run in (our_kappas, our_alphas))
    drawn = np.random.default_rng(1).integers(INTERVIEWS, size=(RESAMPLES, INTERVIEWS))
    samples = timed(partial(our_resamples, matrix, drawn), repeats=REPEATS)
    units = units_of(drawn[0])
    if metrics := peer("sklearn.metrics"):
        theirs = timed(partial(sklearn_kappas, metrics, labels), repeats=2)
        yield Row("κ", "scikit-learn", kappas, theirs, difference(kappas.value, theirs.value))
        theirs = timed(lambda: sklearn_kappas(metrics, labels[:, units]), share=1 / RESAMPLES)
        apart = difference(samples.value.kappa[:, 0], theirs.value)
        yield Row("κ of 1,000 resamples", "scikit-learn", samples, theirs, apart)
    if module := peer("krippendorff"):
        theirs = timed(partial(krippendorff_alphas, module, labels), repeats=2)
        yield Row("α", "krippendorff", alphas, theirs, difference(alphas.value, theirs.value))
        theirs = timed(lambda: krippendorff_alphas(module, labels[:, units]), share=1 / RESAMPLES)
        ours = np.concatenate([samples.value.alpha[:, 0], samples.value.together[:1]])
        yield Row("α of 1,000 resamples", "krippendorff", samples, theirs, difference(ours, theirs.value))
    if module := peer("nltk.metrics.agreement"):
        for name, mine in (("kappa", kappas), ("alpha", alphas)):
            share = NLTK_CALLS / mine.value.size
            theirs = timed(partial(nltk_figures, module, labels, name), share=share)
            apart = difference(mine.value[0, :NLTK_CALLS], theirs.value)
            yield Row({"kappa": "κ", "alpha": "α"}[name], "nltk", mine, theirs, apart)


def difference(ours: Floats, theirs: Floats) -> float:
    """The largest difference between equal figures."""
    return float(np.abs(ours - theirs).max())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 if a figure differs from a peer's by more than 1e-9, else 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.agreement", description="Measure agreement.")
    parser.add_argument("--json", type=Path, help="where to store the rows")
    options = parser.parse_args(arguments)
    say = sys.stdout.write
    say(f"{CODERS} coders × {INTERVIEWS * UNITS_EACH:,} units × {CODES} codes, NumPy {np.__version__}\n\n")
    say("| figure | peer | ours, ms | peer's, ms | ratio | largest difference |\n")
    say("| --- | --- | --- | --- | --- | --- |\n")
    done: list[Row] = []
    for one in rows(make_matrix()):
        done.append(one)
        say(f"{one.line()}\n")
    say("\n× computed from a part of the work\n")
    if options.json:
        row.write_rows((one.stored() for one in done), options.json)
    return int(max((one.difference for one in done), default=0.0) > LARGEST_DIFFERENCE)


if __name__ == "__main__":
    sys.exit(main())
