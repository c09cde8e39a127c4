"""Bodies of HTTP errors, as servers write them: read into what they say, whatever its shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

_EVIDENCE_LENGTH = 2000


@dataclass(frozen=True)
class Refusal:
    """The body of an HTTP error, as far as it can be understood: all fields may be empty.

    Attributes:
        message, code, kind, parameter: as given.
        flagged: whether it names reasons why what was sent is not let through, as routers do.
        quoted: what it repeats of that.
    """

    message: str = ""
    code: str = ""
    kind: str = ""
    parameter: str = ""
    flagged: bool = False
    quoted: str = ""

    @property
    def evidence(self) -> str:
        """All of it in one text, to search in."""
        return " ".join((self.message, self.code, self.kind, self.parameter))[:_EVIDENCE_LENGTH]


def read_refusal(body: str) -> Refusal:
    """Read the error bodies of OpenAI, Gemini (in a list), FastAPI (vLLM, llama-cpp-python) and llama.cpp."""
    try:
        parsed = from_json(body)
    except ValueError:
        return Refusal(message=re.sub(r"<[^>]*>", " ", body[:_EVIDENCE_LENGTH]))
    if isinstance(parsed, list) and parsed:
        parsed = parsed[0]
    error = parsed.get("error", parsed) if isinstance(parsed, dict) else parsed
    if not isinstance(error, dict):
        return Refusal(message=error if isinstance(error, str) else "")
    metadata = error.get("metadata")
    details = metadata if isinstance(metadata, dict) else {}
    return Refusal(
        message=_words(error.get("message")) or _details(error.get("detail")),
        code=_words(error.get("code")),
        kind=_words(error.get("type")),
        parameter=_words(error.get("param")),
        flagged=bool(details.get("reasons")),
        quoted=_words(details.get("flagged_input")),
    )


def _words(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _details(value: Any) -> str:
    """FastAPI's list of complaints, without the input that it repeats."""
    if isinstance(value, str):
        return value
    entries = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    return "; ".join(f"{_place(entry.get('loc'))}: {_words(entry.get('msg'))}" for entry in entries[:5])


def _place(loc: Any) -> str:
    return ".".join(_words(part) for part in loc) if isinstance(loc, list) else ""
