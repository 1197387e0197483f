"""The bundle as an MLflow model: loads and scores where this project was never imported.

One row a lead. Columns: `as_of` and `created_at` (moments as ISO 8601 text with a zone;
`created_at` defaults to `as_of`), any attribute, and `events`: JSON text with a list of events,
each with `event_type`, `occurred_at` and properties. No `events`, or null, means that nothing is
known of what the contact did; `[]` means that nothing happened. `events_complete_since` says how
far back the list is whole.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc import PythonModel, PythonModelContext

try:
    from features import clock, told_events
    from features.told_events import ToldEvents
    from models import scorer
    from models.scorer import Lead, Scorer
except ImportError as error:
    intruders = [sys.modules[name] for name in ("features", "models") if name in sys.modules]
    places = ", ".join(str(getattr(each, "__file__", None) or each) for each in intruders)
    raise ImportError(
        f"the model brings its own packages `features` and `models`, but others of these names are "
        f"imported already: {places}; load it in a process that has not imported them"
    ) from error

_SAID = ("probability", "low", "high", "score", "band", "evidence")
OWN_COLUMNS = ("as_of", "created_at", "events", "events_complete_since", "lead_id")


class LeadoddsModel(PythonModel):  # type: ignore[misc]
    """Scores leads on the one scoring path."""

    def load_context(self, context: PythonModelContext) -> None:
        """Check and load the bundle; a foreign or changed `features` is refused by its digest."""
        self.scorer: Scorer = scorer.load(Path(context.artifacts["bundle"]))

    def predict(
        self,
        context: PythonModelContext,  # noqa: ARG002
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> pd.DataFrame:
        """Probability, interval, score, band and evidence of each row; a column each mapping."""
        scored = self.scorer.answers([_lead(row) for row in _rows(model_input)])
        return pd.DataFrame(
            {
                **{name: [getattr(each, name) for each in scored] for name in _SAID},
                **{
                    f"band_{name}": [each.mapped[name] for each in scored]
                    for name in self.scorer.contract.bands.mappings
                },
            },
            index=model_input.index,
        )


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Each row without its nulls."""
    return [
        {
            str(name): value
            for name, value in row.items()
            if not pd.api.types.is_scalar(value) or pd.notna(value)
        }
        for row in table.to_dict(orient="records")
    ]


def _lead(row: dict[str, Any]) -> Lead:
    as_of = clock.moment(str(row["as_of"]))
    since = row.get("events_complete_since")
    return Lead(
        attributes={name: value for name, value in row.items() if name not in OWN_COLUMNS},
        as_of=as_of,
        created_at=clock.moment(str(row.get("created_at", row["as_of"]))),
        events=_events(row["events"]) if "events" in row else None,
        history_start=clock.ALWAYS if since is None else clock.moment(str(since)),
        lead_id=str(row.get("lead_id", "")),
    )


def _events(text: str) -> ToldEvents:
    return told_events.of_records(_event(told) for told in json.loads(text))


def _event(told: dict[str, Any]) -> dict[str, Any]:
    occurred_at = clock.moment(told["occurred_at"])
    recorded_at = told.get("recorded_at")
    moments = {
        "occurred_at": occurred_at,
        "recorded_at": occurred_at if recorded_at is None else clock.moment(recorded_at),
    }
    return {**told, **moments}


mlflow.models.set_model(LeadoddsModel())
