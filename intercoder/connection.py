"""From options and environment to an open client with the cache in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cache.store import ResponseCache
from extract.asking import Answerer
from extract.cached import Asker, CachedClient
from extract.endpoint import (
    Endpoint,
    checked_base_url,
    endpoint_from_environment,
    key_from_file,
    public_host,
)
from extract.proxies import proxy_lines
from extract.recordings import Recorder, Replay
from extract.workers import HERE, Workers
from intercoder.console import say
from schemas.errors import ConfigurationError, EndpointError
from schemas.exchange import Attempt, Question

if TYPE_CHECKING:
    from extract.traffic import TrafficRules
    from intercoder.asking import AskingOptions


def endpoint_of(options: AskingOptions, instead: str = ", or use --model keyword") -> Endpoint:
    """The endpoint to ask, and others to be used in turn.

    Args:
        options: whom to ask.
        instead: how the advice to set one ends, such as with what can be done without.

    Raises:
        ConfigurationError: there is none, or it must not be used.
    """
    found = named_endpoint(options.base_url, options.key_file, allow_http=options.allow_http)
    if found is None:
        raise ConfigurationError(
            "No endpoint is configured.",
            hint="Set OPENAI_API_KEY or OPENAI_API_KEY_FILE, or OPENAI_BASE_URL for a server of your own"
            f"{instead}.",
        )
    return found


def named_endpoint(
    base_url: str | Sequence[str] | None, key_file: Path | None, *, allow_http: bool
) -> Endpoint | None:
    """The endpoints of `--base-url`, else the environment's, with the key of `--key-file`, if given; None
    where nothing names one.

    Raises:
        ConfigurationError: one must not be used, or its key cannot be read.
    """
    found = endpoint_from_environment()
    if not (found or base_url or key_file):
        return None
    found = found or Endpoint()
    if key_file:
        found = replace(found, api_key=key_from_file(key_file))
    return found.at(_checked(base_urls(base_url) or found.addresses, allow_http=allow_http))


def base_urls(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """Base URLs as a user names them: one, several or none."""
    return (given,) if isinstance(given, str) else tuple(given or ())


def addresses_of(options: AskingOptions) -> list[str]:
    """The addresses that would be asked; where none is named, the usual one, whether there is a key or not.

    Raises:
        ConfigurationError: one must not be used.
    """
    found = endpoint_from_environment() or Endpoint()
    named = base_urls(options.base_url) or found.addresses
    return _checked(named, allow_http=options.allow_http)


def _checked(urls: Sequence[str], *, allow_http: bool) -> list[str]:
    """Base URLs to use; of several, an error tells which it is about by its place: it may be no address."""
    found: list[str] = []
    for number, url in enumerate(urls, 1):
        try:
            found.append(checked_base_url(url, allow_http=allow_http))
        except ConfigurationError as error:
            which = f"Base URL {number} of {len(urls)}: " if len(urls) > 1 else ""
            raise ConfigurationError(f"{which}{error.message}", hint=error.hint) from None
    return found


def say_proxies(endpoint: Endpoint) -> None:
    """Say which proxies of the environment are in between.

    Raises:
        ConfigurationError: one cannot be used.
    """
    for line in proxy_lines(endpoint.addresses):
        say(f"asked through the proxy {line}")


@asynccontextmanager
async def open_client(
    options: AskingOptions,
    rules: TrafficRules | None = None,
    on_attempt: Callable[[Question, Attempt], None] | None = None,
    workers: Workers = HERE,
) -> AsyncIterator[Answerer]:
    """Who answers: recordings, or a client for the endpoints with the response cache in front of it.

    Args:
        options: whom to ask, and how.
        rules: limits, pace and what stops everything.
        on_attempt: called with every HTTP request when it is over.
        workers: who makes the requests.

    Raises:
        ConfigurationError: no endpoint, or several models and none named.
        EndpointError: the endpoint was asked for its models and cannot be used.
    """
    if options.replay is not None:
        yield Replay(options.replay)
        return
    endpoint = endpoint_of(options)
    say_proxies(endpoint)
    model = options.model or await _only_model(endpoint, options)
    with ResponseCache() as cache:
        async with _asked(endpoint, model, options, rules, on_attempt, workers) as client:
            cached = CachedClient(
                client, cache, endpoint=endpoint.base_url, model=model, others=endpoint.others
            )
            try:
                yield cached if options.record is None else Recorder(cached, options.record)
            finally:
                for key in cache.damaged:
                    say(f"damaged and asked again: cache entry {key}")


@asynccontextmanager
async def _asked(
    endpoint: Endpoint,
    model: str,
    options: AskingOptions,
    rules: TrafficRules | None,
    on_attempt: Callable[[Question, Attempt], None] | None,
    workers: Workers,
) -> AsyncIterator[Asker]:
    """A client for the endpoint, or for several that are used in turn; closed at the end."""
    # openai and instructor take more than a second to import: only here, where a model is asked.
    from extract.client import ModelClient
    from extract.group import EndpointGroup
    from extract.traffic import TrafficRules

    rules = rules or TrafficRules()
    rules.passing_on = len(endpoint.addresses) > 1
    async with AsyncExitStack() as open_clients:
        clients = [
            ModelClient(
                base_url=url,
                api_key=endpoint.api_key,
                model=model,
                concurrency=options.concurrency,
                allow_http=options.allow_http,
                policy=options.policy,
                timeout=options.timeout,
                on_attempt=on_attempt,
                rules=rules,
                workers=workers,
            )
            for url in endpoint.addresses
        ]
        for client in clients:
            await open_clients.enter_async_context(client)
        if not rules.passing_on:
            yield clients[0]
            return
        say(f"asked in turn: {', '.join(map(public_host, endpoint.addresses))}")
        yield EndpointGroup(
            {client.endpoint: client.sender for client in clients},
            model=model,
            concurrency=options.concurrency,
            rules=rules,
            on_attempt=on_attempt,
            on_lost=lambda host, reason: say(f"not asked any more: {host}: {reason}"),
        )


async def _only_model(endpoint: Endpoint, options: AskingOptions) -> str:
    """The model of the first endpoint that lists its models."""
    from extract.model_list import choose_model, list_models

    failed: EndpointError | None = None
    for url in endpoint.addresses:
        try:
            listed = await list_models(
                url, endpoint.api_key, policy=options.policy, allow_http=options.allow_http
            )
        except EndpointError as error:
            failed = failed or error
        else:
            return choose_model(listed)
    assert failed is not None
    if endpoint.others:
        told = f"{public_host(endpoint.base_url)}: {failed.message}"
        raise EndpointError(told, outcome=failed.outcome, hint=failed.hint)
    raise failed
