"""One lead's attributes by themselves, against the same among many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import clock, demographic, one_lead
from features.demographic import DemographicSpec
from features.errors import InputError
from features.one_lead import OneLead
from features.types import Attribute

NOW = clock.moment("2024-03-01T00:00:00Z")
SPEC = DemographicSpec(
    (
        Attribute("channel", "category", "channel", missing=("n/a",)),
        Attribute("size", "ordered", "company size", order=("small", "large")),
        Attribute("budget", "number", "budget", missing=("-1",)),
        Attribute("employees", "number", "employees"),
        Attribute("agreed", "yes_no", "agreed to be called"),
        Attribute("born", "date", "birth", zone="Europe/Berlin"),
        Attribute("trial", "date", "end of the trial", zone="Europe/Berlin", planned=True),
        Attribute("address", "mail", "mail address"),
        Attribute("filled", "completeness", "filled in"),
        Attribute("known", "completeness", "known", of=("channel", "born", "address")),
    ),
    {"channel": ("mail", "ads", "3"), "address_class": ("company", "free")},
)
NUMBERS = st.sampled_from([None, "", -1, -1.0, "-1", 0.0, -0.0, 7, 2.5, " 1e3 ", 1e300, 1e-300])
DATES = st.sampled_from([None, "", "2024-02-29", "2024-03-01T00:00:00Z", "1990-01-01T00:00:00Z"])
LEADS = st.fixed_dictionaries(
    {},
    optional={
        "channel": st.sampled_from([None, "n/a", " mail", "ads", "new", 3, 3.0, True, ""]),
        "size": st.sampled_from([None, "small", "huge", 2.0]),
        "budget": NUMBERS,
        "employees": NUMBERS,
        "agreed": st.sampled_from([None, "Yes", "0", True, 1.0, ""]),
        "born": DATES,
        "trial": DATES | st.just("2024-05-01T00:00:00+02:00"),
        "address": st.sampled_from([None, "", "ann@gmail.com", "ann.lee@leadodds.org", "ann"]),
        "colour": st.text(max_size=3),
    },
)

PLAIN = DemographicSpec(
    tuple(each for each in SPEC.attributes if each.name != "budget"), SPEC.vocabularies
)
"""Without a number of which some values mean that it is missing: numbers are read at once."""
READERS = (OneLead(SPEC), OneLead(PLAIN))
ALONE = READERS[0]


def bits(row):
    """Its bytes, with one bit pattern for null."""
    return np.where(np.isnan(row), np.nan, row).tobytes()


@pytest.mark.parametrize("spec", [SPEC, PLAIN])
@given(lead=LEADS, hours=st.integers(-400, 4000))
def test_a_lead_by_itself_gets_the_bits_that_it_gets_as_a_column(spec, lead, hours):
    cutoff, reader = NOW + hours * clock.HOUR, READERS[spec is PLAIN]
    columns = {name: [value] for name, value in lead.items()}
    built = demographic.build(spec, columns, np.array([cutoff]))[0]
    assert bits(reader.row(lead, cutoff)) == bits(built)
    told = reader.tell(lead)
    assert "address" not in told
    assert bits(reader.row(told, cutoff)) == bits(built)
    unseen = demographic.unseen(spec, columns)
    assert reader.unseen(told) == {name: list(texts) for name, texts in unseen.items()}


def test_ever_new_values_do_not_fill_the_memory_and_are_read_all_the_same(monkeypatch):
    monkeypatch.setattr(one_lead, "_MOST_REMEMBERED", 10)
    reader = OneLead(PLAIN)
    place = [feature.name for feature in PLAIN.features].index("channel")
    rows = [reader.row({"channel": text}, NOW) for text in [*map(str, range(4, 50)), "ads", " 3 "]]
    assert [row[place] for row in rows] == [3.0] * 46 + [1.0, 2.0]
    assert all(len(codes) <= 10 for _, codes in reader._codes)


def test_a_lead_of_which_nothing_is_told_has_only_nulls_and_nothing_filled_in():
    names = [feature.name for feature in SPEC.features]
    told = dict(zip(names, ALONE.row({}, NOW).tolist(), strict=True))
    assert told.pop("filled") == told.pop("known") == 0.0
    assert np.isnan(list(told.values())).all()


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), "much", True])
def test_what_is_no_finite_number_is_refused(value):
    with pytest.raises(InputError, match="employees"):
        ALONE.row({"employees": value}, NOW)


def test_a_number_that_is_none_is_null():
    place = [feature.name for feature in SPEC.features].index("employees")
    assert np.isnan(ALONE.row({"employees": float("nan")}, NOW)[place])
