"""An answer that was cut: what is asked for next, before the window is split."""

from __future__ import annotations

from dataclasses import replace

from extract.failures import TruncatedError
from extract.tokens import estimate_tokens
from schemas.exchange import Question

TIMES = 4
"""How much longer than the cut one the next answer may be."""

LEAST_TOKENS = 4096
"""The output limit is raised to this at least: the defaults of local servers are far below."""


def raised(question: Question, error: TruncatedError) -> Question | None:
    """The same question with a higher output limit; None where it has been raised already."""
    if question.parameters.max_output_tokens is not None:
        return None
    limit = max(LEAST_TOKENS, TIMES * _length(error))
    parameters = question.parameters.model_copy(update={"max_output_tokens": limit})
    return replace(question, parameters=parameters)


def _length(error: TruncatedError) -> int:
    """Tokens of the answer that was cut: as reported, else estimated from what could be kept of it."""
    attempts = error.attempts or (error.partial.attempts if error.partial else ())
    reported = attempts[-1].usage.received if attempts else None
    if reported is not None:
        return reported
    return estimate_tokens(str(error.partial.value)) if error.partial else 0
