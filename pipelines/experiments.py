"""What runs and experiments have tried and reached, as rows to compare: for people who look.

MLflow knows every bundle that was ever tracked, by whoever shares the store. DVC knows the commits
and the experiments of `dvc exp run` in this checkout, tracked or not.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dvc.api

from models import tracking
from models.tracking import Tracked
from pipelines import files, paths
from pipelines.stage import Context
from pipelines.track import STORE
from pipelines.workspace import ROOT

Row = Mapping[str, Any]


def tracked(context: Context) -> list[Tracked]:
    """The MLflow runs of this source, the oldest first."""
    tracking.store(os.environ.get("MLFLOW_TRACKING_URI"), STORE)
    return tracking.runs(context.params.track.experiment.format(source=context.source.name))


def of_dvc() -> list[Row]:
    """The workspace, the last commit and its experiments: name, figures and params of each.

    A run folder of another source is no git repository: there the workspace is all.
    """
    if Path.cwd() != ROOT:
        return [{"Experiment": "workspace", **files.read_json(paths.HEADLINE)}]
    told: list[Row] = dvc.api.exp_show()
    return [{**row, "Experiment": row["Experiment"] or row["rev"]} for row in told]


def differing(rows: Sequence[Row]) -> list[str]:
    """The names whose values are not the same in all rows, in the order of their first row."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [name for name in names if len({str(row.get(name)) for row in rows}) > 1]
