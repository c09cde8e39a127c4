"""What `intercoder doctor` finds of endpoints: address, key, models and, where asked for, an answer."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extract.endpoint import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    URL_VARIABLE,
    Endpoint,
    checked_key,
    public_host,
)
from extract.proxies import proxy_lines, proxy_of
from intercoder.findings import Finding, Patient, broken
from schemas.errors import ConfigurationError, ModelError

if TYPE_CHECKING:
    from extract.retry import RetryPolicy

HOSTED = "api.openai.com"
"""The one host that is known to answer nobody without a key."""


def endpoint_findings(patient: Patient) -> Iterator[Finding]:
    """Address, key, models and, where asked for, an answer; what hangs on something broken is left out."""
    try:
        endpoint = _chosen(patient)
    except ConfigurationError as error:
        yield broken(error, "endpoint")
        return
    if endpoint is None:
        how = f"Set {KEY_VARIABLE}, or {URL_VARIABLE} for a server of your own."
        yield Finding("note", "endpoint: none, so the offline keyword baseline codes", how)
        return
    for url in endpoint.addresses:
        yield from _one_endpoint(endpoint.at([url]), patient)


def _one_endpoint(endpoint: Endpoint, patient: Patient) -> Iterator[Finding]:
    yield Finding("ok", f"endpoint: {public_host(endpoint.base_url)}")
    for line in proxy_lines(endpoint.addresses):
        yield Finding("note", f"proxy: {line}")
    key = _key(endpoint, patient)
    yield key
    if key.state != "broken":
        yield from asyncio.run(_answers(endpoint, patient))


def _chosen(patient: Patient) -> Endpoint | None:
    """The endpoints, as commands would use them; None where there is none.

    Raises:
        ConfigurationError: it must not be used, or its key cannot be.
    """
    from intercoder.connection import named_endpoint

    found = named_endpoint(patient.base_urls, patient.key_file, allow_http=patient.allow_http)
    if found:
        checked_key(found.api_key)
        for url in found.addresses:
            proxy_of(url)  # raises for one that cannot be used
    return found


def _key(endpoint: Endpoint, patient: Patient) -> Finding:
    """Whether there is a key; never the key."""
    if patient.key_file:
        return Finding("ok", f"key: taken from {patient.key_file}")
    if endpoint.api_key:
        source = KEY_VARIABLE if os.environ.get(KEY_VARIABLE, "").strip() else KEY_FILE_VARIABLE
        return Finding("ok", f"key: taken from {source}")
    if public_host(endpoint.base_url) == HOSTED:
        return Finding("broken", f"key: {KEY_VARIABLE} is not set", f"Set it: export {KEY_VARIABLE}=...")
    return Finding("note", f"key: {KEY_VARIABLE} is not set; a server of your own may need none")


async def _answers(endpoint: Endpoint, patient: Patient) -> list[Finding]:
    from extract.model_list import list_models
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
            return [broken(error, "models")]
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
            return broken(error, f"answer: {model}")
    left = f" (after {'; '.join(client.mode_trail)})" if client.mode_trail else ""
    return Finding("ok", f"answer: {model} answers in a structure, as {reply.mode}{left}")
