"""The bundle and three rivals on the test part, with intervals, and the curves of it.

headline.json our figures on the test part, for `dvc metrics` and `dvc exp show`
metrics.json  made_of: of what the model is made; is_forecast; source and horizon
              test: model, points, naive_bayes, logistic_regression → figure → value, low, high
              test_by_cutoff, test_by_month (where rows have dates); paired: ours minus each
              rival's; slices: each value of some attributes, the worst one; rows of every part
              and their period, where rows have dates
plots/        the curves as tables, for `dvc plots` and the report's pictures
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, clock, snapshots
from features.types import Flags, Floats
from models import comparison, curve_tables, folds, reliability, scorer, slices
from models.comparison import LOGISTIC, MODEL, NAIVE_BAYES, POINTS, Rows
from models.rivals import logistic, naive_bayes
from models.scorer import Scorer
from models.sigmoid import sigmoid
from pipelines import (
    columns,
    files,
    judged_rows,
    paths,
    periods,
    point_totals,
    promises,
    stage,
)
from pipelines.promises import Judged
from pipelines.stage import Context


def work(context: Context) -> None:
    """Score the test part once, judge all models on it."""
    table = files.read_table(paths.SNAPSHOTS)
    test = columns.in_part(table, snapshots.TEST)
    tested = table.filter(pa.array(test))
    loaded = scorer.load(paths.BUNDLE)
    matrix = columns.features()[1]
    ours = loaded.score(matrix[test], context.params.train.threads)
    scores = _scores(context, table, tested, loaded, matrix, ours.probability)
    rows = judged_rows.rows(context, table, test)
    rankings = comparison.rank(scores, rows)
    overall, paired = comparison.figures(rankings, rows)
    told: dict[str, Any] = {
        "source": context.source.name,
        "horizon": context.source.horizon,
        "is_forecast": context.source.is_forecast,
        "made_of": loaded.contract.made_of["history"],
        "test": overall,
        "paired": paired,
        **_divided(context, tested, scores, rows),
    }
    cuts = judged_rows.cuts(context, tested)
    told["slices"] = slices.figures(
        cuts, scores[MODEL], rows, context.params.evaluate.least_slice_rows
    )
    told["rows"] = _parts()
    told["period"] = periods.of(context, table, told["rows"])
    told["test_leads_of_contacts_in_training"] = _known_contacts(table)
    judged = Judged(table, matrix, loaded, ours, rankings[MODEL], rows)
    told["calibration"], bins = promises.judge(context, judged)
    files.write_json(paths.METRICS, told)
    figures = told["test"][MODEL].items()
    files.write_json(paths.HEADLINE, {name: figure["value"] for name, figure in figures})
    paths.PLOTS.mkdir(parents=True, exist_ok=True)
    curve_tables.write(rankings, bins, paths.PLOTS)
    curve_tables.write_importance(loaded.contract.catalogue.names, loaded.gains(), paths.PLOTS)
    if context.source.points.balance is not None:
        context.console.warn(_balance(context.source.points.balance))
    for line in (*comparison.verdict(told), *reliability.lines(told["calibration"])):
        context.console.say(line)
    _doubt(context, told)
    _few_contacts(context, tested)
    context.console.say(slices.said(told["slices"]) or "no slice is large enough to be told")
    context.console.done(f"{len(rows.labels):,} test snapshots, {rows.labels.mean():.1%} converted")


def _scores(
    context: Context,
    table: pa.Table,
    tested: pa.Table,
    loaded: Scorer,
    matrix: Floats,
    ours: Floats,
) -> dict[str, Floats]:
    """Every model's scores of the test rows, learned from the training rows alone."""
    train, test = (columns.in_part(table, part) for part in (snapshots.TRAIN, snapshots.TEST))
    labels = columns.labels(table)[train].astype(bool)
    cutoffs = arrow.moments(table["cutoff"])[train]
    forward = folds.forward(
        cutoffs, labels, context.source.label_horizon, context.params.train.folds
    )
    features = loaded.contract.catalogue.features
    regression = logistic.fit(matrix[train], labels, features, forward)
    bayes = naive_bayes.fit(matrix[train], labels, forward)
    scores = {MODEL: ours}
    counted = point_totals.of(context, tested)
    if counted is not None:
        scores[POINTS] = counted.totals
    scores[NAIVE_BAYES] = bayes.probability(matrix[test])
    scores[LOGISTIC] = sigmoid(regression.log_odds(matrix[test]))
    return scores


def _divided(
    context: Context, table: pa.Table, scores: Mapping[str, Floats], rows: Rows
) -> dict[str, Any]:
    """The figures of each cutoff, if there are several, and of each month."""
    told: dict[str, Any] = {}
    offsets = arrow.durations(table["offset"])
    if len(context.source.cutoffs) > 1:
        told["test_by_cutoff"] = {
            cutoff: _of(scores, rows, offsets == clock.duration(cutoff))
            for cutoff in context.source.cutoffs
        }
    if context.source.is_dated:
        months = arrow.strings(table["cutoff"]).astype("U7")
        told["test_by_month"] = {
            month: _in_short(scores, rows, months == month) for month in np.unique(months).tolist()
        }
    return told


def _of(scores: Mapping[str, Floats], rows: Rows, some: Flags) -> dict[str, Any]:
    """Every model's figures on some of the rows; null where they are of one class only."""
    chosen = rows.chosen(some)
    if not chosen.labels.any() or chosen.labels.all():
        return dict.fromkeys(scores)
    ranked = comparison.rank({name: values[some] for name, values in scores.items()}, chosen)
    return comparison.figures(ranked, chosen)[0]


def _in_short(scores: Mapping[str, Floats], rows: Rows, some: Flags) -> dict[str, Any]:
    """Rows, conversions and our two main figures; null where a month has one class only."""
    labels = rows.labels[some]
    ours = _of({MODEL: scores[MODEL]}, rows, some)[MODEL] or {}
    figures = {name: ours.get(name) for name in ("roc_auc", "log_loss")}
    return {"rows": len(labels), "conversions": int(labels.sum()), **figures}


def _parts() -> dict[str, Any]:
    """Rows, conversions and positive rate of every part; null where outcomes are not known."""
    told = {}
    for part, count in files.read_json(paths.SNAPSHOT_COUNTS).items():
        judged = count.pop("judged")
        rate = round(count["conversions"] / count["rows"], 6) if judged else None
        told[part] = {**count, "positive_rate": rate}
    return told


def _known_contacts(table: pa.Table) -> dict[str, float]:
    """How many test snapshots belong to contacts that also stand in the training part."""
    contact_ids = arrow.strings(table["contact_id"]).astype(str)
    test = columns.in_part(table, snapshots.TEST)
    train = columns.in_part(table, snapshots.TRAIN)
    known = np.isin(contact_ids[test], contact_ids[train])
    return {"rows": int(known.sum()), "share": round(float(known.mean()), 6)}


def _balance(column: str) -> str:
    """Why a sum of points as it stands today is compared with nothing."""
    return (
        f"points.balance: {column} is today's balance of points, which counts what leads did after "
        "they were won or lost. It knows the future, so that nothing can be compared with it. List "
        "the actions that earn the points: they are counted anew as of each cutoff"
    )


def _doubt(context: Context, told: Mapping[str, Any]) -> None:
    auc = told["test"][MODEL]["roc_auc"]["value"]
    if auc > context.params.audit.suspicious_auc:
        context.console.warn(f"a test AUC of {auc:.3f} is a leak until it is explained")


def _few_contacts(context: Context, table: pa.Table) -> None:
    """The intervals come from drawing contacts again, which tells nothing of a few."""
    contacts, least = len(pc.unique(table["contact_id"])), context.params.gate.least_contacts
    if contacts < least:
        context.console.warn(
            f"the test part is of {contacts:,} contacts: with fewer than {least} its intervals "
            "are narrower than the truth"
        )


if __name__ == "__main__":
    stage.run("evaluate", work)
