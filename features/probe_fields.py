"""Invented leads, read by every declared attribute: whether this code still reads them so.

The digest of what they become travels with a model (features/probe.py). It sees a changed table of
job titles, and another release of a library that reads mail addresses or phone numbers otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

from features import clock, demographic
from features.demographic import DemographicSpec
from features.types import Attribute, Floats
from features.values import Value

_CUTOFF = clock.moment("2017-03-12T18:30:00Z")
_OF_KIND: Mapping[str, tuple[Value, ...]] = {
    "category": ("DE", "?", "FR", " ", "1", 1.0, True),
    "ordered": ("?", "", 2.0),
    "number": ("1.5", -3, 0.1, " 2e3 "),
    "yes_no": ("Yes", "no", "1", 0.0, True, False),
    "date": ("2017-03-12T18:29:59Z", "2016-02-29T00:00:00+05:30", "2017-03-13T00:00:00Z"),
    "text": ("a", "Two words, a pause.", "ÄÖÜ ß"),
    "mail": (
        "ann.lee@leadodds.org", "INFO@leadodds.org", "ann@gmail.com", "ann@web.de",
        "ann@mailinator.com", "ann@x.mailinator.com", "ann", "ann@localhost", "ann@bücher.example",
    ),
    "phone": (
        "+49 30 123456", "0049 1512 3456789", "+1 202-555-0142", "+44 7400 123456",
        "+800 1234 5678", "030 123456", "110", "call me",
    ),
    "job_title": (
        "CEO & Founder", "Vice President Sales", "Head of HR", "Senior Software Engineer",
        "Assistant to the CFO", "Juggler",
    ),
    "utm": (
        "https://leadodds.org/?utm_source=News%20Letter&UTM_MEDIUM=email&utm_source=b#utm_campaign=c",
        "https://leadodds.org/", "utm_source=ann%40leadodds.org",
    ),
}  # fmt: skip


def told(spec: DemographicSpec) -> bytes:
    """The facts and features of the invented leads, as JSON: equal bytes are equal readings."""
    columns = _columns(spec)
    facts = demographic.tell(spec, columns)
    features = matrix(spec)
    # No NaN, which JSON does not have.
    read = [[None if np.isnan(value) else value for value in row] for row in features.tolist()]
    return json.dumps([facts, read], sort_keys=True).encode()


def matrix(spec: DemographicSpec) -> Floats:
    """The demographic features of the invented leads, one after the other through the values."""
    columns = _columns(spec)
    count = max((len(values) for values in columns.values()), default=0)
    return demographic.build(spec, columns, np.full(count, _CUTOFF))


def _columns(spec: DemographicSpec) -> dict[str, list[Value]]:
    columns = {each.name: _values(spec, each) for each in spec.attributes if each.kind in _OF_KIND}
    count = max((len(values) for values in columns.values()), default=0)
    return {name: [*values, *[None] * (count - len(values))] for name, values in columns.items()}


def _values(spec: DemographicSpec, attribute: Attribute) -> list[Value]:
    invented = _OF_KIND[attribute.kind]
    known = (*attribute.order, *spec.vocabularies.get(attribute.name, ()), *attribute.missing)
    words = (word for several in attribute.keywords.values() for word in several)
    local = ("2017-03-12", "2016-11-06 01:30") if attribute.zone else ()
    return [*invented, *known, *words, *local]
