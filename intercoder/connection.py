"""From options and environment to an open client with the cache in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from cache.store import ResponseCache
from extract.asking import Answerer
from extract.cached import CachedClient
from extract.endpoint import Endpoint, checked_base_url, endpoint_from_environment, key_from_file
from extract.recordings import Recorder, Replay
from intercoder.console import say
from schemas.errors import ConfigurationError
from schemas.exchange import Attempt, Question

if TYPE_CHECKING:
    from extract.traffic import TrafficRules
    from intercoder.extraction import ExtractOptions


def endpoint_of(options: ExtractOptions) -> Endpoint:
    """The endpoint to ask: `--base-url`, else the environment's; with the key of `--key-file`, if given.

    Raises:
        ConfigurationError: there is none, or it must not be used.
    """
    found = endpoint_from_environment()
    if options.base_url:
        found = replace(found or Endpoint(), base_url=options.base_url)
    if options.key_file:
        found = replace(found or Endpoint(), api_key=key_from_file(options.key_file))
    if found is None:
        raise ConfigurationError(
            "No endpoint is configured.",
            hint="Set OPENAI_API_KEY or OPENAI_API_KEY_FILE, or OPENAI_BASE_URL for a server of your own, or "
            "use --model keyword.",
        )
    return replace(found, base_url=checked_base_url(found.base_url, allow_http=options.allow_http))


@asynccontextmanager
async def open_client(
    options: ExtractOptions,
    rules: TrafficRules | None = None,
    on_attempt: Callable[[Question, Attempt], None] | None = None,
) -> AsyncIterator[Answerer]:
    """Who answers: recordings, or a client for the endpoint with the response cache in front of it.

    Args:
        options: whom to ask, and how.
        rules: limits, pace and what stops everything.
        on_attempt: called with every HTTP request when it is over.

    Raises:
        ConfigurationError: no endpoint, or several models and none named.
        EndpointError: the endpoint was asked for its models and cannot be used.
    """
    if options.replay is not None:
        yield Replay(options.replay)
        return
    # openai and instructor take more than a second to import: only here, where a model is asked.
    from extract.client import ModelClient, choose_model, list_models

    endpoint = endpoint_of(options)
    model = options.model
    if model is None:
        listed = await list_models(
            endpoint.base_url, endpoint.api_key, policy=options.policy, allow_http=options.allow_http
        )
        model = choose_model(listed)
    client = ModelClient(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key,
        model=model,
        concurrency=options.concurrency,
        allow_http=options.allow_http,
        policy=options.policy,
        timeout=options.timeout,
        on_attempt=on_attempt,
        rules=rules,
    )
    with ResponseCache() as cache:
        async with client:
            cached = CachedClient(client, cache, endpoint=endpoint.base_url, model=model)
            try:
                yield cached if options.record is None else Recorder(cached, options.record)
            finally:
                for key in cache.damaged:
                    say(f"damaged and asked again: cache entry {key}")
