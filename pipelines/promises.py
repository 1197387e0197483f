"""The section `calibration` of metrics.json: are our probabilities kept, would others be.

slope, intercept            of the labels on our log-odds; 1 and 0 where every promise is kept
ece, ece_by_chance_95       calibration error, and up to where chance alone takes it
bins                        ten of equal count, promise and rate with their intervals
warning                     why probabilities cannot be trusted yet, else null
following                   calibrated again before every block of leads, against as it was trained
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from features import arrow, snapshots
from features.ids import Ids
from features.types import Flags, Floats
from models import bootstrap, following, metrics, reliability
from models.comparison import Rows
from models.curves import Curves
from models.following import Block, Later
from models.metrics import Ranking
from models.scorer import Scorer, Scores
from models.sigmoid import sigmoid
from pipelines import columns, crossfit
from pipelines.stage import Context

_FIGURES = {"ece": metrics.ece, "log_loss": metrics.log_loss}


@dataclass(frozen=True)
class Judged:
    """The snapshots with their features, and the test part as the bundle scores it."""

    table: pa.Table
    matrix: Floats
    loaded: Scorer
    scores: Scores
    ranked: Ranking
    rows: Rows


def judge(context: Context, judged: Judged) -> tuple[dict[str, Any], Curves]:
    """The section, and the bins to draw."""
    test = columns.in_part(judged.table, snapshots.TEST)
    told, bins = reliability.judge(
        judged.ranked,
        judged.rows.draws,
        (judged.scores.low, judged.scores.high),
        Ids(judged.table["contact_id"]).places[test].astype(np.int64),
        context.params.evaluate.seed,
    )
    told["warning"] = judged.loaded.contract.warning
    told["following"] = _following(context, judged)
    return told, bins


def _following(context: Context, judged: Judged) -> dict[str, Any] | None:
    """Null where the test part is one block: nothing of it is known before it begins."""
    block_rows = context.params.evaluate.following_rows
    if len(judged.rows.labels) <= block_rows:
        return None
    blocks = list(
        following.replay(
            crossfit.read("history"),
            _later(context, judged),
            context.source.label_horizon,
            crossfit.limits(context),
            block_rows,
        )
    )
    followed = np.empty(len(judged.rows.labels))
    for block in blocks:
        followed[block.rows] = sigmoid(block.log_odds)
    frozen = judged.scores.probability
    return {
        "block_rows": block_rows,
        "frozen": _figures(frozen, judged.rows),
        "following": _figures(followed, judged.rows),
        "blocks": [_block(block, frozen, followed, judged.rows.labels) for block in blocks],
    }


def _later(context: Context, judged: Judged) -> Later:
    """The rows of gap and test part; the gap's labels mature before the test part ends."""
    after = columns.in_part(judged.table, snapshots.GAP, snapshots.TEST)
    table = judged.table.filter(pa.array(after))
    scored = judged.loaded.score(judged.matrix[after], context.params.train.threads)
    return Later(
        raw=scored.raw_log_odds,
        labels=columns.labels(table).astype(bool),
        cutoffs=arrow.moments(table["cutoff"]),
        judged=columns.in_part(table, snapshots.TEST),
    )


def _figures(probabilities: Floats, rows: Rows) -> Mapping[str, Any]:
    ranked = metrics.ranking(probabilities, rows.labels, rows.lead_ids, probabilities=True)
    return {name: bootstrap.figure(metric, ranked, rows.draws) for name, metric in _FIGURES.items()}


def _block(block: Block, frozen: Floats, followed: Floats, labels: Flags) -> dict[str, Any]:
    means = {"frozen": frozen, "following": followed, "rate": labels}
    return {
        "rows": len(block.rows),
        "kind": block.kind,
        "known": block.known,
        **{name: round(float(each[block.rows].mean()), 6) for name, each in means.items()},
    }
