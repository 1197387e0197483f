"""An error crosses from a child process as it was, and half a line is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import errors
from features.errors import LeadoddsError
from models import error_lines

KINDS = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, LeadoddsError)
]


@pytest.mark.parametrize("kind", KINDS)
@given(parts=st.lists(st.text(), min_size=4, max_size=4))
def test_every_error_crosses_as_it_was(kind, parts):
    thing, found, wanted, way_out = parts
    error = kind(thing, found=found, wanted=wanted, way_out=way_out)
    line = error_lines.line(error_lines.to_dict(error)).encode()
    assert line.count(b"\n") == 1
    again = error_lines.from_dict(error_lines.read(b"printed by a library\n" + line))
    assert type(again) is kind
    assert again.args == error.args


@pytest.mark.parametrize("given_bytes", [b"", b"\n", b'{"digest": "ab', b"Killed", b"[1]", b"\xff"])
def test_what_is_no_whole_line_of_json_says_nothing(given_bytes):
    assert error_lines.read(given_bytes) is None
