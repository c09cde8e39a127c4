"""The bodies of requests as a live client would send them, made without sending anything."""

from __future__ import annotations

from typing import Any

from extract.client import Transport, openai_client
from extract.failures import PreparedRequest
from extract.modes import Dialect
from extract.request import ModelRequest
from schemas.exchange import Question

_NOWHERE = "http://localhost/v1"


class Preparer(Transport):
    """The live client's way up to the point where a request is sent.

    Args:
        model: the model's name as the endpoint knows it.
    """

    def __init__(self, model: str) -> None:
        async def hand_over(**body: Any) -> None:
            raise PreparedRequest("prepared", "give_up", "", body=body)

        super().__init__(openai_client(_NOWHERE, None, 1.0, allow_http=False), model, 1.0, hand_over)

    async def body(self, question: Question, dialect: Dialect) -> dict[str, Any]:
        """The JSON body of the request that asks a question in an endpoint's dialect."""
        try:
            await self.ask(ModelRequest.of(question, question.messages, dialect))
        except PreparedRequest as prepared:
            return prepared.body
        raise AssertionError("every request is handed over")
