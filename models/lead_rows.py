"""The features of leads as a CRM sends them: each with its attributes and what its contact did."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features import behavioural, clock, event_table, told_events
from features.catalogue import Catalogue
from features.one_lead import OneLead
from features.types import EventTable, Floats, Snapshots
from models.points.beside import Beside, Tally
from models.scores import Lead


class LeadRows:
    """Builds feature rows by the kernel that builds all others; safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._did, self.attributes = catalogue.behavioural, OneLead(catalogue.demographic)
        self._reader = event_table.Reader(catalogue.behavioural.plan.layout)
        self._columns = len(catalogue.features)
        # What is not known is the same for all: no event, and no moment since which that is whole.
        self._unknown: Floats = self.of([Lead({}, as_of=0, created_at=0)])[0]

    def of(self, leads: Sequence[Lead]) -> Floats:
        """The features of some leads: shape (leads, features)."""
        columns, did = np.empty((self._columns, len(leads))), len(self._did.features)
        behavioural.fill(self._did, self._events(leads), _snapshots(leads), columns[:did])
        for place, lead in enumerate(leads):
            columns[did:, place] = self.attributes.row(lead.attributes, lead.as_of)
        matrix: Floats = columns.T
        return matrix

    def points_of(self, leads: Sequence[Lead], beside: Beside) -> list[Tally]:
        """What points say of some leads, counted from what the features are made of."""
        told = [self.attributes.tell(lead.attributes) for lead in leads]
        attributes = {name: [each.get(name) for each in told] for name in beside.attributes}
        return beside.tallies(beside.of(self._events(leads), _snapshots(leads), attributes))

    def _events(self, leads: Sequence[Lead]) -> EventTable:
        """What each lead's contact did, each a contact of its own."""
        histories = [told_events.NOTHING if lead.events is None else lead.events for lead in leads]
        return self._reader.of_leads(histories, [lead.lead_id for lead in leads])

    def of_one(self, lead: Lead) -> Floats:
        """The features of one lead: shape (features,)."""
        if lead.events is not None:
            alone: Floats = self.of([lead])[0]
            return alone
        row: Floats = self._unknown.copy()
        row[0] = behavioural.lead_age_of_one(lead.as_of, lead.created_at)
        row[len(self._did.features) :] = self.attributes.row(lead.attributes, lead.as_of)
        return row


def _snapshots(leads: Sequence[Lead]) -> Snapshots:
    """One a lead, each of a contact of its own."""
    places = np.arange(len(leads))
    known_until = [
        lead.as_of if lead.history_until is None else clock.earlier(lead.as_of, lead.history_until)
        for lead in leads
    ]
    begins = [
        until if lead.events is None else lead.history_start
        for lead, until in zip(leads, known_until, strict=True)
    ]
    return Snapshots(
        lead=places.astype(np.int32),
        contact=places,
        created_at=np.array([lead.created_at for lead in leads], dtype=np.int64),
        cutoffs=np.array([lead.as_of for lead in leads], dtype=np.int64),
        history_start=np.array(begins, dtype=np.int64),
        history_until=np.array(known_until, dtype=np.int64),
    )
