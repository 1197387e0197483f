"""An outcome's sibling: a kind of event that comes only with the outcome of its lead, or after it.

The first event of a kind on a lead is tied to the outcome if it comes at most five minutes before
it (or a tenth of the time since the lead was created, where that is less), or later. A sibling is
tied on almost every lead, and then either comes within those minutes on almost every lead, or on
leads of one outcome alone, more of them than chance explains: a newsletter is sent to the lost too.

On the real log of bpi2012 the siblings of the approval are tied on every lead, the others on at
most half of them (offers cancelled), work items on 4 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from features import clock
from features.phrase import Phrase
from features.types import Flags, Indices, Moments
from models.leaks import chance, finding
from models.leaks.finding import Finding

LEAST_LEADS = 20
"""Were it an even chance for each, so many would all be tied once in a million times."""

ALMOST = 0.95
MINUTES = 5 * clock.MINUTE

MATTERS = Phrase(
    "it is the outcome under another name: nothing of it is there before, and where it is written"
    " down first it tells an open lead's end"
)


@dataclass(frozen=True)
class Leads:
    """The leads of the training part: (leads,); `ended_at` is `clock.NEVER` while one is open."""

    created_at: Moments
    ended_at: Moments
    won: Flags

    @cached_property
    def lived(self) -> Moments:
        """Microseconds from creation to outcome, none while a lead is open; shape (leads,)."""
        return clock.time_between(self.created_at, self.ended_at)

    @cached_property
    def open_first(self) -> Flags:
        """Which leads did not end as they were created: before an end at once nothing can come."""
        return (self.lived > 0) | ~clock.did_happen(self.ended_at)

    def tied(self, lead: Indices, occurred_at: Moments) -> tuple[Flags, Flags]:
        """Which events come with the lead's outcome or after it, and which within minutes of it."""
        ended_at = self.ended_at[lead]
        span = np.minimum(MINUTES, self.lived[lead] // 10)
        after = clock.comes_by(ended_at, occurred_at, span)
        return after, after & clock.comes_by(occurred_at, ended_at, span)


@dataclass(frozen=True)
class Kind:
    """A kind of event, and the keys of the source file that it comes from.

    `lead` and `occurred_at` are those of the first event of this kind on each lead: (m,).
    """

    about: str
    entries: tuple[str, ...]
    lead: Indices
    occurred_at: Moments


def siblings(kinds: Sequence[Kind], leads: Leads) -> list[Finding]:
    """The kinds that come only with the outcome of their lead or after it."""
    found = (_sibling(kind, leads) for kind in kinds)
    return [each for each in found if each is not None]


def _sibling(kind: Kind, leads: Leads) -> Finding | None:
    looked = leads.open_first[kind.lead]
    lead, occurred_at = kind.lead[looked], kind.occurred_at[looked]
    count = len(lead)
    if count < LEAST_LEADS:
        return None
    after, near = leads.tied(lead, occurred_at)
    if after.sum() < ALMOST * count:
        return None
    won = int(leads.won[lead].sum())
    if near.sum() < ALMOST * count and not _of_one_side(count, won, leads):
        return None
    seen = Phrase(
        "comes first with the outcome or after it on {after} of {count} leads, within minutes of it"
        " on {near}; {won} of them were won",
        after=int(after.sum()),
        count=count,
        near=int(near.sum()),
        won=won,
    )
    declare = f"outcomes.events.companions, or {finding.declaration(kind.entries)}"
    return Finding(
        about=kind.about,
        entries=kind.entries,
        certain=True,
        seen=seen,
        matters=MATTERS,
        declare=declare,
    )


def _of_one_side(count: int, won: int, leads: Leads) -> bool:
    """Whether a kind is on leads of one outcome alone, and chance does not explain it."""
    ended = leads.won if won else clock.did_happen(leads.ended_at) & ~leads.won
    side, every = int((leads.open_first & ended).sum()), int(leads.open_first.sum())
    by_chance = chance.all_of_one_side(every, side, count)
    return won in (0, count) and chance.is_excluded(by_chance)
