from __future__ import annotations

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.fields import countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"), ("de", "DE"), ("DEU", "DE"), ("Germany", "DE"), ("GERMANY", "DE"),
        ("Deutschland", "DE"), ("Allemagne", "DE"), ("Alemania", "DE"), ("Niemcy", "DE"),
        ("Federal Republic of Germany", "DE"), ("UK", "GB"), ("United Kingdom", "GB"),
        ("Great Britain", "GB"), ("USA", "US"), ("United States", "US"), ("Suisse", "CH"),
        ("Türkiye", "TR"), ("Vietnam", "VN"), ("South Korea", "KR"), ("Russia", "RU"),
        ("Czech Republic", "CZ"), ("Netherlands", "NL"), ("Holland", "NL"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_codes_and_names(text, code):
    assert countries.code(text) == code


@pytest.mark.parametrize("text", [None, "", "Atlantis", "EU", "Europe", "49", "D"])
def test_what_is_no_country_has_no_code(text):
    assert countries.code(text) is None


def test_every_code_of_iso_3166_is_its_own():
    for country in pycountry.countries:
        assert countries.code(country.alpha_2) == country.alpha_2
        assert countries.code(country.alpha_3) == country.alpha_2
        assert countries.code(country.name) == country.alpha_2


@given(st.text())
def test_any_text_is_a_country_or_is_none(text):
    code = countries.code(text)
    assert code in (None, "XK") or pycountry.countries.get(alpha_2=code) is not None
