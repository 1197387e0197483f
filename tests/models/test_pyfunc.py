"""The bundle as an MLflow model, where this project was never imported."""

from __future__ import annotations

import dataclasses
import importlib
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from features import clock, jit
from features.errors import ConfigError
from features.told_events import NOTHING, of_records
from tests.features.logs import records

pytestmark = [
    pytest.mark.slow,
    # MLflow warns of its own type hints when it is imported.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SCORE = """
import json, sys
import mlflow, pandas as pd
mlflow.set_tracking_uri(sys.argv[1])
model = mlflow.pyfunc.load_model(sys.argv[2])
with open(sys.argv[3]) as file:
    rows = pd.DataFrame(json.load(file))  # pandas.read_json loses the last bits of numbers
import features
told = {"scores": model.predict(rows).to_dict(orient="list"), "features": features.__file__}
print("told:" + json.dumps(told))
"""


@pytest.fixture(scope="module")
def model(finished_run):
    """Where the model of the main job's run was logged: the store and the model's address."""
    card = json.loads((finished_run / "data/bundle/card.json").read_text("utf-8"))
    store = f"sqlite:///{finished_run / 'mlruns' / 'mlflow.db'}"
    # A copy of the package may bring its compiled code along: that takes half a minute to make.
    here = Path(jit.compiled.cache)
    for code in (finished_run / "mlruns").glob("artifacts/models/*/artifacts/code/features"):
        shutil.copytree(here, code / "__pycache__" / here.name, dirs_exist_ok=True)
    return store, f"runs:/{card['mlflow_run_id']}/model"


@pytest.fixture(scope="module")
def code():
    """`models.pyfunc`; MLflow takes seconds to import, for which fast tests should not wait."""
    return importlib.import_module("models.pyfunc")


def iso(moment):
    return (EPOCH + timedelta(microseconds=moment)).isoformat()


def event(record):
    known = {name: value for name, value in record.items() if value is not None}
    moments = {name: iso(record[name]) for name in ("occurred_at", "recorded_at")}
    return known | moments


def row(lead):
    """A lead as a row of the model's input."""
    told = {name: value for name, value in lead.attributes.items() if value is not None}
    told |= {"as_of": iso(lead.as_of), "created_at": iso(lead.created_at), "lead_id": lead.lead_id}
    if lead.events is not None:
        told["events"] = json.dumps([event(record) for record in records(lead.events)])
        told["events_complete_since"] = iso(lead.history_start)
    return told


def run_outside(folder, text, *arguments):
    """Run a script isolated from this project: no PYTHONPATH, no user site, an empty folder."""
    return subprocess.run(
        [sys.executable, "-I", "-c", text, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_outside_the_project_the_model_scores_as_the_scorer_does(model, journey, tmp_path):
    places = range(0, len(journey.snapshots), len(journey.snapshots) // 12)
    leads = [journey.lead(place) for place in places]
    leads.append(dataclasses.replace(leads[0], events=None))  # nothing is known of the contact
    leads.append(dataclasses.replace(leads[0], events=NOTHING))  # nothing happened
    rows = tmp_path / "rows.json"
    rows.write_text(json.dumps([row(lead) for lead in leads]), "utf-8")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    done = run_outside(folder, SCORE, *model, str(rows))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.split("told:")[1])
    assert told["features"].endswith("code/features/__init__.py"), "not the logged code was used"
    expected = [journey.scorer.score_lead(lead) for lead in leads]
    assert told["scores"] == {
        "probability": [float(each.probability[0]) for each in expected],
        "low": [float(each.low[0]) for each in expected],
        "high": [float(each.high[0]) for each in expected],
        "score": [int(each.score[0]) for each in expected],
        "band": [str(each.band[0]) for each in expected],
        "evidence": [str(each.evidence[0]) for each in expected],
        **{
            f"band_{name}": [words[str(each.band[0])] for each in expected]
            for name, words in journey.scorer.contract.bands.mappings.items()
        },
    }
    assert len(set(told["scores"]["probability"])) > 10


FOREIGN = """
import sys
sys.path.insert(0, sys.argv[3])
__import__(sys.argv[4])
import mlflow
mlflow.set_tracking_uri(sys.argv[1])
mlflow.pyfunc.load_model(sys.argv[2])
print("loaded")
"""


@pytest.mark.parametrize("name", ["features", "models"])
def test_a_foreign_package_of_a_rooms_name_fails_the_load_and_is_named(model, name, tmp_path):
    intruder = tmp_path / "foreign" / name / "__init__.py"
    intruder.parent.mkdir(parents=True)
    intruder.write_text("COLUMNS = ['age']\n")
    done = run_outside(tmp_path, FOREIGN, *model, str(tmp_path / "foreign"), name)
    assert done.returncode != 0
    assert "loaded" not in done.stdout
    last = done.stderr.strip().splitlines()[-1]
    assert str(intruder) in last
    assert "load it in a process that has not imported them" in last


INTERPRETED = """
class Compiler:
    def __init__(self, package):
        pass

    def __call__(self, function):
        return function

compiled = Compiler("features")
"""


@pytest.fixture
def changed_features(finished_run, tmp_path):
    """A folder with this project's code, in which a feature has another meaning."""
    folder = tmp_path / "changed"
    for room in ("features", "models"):
        for path in (finished_run / room).rglob("*.py"):
            target = folder / path.relative_to(finished_run)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(path.read_text("utf-8"), "utf-8")
    # The same numbers, without half a minute of compiling.
    (folder / "features/jit.py").write_text(INTERPRETED, "utf-8")
    return folder


MEANING = (
    "contract.json: the feature catalogue",
    "features/behavioural.py",
    'unit=Phrase("hours")',
    'unit=Phrase("days")',
)
KERNEL = (
    "contract.json: the features of a probe",
    "features/clock.py",
    "return occurred_at >= cutoff - window",
    "return occurred_at > cutoff - window",
)


@pytest.mark.parametrize("change", [MEANING, KERNEL], ids=["meaning", "kernel"])
def test_changed_features_of_this_project_are_refused_by_their_digest(
    model, changed_features, tmp_path, change
):
    found, file, old, new = change
    code = (changed_features / file).read_text("utf-8")
    assert old in code
    (changed_features / file).write_text(code.replace(old, new), "utf-8")
    done = run_outside(tmp_path, FOREIGN, *model, str(changed_features), "features")
    assert done.returncode != 0
    assert "CatalogueMismatch" in done.stderr
    assert found in done.stderr
    assert str(changed_features) in done.stderr
    assert "another package named features" in done.stderr


def test_a_row_becomes_a_lead(code):
    told = {
        "as_of": "2026-01-31T00:00:00+00:00",
        "created_at": "2026-01-30T12:00:00Z",
        "lead_id": "l1",
        "channel": "web",
        "events_complete_since": "2026-01-01T00:00:00Z",
        "events": json.dumps(
            [
                {"event_type": "visit", "occurred_at": "2026-01-30T01:00:00+01:00"},
                {
                    "event_type": "call",
                    "occurred_at": "2026-01-29T00:00:00Z",
                    "recorded_at": "2026-01-29T00:05:00Z",
                    "minutes": 3,
                },
            ]
        ),
    }
    day = clock.moment("2026-01-29T00:00:00Z")
    assert code._lead(told) == code.Lead(
        attributes={"channel": "web"},
        as_of=day + 2 * clock.DAY,
        created_at=day + clock.DAY + 12 * clock.HOUR,
        events=of_records(
            [
                {
                    "event_type": "visit",
                    "occurred_at": day + clock.DAY,
                    "recorded_at": day + clock.DAY,
                },
                {
                    "event_type": "call",
                    "occurred_at": day,
                    "recorded_at": day + 5 * clock.MINUTE,
                    "minutes": 3,
                },
            ]
        ),
        history_start=clock.moment("2026-01-01T00:00:00Z"),
        lead_id="l1",
    )


def test_no_events_are_unknown_and_an_empty_list_is_nothing(code):
    row = {"as_of": "2026-01-31T00:00:00Z"}
    assert code._lead(row).events is None
    assert code._lead(row | {"events": "[]"}).events == NOTHING


def test_without_its_creation_a_lead_is_as_old_as_the_request_and_its_history_whole(code):
    lead = code._lead({"as_of": "2026-01-31T00:00:00Z", "events": "[]"})
    assert lead.created_at == lead.as_of
    assert lead.history_start == clock.ALWAYS


def test_nulls_of_a_table_are_absent(code):
    pandas = importlib.import_module("pandas")
    table = pandas.DataFrame(
        {
            "as_of": ["2026-01-31T00:00:00Z"] * 3,
            "events": ["[]", None, float("nan")],
            "employees": [1.0, float("nan"), None],
            "seen": [pandas.NaT, None, pandas.NA],
        }
    )
    told = code._rows(table)
    moment = "2026-01-31T00:00:00Z"
    assert told == [
        {"as_of": moment, "events": "[]", "employees": 1.0},
        {"as_of": moment},
        {"as_of": moment},
    ]


@pytest.mark.parametrize("wrong", ["2026-01-31", "yesterday", "2026-01-31T00:00:00"])
def test_a_moment_without_a_zone_is_refused(code, wrong):
    with pytest.raises(ConfigError):
        code._lead({"as_of": wrong})
