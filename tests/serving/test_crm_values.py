"""Values in the forms of real CRMs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import InputError
from serving import crm_values
from serving.crm_values import Forms

PLAIN = Forms()


@pytest.mark.parametrize(
    ("crm", "value", "forms"),
    [
        ("Salesforce", "2017-10-30T04:00:00.000+0000", PLAIN),
        ("HubSpot", 1509336000000, PLAIN),
        ("HubSpot as text", "1509336000000", PLAIN),
        ("Zoho", "2017-10-30T05:00:00+01:00", PLAIN),
        ("Pipedrive and Odoo", "2017-10-30 04:00:00", Forms(zone="UTC")),
        ("Bitrix24", "2017-10-30T07:00:00+03:00", PLAIN),
        ("Carrot Quest", 1509336000, PLAIN),
        ("by hand", "30.10.2017 05:00", Forms(zone="Europe/Berlin", moments=("%d.%m.%Y %H:%M",))),
    ],
)
def test_a_moment_is_the_same_in_the_form_of_each_crm(
    crm: str, value: str | float, forms: Forms
) -> None:
    read = datetime.fromisoformat(str(crm_values.read(forms, "created_at", value, "date")))
    assert read == datetime(2017, 10, 30, 4, tzinfo=UTC), crm


@given(st.integers(150_000_000, 4_000_000_000))
def test_seconds_and_milliseconds_since_1970_are_told_apart(seconds: int) -> None:
    when = datetime.fromtimestamp(seconds, UTC)
    for counted in (seconds, seconds * 1000):
        assert datetime.fromisoformat(crm_values.moment(PLAIN, "x", counted)) == when
        assert datetime.fromisoformat(crm_values.moment(PLAIN, "x", str(counted))) == when


def test_a_moment_without_a_zone_keeps_none_where_nobody_names_one() -> None:
    assert crm_values.moment(PLAIN, "x", "2017-10-30 04:00:00") == "2017-10-30T04:00:00"


@pytest.mark.parametrize(
    ("value", "decimal", "read"),
    [
        ("1.234,56", ",", "1234.56"),
        ("1,234.56", ".", "1234.56"),
        ("1 234", ".", "1234"),
        ("12", ",", "12"),
        ("many", ".", "many"),
    ],
)
def test_numbers_as_text_are_read_with_the_declared_sign(
    value: str, decimal: str, read: str
) -> None:
    assert crm_values.read(Forms(decimal=decimal), "x", value, "number") == read


@pytest.mark.parametrize("value", ["", "  ", "--None--", None])
def test_what_means_nothing_is_null_for_every_kind(value: str | None) -> None:
    for kind in ("date", "number", "text", "category", "yes_no"):
        assert crm_values.read(Forms(missing=("--None--",)), "x", value, kind) is None


@pytest.mark.parametrize("value", ["soon", "31.31.2017", True, 1e30])
def test_what_is_no_moment_is_refused_with_its_field_and_not_repeated(value: str | float) -> None:
    with pytest.raises(InputError) as error:
        crm_values.read(PLAIN, "data/born", value, "date")
    assert error.value.thing == "data/born"
    assert str(value) not in str(error.value)
