"""Drafting what a guide's codebook lacks: the questions to a model, and its answers put into the guide.

A draft names the interviews that it was made from, so that it can be left out with any of them. For that to
be enough, nothing else of an interview may stand in its question: no code whose name only other interviews'
coders know, and no other draft, unless their interviews are named as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from extract.guide.codes import codebook_of
from extract.guide.evidence import CUT, Shown, disputed_passages, fitting, passages_of, passages_text
from extract.guide.marks import CodedInterview
from extract.normalise import words_of
from extract.prompting import boundary, codebook_text
from extract.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from extract.tokens import estimate_tokens
from prompts.loader import load
from schemas.answer import ApartAnswer, DefinitionAnswer
from schemas.codebook import Code, Codebook
from schemas.exchange import Message, Parameters, Question
from schemas.guide import Confused, Guide, GuideCode, Interview

PASSAGE_TOKENS = 6_000
"""Budget of the passages of one question, in estimated tokens."""

CODEBOOK_TOKENS = 4_000
"""Budget of the codebook's entries that stand in every question; of the others only the names do."""

ECHO = 8
"""Words in a row that a draft must not have in common with a passage that it was made from."""

NO_CODEBOOK = "The team has no written codebook yet."

ECHOED = "the draft quotes a passage"
EMPTY = "the answer is empty"

PROMPTS = ("define-system", "define-code", "apart-pair")
"""Names of the prompts in use."""

RULES = ("definition", "use_when", "do_not_use_when")


@dataclass(frozen=True)
class DraftRequest:
    """One draft to be made.

    Attributes:
        codes: one code to define, or two to be told apart.
        shown: the passages, most useful first; at least one.
        also_from: interviews that other parts of the question come from.
        question: what is asked.
    """

    codes: tuple[str, ...]
    shown: tuple[Shown, ...]
    also_from: frozenset[Interview]
    question: Question

    @property
    def drafted_from(self) -> tuple[Interview, ...]:
        """Ids of all interviews that the draft will rest on, ascending."""
        return tuple(sorted(self.also_from.union(one.interview for one in self.shown)))


@dataclass(frozen=True)
class Drafter:
    """Puts questions about the codes of a guide.

    Attributes:
        guide: where definitions and differences are missing.
        interviews: those that it was learned from.
        parameters: sampling parameters.
        prompts_folder: folder whose files override bundled prompts of the same name.
        budget: of a question's passages, in estimated tokens.
        pseudonyms: names that are replaced in everything but the instructions.
    """

    guide: Guide
    interviews: Sequence[CodedInterview]
    parameters: Parameters = field(default_factory=Parameters)
    prompts_folder: Path | None = None
    budget: int = PASSAGE_TOKENS
    pseudonyms: Pseudonyms = NO_PSEUDONYMS

    def definitions(self) -> list[DraftRequest]:
        """One request for each code without a definition that somebody used, in the guide's order."""
        requests = (self._definition(code) for code in self.guide.codes if not code.definition)
        return [request for request in requests if request]

    def differences(self) -> list[DraftRequest]:
        """One request for each pair of confused codes that nothing tells apart, most confused first."""
        requests = (self._difference(one, other) for one, other in untold_pairs(self.guide))
        return [request for request in requests if request]

    def shorter(self, request: DraftRequest) -> DraftRequest | None:
        """The same with the more useful half of the passages; None where there is but one."""
        kept = request.shown[: len(request.shown) // 2]
        return self._request(request.codes, kept) if kept else None

    def _definition(self, code: GuideCode) -> DraftRequest | None:
        found = passages_of(self.interviews, code.code)
        return self._request((code.code,), self._fitting(found)) if found else None

    def _difference(self, one: str, other: str) -> DraftRequest | None:
        found = disputed_passages(self.interviews, one, other)
        return self._request((one, other), self._fitting(found)) if found else None

    def _fitting(self, found: Sequence[Shown]) -> Sequence[Shown]:
        return fitting(found, self.budget) or found[:1]

    def _request(self, names: tuple[str, ...], shown: Sequence[Shown]) -> DraftRequest:
        codes = [self._codes[name] for name in names]
        alone = len(codes) == 1
        question = Question(
            messages=(
                Message(role="system", content=self._system),
                Message(role="user", content=self._text(codes, shown)),
            ),
            response_model=DefinitionAnswer if alone else ApartAnswer,
            parameters=self.parameters,
            label=f"{'definition' if alone else 'difference'} of {' and '.join(names)}",
        )
        also_from = frozenset(id for code in codes for id in code.drafted_from)
        return DraftRequest(names, tuple(shown), also_from, question)

    def _text(self, codes: Sequence[GuideCode], shown: Sequence[Shown]) -> str:
        passages = self.pseudonyms.hidden_where_cut(passages_text(shown), CUT)
        known = self._known({one.interview for one in shown})
        values = {"passages": passages, "boundary": boundary(passages)}
        if len(codes) == 1:
            entry = self._hidden(self._to_define(codes[0], known))
            return self._prompt("define-code", code=entry, **values)
        entries = "\n\n".join(_entry(code, known) for code in codes)
        return self._prompt("apart-pair", codes=self._hidden(entries), **values)

    def _to_define(self, code: GuideCode, known: Collection[str]) -> str:
        unlisted = [f"`{name}`" for name in known if self._codes[name].added and name != code.code]
        also = f"\n\nCoders also use codes that the codebook does not list: {', '.join(unlisted)}."
        return f"The code to write about: {_entry(code, known)}" + (also if unlisted else "")

    def _known(self, interviews: Collection[Interview]) -> list[str]:
        """Names of codes that may stand in a question: the codebook's, and those used in its interviews."""
        used = {code for each in self.interviews if each.id in interviews for code in each.codes}
        return [code.code for code in self.guide.codes if not code.added or code.code in used]

    def _hidden(self, text: str) -> str:
        return self.pseudonyms.hidden(text)

    def _prompt(self, name: str, **values: str) -> str:
        return load(name, self.prompts_folder).render(**values)

    @cached_property
    def _codes(self) -> dict[str, GuideCode]:
        return {code.code: code for code in self.guide.codes}

    @cached_property
    def _system(self) -> str:
        """The part that is equal for all questions, so that servers can keep it cached."""
        return self._prompt("define-system", codebook=self._hidden(written_codebook(self.guide)))


def written_codebook(guide: Guide) -> str:
    """What people wrote of the codebook, for its voice and its names: no codes of coders' own, no drafts."""
    own = {code.code: code for code in guide.codes if not code.added}
    budget, codes = CODEBOOK_TOKENS, []
    for code in codebook_of(guide).codes:
        if code.code not in own:
            continue
        entry = code.model_copy(update={"examples": (), **_links(code, own)})
        size = estimate_tokens(_written(entry))
        if own[code.code].drafted_from or size > budget:
            entry = entry.model_copy(update=dict.fromkeys(RULES, ""))
        else:
            budget -= size
        codes.append(entry)
    book = Codebook(name="written", description=guide.description, codes=tuple(codes))
    return codebook_text(book) if codes else NO_CODEBOOK


def _written(code: Code) -> str:
    return "\n".join((code.code, code.name, *(getattr(code, rule) for rule in RULES)))


def _links(code: Code, known: Collection[str]) -> dict[str, str | None]:
    """The code's links, as far as they may be shown."""
    links = {"mitigates": code.mitigates, "parent": code.parent}
    return {name: link if link in known else None for name, link in links.items()}


def _entry(code: GuideCode, known: Collection[str]) -> str:
    """A code as it stands in a question: name, remedy of what, and the rules there are."""
    name = f" ({code.name})" if code.name and code.name != code.code else ""
    lines = [f"`{code.code}`{name}: {code.definition}".rstrip(": ")]
    lines += [f"Remedy of `{code.mitigates}`."] if code.mitigates in known else []
    lines += [f"Use when: {code.use_when}"] if code.use_when else []
    lines += [f"Not when: {code.do_not_use_when}"] if code.do_not_use_when else []
    return "\n".join(lines)


def undefined_and_unused(guide: Guide) -> list[str]:
    """Codes without a definition that nobody used: there is nothing to draft from."""
    return [code.code for code in guide.codes if not code.definition and not code.passages]


def untold_pairs(guide: Guide) -> list[tuple[str, str]]:
    """Pairs of confused codes that nothing tells apart, each once, most turns first."""
    turns = {
        tuple(sorted((code.code, other.code))): sum(other.turns.values())
        for code in guide.codes
        for other in code.confused_with
        if not other.apart
    }
    ranked = sorted(turns.items(), key=lambda item: (-item[1], item[0]))
    return [(one, other) for (one, other), _ in ranked]


def draft_of(answer: dict[str, Any], shown: Iterable[Shown]) -> dict[str, str] | str:
    """The texts of an answer, each on one line; or, where they cannot be used, why.

    Args:
        answer: of a valid answer, its fields.
        shown: the passages that it was made from.
    """
    texts = {name: _clean(text) for name, text in answer.items()}
    if not any(map(str.isalnum, texts.get("definition", "") or texts.get("apart", ""))):
        return EMPTY
    runs = {run for one in shown for run in _runs(one.said)}
    return ECHOED if any(run in runs for text in texts.values() for run in _runs(text)) else texts


def _clean(text: str) -> str:
    """On one line, and without halves of characters, which no file can hold."""
    return " ".join(text.encode("utf-8", "ignore").decode("utf-8").split())


def _runs(text: str) -> list[tuple[str, ...]]:
    words = [word.folded for word in words_of(text)]
    return [tuple(words[at : at + ECHO]) for at in range(len(words) - ECHO + 1)]


def with_draft(guide: Guide, request: DraftRequest, draft: dict[str, str]) -> Guide:
    """The guide with a draft where it says nothing yet: what people wrote stays."""
    change = _defined if len(request.codes) == 1 else _told_apart
    codes = tuple(
        change(code, request, draft) if code.code in request.codes else code for code in guide.codes
    )
    return guide.model_copy(update={"codes": codes})


def _defined(code: GuideCode, request: DraftRequest, draft: dict[str, str]) -> GuideCode:
    texts = {rule: getattr(code, rule) or draft[rule] for rule in RULES}
    return code.model_copy(update={**texts, "drafted_from": request.drafted_from})


def _told_apart(code: GuideCode, request: DraftRequest, draft: dict[str, str]) -> GuideCode:
    def with_apart(other: Confused) -> Confused:
        if other.code not in request.codes or other.apart:
            return other
        update = {"apart": draft["apart"], "drafted_from": request.drafted_from}
        return other.model_copy(update=update)

    return code.model_copy(update={"confused_with": tuple(map(with_apart, code.confused_with))})
