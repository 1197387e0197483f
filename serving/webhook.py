"""An answer without nesting, for workflow actions that can only take a field by its name."""

from __future__ import annotations

from collections.abc import Sequence

from serving.messages import FlatPrediction, Prediction


def flattened(answer: Prediction, ignored: Sequence[str]) -> FlatPrediction:
    """Bands in other words become `band_<mapping>`, reasons `reason_1` and so on."""
    told = answer.explanation
    more: dict[str, object] = {f"band_{name}": word for name, word in answer.mapped.items()}
    if told is not None:
        more |= {f"reason_{n}": each.text for n, each in enumerate(told.reasons, start=1)}
    if answer.points is not None and answer.decision is not None:
        more["points"] = answer.points.total
        more["points_band"] = answer.points.band
        more["points_qualified"] = ", ".join(answer.points.qualified)
        more["decided_by"], more["decided_band"] = answer.decision.by, answer.decision.band
    until = answer.history.until
    return FlatPrediction.model_validate(
        {
            **answer.model_dump(include=set(FlatPrediction.model_fields)),
            "history_source": answer.history.source,
            "history_until": until,
            "ignored": ", ".join([*ignored, *answer.ignored.fields]),
            "unseen": ", ".join(f"{n}={v}" for n, new in answer.unseen.items() for v in new),
            **more,
        }
    )
