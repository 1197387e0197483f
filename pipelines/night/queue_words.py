"""How the morning page says numbers and moments."""

from __future__ import annotations

from features import clock
from models.scores import ATTRIBUTES, BASE_RATE
from pipelines.night.queue_leads import Lead, Move

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = {"d": "day", "h": "hour", "m": "minute"}
_WEAK = {
    ATTRIBUTES: "rests on attributes only: no history is known",
    BASE_RATE: "rests on the base rate: nothing special is known",
}


def percent(probability: float) -> str:
    """A probability as people say it: two digits, however rare a win is."""
    found = 100 * probability
    if found >= 9.95 or found == 0:
        return f"{found:.0f}%"
    return f"{found:.1f}%" if found >= 0.95 else f"{found:.1g}%"


def between(low: float, high: float) -> str:
    """An interval, with the sign once: 18–29%."""
    return f"{percent(low).removesuffix('%')}–{percent(high)}"


def points(change: float) -> str:
    """A difference of probabilities in percentage points, with its sign."""
    return f"{100 * change:+z.1f}".replace("-", "−")


def wins(expected: float) -> str:
    """A number of wins to expect: whole, or with one digit where there are few."""
    return f"{expected:,.0f}" if expected >= 3 else f"{expected:.1f}"


def day(moment: int) -> str:
    """The day of a moment in UTC, like 1 Nov 2017."""
    when = clock.to_datetime(moment)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def whole(moment: int) -> str:
    """A moment in UTC, like Wednesday 1 Nov 2017, 00:00 UTC."""
    when = clock.to_datetime(moment)
    return f"{_DAYS[when.weekday()]} {day(moment)}, {when:%H:%M} UTC"


def within(horizon: str | None) -> str:
    """How far ahead a win counts: 'within 35 days'."""
    if horizon is None:
        return "sooner or later"
    count, unit = int(horizon[:-1]), _UNITS[horizon[-1]]
    return f"within {counted(count, unit)}"


def counted(count: int, noun: str) -> str:
    """So many things: '1 lead', '1,234 leads'."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def share(part: int, total: int) -> str:
    """A part of all in percent."""
    return percent(part / total) if total else percent(0.0)


def weak(lead: Lead) -> str | None:
    """What a lead's probability lacks; None where it rests on history and attributes."""
    return _WEAK.get(lead.evidence)


def parts(move: Move) -> list[tuple[str, str]]:
    """What moved a probability: each part that counts with its points, the largest first."""
    found = sorted(move.parts.items(), key=lambda part: (-abs(part[1]), part[0]))
    return [(name, points(value)) for name, value in found if abs(value) >= 0.0005]
