"""Errors travel between processes: a pool of workers hands them on pickled."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from schemas.errors import CodebookError, EndpointError, IntercoderError, RequestError, StorageError

ERRORS = [
    RequestError("Refused.", outcome="refused", hint="Ask otherwise."),
    EndpointError("No such key.", outcome="forbidden"),
    CodebookError("A code stands twice.", hint="Remove one."),
    StorageError("Gone."),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_whole_after_pickling(error: IntercoderError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(again) is type(error)
    assert (str(again), vars(again), again.args) == (str(error), vars(error), error.args)


def _refused() -> None:
    raise ERRORS[0]


def test_an_error_in_a_worker_of_a_pool_reaches_who_waits_for_it() -> None:
    """What a process cannot unpickle breaks the whole pool, and the reason is lost."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        with pytest.raises(RequestError, match=r"Refused\. Ask otherwise\.") as caught:
            pool.submit(_refused).result()
        assert caught.value.outcome == "refused"
        assert pool.submit(abs, -1).result() == 1
