"""The history store as a request meets it: asked beside the loop, left alone while it is gone."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from anyio import CapacityLimiter, to_thread

from features.errors import HistoryError
from models.history.stored import HistoryStore, Stored
from serving.messages import Lead

RESPITE = 5.0
"""For so many seconds a store that did not answer is not asked again."""
_AT_ONCE = 8


@dataclass(frozen=True)
class Found:
    """What the store knows of some contacts, and why it was no help where it was not."""

    of: Mapping[str, Stored] = field(default_factory=dict)
    problem: str | None = None


NOTHING = Found()
"""Where there is no store, or nobody to ask about."""
_GONE = Found(problem="the history store does not answer")


class Histories:
    """A store that may fail without failing a request."""

    def __init__(self, store: HistoryStore | None) -> None:
        self._store = store
        self._respite = 0.0
        self._limiter: CapacityLimiter | None = None

    def must_be_asked(self, sent: Lead) -> bool:
        """Whether the store may know what this lead's contact did."""
        return self._store is not None and sent.events is None and bool(sent.contact_id)

    async def find(self, contact_ids: Collection[str]) -> Found:
        """Ask about these contacts; an empty name asks nothing."""
        asked = {contact_id for contact_id in contact_ids if contact_id}
        if self._store is None or not asked:
            return NOTHING
        if time.monotonic() < self._respite:
            return _GONE
        if self._limiter is None:
            self._limiter = CapacityLimiter(_AT_ONCE)
        try:
            return Found(
                await to_thread.run_sync(self._store.look_up, asked, limiter=self._limiter)
            )
        except HistoryError:
            self._respite = time.monotonic() + RESPITE
            return _GONE

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
