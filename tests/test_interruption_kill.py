"""Kill -9 at random moments: the next start finishes, and nothing that was answered is asked again.

INTERCODER_KILL_MOMENTS sets how many moments are tried (default 1).
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from support_processes import WINDOWS, Works, contents, kill, slowly, until
from support_server import FakeEndpoint

from cache.store import ResponseCache

MOMENTS = int(os.environ.get("INTERCODER_KILL_MOMENTS", "1"))


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    with FakeEndpoint(slowly(0.03)) as server:
        yield Works(tmp_path_factory.mktemp("works"), server)


@pytest.fixture(scope="module")
def undisturbed(works: Works) -> dict[str, Any]:
    assert works.finish("undisturbed", cache="cache-undisturbed").code == 0
    assert len(set(works.asked())) == len(works.asked()) == WINDOWS
    return contents(works.folder / "undisturbed")


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_the_next_start_finishes_as_if_nothing_had_happened(
    works: Works, undisturbed: dict[str, Any], moment: int
) -> None:
    chance = random.Random(moment)
    run, cache = f"run-{moment}", f"cache-{moment}"
    first, second = f"first-{moment}", f"second-{moment}"
    process = works.start(run, cache=cache, key=first)
    # Of five moments, one is before the first request, when the folder is being made.
    wanted = chance.randint(1, WINDOWS) if moment % 5 else 0
    until(lambda: len(works.asked(first)) >= wanted and (works.folder / run).exists(), process)
    time.sleep(chance.uniform(0, 0.06))
    kill(process)
    with ResponseCache(works.folder / cache) as stored:
        answers = stored.info().entries
    assert works.finish(run, cache=cache, key=second).code == 0
    asked_then = works.asked(second)
    assert len(asked_then) == len(set(asked_then)) == WINDOWS - answers
    assert len({*works.asked(first), *asked_then}) == WINDOWS
    check_equal(contents(works.folder / run), undisturbed)
    shutil.rmtree(works.folder / run)


def check_equal(after: dict[str, Any], undisturbed: dict[str, Any]) -> None:
    """All files are equal.

    One thing can be more: the line of an answer that had arrived, and been noted, but not been stored when
    the process was killed. It was paid for and is asked again: the log and the totals tell.
    """
    more = after["log"] - undisturbed["log"]
    assert undisturbed["log"] - after["log"] == Counter()
    assert set(more) <= set(undisturbed["log"])
    assert more.total() <= 4  # under way at the same time
    assert comparable(after, bool(more)) == comparable(undisturbed, bool(more))


def comparable(files: dict[str, Any], more: bool) -> dict[str, Any]:
    """Without the log and, where it has more lines, without the totals that count them."""
    manifest = files["manifest"]
    counts = ("requests", "attempts", "tokens", "reported") if more else ()
    totals = {name: value for name, value in manifest["totals"].items() if name not in counts}
    rest = {name: text for name, text in files.items() if name != "log"}
    return {**rest, "manifest": {**manifest, "totals": totals}}
