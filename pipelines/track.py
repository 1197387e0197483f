"""One MLflow run, keyed by the bundle's digest; what is random stays out of `dvc.lock`.

tracked.json  which bundle was tracked where
card.json     when, commit, run, versions, test figures, beside the bundle (no output of the stage)
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from features.errors import ConfigError
from models import bundle, tracking
from models.tracking import Told
from pipelines import config, files, paths, stage
from pipelines.stage import Context

STORE = tracking.ROOMS / "mlruns"
"""The embedded store lies beside the code, one for all run folders."""

_LIBRARIES = ("lightgbm", "numpy", "numba", "pyarrow", "duckdb", "scikit-learn", "pandas", "mlflow")


def work(context: Context) -> None:
    """Log the run, then say where it is."""
    given = os.environ.get("MLFLOW_TRACKING_URI")
    tracking.store(given, STORE)
    told = _told(context)
    # First without the run's id, so that the logged bundle has a card beside it too.
    files.write_json(paths.CARD, told.card)
    run_id = tracking.log(told, None if given else STORE / "artifacts")
    files.write_json(paths.CARD, {**told.card, "mlflow_run_id": run_id})
    files.write_json(paths.TRACKED, {**told.key, "experiment": told.experiment})
    where = given or "mlruns/ (see `make mlflow`)"
    context.console.done(f"run {run_id} of experiment {told.experiment!r} in {where}")


def _told(context: Context) -> Told:
    digest = bundle.digest(paths.BUNDLE)
    metrics = files.read_json(paths.METRICS)
    tags = {
        "git_commit": _commit(),
        "source": context.source.name,
        "audit": files.read_json(paths.AUDIT)["verdict"],
        "forecast": "yes" if metrics["is_forecast"] else "no",
        "data_sha256": files.sha256(paths.FINGERPRINT),
        "dvc_lock_sha256": _lock_hash(),
        "requirements_sha256": files.sha256(tracking.ROOMS / "requirements.lock"),
    }
    return Told(
        experiment=context.params.track.experiment.format(source=context.source.name),
        name=f"bundle {digest[:12]}",
        key={"bundle_digest": digest, "metrics_sha256": files.sha256(paths.METRICS)},
        tags=tags,
        params=_params(context),
        metrics=dict(_numbers(metrics)),
        files=[
            paths.METRICS,
            paths.AUDIT,
            paths.AUDIT_PAGE,
            paths.CALIBRATION,
            paths.LEARNED,
            paths.REPORT,
            paths.COMPARISON,
            *_drawn(),
        ],
        bundle=paths.BUNDLE,
        card=_card(digest, tags, metrics),
    )


def _drawn() -> list[Path]:
    return [*sorted(paths.PICTURES.glob("*.svg")), *sorted(paths.PLOTS.glob("*.csv"))]


def _card(digest: str, tags: Mapping[str, str], metrics: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "bundle_digest": digest,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "made_with": {name: version(name) for name in _LIBRARIES},
        "python": platform.python_version(),
        **tags,
        "rows": metrics["rows"],
        "period": metrics["period"],
        "test": metrics["test"],
    }


def _commit() -> str:
    """The commit of the code, marked where the tree has changes; 'unknown' outside git."""
    try:
        asked = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
        told = subprocess.run(  # noqa: S603
            asked, cwd=tracking.ROOMS, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return told.stdout.strip()


def _lock_hash() -> str:
    """The digest of what dvc.lock says of the stages before this one; 'none' outside DVC."""
    try:
        stages = config.parse(Path("dvc.lock"))["stages"]
    except ConfigError:
        return "none"
    before = {name: told for name, told in stages.items() if name != "track"}
    return hashlib.sha256(json.dumps(before, sort_keys=True).encode()).hexdigest()


def _params(context: Context) -> dict[str, Any]:
    """All of params.yaml, with what is really used: windows, kinds, bands, tuned parameters."""
    told = context.params.model_dump(mode="json")
    told["behavioural"] |= {"windows": list(context.windows), "kinds": list(context.kinds)}
    told["calibrate"] |= context.bands.told
    told["train"] = context.train.model_dump(mode="json")
    return dict(_flat(told))


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _numbers(metrics: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Every figure of the test part as model.figure, and the ends of our own intervals."""
    for model, figures in metrics["test"].items():
        for name, figure in figures.items():
            if figure is not None:
                yield f"{model}.{name}", figure["value"]
                yield f"{model}.{name}.low", figure["low"]
                yield f"{model}.{name}.high", figure["high"]


if __name__ == "__main__":
    stage.run("track", work)
