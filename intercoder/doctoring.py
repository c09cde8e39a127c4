"""What `intercoder doctor` looks at: everything that a run needs, each with what to do about it."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from extract.endpoint import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    URL_VARIABLE,
    Endpoint,
    checked_base_url,
    checked_key,
    endpoint_from_environment,
    public_host,
)
from schemas.errors import ConfigurationError, IntercoderError, ModelError

if TYPE_CHECKING:
    from extract.retry import RetryPolicy
    from schemas.codebook import Codebook

State = Literal["ok", "note", "broken"]
HOSTED = "api.openai.com"
"""The one host that is known to answer nobody without a key."""


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        state: `broken` is what makes a command fail.
        what: in one line; holds no key and no word of an interview.
        fix: what to do; may be empty.
    """

    state: State
    what: str
    fix: str = ""


@dataclass(frozen=True)
class Patient:
    """What is to be examined; each field is an option of `intercoder doctor`."""

    paths: Sequence[Path] = ()
    gold: Sequence[Path] = ()
    codebook: Path | None = None
    guide: Path | None = None
    models: Sequence[str] = ()
    base_url: str | None = None
    allow_http: bool = False
    ask: bool = False


def examine(patient: Patient) -> Iterator[Finding]:
    """All findings, one after the other as they come up; the network is used for the model list only, and
    for one question where `ask` is set.
    """
    yield _project()
    book, finding = _codebook(patient.codebook)
    yield finding
    yield from _files("interviews", patient.paths, book)
    yield from _files("gold", patient.gold, book)
    if patient.guide:
        yield _guide(patient.guide)
    yield _cache()
    yield from _endpoint(patient)


def _broken(error: IntercoderError, what: str = "") -> Finding:
    return Finding("broken", f"{what}: {error.message}" if what else error.message, error.hint)


def _project() -> Finding:
    from intercoder.project import FILE_NAME, find_project, load_project

    file = find_project()
    if file is None:
        return Finding("note", f"project: no {FILE_NAME} here or above", "Write one with: intercoder init")
    try:
        project = load_project(file)
    except ConfigurationError as error:
        return _broken(error, "project")
    return Finding("ok", f"project: {file} sets {', '.join(project.values) or 'nothing'}")


def _codebook(path: Path | None) -> tuple[Codebook, Finding]:
    """The codebook, and what is to be said of it; the bundled one where the chosen one is broken."""
    from extract.codebooks import load_codebook
    from intercoder.bundled import bundled_codebook

    if path is None:
        book = bundled_codebook()
        return book, Finding("ok", f"codebook: the bundled one, {len(book.codes)} codes")
    try:
        book = load_codebook(path)
    except IntercoderError as error:
        return bundled_codebook(), _broken(error, "codebook")
    bare = sum(1 for code in book.codes if not code.definition)
    what = f"codebook: {path}, {len(book.codes)} codes"
    if not bare:
        return book, Finding("ok", what)
    return book, Finding("note", f"{what}, {bare} without a definition", "A model codes by the definitions.")


def _guide(path: Path) -> Finding:
    from extract.guide.store import load_guide

    if not path.exists():
        return Finding("broken", f"guide: {path} does not exist", "Write it with: intercoder learn")
    try:
        guide = load_guide(path)
    except IntercoderError as error:
        return _broken(error, "guide")
    return Finding("ok", f"guide: {path}, learned from {len(guide.interviews)} interviews")


def _files(name: str, paths: Sequence[Path], book: Codebook) -> Iterator[Finding]:
    """Whether every file is understood; the text of what is not stays unsaid."""
    from extract.readers.folders import find_files

    if not paths:
        yield Finding("note", f"{name}: none named")
        return
    files: list[Path] = []
    for path in paths:
        try:
            files += [file for file in find_files([path]) if file not in files]
        except IntercoderError as error:
            yield _broken(error, name)
    read = Counter[str]()
    blank: list[Path] = []
    for file in files:
        try:
            read[file.suffix.lower() or "no suffix"] += 1
            if _is_blank(file, book):
                blank.append(file)
        except IntercoderError as error:
            read[file.suffix.lower() or "no suffix"] -= 1
            yield Finding("broken", f"{name}: {file}: {error.message}", error.hint)
    kinds = ", ".join(f"{count} {suffix}" for suffix, count in sorted((+read).items()))
    if kinds:
        yield Finding("ok", f"{name}: {read.total()} of {len(files)} files understood ({kinds})")
    if name == "gold":
        for file in blank:
            yield Finding("note", f"gold: {file} holds no code: it counts as not coded yet")


def _is_blank(file: Path, book: Codebook) -> bool:
    """Whether a file that can be read holds nobody's codes.

    Raises:
        InputError: it cannot be read.
    """
    from extract.readers import read_any

    found = read_any(file, book)
    if not isinstance(found, list):
        return not found.rows
    return not any(coding.segments for document in found for coding in document.codings)


def _cache() -> Finding:
    from cache.store import FOLDER_VARIABLE, ResponseCache

    try:
        with ResponseCache() as cache:
            info = cache.info()
    except IntercoderError as error:
        return _broken(error, "cache")
    exists = next(folder for folder in (info.folder, *info.folder.absolute().parents) if folder.exists())
    if not os.access(exists, os.W_OK):
        return Finding("broken", f"cache: {info.folder} is read-only", f"Move it with {FOLDER_VARIABLE}.")
    return Finding("ok", f"cache: {info.entries} answers in {info.folder}")


def _endpoint(patient: Patient) -> Iterator[Finding]:
    """Address, key, models and, where asked for, an answer; what hangs on something broken is left out."""
    try:
        endpoint = _chosen(patient)
    except ConfigurationError as error:
        yield _broken(error, "endpoint")
        return
    if endpoint is None:
        how = f"Set {KEY_VARIABLE}, or {URL_VARIABLE} for a server of your own."
        yield Finding("note", "endpoint: none, so the offline keyword baseline codes", how)
        return
    yield Finding("ok", f"endpoint: {public_host(endpoint.base_url)}")
    key = _key(endpoint)
    yield key
    if key.state != "broken":
        yield from asyncio.run(_answers(endpoint, patient))


def _chosen(patient: Patient) -> Endpoint | None:
    """The endpoint, as commands would use it; None where there is none.

    Raises:
        ConfigurationError: it must not be used, or its key cannot be.
    """
    found = endpoint_from_environment()
    if patient.base_url:
        found = replace(found or Endpoint(), base_url=patient.base_url)
    if found is None:
        return None
    checked_key(found.api_key)
    return replace(found, base_url=checked_base_url(found.base_url, allow_http=patient.allow_http))


def _key(endpoint: Endpoint) -> Finding:
    """Whether there is a key; never the key."""
    if endpoint.api_key:
        source = KEY_VARIABLE if os.environ.get(KEY_VARIABLE, "").strip() else KEY_FILE_VARIABLE
        return Finding("ok", f"key: taken from {source}")
    if public_host(endpoint.base_url) == HOSTED:
        return Finding("broken", f"key: {KEY_VARIABLE} is not set", f"Set it: export {KEY_VARIABLE}=...")
    return Finding("note", f"key: {KEY_VARIABLE} is not set; a server of your own may need none")


async def _answers(endpoint: Endpoint, patient: Patient) -> list[Finding]:
    from extract.client import list_models
    from extract.retry import RetryPolicy

    policy = RetryPolicy(attempts=2, first_wait=0.1, longest_retry_after=5.0)
    listed: list[str] | None = None
    try:
        listed = await list_models(
            endpoint.base_url, endpoint.api_key, policy=policy, allow_http=patient.allow_http
        )
        findings = [_models(listed, patient.models)]
    except ModelError as error:
        if error.outcome != "no_model_list":
            return [_broken(error, "models")]
        findings = [Finding("note", f"models: {error.message}", error.hint)]
    model = next(iter(patient.models), None) or (listed[0] if listed and len(listed) == 1 else None)
    if patient.ask and model is None:
        findings.append(Finding("broken", "answer: no model to ask", "Name one with --model."))
    elif patient.ask and model is not None:
        findings.append(await _answer(endpoint, model, patient, policy))
    return findings


def _models(listed: list[str], wanted: Sequence[str]) -> Finding:
    missing = [name for name in wanted if name not in listed]
    if missing:
        some = ", ".join(listed[:10]) or "none"
        return Finding(
            "broken", f"models: the endpoint does not list {', '.join(missing)}", f"It lists: {some}"
        )
    if wanted:
        return Finding("ok", f"models: {', '.join(wanted)}")
    if len(listed) == 1:
        return Finding("ok", f"models: {listed[0]}, the only one")
    return Finding("note", f"models: {len(listed)} are listed and none is chosen", "Choose one with --model.")


async def _answer(endpoint: Endpoint, model: str, patient: Patient, policy: RetryPolicy) -> Finding:
    """One tiny question, past the cache: whether and how the model answers in a structure."""
    from pydantic import BaseModel

    from extract.client import ModelClient
    from schemas.exchange import Message, Question

    class Ready(BaseModel):
        word: str

    question = Question(
        (Message(role="user", content='Answer with the word "ready".'),), Ready, label="doctor"
    )
    client = ModelClient(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key,
        model=model,
        policy=policy,
        timeout=120.0,
        allow_http=patient.allow_http,
    )
    async with client:
        try:
            reply = await client.ask(question)
        except ModelError as error:
            return _broken(error, f"answer: {model}")
    left = f" (after {'; '.join(client.mode_trail)})" if client.mode_trail else ""
    return Finding("ok", f"answer: {model} answers in a structure, as {reply.mode}{left}")
