"""Bodies as CRMs' webhooks send them, made flat."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import InputError
from serving import flat

JSON, FORM = "application/json", "application/x-www-form-urlencoded; charset=utf-8"


def test_nested_objects_become_paths_and_choices_one_text() -> None:
    body = {"data": {"id": 7, "owner": {"name": "Ann"}}, "tags": ["a", "b"], "open": True}
    assert flat.read(json.dumps(body).encode(), JSON) == {
        "data/id": 7,
        "data/owner/name": "Ann",
        "tags": "a;b",
        "open": True,
    }


def test_a_mark_of_the_byte_order_is_no_part_of_the_body() -> None:
    assert flat.read(b'\xef\xbb\xbf{"id": 7}', JSON) == {"id": 7}


def test_a_list_of_objects_stands_at_its_numbers() -> None:
    body = b'{"mail": [{"value": "ann@example.com"}, {"value": "x"}]}'
    assert flat.read(body, JSON) == {"mail/0/value": "ann@example.com", "mail/1/value": "x"}


def test_a_form_names_paths_in_brackets_and_repeats_choices() -> None:
    body = b"data%5BFIELDS%5D%5BID%5D=7&tag%5B%5D=a&tag%5B%5D=b&empty="
    assert flat.read(body, FORM) == {"data/FIELDS/ID": "7", "tag": "a;b", "empty": ""}


@given(st.dictionaries(st.text("abcXYZ_", min_size=1), st.text(min_size=0)))
def test_a_form_of_plain_fields_comes_out_as_it_went_in(fields: dict[str, str]) -> None:
    if not fields:
        return
    try:
        body = urlencode(fields).encode()
    except UnicodeEncodeError:
        return
    assert flat.read(body, FORM) == fields


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"[1]", "JSON that is no object"),
        (b"", "no JSON: EOF while parsing a value at line 1 column 0"),
        (b'{"a": NaN}', "no JSON: expected value at line 1 column 7"),
        (
            b'{"a":' * 5000 + b"1" + b"}" * 5000,
            "no JSON: recursion limit exceeded at line 1 column 1006",
        ),
        (json.dumps({str(n): n for n in range(1001)}).encode(), "1,001 fields"),
    ],
)
def test_what_is_no_flat_object_is_refused_by_name(body: bytes, found: str) -> None:
    with pytest.raises(InputError) as error:
        flat.read(body, JSON)
    assert error.value.found == found
