from __future__ import annotations

import pytest

from pipelines.html.markup import Markup, element, foreign, joined


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (element("p", "a < b & c"), "<p>a &lt; b &amp; c</p>"),
        (element("p", element("b", "x"), "<b>"), "<p><b>x</b>&lt;b&gt;</p>"),
        (element("a", "x", title='"><script>'), '<a title="&quot;&gt;&lt;script&gt;">x</a>'),
        (element("a", title="it's"), '<a title="it&#x27;s"></a>'),
        (element("label", for_="x", aria_label="y"), '<label for="x" aria-label="y"></label>'),
        (element("input", hidden=True, checked=False, value=None), "<input hidden>"),
        (element("rect", x=12.5, y=0.0, width=1 / 3, rx=4), "rect"),
        (joined("<", Markup("<br>")), "&lt;<br>"),
        (foreign("</bdi>"), "<bdi>&lt;/bdi&gt;</bdi>"),
    ],
)
def test_text_is_escaped_and_elements_are_not(made, found):
    expected = '<rect x="12.5" y="0" width="0.33" rx="4"></rect>' if found == "rect" else found
    assert made == expected
    assert isinstance(made, Markup)


def test_what_is_put_together_by_hand_is_escaped_again():
    assert element("p", f"{element('b', 'x')}") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"
    assert not isinstance(element("b") + "x", Markup)
