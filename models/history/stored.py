"""One contact's history as a store keeps it, and the text that it keeps it in."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from features.told_events import ToldEvents

FORMAT = 2
"""Of the tables and of the text; a store of another one is refused."""


@dataclass(frozen=True)
class Stored:
    """What is known of one contact; moments are microseconds since 1970."""

    events: ToldEvents
    complete_since: int | None
    """What lies before is unknown; None where the events go back to the beginning."""
    known_until: int
    """What lies after is unknown."""


@dataclass(frozen=True)
class Row:
    """One contact's row, to be written."""

    contact_id: str
    events: ToldEvents
    complete_since: int | None


class HistoryStore(Protocol):
    """Where histories lie; safe to share between threads."""

    def look_up(self, contact_ids: Collection[str]) -> dict[str, Stored]:
        """What is known of those contacts that are; `HistoryError` where there is no answer."""

    def write(self, rows: Sequence[Row], known_until: int) -> None:
        """Put these rows in the place of those of the same contacts, all of them or none.

        Each is known up to that moment, at once: a contact's row says all that it means by itself.
        """

    def finish(self, known_until: int) -> None:
        """Forget the contacts that are known up to another moment: nobody wrote them this time."""

    def close(self) -> None:
        """Let go of what is held open."""


def packed(events: ToldEvents) -> str:
    """Events as text; columns that are null throughout are left out."""
    columns = {**events._asdict(), "properties": {}}
    if all(lead_id is None for lead_id in events.lead_id):
        del columns["lead_id"]
    for name, column in events.properties.items():
        if any(value is not None for value in column):
            columns["properties"][name] = column
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> ToldEvents:
    """The events that `packed` wrote."""
    columns = json.loads(text)
    nobody = [None] * len(columns["event_type"])
    return ToldEvents(**{"lead_id": nobody, **columns})
