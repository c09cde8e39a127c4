"""Whether an endpoint is on the researcher's side of the network or somebody else's."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from extract.recordings import Replay

Kind = Literal["this machine", "local network", "hosted", "recorded", "unknown"]

_LOCAL_SUFFIXES = (".local", ".lan", ".internal", ".home.arpa")


def endpoint_kind(host: str | None) -> Kind:
    """Where requests went, as far as the address tells.

    Args:
        host: host, and port where there is one, as a run's manifest has it; None where it has none.
    """
    if not host:
        return "unknown"
    if host == Replay.host:
        return "recorded"
    name = (urlsplit(f"//{host}").hostname or "").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return "this machine"
    try:
        address = ip_address(name)
    except ValueError:
        return "local network" if name.endswith(_LOCAL_SUFFIXES) or "." not in name else "hosted"
    if address.is_loopback:
        return "this machine"
    return "local network" if address.is_private or address.is_link_local else "hosted"
