"""What makes two requests the same: a digest of all that can change the answer, and of nothing else."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from urllib.parse import urlsplit

from pydantic import BaseModel

from schemas.base import canonical_json
from schemas.exchange import Question

_MOST_KEPT = 200_000  # characters of a message that is worth keeping
_DEFAULT_PORTS = {"http": 80, "https": 443}


def request_key(endpoint: str, model: str, question: Question) -> str:
    """SHA-256, as 64 hexadecimal digits, of the canonical JSON of everything that decides the answer.

    Args:
        endpoint: base URL of the server; user, password, query and fragment do not count.
        model: the model's name as it is sent.
        question: messages, schema, parameters and pass number count; the label does not.
    """
    # Canonical JSON in parts, its names in order: by far the largest, the instructions, stands at the
    # beginning and is equal in all questions, so what comes of it is kept.
    first, *others = question.messages
    begun = _begun if len(first.content) <= _MOST_KEPT else _begun.__wrapped__
    found = begun(bare_endpoint(endpoint), first.role, first.content).copy()
    decisive = {
        "model": canonical_json(model),
        "parameters": canonical_json(question.parameters.model_dump()),
        "pass": canonical_json(question.pass_number),
        "schema": _schema(question.response_model),
    }
    messages = "".join(f",{_written(one.role, one.content)}" for one in others)
    rest = ",".join(f'"{name}":{decisive[name]}' for name in sorted(decisive))
    found.update(f"{messages}],{rest}}}".encode("ascii"))
    return found.hexdigest()


@lru_cache(maxsize=16)
def _begun(endpoint: str, role: str, content: str) -> hashlib._Hash:
    """The digest of the beginning, as far as the first message; not to be changed."""
    beginning = f'{{"endpoint":{canonical_json(endpoint)},"messages":[{_written(role, content)}'
    return hashlib.sha256(beginning.encode("ascii"))


def _written(role: str, content: str) -> str:
    return canonical_json({"role": role, "content": content})


@lru_cache(maxsize=64)
def _schema(model: type[BaseModel]) -> str:
    return canonical_json(model.model_json_schema())


def bare_endpoint(url: str) -> str:
    """Scheme, host, port and path of a URL: what may be stored and shown.

    A user name, password, query and fragment are left out, as they may be credentials; the scheme's
    own port and a final slash are left out so that equal addresses look equal.

    Raises:
        ValueError: the port is no number.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    shown_port = f":{port}" if port is not None and port != _DEFAULT_PORTS.get(parts.scheme) else ""
    return f"{parts.scheme}://{host}{shown_port}{parts.path.rstrip('/')}"
