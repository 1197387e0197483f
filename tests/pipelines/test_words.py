"""Texts that mean something: each is checked as it is read, and stays a text."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from pipelines import words
from pipelines.words import Duration, Moment, Name, Zone


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Duration, "0d"),
        (Duration, "90m"),
        (Moment, "2024-01-01T00:00:00Z"),
        (Moment, "2024-01-01T00:00:00-05:00"),
        (Zone, "UTC"),
        (Zone, "America/Argentina/Buenos_Aires"),
        (Name, "a"),
        (Name, "visit_2"),
    ],
)
def test_a_good_text_stays_as_it_was_written(kind: object, text: str):
    assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        (Duration, "7x", "30m, 6h or 7d"),
        (Duration, "1.5d", "30m, 6h or 7d"),
        (Moment, "2024-02-30T00:00:00Z", "ISO 8601"),
        (Moment, "2024-02-01T00:00:00", "with its zone"),
        (Zone, "Europe/Berln", "an IANA zone name"),
        (Zone, "../etc/passwd", "an IANA zone name"),
        (Name, "two words", "match pattern"),
        (Name, "_a", "match pattern"),
    ],
)
def test_a_bad_text_is_told_with_what_is_wanted(kind: object, text: str, wanted: str):
    with pytest.raises(ValidationError) as error:
        TypeAdapter(kind).validate_python(text)
    (told,) = error.value.errors()
    assert wanted in told["msg"]


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory"])
def test_a_zone_is_the_same_on_every_machine(name: str):
    with pytest.raises(ValidationError, match="an IANA zone name"):
        TypeAdapter(Zone).validate_python(name)


def test_durations_are_compared_by_what_they_last():
    assert words.is_longer("25h", "1d")
    assert not words.is_longer("24h", "1d")
    assert not words.is_longer("9m", "1h")


def test_moments_are_compared_across_their_zones():
    assert words.is_later("2024-01-01T00:00:00-05:00", "2024-01-01T04:59:59Z")
    assert not words.is_later("2024-01-01T00:00:00-05:00", "2024-01-01T05:00:00Z")
