"""Who is asked with names replaced: puts them back in every answer before anybody sees it.

What is stored behind it (cache, recordings) holds the replaced texts only.
"""

from __future__ import annotations

from dataclasses import replace

from extract.asking import Answerer, PassedOn
from extract.failures import TruncatedError
from extract.pseudonyms import Pseudonyms
from schemas.exchange import Question, Reply


class Restoring(PassedOn):
    """An answerer whose answers hold the names again.

    Args:
        inner: who answers questions that hold replacements.
        pseudonyms: what stands for what.
    """

    def __init__(self, inner: Answerer, pseudonyms: Pseudonyms) -> None:
        super().__init__(inner)
        self._pseudonyms = pseudonyms

    async def ask(self, question: Question) -> Reply:
        """The answer with names; errors as of who answers."""
        named = replace(question, label=self._pseudonyms.hidden(question.label))
        try:
            return self._restored(await self._inner.ask(named))
        except TruncatedError as cut:
            if cut.partial is None:
                raise
            raise TruncatedError(self._restored(cut.partial), cut.attempts) from None

    def _restored(self, reply: Reply) -> Reply:
        return reply.model_copy(update={"value": self._pseudonyms.restored_in(reply.value)})


def with_names(inner: Answerer, pseudonyms: Pseudonyms) -> Answerer:
    """The answerer, with names put back where there are any to put back."""
    return Restoring(inner, pseudonyms) if pseudonyms else inner
