"""Why rows were set aside, in the page's language."""

from __future__ import annotations

import pytest

from models.language import ENGLISH, speak
from pipelines.page import refused_words

REASONS = [
    "belongs to no lead",
    "its outcome was set aside",
    "no such lead",
    "no lead_id",
    "duplicate lead_id",
    "created_at lies in the future",
    "amount is not finite",
    "lost_at lies before the lead was created",
    "recorded before it occurred",
    "budget: not a number",
    "budget: neither true nor false",
    "day: no such day or time",
    "day: not like 2024-02-29",
    "day: not of the format %d.%m.%Y %H:%M",
    "day: no zone",
    "day: a zone of its own beside zone: Europe/Berlin",
    "budget is more than 999.0",
    "too many columns",
]


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_stays_what_it_is_in_english_and_is_another_in_russian(reason):
    assert refused_words.said(ENGLISH, reason) == reason
    russian = refused_words.said(speak("ru"), reason)
    assert any("а" <= letter <= "я" for letter in russian)
    for word in set(reason.split(":")[0].split()) & {"lead_id", "created_at", "budget", "day"}:
        assert word in russian


def test_several_reasons_are_said_behind_each_other():
    russian = speak("ru")
    both = [refused_words.said(russian, each) for each in ("no lead_id", "no such lead")]
    assert refused_words.said(russian, "no lead_id; no such lead") == "; ".join(both)


def test_a_reason_of_no_known_form_is_told_as_it_is():
    assert refused_words.said(speak("ru"), "Invalid Input Error: odd") == "Invalid Input Error: odd"
