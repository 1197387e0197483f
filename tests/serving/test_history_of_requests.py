"""What is known of a contact's doing: sent, stored, or nothing, which is not silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio

from features import clock
from features.errors import HistoryError
from features.told_events import NOTHING, of_records
from models.history import opening
from models.history.stored import Row
from models.scorer import Scorer
from serving import histories, requests
from serving.histories import Found, Histories
from serving.messages import Lead, Prediction

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CREATED = NOW - timedelta(days=1)
VISITS = [NOW - timedelta(days=day) for day in (2, 3, 12)]


def stored(path: Path, known_until: datetime = NOW) -> Histories:
    store = opening.open_store(f"sqlite:///{path}/history.db", may_write=True)
    moments = [clock.from_datetime(when) for when in VISITS]
    events = of_records(
        {"event_type": "visit", "occurred_at": when, "recorded_at": when, "amount": 2.5}
        for when in moments
    )
    rows = [Row("ann", events, None), Row("idle", NOTHING, None)]
    store.write(rows, clock.from_datetime(known_until))
    return Histories(store)


def predicted(loaded: Scorer, lead: Lead, known: Histories) -> Prediction:
    async def found() -> Found:
        return await known.find([lead.contact_id])

    return requests.predict(loaded, lead, clock.from_datetime(NOW), anyio.run(found))


def of(contact_id: str) -> Lead:
    return Lead(contact_id=contact_id, created_at=CREATED.isoformat(), attributes={"country": "DE"})


def sent(lead: Lead) -> Lead:
    events = [
        {"event_type": "visit", "occurred_at": when.isoformat(), "amount": 2.5} for when in VISITS
    ]
    return Lead.model_validate({**lead.model_dump(), "events": events})


def test_a_stored_history_scores_as_the_same_events_sent(loaded: Scorer, tmp_path: Path) -> None:
    by_store = predicted(loaded, of("ann"), stored(tmp_path))
    by_request = predicted(loaded, sent(of("ann")), stored(tmp_path))
    assert by_store.probability == by_request.probability
    assert (by_store.history.source, by_request.history.source) == ("store", "request")
    assert by_store.history.until == NOW


def test_a_stranger_is_scored_by_attributes_alone_and_not_as_idle(
    loaded: Scorer, tmp_path: Path
) -> None:
    stranger = predicted(loaded, of("eve"), stored(tmp_path))
    idle = predicted(loaded, of("idle"), stored(tmp_path))
    assert (stranger.evidence, stranger.history.source) == ("attributes only", "none")
    assert (idle.evidence, idle.history.source) == ("history and attributes", "store")
    assert stranger.probability == predicted(loaded, of(""), stored(tmp_path)).probability


def test_the_time_since_the_store_was_filled_is_not_taken_for_silence(
    loaded: Scorer, tmp_path: Path
) -> None:
    """Filled ten days ago, it knows one visit of two days before; not one of twelve days before."""
    old = NOW - timedelta(days=10)
    told = predicted(loaded, of("ann"), stored(tmp_path, old))
    assert told.history.until == old
    assert told.as_of == NOW
    lead = Lead(as_of=old.isoformat(), created_at=old.isoformat(), attributes={}).model_copy()
    by_request = sent(Lead.model_validate({**lead.model_dump()}))
    then, later = (
        loaded.features([requests.ready(loaded, each, clock.from_datetime(NOW), found).lead])[0]
        for each, found in (
            (by_request, histories.NOTHING),
            (of("ann"), Found(stored(tmp_path, old)._store.look_up(["ann"]))),
        )
    )
    names = loaded.contract.catalogue.names
    for place, name in enumerate(names):
        if name.startswith(("visit", "shoes")):
            assert then[place] == later[place] or (then[place] != then[place]), name


class Gone:
    """A store that does not answer."""

    def __init__(self) -> None:
        self.asked = 0

    def look_up(self, contact_ids: object) -> dict[str, object]:  # noqa: ARG002
        self.asked += 1
        raise HistoryError("the store", found="nothing", wanted="an answer", way_out="wait")


def test_a_store_that_is_gone_fails_no_request_and_is_left_alone_for_a_while(
    loaded: Scorer,
) -> None:
    gone = Gone()
    known = Histories(gone)  # type: ignore[arg-type]
    for _ in range(3):
        told = predicted(loaded, of("ann"), known)
        assert told.evidence == "attributes only"
        assert told.history.problem == "the history store does not answer"
    assert gone.asked == 1
