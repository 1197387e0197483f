"""Features and their values as people say them, in the page's language."""

from __future__ import annotations

import math
from collections.abc import Sequence

from models.reason_text import ANOTHER, Wording
from pipelines.html.markup import Markup, foreign
from pipelines.html.voice import Voice

_TWO_DAYS = 48
_TEN_DAYS = 240
_WHOLE = 1000


def sentence(voice: Voice, wording: Wording) -> str:
    """What a feature tells, like 'visits in the last 7 days'."""
    return voice.language.phrase(wording.feature.sentence)


def value(voice: Voice, wording: Wording, told: float | str | None) -> Markup:
    """A value of the feature: a level by its name, hours, shares and numbers as they are read."""
    if told is None or (isinstance(told, float) and math.isnan(told)):
        return voice.say("unknown")
    if isinstance(told, str):
        return _level(voice, next((each for each in _levels(wording) if str(each) == told), told))
    if wording.levels is not None:
        place = int(told) if told < len(wording.levels) else -1
        return _level(voice, _levels(wording)[place])
    return _number(voice, wording.feature.unit, told)


def _levels(wording: Wording) -> tuple[str, ...]:
    return (*(wording.levels or ()), ANOTHER)


def _level(voice: Voice, level: str) -> Markup:
    return foreign(voice.language.phrase(level))


def _number(voice: Voice, unit: str, told: float) -> Markup:
    number = voice.language.number
    if unit == "hours":
        if abs(told) < _TWO_DAYS:
            return voice.say("{hours} h", hours=number(told, 1))
        return voice.say("{days} days", days=_days(voice, told))
    if unit.startswith("share"):
        return foreign(voice.language.percent(told))
    return foreign(plain(voice, told, 3))


def plain(voice: Voice, value: float, digits: int) -> str:
    """A number with so many digits that tell something; from a thousand on without decimals."""
    language = voice.language
    return language.number(value) if abs(value) >= _WHOLE else language.significant(value, digits)


def bin_(voice: Voice, wording: Wording, lows: Sequence[float | None], place: int) -> Markup:
    """The values of a bin that begins at `lows[place]`; the next one ends it, null is unknown."""
    low = lows[place]
    if low is None or wording.levels is not None:
        return value(voice, wording, low)
    known = [each for each in lows if each is not None]
    if len(known) == 1:
        return voice.say("known")
    if place == len(known) - 1:
        return voice.say("{low} or more", low=value(voice, wording, low))
    following = known[place + 1]
    if wording.feature.unit in ("events", "days"):
        return _counted(voice, int(low), int(following) - 1)
    if place == 0:
        return voice.say("below {high}", high=value(voice, wording, following))
    return _between(voice, wording, low, following)


def _between(voice: Voice, wording: Wording, low: float, high: float) -> Markup:
    if wording.feature.unit == "hours" and low >= _TWO_DAYS:
        return voice.say("{low} to {high} days", low=_days(voice, low), high=_days(voice, high))
    told = (value(voice, wording, each) for each in (low, high))
    return voice.say("{low} to {high}", low=next(told), high=next(told))


def _days(voice: Voice, hours: float) -> str:
    return voice.language.number(hours / 24, 0 if abs(hours) >= _TEN_DAYS else 1)


def _counted(voice: Voice, low: int, high: int) -> Markup:
    number = voice.language.number
    if low == high:
        return foreign(number(low))
    return voice.say("{low} to {high}", low=number(low), high=number(high))


def named(wordings: Sequence[Wording]) -> dict[str, Wording]:
    """The wordings by the name of their feature."""
    return {each.feature.name: each for each in wordings}
