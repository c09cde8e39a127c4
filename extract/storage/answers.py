"""The answers that a run has been given, beside it on the storage: no other machine has to ask again.

The response cache belongs to a machine. Which of its answers are a run's stands in `requests.jsonl`; they
are copied to `answers/` in small files that are written once and never changed.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from pydantic import ValidationError

from cache.store import ResponseCache
from extract.whole import put_whole
from schemas.base import canonical_json
from schemas.exchange import Reply
from schemas.run import RequestRecord

FOLDER = "answers"


def take_in(run: Path, cache: ResponseCache) -> set[str]:
    """Put the answers that lie in a run into the cache, where it does not have them.

    Returns:
        Their keys. Lines that are damaged are passed over: what they held is asked again.

    Raises:
        CacheError: the cache cannot be read or written.
    """
    known: set[str] = set()
    for file in sorted((run / FOLDER).glob("*.jsonl")):
        for line in file.read_bytes().splitlines():
            if entry := _entry(line):
                key, reply = entry
                known.add(key)
                if cache.get(key) is None:
                    cache.put(key, reply)
    return known


class AnswerLog:
    """Copies a run's answers from the cache into the run, as far as its log of requests names them.

    Args:
        run: the run folder.
        cache: where answers are kept.
        known: keys of those that lie in the run already.
    """

    def __init__(self, run: Path, cache: ResponseCache, known: set[str]) -> None:
        self._run = run
        self._cache = cache
        self._known = known
        self._awaited: set[str] = set()
        self._read = 0
        self._start, self._parts = secrets.token_hex(4), 0

    def write(self) -> None:
        """Write what has come since the last time into a file of its own.

        Raises:
            CacheError: the cache cannot be read.
            OSError: the run folder cannot be written to.
        """
        self._awaited |= self._new_keys() - self._known
        # A line is written before its answer is stored: what is not there yet comes the next time.
        found = {key: reply for key in sorted(self._awaited) if (reply := self._cache.get(key))}
        if not found:
            return
        lines = (canonical_json({"key": key, "reply": r.model_dump(mode="json")}) for key, r in found.items())
        name = f"{self._start}-{self._parts:05}.jsonl"
        put_whole(self._run / FOLDER / name, ("\n".join(lines) + "\n").encode())
        self._parts += 1
        self._known |= found.keys()
        self._awaited -= found.keys()

    def _new_keys(self) -> set[str]:
        """Keys of questions that were answered, in the lines since the last time."""
        file = self._run / "requests.jsonl"
        if not file.exists():
            return set()
        with file.open("rb") as log:
            log.seek(self._read)
            lines = log.read().rpartition(b"\n")[0]
        self._read += len(lines) + bool(lines)
        return {key for line in lines.splitlines() if (key := _answered(line))}


def _answered(line: bytes) -> str | None:
    try:
        record = RequestRecord.model_validate_json(line)
    except ValidationError:
        return None
    return record.digest if record.answered_at or record.cached else None


def _entry(line: bytes) -> tuple[str, Reply] | None:
    try:
        entry = json.loads(line)
        return str(entry["key"]), Reply.model_validate(entry["reply"])
    except (ValueError, TypeError, KeyError):
        return None
