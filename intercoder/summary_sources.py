"""What summaries are drawn from: a run's own coding or, with gold, what people coded and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from extract.codebooks import load_codebook
from extract.contents import Contents, contents_of
from extract.prompting import ISSUES
from extract.runfolder import RunFolder, is_run, refuse_folder_of_runs
from extract.summaries.evidence import Issue, issues, named_coders
from extract.summaries.facts import Coverage
from extract.summaries.summariser import Material
from extract.wording import codes_themes
from intercoder.bundled import bundled_codebook
from intercoder.run_codebook import codes_of
from intercoder.run_codings import without_coding
from schemas.codebook import Codebook, fold_code
from schemas.errors import ConfigurationError, RunFolderError

if TYPE_CHECKING:
    from intercoder.summarising import SummaryOptions
    from schemas.coding import CodingFile


class Sources(NamedTuple):
    """What summaries are drawn from.

    Attributes:
        material: interviews and coders.
        issues: all issues that were coded.
        notes: files and interviews that could not be used, and why.
        refused: how many of them should have been summarised.
        themes: whether the codes stand for themes instead of issues and their remedies.
    """

    material: Material
    issues: list[Issue]
    notes: tuple[str, ...] = ()
    refused: int = 0
    themes: bool = False


def sources_of(options: SummaryOptions) -> Sources:
    """Read what is to be summarised: the run's own coding or, with gold, what people coded and nothing else.

    Raises:
        IntercoderError: an input that cannot be used.
        ConfigurationError: nothing is coded.
    """
    if options.run is not None and not is_run(options.run):
        refuse_folder_of_runs(options.run)
        raise RunFolderError(
            f"{options.run} is not a run folder: it has no manifest.json.",
            hint="Make one with: intercoder extract PATH --out RUN; files of human coders go after --gold.",
        )
    if options.gold or options.run is None:
        sources = _of_people(options)
    else:
        sources = _of_run(RunFolder(options.run), options)
    if not sources.issues:
        raise ConfigurationError(
            "Nothing is coded, so there is no issue to summarise.", hint=" ".join(sources.notes)
        )
    return sources


def _of_run(folder: RunFolder, options: SummaryOptions) -> Sources:
    contents = contents_of(folder)
    left_out = without_coding(folder, contents)
    coverage = Coverage(contents.coded, frozenset(contents.codings), _incomplete(contents))
    sources = _sources(list(contents.codings.values()), coverage, _codebook(options, folder))
    notes = tuple(f"left out: {one.source}: {one.reason}" for one in left_out)
    themes = sources.themes and contents.manifest.settings.topic != ISSUES
    return sources._replace(notes=notes, refused=len(left_out), themes=themes)


def _incomplete(contents: Contents) -> frozenset[str]:
    states = contents.manifest.transcripts
    return frozenset(name for name in contents.codings if states[name].state != "done")


def _of_people(options: SummaryOptions) -> Sources:
    from intercoder.evaluation import gather

    inputs = [options.run] if options.run else []
    gathered = gather(
        inputs,
        options.gold,
        gold_map=options.gold_map,
        codebook=options.codebook,
        baseline=False,
        options=options.columns,
    )
    codings = [one for one in gathered.codings if one.coder.kind == "human" and not one.uncoded]
    coded = frozenset(coding.transcript for coding in codings)
    coverage = Coverage({name: gathered.transcripts[name] for name in sorted(coded)}, coded)
    folder = RunFolder(options.run) if options.run else None
    sources = _sources(codings, coverage, _codebook(options, folder))
    notes = (*gathered.of_people(), *gathered.remarks)
    return sources._replace(notes=notes, refused=len(gathered.lost))


def _sources(codings: Sequence[CodingFile], coverage: Coverage, codebook: Codebook) -> Sources:
    material = Material(coverage, named_coders(codings))
    used = {segment.code for coding in codings for segment in coding.segments}
    found = issues(coverage.transcripts, codings, codebook)
    return Sources(material, found, themes=codes_themes(codebook, used))


def _codebook(options: SummaryOptions, folder: RunFolder | None) -> Codebook:
    """The codebook asked for, else the run's; a run without one coded openly. Without a run: the bundled."""
    if options.codebook:
        return load_codebook(options.codebook)
    if folder is None:
        return bundled_codebook()
    return codes_of(folder)


def chosen(found: Sequence[Issue], codes: Iterable[str]) -> list[Issue]:
    """The issues that were asked for by code, by a pattern such as `Data-*`, or by the code of a remedy.

    Raises:
        ConfigurationError: a code that was not used.
    """
    wanted = [_matching(found, code) for code in codes]
    names = {issue.code.code for group in wanted for issue in group}
    return [issue for issue in found if not wanted or issue.code.code in names]


def _matching(found: Sequence[Issue], code: str) -> list[Issue]:
    pattern = fold_code(code)
    matching = [
        issue
        for issue in found
        if any(fnmatchcase(fold_code(name), pattern) for name in (issue.code.code, *issue.remedy_codes))
    ]
    if not matching:
        known = [issue.code.code for issue in found]
        close = get_close_matches(code, known, n=5, cutoff=0.4) or known[:5]
        raise ConfigurationError(
            f"No passage was coded with {code!r}.", hint=f"Codes that were used: {', '.join(close)}."
        )
    return matching
