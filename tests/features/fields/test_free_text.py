from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.fields import free_text
from features.types import Attribute

NOTE = Attribute(
    "note",
    "text",
    "comment",
    keywords={"urgent": ("asap", "as soon as possible", "dringend"), "price": ("price", "R&D")},
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Send it ASAP!", (13, "no", "yes")),
        ("as  soon, as possible", (21, "no", "yes")),
        ("as soon as it is possible", (25, "no", "no")),
        ("The PRICE, please; sehr dringend.", (33, "yes", "yes")),
        ("prices and asaps", (16, "no", "no")),
        ("our r & d", (9, "yes", "no")),
        ("!", (1, "no", "no")),
    ],
)
def test_a_text_tells_its_length_and_its_keywords(text, told):
    assert free_text.tell(text, NOTE) == told


def test_the_facts_are_named_after_the_keywords_and_tell_their_words():
    told = [(fact.name, fact.kind, fact.label) for fact in free_text.facts(NOTE)]
    assert told == [
        ("note_length", "number", "length of the comment"),
        ("note_has_price", "yes_no", "whether the comment mentions price, R&D"),
        (
            "note_has_urgent",
            "yes_no",
            "whether the comment mentions asap, as soon as possible, dringend",
        ),
    ]


@given(st.text(), st.text())
def test_a_keyword_is_found_wherever_it_stands(before, after):
    assert free_text.tell(f"{before} asap {after}", NOTE)[2] == "yes"
