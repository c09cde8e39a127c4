"""A request to a model before it is made: all that whoever makes it has to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extract.modes import Dialect
from extract.refusals import Sent
from schemas.exchange import Message, Question


@dataclass(frozen=True)
class ModelRequest:
    """One HTTP request that is to be made.

    Attributes:
        question: what is asked.
        messages: the question's own; where corrections are asked for, also those that came after them.
        dialect: the endpoint's; what it learns before the request is made counts too.
        options: optional request fields, as the dialect has them.
        sent: how a refusal of it is read.
    """

    question: Question
    messages: tuple[Message, ...]
    dialect: Dialect
    options: dict[str, Any]
    sent: Sent

    @classmethod
    def of(cls, question: Question, messages: tuple[Message, ...], dialect: Dialect) -> ModelRequest:
        """The request that puts a question with these messages, in the dialect as it is now."""
        parameters = question.parameters
        sent = Sent(dialect.mode, dialect.refusable(parameters), messages, dialect.settled)
        return cls(question, messages, dialect, dialect.options(parameters), sent)
