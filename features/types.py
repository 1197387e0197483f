"""The nouns of the feature side, once: arrays with a meaning, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from features.phrase import Phrase

Floats = npt.NDArray[np.float64]
"""Numbers; NaN means null."""

Moments = npt.NDArray[np.int64]
"""Microseconds since 1970-01-01T00:00 UTC; `clock.NEVER` where nothing happened."""

Codes = npt.NDArray[np.int32]
"""Places in a list of values; -1 means null."""

MISSING = Phrase("the attribute is missing")
PLACE = Phrase("place in the vocabulary, most frequent first")
"""The unit of what is one of several values."""

Indices = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Lives:
    """When each lead was created, won and lost; moments of shape (leads,)."""

    created_at: Moments
    converted_at: Moments
    lost_at: Moments

    def __len__(self) -> int:
        return len(self.created_at)


@dataclass(frozen=True)
class Category:
    """A column of text, dictionary-encoded: `codes` of shape (n,) into `values`; -1 is null."""

    codes: Codes
    values: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """What is read of an event besides its contact, lead and moments, in this order.

    Events of other types are not read. `closed` tells for each category which values alone matter,
    any other being as good as null; None where every value counts. `leads` tells whether the lead
    that an event belongs to is read.
    """

    event_types: tuple[str, ...]
    categories: tuple[str, ...]
    closed: tuple[tuple[str, ...] | None, ...]
    numbers: tuple[str, ...]
    leads: bool


@dataclass(frozen=True)
class EventTable:
    """Events of many contacts: n of them, sorted by contact, then by the total event key.

    The events of contact i are `starts[i]:starts[i + 1]`. `lead` is the place of the lead that an
    event belongs to, -1 where it belongs to none that is asked about. `codes`, of shape
    (1 + categories, n), are places in `values`: the event type's, then each category's. `numbers`
    has the shape (numbers, n).
    """

    layout: Layout
    starts: Indices
    occurred_at: Moments
    recorded_at: Moments
    lead: Codes
    codes: Codes
    values: tuple[tuple[str, ...], ...]
    numbers: Floats

    def __len__(self) -> int:
        return len(self.occurred_at)


@dataclass(frozen=True)
class Snapshots:
    """Leads at cutoffs: one row per (lead, cutoff).

    `contact` is the contact's place in the event table, -1 where it has no event; `lead` the place
    by which events name the lead. `history_start` is the moment since when the contact's events are
    complete in the event table; equal to the cutoff where nothing is known of what it did.
    `history_until` is the moment up to which they are known, where that may lie before the cutoff:
    what needs history is then told as of it, so that the time since is not taken for silence.
    """

    lead: Codes
    contact: Indices
    created_at: Moments
    cutoffs: Moments
    history_start: Moments
    history_until: Moments | None = None

    def __len__(self) -> int:
        return len(self.cutoffs)


@dataclass(frozen=True)
class Words:
    """What a thing is called in a sentence for people."""

    one: str
    many: str


@dataclass(frozen=True)
class EventGroup:
    """A named choice of events: by type, then by the values of their categories.

    `numbers` are the properties to add up, `values` the categories whose values are read;
    `share_of` names the group of which this one is a part; `other_leads` leaves out the events that
    belong to the snapshot's own lead; `kinds`, where it is not empty, lists the only ones to make.
    """

    name: str
    event_types: tuple[str, ...]
    words: Words
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    share_of: str | None = None
    other_leads: bool = False
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attribute:
    """What the source declares about a lead: a column and its kind (see features/facts.py).

    `order` lists an ordered category's values, lowest first; `missing` those that mean null;
    `keywords` a text's keywords, each with the words that mean it; `country` names the attribute
    with a phone's country; `zone` is that of dates which name none; a `planned` date may lie ahead;
    `of` lists the attributes that a completeness counts, none for all.
    """

    name: str
    kind: str
    label: str
    unit: str = ""
    order: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    country: str = ""
    zone: str = ""
    planned: bool = False
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One simple thing that an attribute tells, and a column of the canonical leads.

    `kind` is category, ordered, number, yes_no, date or completeness; `label` is its sentence.
    """

    name: str
    kind: str
    label: str
    unit: str
    null_means: str = MISSING
    order: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    zone: str = ""
    planned: bool = False


@dataclass(frozen=True)
class Feature:
    """A named number about a snapshot, with all that a person needs to read it."""

    name: str
    kind: str
    about: str
    unit: str
    null_means: str
    sentence: str
    number: str | None = None
    category: str | None = None
    window: str | None = None
    half_life: str | None = None
    parent: str | None = None
    dtype: str = "float64"
