from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.fields import countries, phone
from features.types import Attribute

PHONE = Attribute("phone", "phone", "phone number", country="country")
ALONE = Attribute("phone", "phone", "phone number")
NOT_VALID = ("no", None, None, None)


def told(text, country=None):
    return phone.tell(text, PHONE, country)


@pytest.mark.parametrize(
    ("text", "country", "facts"),
    [
        ("+49 30 901820", "DE", ("yes", "fixed_line", "DE", "yes")),
        ("030 901820", "DE", ("yes", "fixed_line", "DE", "yes")),
        ("(030) 90-18-20", "Germany", ("yes", "fixed_line", "DE", "yes")),
        ("0049 30 901820", "FR", ("yes", "fixed_line", "DE", "no")),
        ("0049 30 901820", None, ("yes", "fixed_line", "DE", None)),
        ("+49 1512 3456789", "Deutschland", ("yes", "mobile", "DE", "yes")),
        ("+1 650-253-0000", "US", ("yes", "fixed_line_or_mobile", "US", "yes")),
        ("+1 416-555-0123", "USA", ("yes", "fixed_line_or_mobile", "CA", "no")),
        ("1-800-356-9377", "us", ("yes", "toll_free", "US", "yes")),
        ("+44 7400 123456", "UK", ("yes", "mobile", "GB", "yes")),
        ("+41 44 668 18 00", "Schweiz", ("yes", "fixed_line", "CH", "yes")),
        ("+49 30 901820", "Atlantis", ("yes", "fixed_line", "DE", None)),
        ("+800 1234 5678", "DE", ("yes", "toll_free", None, None)),
    ],
)
def test_a_phone_number_tells_whether_it_is_valid_its_type_and_its_country(text, country, facts):
    assert told(text, country) == facts


@pytest.mark.parametrize(
    "text",
    ["030 901820", "call me", "+49", "+49 1", "0", "+999 123456", "ask at the desk", "+", "٠٣٠"],
)
def test_what_nobody_can_dial_is_not_valid_and_no_error(text):
    assert told(text) == NOT_VALID


def test_without_a_declared_country_nothing_is_said_of_its_agreement():
    assert phone.tell("+49 30 901820", ALONE, None) == ("yes", "fixed_line", "DE")
    assert [fact.name for fact in phone.facts(ALONE)] == [
        "phone_valid",
        "phone_type",
        "phone_country",
    ]
    assert phone.facts(PHONE)[-1].name == "phone_agrees"


KNOWN = sorted(each for each in phonenumbers.SUPPORTED_REGIONS if countries.code(each))


def test_all_but_two_islands_are_countries():
    assert set(phonenumbers.SUPPORTED_REGIONS) - set(KNOWN) == {"AC", "TA"}


@pytest.mark.parametrize("region", KNOWN)
def test_an_example_number_of_every_country_is_valid_there(region):
    number = phonenumbers.example_number(region)
    for style in (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.E164):
        valid, kind, country, agrees = told(phonenumbers.format_number(number, style), region)
        assert (valid, agrees) == ("yes", "yes")
        assert kind is not None
        assert phonenumbers.country_code_for_region(country) == number.country_code


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(), st.from_regex(r"\+?[0-9 ()/.-]{3,18}", fullmatch=True)),
    st.sampled_from([None, "DE", "US", "JP", "nowhere"]),
)
def test_a_number_is_valid_where_the_library_says_so(text, country):
    valid, kind, home, agrees = told(text, country)
    international = f"+{text[2:]}" if text.startswith("00") else text
    region = None if country == "nowhere" else country
    try:
        expected = phonenumbers.is_valid_number(phonenumbers.parse(international, region))
    except phonenumbers.NumberParseException:
        expected = False
    assert valid == ("yes" if expected else "no")
    if not expected:
        assert (kind, home, agrees) == (None, None, None)
