"""Whatever bytes a file holds, readers read it or refuse it with an error of ours.

Quick: a few changes to a valid file of every format. `bench/fuzz_readers.py` goes on as long as one likes.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support_fuzz import forms, refused

FORMS = forms()
FEW = settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])

# What formats are made of: where such a piece stands in the wrong place, readers have to think.
PIECES = (
    *(
        "\n",
        "\n\n",
        ":",
        ": ",
        "\t",
        ",",
        '"',
        "''",
        "[",
        "]",
        "{",
        "}",
        "**",
        "<",
        ">",
        "</",
        "&amp;",
        "-->",
    ),
    *(
        "\\u",
        "\\ud800",
        "1",
        "-1",
        "1e999",
        "9" * 5000,
        "0",
        "null",
        "true",
        "[]",
        "{}",
        "[" * 2000,
        "\u2028",
    ),
    *(
        "\ufeff",
        "🙈",
        "<!DOCTYPE x [<!ENTITY a 'b'>]>",
        "&a;",
        "00:00:01.000",
        "99:99:99",
        "Interviewee",
        "# ",
    ),
    *("=", "%PDF-", "PK\x03\x04"),
)


@st.composite
def changes(draw: st.DrawFn, valid: bytes) -> bytes:
    """The file, with up to four stretches cut out, doubled, moved, or replaced by a piece or any bytes."""
    data = valid
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        new = draw(
            st.sampled_from(PIECES).map(str.encode)
            | st.binary(max_size=8)
            | st.sampled_from([b"", data[start:end] * 2, data[:start]])
        )
        data = data[:start] + new + data[end:]
    return data


@pytest.mark.parametrize("name", FORMS)
def test_the_valid_file_is_read(name: str) -> None:
    """Else the changes below would test nothing."""
    assert refused(FORMS[name].file(FORMS[name].valid)) is None


@pytest.mark.parametrize("name", FORMS)
@FEW
@given(st.data())
def test_a_changed_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    refused(FORMS[name].file(data.draw(changes(FORMS[name].valid))))


@pytest.mark.parametrize("name", FORMS)
def test_a_file_that_ends_too_early_is_read_or_refused(name: str) -> None:
    valid = FORMS[name].valid
    for part in range(1, 8):
        refused(FORMS[name].file(valid[: len(valid) * part // 8]))


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"["]),
    st.binary(),
)
@example(b"", b"")
def test_any_bytes_are_refused_or_read(mark: bytes, rest: bytes) -> None:
    refused(mark + rest)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=20).map("".join))
def test_any_text_is_refused_or_read(text: str) -> None:
    refused(text.encode("utf-8", "surrogatepass"))
