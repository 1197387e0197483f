"""The features that every contestant of `make bench BENCH=features` makes: 137 of 8 event groups.

Days are those of UTC, so that no contestant spends its time on time zones.
"""

from __future__ import annotations

from collections.abc import Iterator

from features.types import EventGroup, Words

ZONE = "UTC"
WINDOWS = ("7d", "30d", "90d", "180d")
KINDS = ("count", "active_days", "sum", "mean", "largest", "share", "recency", "first_seen")

_VISITS = ("page_view", "search", "product_view")

GROUPS = (
    EventGroup("visit", _VISITS, Words("visit", "visits")),
    EventGroup(
        "product", ("search", "product_view"), Words("look", "looks at products"), share_of="visit"
    ),
    EventGroup(
        "paid_visit",
        _VISITS,
        Words("paid visit", "paid visits"),
        where={"channel": ("ads", "social")},
        share_of="visit",
    ),
    EventGroup("mail", ("email_sent", "email_open", "email_click"), Words("e-mail", "e-mails")),
    EventGroup("click", ("email_click",), Words("click", "clicks"), share_of="mail"),
    EventGroup("talk", ("form_sent", "call", "webinar"), Words("talk", "talks")),
    EventGroup("trade", ("cart_add", "order"), Words("trade", "trades"), numbers=("amount",)),
    EventGroup(
        "order", ("order",), Words("order", "orders"), numbers=("amount",), share_of="trade"
    ),
)
"""Overlapping on purpose; `support_ticket` belongs to none."""

NAMED_TYPES = tuple(sorted({name for group in GROUPS for name in group.event_types}))
"""The types that a share without `share_of` is a share of."""

_ENDS = {
    "count": "count_{window}",
    "active_days": "days_{window}",
    "sum": "{number}_sum_{window}",
    "mean": "{number}_mean_{window}",
    "largest": "{number}_max_{window}",
    "share": "share_{window}",
    "recency": "recency_hours",
    "first_seen": "first_seen_hours",
}


def names() -> tuple[str, ...]:
    """The columns of the matrix after `lead_id`, in order."""
    return ("lead_age_hours", *(name for kind in KINDS for name in _names_of(_ENDS[kind])))


def _names_of(end: str) -> Iterator[str]:
    """By group, then number, then window, as far as names of this kind have them."""
    for group in GROUPS:
        for number in group.numbers if "{number}" in end else ("",):
            for window in WINDOWS if "{window}" in end else ("",):
                yield f"{group.name}_{end.format(number=number, window=window)}"
