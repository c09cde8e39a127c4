"""Names that are not to be sent: which, and whether they can be put back in what is about to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from extract.counted import some_of
from extract.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from schemas.errors import ConfigurationError

if TYPE_CHECKING:
    from extract.coder import Method
    from extract.guide.drafting import Drafter
    from extract.prompting import Prompter
    from extract.summaries.prompting import SummaryPrompter
    from intercoder.summary_sources import Sources
    from schemas.transcript import Transcript

_SHOWN_PLACES = 10


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
    """Check, before anything is sent, that all names are found and can be put back in what is answered.

    Raises:
        ConfigurationError: see `Pseudonyms.check`, or two turns have a name between them; no name is told.
    """
    if not prompter.pseudonyms:
        return
    from extract.prompting import codebook_text

    _check_instructions(prompter, prompter.digests(judge=method.judge, survey=method.survey))
    if prompter.codebook:
        prompter.pseudonyms.check(codebook_text(prompter.codebook), "the codebook")
    else:
        prompter.pseudonyms.check(prompter.topic, "the topic")
    for transcript in transcripts:
        _check_turns(prompter.pseudonyms, transcript)
        if team := prompter.team(transcript):
            prompter.pseudonyms.check(team.text, "the guide")


def check_summary_names(prompter: SummaryPrompter, sources: Sources) -> None:
    """The same before summaries are written.

    Raises:
        ConfigurationError: see `Pseudonyms.check`; no name is told.
    """
    if not prompter.pseudonyms:
        return
    from extract.summaries.prompting import issue_text

    _check_instructions(prompter, prompter.digests(check=True))
    for issue in sources.issues:
        prompter.pseudonyms.check(issue_text(issue), "the codebook")
    for transcript in sources.material.coverage.transcripts.values():
        _check_turns(prompter.pseudonyms, transcript)


def check_draft_names(drafter: Drafter) -> None:
    """The same before definitions and differences are drafted.

    Raises:
        ConfigurationError: see `Pseudonyms.check`; no name is told.
    """
    if not drafter.pseudonyms:
        return
    from extract.guide.codes import codebook_of
    from extract.guide.drafting import PROMPTS
    from extract.prompting import codebook_text

    _check_instructions(drafter, PROMPTS)
    book = codebook_of(drafter.guide)
    named = "\n".join(code.name for code in book.codes)
    drafter.pseudonyms.check(f"{codebook_text(book)}\n{named}", "the codebook")
    for interview in drafter.interviews:
        _check_turns(drafter.pseudonyms, interview.transcript)


def _check_turns(pseudonyms: Pseudonyms, transcript: Transcript) -> None:
    """Check the turns of one interview, each by itself and where one goes on in the next."""
    from extract.prompting import turn_lines

    pseudonyms.check(turn_lines(transcript, 0, len(transcript.turns) - 1), transcript.id)
    texts = [transcript.text[turn.start : turn.end] for turn in transcript.turns]
    cut = [at for at, pair in enumerate(pairwise(texts)) if pseudonyms.cut_between(*pair)]
    if cut:
        places = some_of([f"{at} and {at + 1}" for at in cut], _SHOWN_PLACES)
        raise ConfigurationError(
            f"In {transcript.id}, a name begins in one turn and ends in the next: turns {places}.",
            hint="Its parts would be sent. Give each part a line of its own in the file of --pseudonyms, or "
            "read captions with --join-captions. Nothing was sent.",
        )


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
