"""The team's points and the model on the same matured test leads, each of them once.

comparison.json  compared, why_not: whether there are points to compare with, and why there are none
                 curve, calls: whom each list finds, with paired intervals
                 agreement, movers: where both agree, who moves up and down, and why
                 actions, scorecard: what each action is worth, and the points that the data would
                 give, learned from the training part alone
                 bands: how each yardstick's bands did
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, snapshots
from features.types import Flags, Floats, Indices
from models import drivers, scorer
from models.bootstrap import DIGITS
from models.compared import agreement, bands, calls, movers, why_moved
from models.compared.leads import Leads, one_a_lead
from models.compared.movers import DOWN, UP, Moved
from models.compared.why_moved import Group
from models.language import ENGLISH
from models.scorer import Scorer
from pipelines import columns, files, fitted_points, judged_rows, paths, point_totals, stage
from pipelines.point_totals import Counted
from pipelines.stage import Context

NO_POINTS, BALANCE = "no points", "balance"
_CALLS = 100


@dataclass(frozen=True)
class _Tested:
    """The test leads, each once, as the bundle and the points see them."""

    leads: Leads
    matrix: Floats
    loaded: Scorer
    points: Counted | None
    contacts: int


def work(context: Context) -> None:
    """Compare, write, and say the one figure that a team asks for."""
    table = files.read_table(paths.SNAPSHOTS)
    tested = _tested(context, table)
    told = {
        **_of_whom(context, tested),
        "curve": calls.curve(tested.leads),
        "calls": calls.table(tested.leads),
        "agreement": agreement.told(tested.leads),
        "movers": _movers(tested),
        **fitted_points.told(context, table, tested.leads, tested.points),
        "bands": {
            "model": bands.of_model(tested.leads, tested.loaded.contract.bands),
            "points": bands.of_points(
                tested.leads, None if tested.points is None else tested.points.table.bands
            ),
        },
    }
    files.write_json(paths.COMPARISON, told)
    context.console.done(_said(told))


def _tested(context: Context, table: pa.Table) -> _Tested:
    """One test snapshot of each lead, scored both ways."""
    test = np.flatnonzero(columns.in_part(table, snapshots.TEST))
    lead_ids = arrow.strings(table["lead_id"])
    chosen = test[one_a_lead(lead_ids[test], context.params.evaluate.seed)]
    some = np.zeros(len(table), dtype=np.bool_)
    some[chosen] = True
    loaded = scorer.load(paths.BUNDLE)
    matrix = columns.features()[1][some]
    rows = judged_rows.rows(context, table, some)
    chosen_rows = table.filter(pa.array(some))
    counted = point_totals.of(context, chosen_rows)
    leads = Leads(
        rows=rows,
        probability=loaded.score(matrix, context.params.train.threads).probability,
        totals=None if counted is None else counted.totals,
        amounts=_amounts(chosen_rows, rows.labels),
    )
    contacts = len(pc.unique(chosen_rows["contact_id"]))
    return _Tested(leads, matrix, loaded, counted, contacts)


def _amounts(tested: pa.Table, labels: Flags) -> Floats | None:
    """What each lead was won for, NaN where unknown, 0 where not won; None if all are unknown."""
    won = files.read_table(paths.OUTCOMES, ["lead_id", "amount"])
    place = pc.index_in(tested["lead_id"], won["lead_id"].combine_chunks())
    amounts = won["amount"].take(place.combine_chunks()).cast(pa.float64()).to_numpy()
    found = np.where(labels, amounts, 0.0)
    return None if np.isnan(found[labels]).all() else found


def _of_whom(context: Context, tested: _Tested) -> dict[str, Any]:
    """Whether there is something to compare, on how many leads, as of which cutoffs."""
    leads, cutoffs = tested.leads, context.source.cutoffs
    has_balance = context.source.points.balance is not None
    why_not = (BALANCE if has_balance else NO_POINTS) if tested.points is None else None
    return {
        "compared": why_not is None,
        "why_not": why_not,
        "leads": len(leads),
        "contacts": tested.contacts,
        "buyers": int(leads.labels.sum()),
        "rate": round(float(leads.labels.mean()), DIGITS),
        "cutoffs": list(cutoffs),
        "several": len(cutoffs) > 1,
        "amount": calls.amount(leads),
    }


def _movers(tested: _Tested) -> dict[str, Any] | None:
    """Both directions with their reasons; null without points."""
    moved = movers.moved(tested.leads)
    if moved is None:
        return None
    features = tested.loaded.contract.catalogue.features
    return {
        way: {
            **movers.told(tested.leads, moved, way),
            "why": why_moved.why(
                features,
                _group(tested, moved.rows(way), moved.chance[way]),
                _group(tested, np.flatnonzero(moved.stays[way]), moved.stays[way]),
                sign,
            ),
            "examples": _examples(tested, moved, moved.rows(way)[: movers.EXAMPLES], sign),
        }
        for way, sign in ((UP, 1), (DOWN, -1))
    }


def _group(tested: _Tested, group: Indices, chance: Floats) -> Group:
    rows = movers.explained(group)
    matrix = tested.matrix[rows]
    found = tested.loaded.reasons(matrix, drivers.count(tested.loaded.contract.catalogue.features))
    return why_moved.group(matrix, chance[rows], found)


def _examples(tested: _Tested, moved: Moved, rows: Indices, sign: int) -> list[dict[str, Any]]:
    said = tested.loaded.tell(tested.matrix[rows], len(tested.loaded.contract.catalogue.names))
    return [
        movers.example(tested.leads, moved, int(row), each, sign)
        for row, each in zip(rows, said, strict=True)
    ]


def _said(told: dict[str, Any]) -> str:
    """The one figure that a team asks for: what its calls find, instead of what they found."""
    each = _asked(told["calls"])
    if each["points"] is None:
        return ENGLISH.count(
            "with {n} call: {buyers} buyers ({low}–{high}); there are no points to compare with",
            "with {n} calls: {buyers} buyers ({low}–{high}); there are no points to compare with",
            each["calls"],
            **_numbers(each["model"]),
        )
    return ENGLISH.count(
        "with {n} call: {buyers} buyers ({low}–{high}) instead of {today}",
        "with {n} calls: {buyers} buyers ({low}–{high}) instead of {today}",
        each["calls"],
        **_numbers(each["model"]),
        today=ENGLISH.number(each["points"]["value"]),
    )


def _asked(told: list[dict[str, Any]]) -> dict[str, Any]:
    """A hundred calls, or as many as there are fewer leads."""
    return next((each for each in told if each["calls"] == _CALLS), told[-1])


def _numbers(figure: dict[str, float]) -> dict[str, str]:
    named = {"buyers": "value", "low": "low", "high": "high"}
    return {name: ENGLISH.number(figure[key]) for name, key in named.items()}


if __name__ == "__main__":
    stage.run("compare", work)
