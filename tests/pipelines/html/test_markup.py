"""Elements, their children and their attributes."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from pipelines.html.markup import element, foreign

TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")))


@given(TEXT, TEXT)
def test_any_text_comes_back_from_children_and_attributes(child, attribute):
    told = ET.fromstring(element("p", child, data_told=attribute))  # noqa: S314
    assert (told.text or "", told.attrib["data-told"]) == (child, attribute)


@given(TEXT)
def test_of_markup_an_attribute_holds_the_text(text):
    told = ET.fromstring(element("p", title=foreign(text)))  # noqa: S314
    assert told.attrib["title"] == text


def test_attributes_may_be_bare_or_left_out():
    told = element("input", class_="a", open=True, id=None, checked=False, value=0.5, tabindex=0)
    assert told == '<input class="a" open value="0.5" tabindex="0">'
