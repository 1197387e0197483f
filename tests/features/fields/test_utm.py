from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.fields import utm

NONE = ("(none)", "(none)", "(none)")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://a.org/p?utm_source=g&utm_medium=cpc&utm_campaign=may", ("g", "cpc", "may")),
        ("/p?x=1&utm_campaign=Spring+Sale%202", ("(none)", "(none)", "spring sale 2")),
        ("https://a.org/?UTM_Source=Google", ("google", "(none)", "(none)")),
        ("utm_source=a&utm_medium=b", ("a", "b", "(none)")),
        ("?utm_source=first&utm_source=second", ("first", "(none)", "(none)")),
        ("https://a.org/#utm_source=a", ("a", "(none)", "(none)")),
        ("https://a.org/?utm_source=&utm_medium=%20", NONE),
        ("https://a.org/?utm_source=ann%40acme.com&utm_medium=mail", ("(none)", "mail", "(none)")),
        ("https://a.org/?my_utm_source=a&xutm_medium=b", NONE),
        ("https://a.org/", NONE),
        ("https://[broken", NONE),
        ("%%%", NONE),
    ],
)  # fmt: skip
def test_a_url_tells_its_tags(url, told):
    assert utm.tell(url) == told


def test_a_tag_that_has_no_end_is_cut():
    assert utm.tell(f"?utm_source={'a' * 1000}")[0] == "a" * 100


@given(st.text())
def test_any_text_is_read(text):
    assert all(told and "@" not in told and len(told) <= 100 for told in utm.tell(text))


@given(st.text(alphabet="abc ÄÖ&=#?%+/", min_size=1).filter(str.strip))
def test_a_tag_survives_its_url(value):
    assert utm.tell(f"https://a.org/?{urlencode({'utm_medium': value})}")[1] == " ".join(
        value.lower().split()
    )
