"""Which models an endpoint has, and which of them is meant where none is named."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

from extract.client import call, openai_client
from extract.counted import some_of
from extract.failures import AttemptError
from extract.refusals import Sent, hidden_refusal
from extract.retry import RetryPolicy, SharedPause
from schemas.errors import ConfigurationError

_LIST_SECONDS = 30.0
_SHOWN_MODELS = 20


async def list_models(
    base_url: str | None, api_key: str | None, *, policy: RetryPolicy | None = None, allow_http: bool = False
) -> list[str]:
    """Names of the endpoint's models, in its order.

    Raises:
        EndpointError: it cannot be reached, refuses the key, or lists no models.
        ConfigurationError: as for `extract.client.ModelClient`.
    """
    policy = policy or RetryPolicy(attempts=3)
    client = openai_client(base_url, api_key, _LIST_SECONDS, allow_http=allow_http)
    try:
        return await policy.retrying(SharedPause(policy))(_listed, client)
    except AttemptError as error:
        error.action = "stop"
        raise error.as_error(()) from None
    finally:
        await client.close()


async def _listed(client: Any) -> list[str]:
    try:
        raw = await call(client, lambda one: one.models.with_raw_response.list(), _LIST_SECONDS)
        content = raw.http_response.content
        if hidden := hidden_refusal(content, Sent("json_schema"), client.api_key):
            raise hidden
        body = from_json(content)
        return list(dict.fromkeys(entry["id"] for entry in body["data"] if isinstance(entry["id"], str)))
    except (ValueError, TypeError, LookupError):
        raise _no_list() from None
    except AttemptError as error:
        raise _no_list() if error.status in {404, 405, 501} else error from None


def _no_list() -> AttemptError:
    return AttemptError(
        "no_model_list", "stop", "The endpoint does not list its models", "Name one with --model."
    )


def choose_model(models: list[str]) -> str:
    """The only model of an endpoint.

    Raises:
        ConfigurationError: there is none, or there are several; then their names are in the message.
    """
    if len(models) == 1:
        return models[0]
    if not models:
        raise ConfigurationError("The endpoint has no model.", hint="Load one, or name one with --model.")
    raise ConfigurationError(
        f"The endpoint has {len(models)} models: {some_of(models, _SHOWN_MODELS)}.",
        hint="Choose one with --model.",
    )
