"""Findings, and what the source file answers."""

from __future__ import annotations

import dataclasses

import pytest

from features.errors import LeakError
from features.phrase import Phrase
from models.leaks import finding
from models.leaks.finding import Finding

CERTAIN = Finding(
    about=Phrase("feature {name}", name="offer"),
    entries=("attributes.offer",),
    certain=True,
    seen=Phrase("it tells all"),
    matters=Phrase("it is the outcome"),
    declare="attributes.offer: { leak: true }",
)
SUSPICIOUS = dataclasses.replace(
    CERTAIN, about="feature calls_count", entries=("events.in", "events.out"), certain=False
)


def test_every_certain_leak_is_named_and_told_how_to_declare():
    other = dataclasses.replace(CERTAIN, about="feature lost", seen=Phrase("it tells the others"))
    with pytest.raises(LeakError) as raised:
        finding.stop_on_certain([CERTAIN, SUSPICIOUS, other])
    assert raised.value.thing == "feature offer, feature lost"
    assert raised.value.found == ("feature offer: it tells all; feature lost: it tells the others")
    assert raised.value.way_out.endswith(": attributes.offer: { leak: true }")


def test_what_no_key_can_declare_is_not_said_to_be_declared():
    nobodys = dataclasses.replace(CERTAIN, entries=(), declare=finding.declaration([]))
    with pytest.raises(LeakError) as raised:
        finding.stop_on_certain([nobodys, CERTAIN])
    assert raised.value.way_out == (
        "declare it in the source file: attributes.offer: { leak: true }; "
        "no key of the source file: mend the column or the query that it comes from"
    )


def test_what_is_suspicious_or_accepted_stops_nothing():
    accepted = finding.answered([CERTAIN], {"attributes.offer": "asked on the first call"})
    assert accepted[0].accepted == "asked on the first call"
    finding.stop_on_certain([SUSPICIOUS, *accepted])
    finding.stop_on_certain([])


def test_what_comes_of_two_tables_is_accepted_by_both_or_not_at_all():
    one, both = {"events.in": "a"}, {"events.in": "a", "events.out": "b"}
    assert finding.answered([SUSPICIOUS], one)[0].accepted is None
    assert finding.answered([SUSPICIOUS], both)[0].accepted == "a; b"


def test_what_has_no_entry_cannot_be_accepted():
    nobodys = dataclasses.replace(CERTAIN, entries=())
    assert finding.answered([nobodys], {"attributes.offer": "why"}) == [nobodys]


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([], "clean"),
        ([SUSPICIOUS], "1 warning"),
        ([SUSPICIOUS, SUSPICIOUS], "2 warnings"),
        ([SUSPICIOUS, CERTAIN], "1 leak"),
        ([dataclasses.replace(CERTAIN, accepted="why")], "clean"),
    ],
)
def test_the_verdict_counts_what_is_open(findings, said):
    assert finding.verdict(findings) == said


def test_the_declaration_is_a_line_of_the_source_file():
    assert finding.declaration(["attributes.offer"]) == (
        'attributes.offer: { leak: true }, or { accepted: "why" } to keep it'
    )
    assert finding.declaration(["events.in", "events.out"]).startswith("events.in or events.out: ")
    assert finding.declaration([]).startswith("no key of the source file")


def test_a_finding_is_told_as_plain_values():
    assert CERTAIN.told() == {
        "about": "feature offer",
        "entries": ["attributes.offer"],
        "certain": True,
        "seen": "it tells all",
        "matters": "it is the outcome",
        "declare": "attributes.offer: { leak: true }",
        "accepted": None,
        "said": {
            "about": {"template": "feature {name}", "plural": None, "words": {"name": "offer"}},
            "seen": {"template": "it tells all", "plural": None, "words": {}},
            "matters": {"template": "it is the outcome", "plural": None, "words": {}},
        },
    }
