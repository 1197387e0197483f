"""Numbers, moments and phrases as the people of a language write them."""

from __future__ import annotations

import copy

import pytest

from features import clock
from features.errors import ConfigError
from features.phrase import Phrase
from models import language
from models.language import ENGLISH


def test_english_numbers_are_written_as_english_people_write_them() -> None:
    assert ENGLISH.number(-12345.6, 1) == "−12,345.6"
    assert ENGLISH.percent(0.1234) == "12%"
    assert ENGLISH.percent(0.01234) == "1.2%"
    assert ENGLISH.percent(0.0001234) == "0.01%"
    assert ENGLISH.percent(0.00000001234) == "0.000001%"
    assert [ENGLISH.percent(share, 1) for share in (0, 0.0004, 0.001, 0.5)] == [
        "0.0%", "0.04%", "0.1%", "50.0%",
    ]  # fmt: skip
    assert ENGLISH.between(0.18, 0.294) == "18–29%"
    assert ENGLISH.signed(-0.04) == "+0.0"


def test_a_count_takes_the_form_of_its_number() -> None:
    assert ENGLISH.count("{n} lead", "{n} leads", 1) == "1 lead"
    assert ENGLISH.count("{n} lead", "{n} leads", 1234) == "1,234 leads"


def test_a_phrase_is_its_english_text_however_it_travels() -> None:
    window = Phrase("{n} day", "{n} days", n=7)
    phrase = Phrase("{many} in the last {window}", many="visits", window=window)
    assert phrase == "visits in the last 7 days" == ENGLISH.phrase(phrase)
    same = copy.deepcopy(phrase)
    assert same == phrase
    assert same.words == {"many": "visits", "window": window}


def test_a_word_of_the_source_is_said_as_the_source_translates_it() -> None:
    english = ENGLISH.of({"en": {"visits": "calls at the shop"}})
    assert english.phrase(Phrase("no {many}", many="visits")) == "no calls at the shop"
    assert english.phrase("visits") == "calls at the shop"
    assert english.phrase("purchases") == "purchases"


def test_a_language_that_nobody_has_written_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match="one of en"):
        language.speak("xx")


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "0%"),
        (0.00004, "0.004%"),
        (0.0021, "0.2%"),
        (0.0094, "0.9%"),
        (0.00951, "1.0%"),
        (0.0994, "9.9%"),
        (0.0996, "10%"),
        (0.226, "23%"),
        (1.0, "100%"),
    ],
)
def test_a_probability_has_two_digits(probability, said):
    assert ENGLISH.percent(probability) == said


def test_an_interval_has_its_sign_once():
    assert ENGLISH.between(0.18, 0.294) == "18–29%"
    assert ENGLISH.between(0.004, 0.02) == "0.4–2.0%"


@pytest.mark.parametrize(
    ("change", "said"), [(0.1234, "+12.3"), (-0.06, "−6.0"), (0.0, "+0.0"), (-1e-9, "+0.0")]
)
def test_points_have_a_sign(change, said):
    assert ENGLISH.signed(100 * change) == said


def test_moments_are_told_in_utc():
    moment = clock.moment("2017-11-01T00:30:00+02:00")
    assert ENGLISH.moment(moment) == "Tuesday 31 Oct 2017, 22:30 UTC"
    assert ENGLISH.day(moment) == "31 Oct 2017"
