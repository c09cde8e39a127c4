"""Where the model answers: the address and key that the environment gives, and what may be said of them."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from cache.keys import bare_endpoint
from schemas.errors import ConfigurationError

DEFAULT_BASE_URL = "https://api.openai.com/v1"
KEY_VARIABLE = "OPENAI_API_KEY"
KEY_FILE_VARIABLE = "OPENAI_API_KEY_FILE"
URL_VARIABLE = "OPENAI_BASE_URL"
_LONGEST_KEY = 10_000
_BETWEEN = re.compile(r"[\s,]+")
NO_KEY = "no-key"
"""Sent where no key is set: local servers ignore it, and openai's client refuses to start without one."""


@dataclass(frozen=True)
class Endpoint:
    """A server and the key for it; the key never shows in `repr`.

    Attributes:
        base_url: up to and including the version, such as `http://localhost:11434/v1`.
        api_key: None for servers that need none.
        others: more servers of the same model, with the same key, to be used in turn with this one.
    """

    base_url: str = DEFAULT_BASE_URL
    api_key: str | None = field(default=None, repr=False)
    others: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All base URLs; the first one stands for all."""
        return (self.base_url, *self.others)

    def at(self, addresses: Sequence[str]) -> Endpoint:
        """The same with other base URLs, each of them once; unchanged where there are none."""
        first, *others = list(dict.fromkeys(addresses)) or self.addresses
        return replace(self, base_url=first, others=tuple(others))

    def __repr__(self) -> str:
        return f"Endpoint({public_address(self.base_url)!r})"


def endpoint_from_environment() -> Endpoint | None:
    """The endpoint of `OPENAI_BASE_URL`, and the key of `OPENAI_API_KEY` or of the file that
    `OPENAI_API_KEY_FILE` names; None where none of them is set. Several base URLs stand with commas or
    spaces in between.

    Raises:
        ConfigurationError: see `key_from_file`.
    """
    base_url, api_key, file = map(_variable, (URL_VARIABLE, KEY_VARIABLE, KEY_FILE_VARIABLE))
    if not (base_url or api_key or file):
        return None
    key = api_key or (key_from_file(Path(file)) if file else None)
    return Endpoint(api_key=key).at(_BETWEEN.split(base_url) if base_url else ())


def environment_names_endpoint() -> bool:
    """Whether the environment says whom to ask."""
    return any(map(_variable, (URL_VARIABLE, KEY_VARIABLE, KEY_FILE_VARIABLE)))


def _variable(name: str) -> str:
    return os.environ.get(name, "").strip()


def key_from_file(file: Path) -> str:
    """The key that a file holds, and nothing else.

    Raises:
        ConfigurationError: it cannot be read, or holds something else; its content is not told.
    """
    try:
        with file.open(encoding="utf-8") as opened:
            content = opened.read(_LONGEST_KEY + 1).strip()
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or no usable path
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ConfigurationError(
            f"The key file {file} cannot be read: {reason}.", hint="It holds the key and nothing else."
        ) from None
    if not content or len(content) > _LONGEST_KEY or not content.isascii() or len(content.split()) != 1:
        raise ConfigurationError(f"The key file {file} does not hold one key and nothing else.")
    return content


def public_address(base_url: str | None) -> str:
    """The address without user, password, query and fragment: for display, records and digests."""
    try:
        return bare_endpoint(base_url or DEFAULT_BASE_URL)
    except ValueError:
        return "an address that is no URL"


def public_host(base_url: str | None) -> str:
    """Host, and port where it is not the scheme's own."""
    return urlsplit(public_address(base_url)).netloc


def public_place(base_url: str | None) -> str:
    """As `public_host`, with the path where it is another than that of most endpoints, `/v1`: gateways serve
    several models' endpoints under one host.
    """
    parts = urlsplit(public_address(base_url))
    return parts.netloc + ("" if parts.path in {"", "/v1"} else parts.path)


def checked_base_url(base_url: str | None, *, allow_http: bool = False) -> str:
    """The base URL to use, without a final slash.

    Raises:
        ConfigurationError: it is no http(s) URL, or it would send interviews unencrypted over a network.
    """
    url = (base_url or DEFAULT_BASE_URL).rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigurationError(
            "The base URL of the endpoint is not an http or https address.",
            hint="It looks like https://api.openai.com/v1 or http://localhost:11434/v1.",
        )
    if parts.scheme == "http" and not allow_http and not is_loopback(parts.hostname or ""):
        raise ConfigurationError(
            f"Plain http to {public_host(url)} would send interviews and key unencrypted.",
            hint="Use https, or allow it with --allow-http.",
        )
    return url


def apart_from_login(url: str) -> tuple[str, str | None]:
    """The URL without a user name and password in it, and the Authorization header that they ask for.

    aiohttp refuses a request that has both such a URL and a header of openai's.
    """
    parts = urlsplit(url)
    login, found, host = parts.netloc.rpartition("@")
    if not found:
        return url, None
    return urlunsplit(parts._replace(netloc=host)), f"Basic {b64encode(unquote(login).encode()).decode()}"


def checked_key(api_key: str | None) -> str:
    """The key to send; `NO_KEY` where there is none.

    Raises:
        ConfigurationError: it holds characters that cannot stand in a header; often a stray line end.
    """
    if api_key and not (api_key.isascii() and api_key.isprintable() and " " not in api_key):
        raise ConfigurationError(
            "The API key holds characters that no key has.",
            hint=f"Check {KEY_VARIABLE}, or the key file, for spaces and line ends.",
        )
    return api_key or NO_KEY


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
