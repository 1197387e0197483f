"""Small drawings that stand in sentences and tables, and how money and days are said."""

from __future__ import annotations

from datetime import date

from babel import dates, numbers

from models.language import Language
from pipelines.html.markup import Markup, element, joined
from pipelines.page.facts import Facts, Told
from pipelines.page.parts import Interval

_SHORT = 1e6
"""From here on amounts are told with two decimals of a million."""


def race(facts: Facts, here: Told) -> Markup:
    """Buyers by the model, by points and blindly as bars, with their ranges."""
    say, number = facts.voice.say, facts.voice.language.number
    top = max(here["model"]["high"], (here["points"] or here["model"])["high"], 1.0)
    rows = [(say("the model"), "model", here["model"])]
    if here["points"] is not None:
        rows.append((say("your points"), "points", here["points"]))
    blindly = dict.fromkeys(("value", "low", "high"), here["blindly"])
    rows.append((say("blindly"), "blindly", blindly))
    lines = [
        element(
            "li",
            element("span", name, class_="name"),
            bar(told, top, kind),
            element("span", number(told["value"]), class_="number"),
        )
        for name, kind, told in rows
    ]
    return element("ul", *lines, class_="bars")


def bar(told: Interval, top: float, kind: str = "model") -> Markup:
    """A bar from 0 on a track up to `top`, with its interval as a thin line."""
    value, low, high = (100 * min(max(told[n] / top, 0), 1) for n in ("value", "low", "high"))
    parts = [element("rect", class_="bar", x=0, y=0, width=value, height=10)]
    if high > low:
        parts.append(element("rect", class_="reach", x=low, y=4, width=high - low, height=2))
    return _drawing(f"bar-drawing {kind}", *parts)


def against(told: Interval, promised: float, top: float) -> Markup:
    """A rate with its interval on a track up to `top`, and a mark where it was promised."""
    low, high, at, mark = (
        100 * min(max(each / top, 0), 1)
        for each in (told["low"], told["high"], told["value"], promised)
    )
    return _drawing(
        "interval",
        element("rect", class_="reach", x=low, y=2, width=max(high - low, 0.6), height=6),
        element("rect", class_="at", x=min(max(at - 0.9, 0), 98.2), y=1, width=1.8, height=8),
        element(
            "rect", class_="promised", x=min(max(mark - 0.7, 0), 98.6), y=0, width=1.4, height=10
        ),
    )


def _drawing(class_: str, *parts: Markup) -> Markup:
    return element(
        "svg",
        *parts,
        class_=class_,
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def money(facts: Facts, told: float) -> str:
    """What wins are worth, in short, in their currency where the source names one."""
    currency, language = facts.source.outcomes.currency, facts.voice.language
    digits = 0 if abs(told) < _SHORT else 2
    said: str = (
        numbers.format_compact_decimal(told, fraction_digits=digits, locale=language.locale)
        if currency is None
        else numbers.format_compact_currency(
            told, currency, fraction_digits=digits, locale=language.locale
        )
    )
    return said


def moneys(facts: Facts, told: Interval | None) -> Markup:
    """The same with its interval."""
    if told is None:
        return Markup("–")
    value, low, high = (money(facts, told[name]) for name in ("value", "low", "high"))
    return joined(element("strong", value), " ", element("small", f"({low}–{high})"))


def cost(facts: Facts, told: float | None) -> str:
    """What something costs, in the currency of the costs."""
    currency = facts.source.costs.currency if facts.source.costs else None
    return amount(facts.voice.language, told, currency, digits=2)


def amount(language: Language, told: float | None, currency: str | None, digits: int) -> str:
    """An exact amount with so many digits behind the point, in a currency if one is named."""
    if told is None:
        return "–"
    if currency is None:
        return language.number(told, digits)
    pattern = numbers.parse_pattern(language.locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    said: str = pattern.apply(
        round(told, digits), language.locale, currency=currency, currency_digits=False
    )
    return said


def iso_day(language: Language, day: str) -> str:
    """A day like 2017-10-04 as people write it."""
    return dates.format_date(date.fromisoformat(day), "d MMM y", locale=language.locale)
