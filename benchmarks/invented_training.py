"""A run folder as it stands before `train`: a million invented leads with a hundred features.

Nobody real is in it; every number comes from a seeded generator. It is shaped like real leads: what
they did are counts with many zeros that hang together, null where their history is unknown; who
they are are numbers, a third of them with nulls, and categories of a few to forty values. About a
tenth of them convert, for reasons that are partly in the features: sums, thresholds, products.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.event_log import DAY, HISTORY_START, MOMENT
from features import catalogue
from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.types import Attribute, EventGroup, Feature, Flags, Floats, Indices, Words
from models.sigmoid import sigmoid
from pipelines import config, files, matrix, paths

ROOT = Path(__file__).resolve().parents[1]

SEED = 7
LEADS_PER_CONTACT = 1.3
YEAR = 365 * DAY
HORIZON, LEVELS, SHARE_OF_NULLS, WITHOUT_HISTORY = "14d", (3, 5, 8, 12, 20, 40), 0.3, 0.02
WINDOWS = ("7d", "30d", "90d", "180d")
EVENTS = {"visit": 0.25, "mail": 0.15, "call": 0.02, "form": 0.03, "order": 0.02}
"""How often a usual lead does it, times a day."""
_BASE = -3.6

_GROUPS = tuple(
    EventGroup(
        name,
        (name,),
        Words(name, f"{name}s"),
        numbers=("amount",) * (name == "order"),
        share_of="visit" if name == "form" else None,
    )
    for name in EVENTS
)
_ATTRIBUTES = (
    *(Attribute(f"number_{place}", "number", f"number {place}") for place in range(15)),
    *(Attribute(f"category_{place}", "category", f"category {place}") for place in range(6)),
    *(
        Attribute(f"group_{place}", "ordered", f"group {place}", order=tuple("abcdef"))
        for place in range(2)
    ),
    *(Attribute(f"answer_{place}", "yes_no", f"answer {place}") for place in range(2)),
)
CATALOGUE = Catalogue(
    BehaviouralSpec(
        groups=_GROUPS,
        windows=WINDOWS,
        kinds=("count", "active_days", "sum", "share", "recency", "first_seen"),
        zone="UTC",
    ),
    DemographicSpec(
        attributes=_ATTRIBUTES,
        vocabularies={
            f"category_{place}": tuple(f"v{value:02}" for value in range(count))
            for place, count in enumerate(LEVELS)
        },
    ),
)


def write(folder: Path, rows: int, threads: int) -> None:
    """Write what fingerprint, snapshot, behavioural and demographic would have left."""
    random = np.random.default_rng(SEED)
    whole = features(random, rows)
    won = labels(random, whole)
    did = len(CATALOGUE.behavioural.features)
    for path, names, values in (
        (paths.BEHAVIOURAL, CATALOGUE.names[:did], whole[:did]),
        (paths.DEMOGRAPHIC, CATALOGUE.names[did:], whole[did:]),
    ):
        with matrix.written(folder / path, names) as file:
            file.add(values)
    told = catalogue.to_dict(CATALOGUE)
    files.write_json(folder / paths.BEHAVIOURAL_SPEC, told["behavioural"])
    files.write_json(folder / paths.DEMOGRAPHIC_SPEC, told["demographic"])
    files.write_table(folder / paths.SNAPSHOTS, _snapshots(random, won))
    for path in (paths.FINGERPRINT, paths.TUNED):
        files.write_json(folder / path, {})
    files.write_json(folder / paths.DIRECTIONS, {"groups": {}, "attributes": {}})
    settings = {**config.parse(ROOT / "params.yaml"), "source": "source.yaml"}
    settings["train"] = {**settings["train"], "threads": threads}
    for name, value in (("params.yaml", settings), ("source.yaml", _SOURCE)):
        # JSON is YAML.
        files.write_text(folder / name, json.dumps(value))


def features(random: np.random.Generator, rows: int) -> Floats:
    """The matrix, turned; shape (features, rows), NaN is null."""
    did, columns = len(CATALOGUE.behavioural.features), np.empty((len(CATALOGUE.names), rows))
    busy = random.gamma(0.6, 1.0, rows)
    own = {name: busy * random.gamma(2.0, rate / 2.0, rows) for name, rate in EVENTS.items()}
    for place, feature in enumerate(CATALOGUE.features[:did]):
        columns[place] = _behavioural(random, feature, own.get(feature.about, busy))
    columns[1:did, random.random(rows) < WITHOUT_HISTORY] = np.nan
    for place, feature in enumerate(CATALOGUE.features[did:], start=did):
        columns[place] = _attribute(random, feature, busy)
    return columns


def _behavioural(random: np.random.Generator, feature: Feature, daily: Floats) -> Floats:
    """One feature of leads that do it so many times a day."""
    rows = len(daily)
    if feature.window is None:
        hours = random.exponential(24.0, rows) / (daily + 0.01)
        hours[hours > 24 * 400] = np.nan
        return np.round(hours, 3)
    counts = random.poisson(daily * float(feature.window.removesuffix("d"))).astype(np.float64)
    if feature.kind == "share":
        shares = random.beta(2.0, 5.0, rows)
        shares[counts == 0] = np.nan
        return shares
    return counts * random.lognormal(3.0, 0.5, rows) if feature.kind == "sum" else counts


def _attribute(random: np.random.Generator, feature: Feature, busy: Floats) -> Floats:
    rows, place = len(busy), int(feature.name.rpartition("_")[2])
    if feature.kind == "number":
        values = np.exp(random.normal(size=rows)) if place % 2 else random.normal(size=rows)
        values[random.random(rows) < SHARE_OF_NULLS * (place % 3 == 0)] = np.nan
        return values
    if feature.kind == "yes_no":
        return (random.random(rows) < 0.4).astype(np.float64)
    levels = 6 if feature.kind == "ordered" else LEVELS[place]
    codes = np.minimum(random.geometric(2.0 / levels, rows) - 1, levels - 1).astype(np.float64)
    codes[random.random(rows) < SHARE_OF_NULLS / 3] = np.nan
    return codes


def labels(random: np.random.Generator, columns: Floats) -> Flags:
    """Who converts; `columns` of shape (features, rows)."""
    named = {name: np.nan_to_num(columns[place]) for place, name in enumerate(CATALOGUE.names)}
    log_odds = np.full(columns.shape[1], _BASE)
    log_odds += 0.25 * np.log1p(named["visit_count_30d"]) + 0.5 * (named["form_count_90d"] > 0)
    log_odds += 0.8 * (named["number_2"] > 0) * (named["answer_0"] == 1) - 0.3 * named["number_0"]
    log_odds += 0.8 * np.abs(named["number_4"]) * (named["mail_count_30d"] > 1)
    log_odds -= 0.4 * np.isnan(columns[CATALOGUE.names.index("number_6")])
    log_odds += random.normal(0.0, 0.5, LEVELS[-1])[named["category_5"].astype(np.int64)]
    log_odds += 0.1 * named["group_0"] + 0.3 * named["number_8"] * named["number_10"]
    return np.asarray(random.random(len(log_odds)) < sigmoid(log_odds))


def _snapshots(random: np.random.Generator, won: Flags) -> pa.Table:
    """All of them in the training part, sorted by contact as the stage leaves them."""
    rows = len(won)
    contact: Indices = np.sort(random.integers(0, max(int(rows / LEADS_PER_CONTACT), 1), rows))
    cutoffs = HISTORY_START + random.integers(0, YEAR, rows)
    numbers = pa.array(np.arange(rows)).cast(pa.string())
    return pa.table(
        {
            "contact_id": pa.array(contact).cast(pa.string()),
            "lead_id": numbers,
            "lead_row": pa.array(np.arange(len(won))),
            "cutoff": pa.array(cutoffs).cast(MOMENT),
            "label": pa.array(won.astype(np.int8)),
            "part": pa.array(np.full(rows, "train")),
        }
    )


_EVENTS = {
    name: {
        "table": "events",
        "event_type": name,
        "contact_id": "contact_id",
        "occurred_at": {"column": "occurred_at"},
        "numbers": list(group.numbers),
    }
    for name, group in zip(EVENTS, _GROUPS, strict=True)
}
_SOURCE = {
    "name": "invented",
    "zone": "UTC",
    "tables": {name: f"{name}.parquet" for name in ("leads", "events", "outcomes")},
    "leads": {
        "table": "leads",
        "lead_id": "lead_id",
        "contact_id": "contact_id",
        "created_at": {"column": "created_at"},
    },
    "events": _EVENTS,
    "outcomes": {
        "table": "outcomes",
        "lead_id": "lead_id",
        "converted_at": {"column": "converted_at"},
    },
    "horizon": HORIZON,
}
