"""What stands in the appendix to the letter: prompts and BibTeX."""

from __future__ import annotations

from typing import NamedTuple

from intercoder.methods.bibtex import STUDY, tool_entry
from intercoder.methods.blanks import blank_text
from intercoder.methods.facts import Facts
from prompts.loader import load, names


class Verbatim(NamedTuple):
    """A text that is given as it is.

    Attributes:
        title: its heading.
        remark: what to know of it; may be empty.
        text: the text.
    """

    title: str
    remark: str
    text: str


def prompts_of(facts: Facts) -> list[Verbatim]:
    """The templates of all prompts that the run used, where they are still what they were."""
    used = facts.manifest.settings.prompts
    return [_prompt(facts, name, digest) for name, digest in sorted(used.items())]


def _prompt(facts: Facts, name: str, digest: str) -> Verbatim:
    title = f"Prompt {name}"
    if name not in names(facts.prompts_folder):
        remark = f"SHA-256 of the text that was sent: {digest}. There is no prompt of this name any more."
        return Verbatim(title, remark, blank_text(f"the prompt {name} as it was"))
    prompt = load(name, facts.prompts_folder)
    if prompt.digest == digest:
        return Verbatim(title, f"Version {prompt.version}, SHA-256 {digest}.", prompt.body)
    remark = (
        f"WARNING: this is not what was sent. The run used a text with SHA-256 {digest}; the prompt is now "
        f"another one (version {prompt.version}, {prompt.digest}). Name the folder of the old with --prompts."
    )
    return Verbatim(title, remark, prompt.body)


def bibliography(facts: Facts) -> list[Verbatim]:
    """BibTeX of the program and, where its codebook was used, of the study."""
    entries = [tool_entry(facts.manifest.tool.version)]
    if facts.bundled:
        entries.append(STUDY)
    return [
        Verbatim(
            "BibTeX", "Blanks are for what the program's own citation file does not say.", "\n".join(entries)
        )
    ]
