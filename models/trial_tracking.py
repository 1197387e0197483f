"""A search in MLflow: a run for the search, and one below it for each of its trials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mlflow
from mlflow.entities import Metric, Param, RunTag
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID
from mlflow.utils.time import get_current_time_millis

from models import tracking
from models.tuning import Trial

_KEY, _NUMBER = "search", "trial"


@dataclass(frozen=True)
class Search:
    """The run of a search, and which of its trials are logged."""

    experiment: str
    run_id: str
    logged: set[int] = field(default_factory=set)


def begin(experiment: str, key: str, params: Mapping[str, Any], artifacts: Path | None) -> Search:
    """The run of the search with this key, a new one if there is none."""
    with tracking.explained():
        place = tracking.experiment(experiment, artifacts)
        found = _runs(place, f"tags.`{_KEY}` = '{key}'")
        if found:
            search = Search(place, str(found[0].info.run_id))
            search.logged.update(_logged(search))
            return search
        client = mlflow.MlflowClient()
        run = client.create_run(place, tags={_KEY: key}, run_name=f"search {key[:12]}")
        _log(run.info.run_id, params, {})
        return Search(place, str(run.info.run_id))


def log(search: Search, trial: Trial) -> None:
    """A run below the search's own, unless it is there already."""
    if trial.number in search.logged:
        return
    with tracking.explained():
        client = mlflow.MlflowClient()
        tags = {MLFLOW_PARENT_RUN_ID: search.run_id, _NUMBER: str(trial.number)}
        run = client.create_run(search.experiment, tags=tags, run_name=f"trial {trial.number}")
        losses = {f"log_loss_fold_{fold}": loss for fold, loss in enumerate(trial.losses, start=1)}
        _log(run.info.run_id, trial.params, {**losses, "log_loss": trial.losses[-1]})
        client.set_tag(run.info.run_id, "pruned", "yes" if trial.pruned else "no")
        # Last, so that a run that was killed half-way is never taken for a whole one.
        client.set_terminated(run.info.run_id)
        search.logged.add(trial.number)


def end(search: Search, metrics: Mapping[str, float], tags: Mapping[str, str]) -> None:
    """What the search has found."""
    with tracking.explained():
        client = mlflow.MlflowClient()
        _log(search.run_id, {}, metrics, tags)
        client.set_terminated(search.run_id)


def _logged(search: Search) -> set[int]:
    """The trials that are logged as a whole; halves of others are removed."""
    whole = set()
    for run in _runs(search.experiment, f"tags.`{MLFLOW_PARENT_RUN_ID}` = '{search.run_id}'"):
        if run.info.status == "FINISHED":
            whole.add(int(run.data.tags[_NUMBER]))
        else:
            mlflow.MlflowClient().delete_run(run.info.run_id)
    return whole


def _runs(experiment: str, wanted: str) -> list[Any]:
    return list(mlflow.search_runs([experiment], filter_string=wanted, output_format="list"))


def _log(
    run_id: str,
    params: Mapping[str, Any],
    metrics: Mapping[str, float],
    tags: Mapping[str, str] | None = None,
) -> None:
    now = get_current_time_millis()
    mlflow.MlflowClient().log_batch(
        run_id,
        metrics=[Metric(name, value, now, 0) for name, value in metrics.items()],
        params=[Param(name, str(value)) for name, value in params.items()],
        tags=[RunTag(name, value) for name, value in (tags or {}).items()],
    )
