"""A small world: leads, what their contacts did, a model of it, and its bundle."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from features import catalogue, clock, event_table, groups, told_events
from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.kinds import KINDS
from features.types import (
    Attribute,
    EventGroup,
    EventTable,
    Flags,
    Floats,
    Indices,
    Snapshots,
    Words,
)
from models import booster, bundle, bundle_writing, linear_fit, scorer
from models.bands import Bands
from models.calibration_line import Calibrator
from models.contract import Contract
from models.metrics import Ranking, ranking
from models.parts import Part
from models.scorer import Lead, Scorer
from pipelines import config
from pipelines.source import Source

START = clock.moment("2026-01-01T00:00:00Z")
LEADS = 240
CONTACTS = 40
BANDS = Bands(
    names=("hot", "warm", "cold"),
    starts=(0.6, 0.3, 0.0),
    mappings={"funnel": {"hot": "bottom", "warm": "middle", "cold": "top"}},
)
HISTORY_LINE = Calibrator("platt", 0.9, -0.1)
ATTRIBUTES_LINE = Calibrator("platt", 0.8, 0.2)
PARAMS = {
    "seed": 1,
    "num_leaves": 5,
    "min_data_in_leaf": 5,
    "feature_fraction": 0.2,
    "num_threads": 1,
}

CATALOGUE = Catalogue(
    BehaviouralSpec(
        groups=(
            EventGroup(
                "visit",
                ("visit",),
                Words("visit", "visits"),
                numbers=("minutes",),
                values=("page",),
            ),
            EventGroup(
                "price_visit",
                ("visit",),
                Words("visit of the prices", "visits of the prices"),
                where={"page": ("prices",)},
                share_of="visit",
            ),
            *groups.lead_groups(),
        ),
        windows=("7d", "30d"),
        kinds=tuple(KINDS),
        zone="Europe/Berlin",
        half_lives=("2d",),
        vocabularies={"page": ("home",)},
    ),
    DemographicSpec(
        attributes=(
            Attribute("channel", "category", "channel"),
            Attribute("employees", "number", "employees", unit="people"),
            Attribute("size", "ordered", "company size", order=("small", "middle", "large")),
            Attribute("newsletter", "yes_no", "reads the newsletter"),
        ),
        vocabularies={"channel": ("web", "fair", "phone")},
    ),
)


@dataclass(frozen=True)
class World:
    """Leads with their features and labels, and the raw rows that the features were built from."""

    catalogue: Catalogue
    events: EventTable
    records: dict[str, list[dict[str, Any]]]
    snapshots: Snapshots
    lead_ids: list[str]
    contact_ids: list[str]
    attributes: dict[str, list[Any]]
    matrix: Floats
    labels: Flags

    def lead(self, place: int) -> Lead:
        """One lead as a CRM would send it: its own attributes and its contact's raw events."""
        snapshots = self.snapshots
        return Lead(
            attributes={name: values[place] for name, values in self.attributes.items()},
            as_of=int(snapshots.cutoffs[place]),
            created_at=int(snapshots.created_at[place]),
            events=told_events.of_records(self.records.get(self.contact_ids[place], [])),
            history_start=int(snapshots.history_start[place]),
            lead_id=self.lead_ids[place],
        )


def _records(random: np.random.Generator) -> dict[str, list[dict[str, Any]]]:
    """Visits of every contact but the last, which was never seen; unsorted, some at one moment."""
    made: dict[str, list[dict[str, Any]]] = {}
    for contact in range(CONTACTS - 1):
        moments = START + random.integers(0, 100 * 24, size=random.integers(3, 30)) * clock.HOUR
        made[f"c{contact:02}"] = [
            {
                "occurred_at": int(moment),
                "recorded_at": int(moment + random.integers(0, 3) * clock.HOUR),
                "event_type": str(random.choice(["visit", "mail"])),
                "page": random.choice(["prices", "home", None]),
                "minutes": random.choice([None, round(float(random.exponential(3.0)), 2)]),
            }
            for moment in moments
        ]
    return made


def _add_leads(
    records: dict[str, list[dict[str, Any]]], contact_ids: list[str], snapshots: Snapshots
) -> None:
    """What every source has: each lead was created, and every fifth is won a day later."""
    for place, contact_id in enumerate(contact_ids):
        created_at, told = int(snapshots.created_at[place]), records.get(contact_id)
        if told is None:
            continue
        for event_type, at in (("lead_created", created_at), ("lead_won", created_at + clock.DAY)):
            if event_type == "lead_created" or place % 5 == 0:
                lead = {"event_type": event_type, "lead_id": f"l{place:03}"}
                told.append({**lead, "occurred_at": at, "recorded_at": at})


def _batch(records: dict[str, list[dict[str, Any]]], lead_ids: list[str]) -> EventTable:
    """The records of all contacts together, as a batch has them."""
    placed = [(int(contact[1:]), record) for contact, told in records.items() for record in told]
    leads = {lead_id: place for place, lead_id in enumerate(lead_ids)}
    return event_table.of_contacts(CATALOGUE.behavioural.plan.layout, placed, CONTACTS, leads)


def _attributes(random: np.random.Generator) -> dict[str, list[Any]]:
    """Attributes of every lead, with missing values and a channel that has no place."""
    choices: dict[str, list[Any]] = {
        "channel": ["web", "fair", "phone", "fax", None],
        "employees": [1.0, 12.0, 250.5, None],
        "size": ["small", "middle", "large", "huge", None],
        "newsletter": ["yes", "no", None],
    }
    return {
        name: [values[place] for place in random.integers(0, len(values), size=LEADS)]
        for name, values in choices.items()
    }


@pytest.fixture(scope="session")
def world() -> World:
    random = np.random.default_rng(7)
    records = _records(random)
    contacts = random.integers(0, CONTACTS, size=LEADS)
    cutoffs = START + np.sort(random.integers(20, 100, size=LEADS)) * clock.DAY
    snapshots = Snapshots(
        lead=np.arange(LEADS, dtype=np.int32),
        contact=contacts,
        created_at=cutoffs - random.integers(0, 48, size=LEADS) * clock.HOUR,
        cutoffs=cutoffs,
        history_start=np.where(random.random(LEADS) < 0.2, cutoffs, START),
    )
    attributes = _attributes(random)
    lead_ids = [f"l{place:03}" for place in range(LEADS)]
    contact_ids = [f"c{place:02}" for place in contacts]
    _add_leads(records, contact_ids, snapshots)
    events = _batch(records, lead_ids)
    matrix = catalogue.build(CATALOGUE, events, snapshots, attributes)
    visits = np.nan_to_num(matrix[:, CATALOGUE.names.index("visit_count_30d")])
    web = np.array([value == "web" for value in attributes["channel"]])
    labels = visits / 3 + 2 * web + random.normal(size=LEADS) > 3
    return World(
        CATALOGUE,
        events,
        records,
        snapshots,
        lead_ids,
        contact_ids,
        attributes,
        matrix,
        labels,
    )


@dataclass(frozen=True)
class Parts:
    """What a bundle is written from."""

    models: dict[str, Part]
    contract: Contract
    training: Floats
    labels: Flags

    def write(self, folder: Path) -> str:
        """Write them as a bundle into a new folder; returns its digest."""
        folder.mkdir(parents=True)
        return bundle_writing.write(folder, self.models, self.contract, self.training, self.labels)

    def calibrated(self, calibrator: Calibrator) -> Parts:
        """The same with another calibrator."""
        changed = dataclasses.replace(self.models["history"], calibrator=calibrator)
        return dataclasses.replace(self, models={**self.models, "history": changed})


@pytest.fixture(scope="session")
def parts(world: World) -> Parts:
    contract = Contract(
        source="small_world",
        catalogue=world.catalogue,
        categories=("page",),
        numbers=("minutes",),
        horizon="5d",
        bands=BANDS,
        base_rate=round(float(world.labels.mean()), 9),
        hashes={"data": "d" * 64, "params": "p" * 64},
        made_of=dict.fromkeys(bundle.PARTS, "trees on a linear part"),
    )
    own = world.catalogue.without_history
    models = {
        "history": _learned(world, np.arange(len(world.catalogue.names)), HISTORY_LINE),
        "attributes": _learned(world, own, ATTRIBUTES_LINE),
    }
    return Parts(models, contract, world.matrix, world.labels)


def _learned(world: World, places: Indices, calibrator: Calibrator) -> Part:
    """Many small trees over few columns each, so that a change in any feature can be seen."""
    features = [world.catalogue.features[place] for place in places]
    matrix = world.matrix[:, places]
    start = linear_fit.fit(matrix, world.labels, features, strength=0.01)
    names = [feature.name for feature in features]
    trees = booster.fit(matrix, world.labels, names, start, PARAMS, rounds=30)
    return Part(booster.text(trees), start, calibrator)


@pytest.fixture(scope="session")
def bundle_folder(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole bundle; read it, do not change it."""
    folder = tmp_path_factory.mktemp("models") / "bundle"
    parts.write(folder)
    return folder


@pytest.fixture(scope="session")
def small_scorer(bundle_folder: Path, world: World) -> Scorer:
    loaded = scorer.load(bundle_folder)
    loaded.score_lead(world.lead(0))  # compiles the kernel for a single lead, which takes a second
    return loaded


@dataclass(frozen=True)
class Journey:
    """The test part of the main job's run: who was judged, and all raw events of their contacts."""

    scorer: Scorer
    events: pa.Table
    snapshots: pa.Table
    leads: pa.Table
    matrix: Floats
    history_start: int
    starts: dict[str, int]
    lengths: dict[str, int]

    def records(self, contact_id: str) -> list[dict[str, Any]]:
        """The raw events of one contact, those after any cutoff included."""
        start, length = self.starts.get(contact_id, 0), self.lengths.get(contact_id, 0)
        return self.events.slice(start, length).drop_columns("contact_id").to_pylist()

    def lead(self, place: int) -> Lead:
        """One test lead as a CRM would send it."""
        snapshot = self.snapshots.slice(place, 1).to_pylist()[0]
        attributes = self.leads.slice(snapshot["lead_row"], 1).to_pylist()[0]
        return Lead(
            attributes={name: attributes[name] for name in attributes if name not in KEYS},
            as_of=snapshot["cutoff"],
            created_at=snapshot["created_at"],
            events=told_events.of_records(self.records(snapshot["contact_id"])),
            history_start=self.history_start,
            lead_id=snapshot["lead_id"],
        )


KEYS = ("lead_id", "contact_id", "created_at")


def _read(path: Path) -> pa.Table:
    """A table with its moments as whole numbers of microseconds."""
    table = pq.read_table(path)
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            whole = table.column(place).cast(pa.timestamp("us", "UTC")).cast(pa.int64())
            table = table.set_column(place, field.name, whole)
    return table


@pytest.fixture(scope="session")
def journey(finished_run: Path) -> Journey:
    data = finished_run / "data"
    events = _read(data / "ingest" / "events.parquet").sort_by("contact_id").combine_chunks()
    snapshots = _read(data / "snapshot" / "snapshots.parquet")
    test = np.asarray(snapshots["part"].to_pylist()) == "test"
    did, who = (
        feather.read_table(data / room / "matrix.arrow") for room in ("behavioural", "demographic")
    )
    columns = [
        column.to_numpy().astype(np.float64) for each in (did, who) for column in each.columns
    ]
    runs = pa.compute.run_end_encode(events["contact_id"].combine_chunks())
    ends = runs.run_ends.to_numpy()
    contacts, starts = runs.values.to_pylist(), [0, *ends[:-1].tolist()]
    source = config.read(finished_run / "sources" / "complete_journey.yaml", Source)
    return Journey(
        scorer=scorer.load(data / "bundle"),
        events=events,
        snapshots=snapshots.filter(pa.array(test)),
        leads=pq.read_table(data / "ingest" / "leads.parquet"),
        matrix=np.column_stack(columns)[test],
        history_start=clock.moment(source.observed.history_start),
        starts=dict(zip(contacts, starts, strict=True)),
        lengths=dict(zip(contacts, np.diff(ends, prepend=0).tolist(), strict=True)),
    )


@pytest.fixture
def rank() -> Callable[..., Ranking]:
    """Rank scores and labels; leads are named in the rows' order if they are not named."""

    def ranked(scores, labels, lead_ids=None, *, probabilities=True) -> Ranking:
        ids = lead_ids or [f"l{place:04}" for place in range(len(scores))]
        return ranking(
            np.asarray(scores, dtype=np.float64),
            np.asarray(labels, dtype=np.bool_),
            np.array(ids, dtype=np.object_),
            probabilities=probabilities,
        )

    return ranked
