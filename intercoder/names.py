"""Names that are not to be sent: which, and whether they can be put back in what is about to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from extract.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from schemas.errors import ConfigurationError

if TYPE_CHECKING:
    from extract.coder import Method
    from extract.guide.drafting import Drafter
    from extract.prompting import Prompter
    from extract.summaries.prompting import SummaryPrompter
    from intercoder.summary_sources import Sources
    from schemas.transcript import Transcript


def chosen_pseudonyms(file: Path | None, *folders: Path | None) -> Pseudonyms:
    """The pairs of the file, which must not lie in any of the folders: those may be handed on.

    Raises:
        InputError: see `extract.pseudonym_file.load_pseudonyms`.
        ConfigurationError: it lies in one of them.
    """
    if file is None:
        return NO_PSEUDONYMS
    for folder in folders:
        if folder and file.resolve().is_relative_to(folder.resolve()):
            raise ConfigurationError(
                f"The file of --pseudonyms lies in {folder}, which others may get to see.",
                hint="Keep it apart from runs and recordings.",
            )
    from extract.pseudonym_file import load_pseudonyms

    return load_pseudonyms(file)


def check_names(prompter: Prompter, transcripts: Iterable[Transcript], method: Method) -> None:
    """Check, before anything is sent, that all names can be put back in what is answered.

    Raises:
        ConfigurationError: see `Pseudonyms.check`; no name is told.
    """
    if not prompter.pseudonyms:
        return
    from extract.prompting import codebook_text, turn_lines

    _check_instructions(prompter, prompter.digests(judge=method.judge, survey=method.survey))
    if prompter.codebook:
        prompter.pseudonyms.check(codebook_text(prompter.codebook), "the codebook")
    else:
        prompter.pseudonyms.check(prompter.topic, "the topic")
    for transcript in transcripts:
        prompter.pseudonyms.check(turn_lines(transcript, 0, len(transcript.turns) - 1), transcript.id)
        if team := prompter.team(transcript):
            prompter.pseudonyms.check(team.text, "the guide")


def check_summary_names(prompter: SummaryPrompter, sources: Sources) -> None:
    """The same before summaries are written.

    Raises:
        ConfigurationError: see `Pseudonyms.check`; no name is told.
    """
    if not prompter.pseudonyms:
        return
    from extract.prompting import turn_lines
    from extract.summaries.prompting import issue_text

    _check_instructions(prompter, prompter.digests(check=True))
    for issue in sources.issues:
        prompter.pseudonyms.check(issue_text(issue), "the codebook")
    for transcript in sources.material.coverage.transcripts.values():
        prompter.pseudonyms.check(turn_lines(transcript, 0, len(transcript.turns) - 1), transcript.id)


def check_draft_names(drafter: Drafter) -> None:
    """The same before definitions and differences are drafted.

    Raises:
        ConfigurationError: see `Pseudonyms.check`; no name is told.
    """
    if not drafter.pseudonyms:
        return
    from extract.guide.codes import codebook_of
    from extract.guide.drafting import PROMPTS
    from extract.prompting import codebook_text, turn_lines

    _check_instructions(drafter, PROMPTS)
    book = codebook_of(drafter.guide)
    named = "\n".join(code.name for code in book.codes)
    drafter.pseudonyms.check(f"{codebook_text(book)}\n{named}", "the codebook")
    for interview in drafter.interviews:
        transcript = interview.transcript
        drafter.pseudonyms.check(turn_lines(transcript, 0, len(transcript.turns) - 1), transcript.id)


def check_names_stay_hidden(run: Path | None, file: Path | None) -> None:
    """Check that what was replaced when a run was coded is not sent now.

    Raises:
        ConfigurationError: the run was made with pseudonyms, and none are given.
    """
    if run is None or file is not None:
        return
    from extract.runfolder import RunFolder

    if RunFolder(run).manifest().settings.pseudonyms:
        raise ConfigurationError(
            f"{run} was made with --pseudonyms; without it, the names would be sent now.",
            hint="Name the file with --pseudonyms, or write documents without prose with --model keyword.",
        )


def _check_instructions(prompter: Prompter | SummaryPrompter | Drafter, names: Iterable[str]) -> None:
    from prompts.loader import load

    for name in names:
        found = prompter.pseudonyms.found_in(load(name, prompter.prompts_folder).body)
        if found:
            raise ConfigurationError(
                f"The replacement {found} occurs in the prompt {name}, so it could mean either in an answer.",
                hint="Choose replacements that stand nowhere else, such as [Person 1]. Nothing was sent.",
            )
