"""Label Studio tasks: who is a person annotates, who is not predicts, and offsets count as browsers do."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from lxml import etree
from support_export import ADA, LABELS, QUIET, TALK, coding, segment, talk_content

from extract.writers import write
from extract.writers.content import Content
from extract.writers.label_studio import labelling_interface
from extract.writers.texts import utf16_offset


def tasks_of(content: Content) -> Any:
    return json.loads(write("label-studio", content))


def test_people_annotate_and_models_predict() -> None:
    talk, quiet = tasks_of(talk_content())
    assert [one["coder"] for one in talk["annotations"]] == ["Ada", "Ada (moderated)"]
    assert [one["model_version"] for one in talk["predictions"]] == ["bot"]
    assert (quiet["annotations"], quiet["predictions"]) == ([], [])


def test_a_blank_human_file_is_no_annotation_that_nothing_is_there() -> None:
    (task,) = tasks_of(Content((QUIET,), (coding(QUIET, ADA),)))
    assert task["annotations"] == []


def test_offsets_are_utf16_units_of_the_text_that_is_shown() -> None:
    task = tasks_of(talk_content())[0]
    values = [one["value"] for one in task["predictions"][0]["result"]]
    # In code points the passages are [61, 84) and [117, 125); see the test of REFI-QDA. The monkey lies in
    # the first passage and takes two units: [61, 85) and [118, 126).
    assert [(one["start"], one["end"]) for one in values] == [(61, 85), (118, 126)]
    units = task["data"]["text"].encode("utf-16-le")
    assert [units[2 * one["start"] : 2 * one["end"]].decode("utf-16-le") for one in values] == [
        LABELS,
        "=SUM(A1)",
    ]
    assert [one["text"] for one in values] == [LABELS, "=SUM(A1)"]


def test_the_offsets_are_those_of_javascript() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no JavaScript here to count with")
    script = (
        "const t = JSON.parse(require('fs').readFileSync(0, 'utf8'))[0];"
        "const found = t.predictions[0].result.map(r => t.data.text.slice(r.value.start, r.value.end));"
        "console.log(JSON.stringify(found))"
    )
    given = write("label-studio", talk_content())
    ran = subprocess.run([node, "-e", script], input=given, capture_output=True, check=True)
    assert json.loads(ran.stdout) == [LABELS, "=SUM(A1)"]


def test_a_skin_tone_counts_four_units() -> None:
    assert utf16_offset("a👍🏽b", 3) == 5
    assert utf16_offset("a👍🏽b", 0) == 0


def test_what_a_coder_says_stands_with_the_region() -> None:
    region = tasks_of(talk_content())[0]["predictions"][0]["result"][0]
    assert region["meta"] == {
        "text": ["Half are wrong.\nMitigation: They look twice.\nMitigation: They ask."]
    }
    assert (region["type"], region["value"]["labels"]) == ("labels", ["Labels"])


def test_every_region_has_an_id_of_its_own_and_names_tags_of_the_interface() -> None:
    task = tasks_of(talk_content())[0]
    regions = [one for made in (*task["annotations"], *task["predictions"]) for one in made["result"]]
    assert len({one["id"] for one in regions}) == len(regions) == 4
    interface = etree.fromstring(labelling_interface(talk_content()))
    names = {tag.get("name") for tag in interface.iter() if tag.get("name")}
    assert {one["from_name"] for one in regions} | {one["to_name"] for one in regions} == names
    assert interface.find("Text").get("value") == "$text"


def test_the_interface_has_a_label_for_each_code_that_a_region_uses() -> None:
    shouted = coding(TALK, ADA, segment(TALK, "LABELS", "labels"))
    content = Content((TALK,), (shouted,), talk_content().codebook)
    labels = [tag.get("value") for tag in etree.fromstring(labelling_interface(content)).iter("Label")]
    assert labels == ["Labels", "Labels-fix", "Drift"]
    assert tasks_of(content)[0]["annotations"][0]["result"][0]["value"]["labels"] == ["Labels"]


def test_equal_contents_give_equal_bytes() -> None:
    assert write("label-studio", talk_content()) == write("label-studio", talk_content())
