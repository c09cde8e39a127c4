"""A million interviews on paper: what the figures come to, and that what is measured can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.scale import WAYS, hours, money
from bench.scale_parts import cache_cost, files_cost, log_cost, manifest_cost, reading_cost
from extract.runfolder import RunFolder
from schemas.coding import Coder, CodingFile
from schemas.exchange import Usage
from schemas.run import Manifest, RequestRecord, Settings, Tool, TranscriptState

STATE = TranscriptState(source="a.txt", digest="0" * 64, turns=3, state="done")
MANIFEST = Manifest(
    tool=Tool(version="0", python="3"),
    settings=Settings(coder="m", kind="model", window_tokens=1, codebook=None, codebook_digest=None),
    transcripts={"a": STATE},
)
RECORD = RequestRecord(
    transcript="a", first_turn=0, last_turn=2, pass_number=0, digest="0" * 64, outcome="ok", attempts=1
)


def test_tokens_of_an_interview_are_those_measured() -> None:
    assert [way.usage for way in WAYS] == [
        Usage(sent=110_800, received=10_000),
        Usage(sent=21_200, received=5_600),
    ]


def test_money_is_half_in_batches() -> None:
    """gpt-5: 110,800 x 1.25 + 10,000 x 10 = 238,500 USD for a million, by the bundled prices."""
    first = next(money(WAYS[0]))
    assert first.figure.endswith("gpt-5")
    assert first.ours == "119,250 USD in batches, 238,500 USD live, prices of 2025-08-31"


def test_hours_follow_from_tokens_a_minute() -> None:
    """120.8 billion tokens at half a million a minute: 241,600 minutes = 4,027 hours = 168 days."""
    assert next(hours(WAYS[0])).ours.startswith("4,027 h = 167.8 days")


def test_each_part_can_be_measured(tmp_path: Path) -> None:
    manifest = manifest_cost(MANIFEST, 1000, tmp_path)
    assert manifest.size > 1000 * len(STATE.digest)
    log = log_cost([RECORD], 2000, tmp_path)
    assert len(RunFolder(tmp_path / "log-2000").requests()) == log.lines == 2000
    like = RunFolder(tmp_path / "like")
    like.write_coding(CodingFile(transcript="a", coder=Coder(name="m", kind="model")))
    assert files_cost(like, 1000, tmp_path).files == 1000
    assert len(list((tmp_path / "files-1000" / "codings").iterdir())) == 1000
    cache = cache_cost(100, 1000, tmp_path)
    assert cache.entry_bytes > 400
    assert reading_cost(2, tmp_path).cpu > 0


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_the_time_is_longer_with_fewer_under_way(way: object) -> None:
    took = [row.ours for row in hours(way) if "under way" in row.figure]  # type: ignore[arg-type]
    found = [float(text.split(" h")[0].replace(",", "")) for text in took]
    assert found == sorted(found, reverse=True)
