"""Lengths of time as people say them, each with the words around it that change with the number."""

from __future__ import annotations

from features.phrase import Phrase


def last(length: str) -> Phrase:
    """The window of a length that ends at the cutoff: 7d is 'the last 7 days'."""
    n, unit = _read(length)
    if n == 1:
        return _LAST_ONE[unit]
    return {
        "m": Phrase("the last {n} minute", "the last {n} minutes", n=n),
        "h": Phrase("the last {n} hour", "the last {n} hours", n=n),
        "d": Phrase("the last {n} day", "the last {n} days", n=n),
    }[unit]


def before(length: str) -> Phrase:
    """The window of the same length before that: 7d is 'the 7 days before'."""
    n, unit = _read(length)
    if n == 1:
        return _ONE_BEFORE[unit]
    return {
        "m": Phrase("the {n} minute before", "the {n} minutes before", n=n),
        "h": Phrase("the {n} hour before", "the {n} hours before", n=n),
        "d": Phrase("the {n} day before", "the {n} days before", n=n),
    }[unit]


def more_than(length: str) -> Phrase:
    """A longer time: 30m is 'more than 30 minutes'."""
    n, unit = _read(length)
    return {
        "m": Phrase("more than {n} minute", "more than {n} minutes", n=n),
        "h": Phrase("more than {n} hour", "more than {n} hours", n=n),
        "d": Phrase("more than {n} day", "more than {n} days", n=n),
    }[unit]


def after(length: str) -> Phrase:
    """When so much time has passed: 7d is 'after 7 days'."""
    n, unit = _read(length)
    return {
        "m": Phrase("after {n} minute", "after {n} minutes", n=n),
        "h": Phrase("after {n} hour", "after {n} hours", n=n),
        "d": Phrase("after {n} day", "after {n} days", n=n),
    }[unit]


def within(length: str) -> Phrase:
    """Before so much time has passed: 35d is 'within 35 days'."""
    n, unit = _read(length)
    return {
        "m": Phrase("within {n} minute", "within {n} minutes", n=n),
        "h": Phrase("within {n} hour", "within {n} hours", n=n),
        "d": Phrase("within {n} day", "within {n} days", n=n),
    }[unit]


def _read(length: str) -> tuple[int, str]:
    return int(length[:-1]), length[-1]


_LAST_ONE = {
    "m": Phrase("the last 1 minute"),
    "h": Phrase("the last 1 hour"),
    "d": Phrase("the last 1 day"),
}
"""Other languages leave the number out here, and not in 21 days."""

_ONE_BEFORE = {
    "m": Phrase("the 1 minute before"),
    "h": Phrase("the 1 hour before"),
    "d": Phrase("the 1 day before"),
}
