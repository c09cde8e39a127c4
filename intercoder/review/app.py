"""What the server of a review answers: three addresses under a secret, each request checked first.

- `GET /TOKEN/`: the page.
- `GET /TOKEN/changes?since=VERSION`: what was decided after that version, here or elsewhere.
- `POST /TOKEN/decide`: one decision; the answer is what was decided after the version that it names.

Anything else is not found, in the same words whether the token or the rest is wrong.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from threading import Lock
from typing import Any, NamedTuple

from pydantic import ValidationError

from intercoder.pages.embed import page_json
from intercoder.pages.review import page_policy, review_page
from intercoder.pages.review_data import ReviewData
from intercoder.review.decisions import Decision
from intercoder.review.store import Store
from schemas.errors import InputError, IntercoderError

LARGEST_BODY = 200_000
"""Bytes of a decision; longer ones are not read."""

_SINCE = re.compile(r"since=([0-9]{1,12})")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Answer(NamedTuple):
    """What is sent back.

    Attributes:
        status: of HTTP.
        body: in UTF-8.
        headers: all but the length.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]


class ReviewApp:
    """Answers requests about one store.

    Args:
        store: the reviewer's.
        token: the secret in the address.
        origin: where the page is served, such as `http://127.0.0.1:8000`: the only one that may write.
    """

    def __init__(self, store: Store, *, token: str, origin: str) -> None:
        self._store, self._token, self._origin = store, token, origin
        self._data = ReviewData(store)
        self._one_at_a_time = Lock()

    @property
    def address(self) -> str:
        """Where the page is, secret included."""
        return f"{self._origin}/{self._token}/"

    def refused(self, method: str, path: str, headers: Mapping[str, str]) -> Answer | None:
        """Why a request is not answered, before its body is read; None where it is.

        Args:
            headers: by their names in lower case.
        """
        if headers.get("host") != self._origin.removeprefix("http://"):
            return _problem(421, "This server answers to its own address only.")
        if not self._is_known(method, path):
            return _problem(404, "There is nothing here.")
        if method != "POST":
            return None
        if headers.get("origin") != self._origin:
            return _problem(403, "Only the page of the review may write.")
        if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return _problem(415, "A decision is JSON.")
        if "transfer-encoding" in headers:
            return _problem(411, "A decision comes with its length.")
        return _wrong_length(headers.get("content-length", ""))

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """The answer to a request that `refused` lets through."""
        try:
            with self._one_at_a_time:
                return self._decided(body) if method == "POST" else self._read(path)
        except InputError as error:
            return _problem(422, str(error))
        except IntercoderError as error:
            return _problem(500, str(error))

    def _is_known(self, method: str, path: str) -> bool:
        begin, slash, rest = path.removeprefix("/").partition("/")
        if not slash or not hmac.compare_digest(begin.encode(), self._token.encode()):
            return False
        name, _, _ = rest.partition("?")
        return (method, name) in {("GET", ""), ("GET", "changes"), ("POST", "decide")}

    def _read(self, path: str) -> Answer:
        self._store.refresh()
        name, _, query = path.removeprefix(f"/{self._token}/").partition("?")
        return self._changes(query) if name == "changes" else self._page()

    def _page(self) -> Answer:
        html = review_page(self._store, self._data)
        policy = {"Content-Security-Policy": page_policy(html)}
        return _sent(200, html, {"Content-Type": "text/html; charset=utf-8", **policy})

    def _changes(self, query: str) -> Answer:
        since = _SINCE.fullmatch(query)
        if since is None:
            return _problem(400, "Changes are asked for as since=VERSION.")
        return self._news(int(since[1]))

    def _decided(self, body: bytes) -> Answer:
        try:
            decision = Decision.model_validate_json(body)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            where = ".".join(str(step)[:40] for step in first["loc"])
            return _problem(
                400, f"The decision is not understood: {where} {first['msg']}.".replace("  ", " ")
            )
        entry = self._store.decide(decision)
        if entry is None:
            return self._news(decision.base, decided=False)
        overrode = self._store.state.was_decided(entry.transcript, entry.item, decision.base)
        return self._news(decision.base, decided=True, item=entry.item, overrode=overrode)

    def _news(self, since: int, **more: Any) -> Answer:
        """What changed, and whether the page knew of a version that this log never had."""
        version = self._store.state.version
        lost = since > version
        values = {**self._data.news(0 if lost else since, all=lost), **more, "since": since}
        return _json(200, values)


def _wrong_length(given: str) -> Answer | None:
    if not given.isascii() or not given.isdigit():
        return _problem(411, "A decision comes with its length.")
    if len(given) > 9 or int(given) > LARGEST_BODY:
        return _problem(413, "The decision is too long.")
    return None


def _problem(status: int, text: str) -> Answer:
    return _json(status, {"error": text})


def _json(status: int, value: Any) -> Answer:
    return _sent(status, page_json(value), {"Content-Type": "application/json; charset=utf-8"})


def _sent(status: int, text: str, headers: Mapping[str, str]) -> Answer:
    return Answer(status, text.encode(), {**_HEADERS, **headers})
