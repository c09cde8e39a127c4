"""Proxies that the environment names: which one an endpoint is asked through, and what may be said of it.

The decision is made here and not by the library that sends, so that what is shown is what is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from extract.endpoint import is_loopback, public_host
from schemas.errors import ConfigurationError


def proxy_of(url: str) -> str | None:
    """The proxy to ask an address through, by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, or the
    system's settings; None where it is asked directly. This machine always is: what is said to a server on
    it would otherwise go to another machine.

    Args:
        url: a checked base URL.

    Raises:
        ConfigurationError: the proxy is no http proxy.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    named = proxies.get(parts.scheme) or proxies.get("all")
    if not named or _asked_directly(host, parts.port, proxies.get("no", "")) or proxy_bypass(host):
        return None
    return _checked(named if "://" in named else f"http://{named}", url)


def proxy_lines(urls: Iterable[str]) -> Iterator[str]:
    """Which of these addresses are asked through a proxy, and which one: `proxy:3128, for api.openai.com`.

    Raises:
        ConfigurationError: see `proxy_of`.
    """
    for url in urls:
        if proxy := proxy_of(url):
            plain = ", which can read all that is sent" if url.startswith("http:") else ""
            yield f"{public_host(proxy)}, for {public_host(url)}{plain}"


def _checked(proxy: str, url: str) -> str:
    try:
        parts = urlsplit(proxy)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if usable:
        return proxy
    raise ConfigurationError(
        f"The proxy that the environment names for {public_host(url)} is no http proxy.",
        hint="Set HTTPS_PROXY to one that is, or NO_PROXY to the endpoint's host to do without.",
    )


def _asked_directly(host: str, port: int | None, listed: str) -> bool:
    """Whether `NO_PROXY` lists a host: by name, as part of a domain, or by its network."""
    for entry in map(str.strip, listed.lower().split(",")):
        name = entry.removeprefix("*").lstrip(".").strip("[]")
        if entry == "*" or name in {host, f"{host}:{port}"}:
            return True
        if name and (host.endswith(f".{name}") or _in_network(host, name)):
            return True
    return False


def _in_network(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
