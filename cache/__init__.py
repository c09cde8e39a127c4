"""The response cache: what a model answered is kept, so that no finished request is paid for twice."""

from __future__ import annotations

from cache.keys import bare_endpoint, request_key
from cache.store import CacheInfo, ResponseCache

__all__ = ["CacheInfo", "ResponseCache", "bare_endpoint", "request_key"]
