"""What a landing URL tells: the source, medium and campaign that it was tagged with.

The tags are those of Google Analytics (utm_source, utm_medium, utm_campaign). The rest of the URL
is not kept. Tags that come in columns of their own are ordinary categories.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from features.phrase import Phrase
from features.types import PLACE, Attribute, Fact

TAGS = ("source", "medium", "campaign")
NONE = "(none)"
"""A URL without the tag: something else than no URL. Google Analytics writes it so, too."""

LONGEST = 100
_TAG = re.compile(r"(?:^|[?&#;])utm_(source|medium|campaign)=([^&#;]*)", re.IGNORECASE)


def facts(attribute: Attribute) -> tuple[Fact, ...]:
    """One category a tag."""
    return tuple(
        Fact(
            name=f"{attribute.name}_{tag}",
            kind="category",
            label=Phrase("{tag} of the {label}", tag=f"utm_{tag}", label=attribute.label),
            unit=PLACE,
        )
        for tag in TAGS
    )


def tell(text: str, *_: object) -> tuple[str, ...]:
    """Source, medium and campaign in lower case, `NONE` where the URL has no such tag.

    The first of a tag counts. One that holds an address (a campaign tool's mistake) is dropped, and
    one that is longer than `LONGEST` is cut.
    """
    told: dict[str, str] = {}
    for tag, value in _TAG.findall(text):
        read = " ".join(unquote_plus(value).lower().split())
        if read and "@" not in read:
            told.setdefault(tag.lower(), read[:LONGEST])
    return tuple(told.get(tag, NONE) for tag in TAGS)
