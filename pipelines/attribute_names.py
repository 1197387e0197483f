"""Names of columns that mostly hold what a CRM knows today, not what it knew then.

An export shows a lead's status, its count of calls or the date of the last one as they are now,
when the lead is won or lost. So the source must say that such a column was known at creation, or
since when, or leave it out.
"""

from __future__ import annotations

import re

_WORDS = {
    "a status": ("status", "statuses"),
    "a stage": ("stage", "stages", "phase", "lifecycle", "lifecyclestage", "dealstage"),
    "a count": ("count", "counts", "number", "num", "nb", "cnt", "total", "times"),
    "a last one": ("last", "latest", "recent", "most_recent", "lastmodified", "previous"),
    "points": ("score", "scores", "scoring", "points", "grade", "rating"),
    "an outcome": ("won", "lost", "closed", "close", "converted", "conversion", "outcome",
                   "poutcome", "result", "reason"),
}  # fmt: skip
_JOINED = re.compile(
    r"(last|num|total|lead)_?(of_)?(contact|visit|activit|modified|touch|call|email|session|page|"
    r"click|open|login|seen|status|score|stage)"
)


def looks_like(column: str) -> str | None:
    """What of today a column's name looks like, as `a status` or `a count`; None for nothing."""
    words = _words(column)
    for said, listed in _WORDS.items():
        if any(word in listed for word in words):
            return said
    return "a last one or a count" if _JOINED.search("_".join(words)) else None


def _words(column: str) -> list[str]:
    """The words of a name like `Last Contact`, `last_contact` or `lastContact`."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column)
    return [word for word in re.split(r"[^a-z0-9]+", parted.lower()) if word]
