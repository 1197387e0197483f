"""Why a lead has its score: `python -m pipelines.explain LEAD [--as-of MOMENT]`, as at any moment.

The features are built again from the ingested tables by the same kernel, as they were known at the
moment, so the answer is that of the day, to the last bit, while bundle and tables are the same.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, clock
from features.errors import InputError
from models import scorer
from models.reason_text import Told
from models.scorer import Scores
from pipelines import champion_rows, files, paths, stage
from pipelines.stage import Context


@dataclass(frozen=True)
class Explained:
    """One lead at one moment."""

    lead_id: str
    as_of: str
    model: str
    horizon: str | None
    scores: Scores
    base: float
    """The log-odds of a lead of which nothing special is known."""
    rest: float
    """What all other reasons add to them."""
    log_odds: float
    reasons: list[Told]


def explain(context: Context, lead_id: str, as_of: int | None, most: int) -> Explained:
    """Score a lead with the bundle of this run folder; `as_of` is its creation, if not given."""
    loaded = scorer.load(paths.BUNDLE, language=context.language)
    table = snapshot(lead_id, as_of)
    matrix = champion_rows.matrix(context, loaded.contract.catalogue, table)
    found = loaded.reasons(matrix, most)
    return Explained(
        lead_id=lead_id,
        as_of=clock.iso(int(arrow.moments(table["cutoff"])[0])),
        model=loaded.digest,
        horizon=loaded.contract.horizon,
        scores=loaded.score(matrix),
        base=float(found.base[0]),
        rest=float(found.rest[0]),
        log_odds=float(found.base[0] + found.share[0].sum() + found.rest[0]),
        reasons=loaded.tell(matrix, most)[0],
    )


def snapshot(lead_id: str, as_of: int | None) -> pa.Table:
    """The lead as a table of one snapshot, at its creation if no moment is given."""
    leads = files.read_table(paths.LEADS)
    place = pc.index(leads["lead_id"], lead_id).as_py()
    if place < 0:
        raise InputError(
            f"lead {lead_id}",
            found="no such lead among those ingested",
            wanted=f"a lead_id of {paths.LEADS}",
            way_out=f"look it up there, or in {paths.SET_ASIDE} if it was refused",
        )
    lead = leads.slice(place, 1)
    created_at = int(arrow.moments(lead["created_at"])[0])
    cutoff = created_at if as_of is None else as_of
    if clock.is_later(created_at, cutoff):
        raise InputError(
            "--as-of",
            found=clock.iso(cutoff),
            wanted=f"a moment from the lead's creation on, {clock.iso(created_at)}",
            way_out="give a later moment, or leave --as-of out: then it is the creation",
        )
    moments = pa.array([cutoff], pa.int64()).cast(arrow.MOMENT)
    keys = lead.select(["lead_id", "contact_id", "created_at"])
    return keys.append_column("cutoff", moments).append_column("lead_row", pa.array([place]))


def _lines(told: Explained) -> list[str]:
    scores = told.scores
    within = "" if told.horizon is None else f" within {told.horizon}"
    chance = f"{scores.probability[0]:.1%}{within}"
    between = f"({scores.low[0]:.1%} to {scores.high[0]:.1%})"
    lines = [
        f"lead {told.lead_id} as of {told.as_of}, model {told.model[:12]}",
        f"{chance} {between}, score {scores.score[0]}, {scores.band[0]}; {scores.evidence[0]}",
        f"{told.base:+8.3f}  a lead of which nothing special is known",
    ]
    for each in told.reasons:
        lines.append(f"{each.share:+8.3f}  {each.said}")
        if each.evidence:
            lines.append(f"{'':8}  {each.evidence}")
    return [*lines, f"{told.rest:+8.3f}  everything else", f"{told.log_odds:+8.3f}  log-odds"]


def _json(told: Explained) -> str:
    """All of it, each array of scores as its one value."""
    return json.dumps(
        asdict(told), default=lambda values: values[0].item(), indent=2, ensure_ascii=False
    )


def _work(asked: argparse.Namespace, context: Context) -> None:
    as_of = None if asked.as_of is None else clock.moment(asked.as_of)
    told = explain(context, asked.lead, as_of, asked.most)
    print(_json(told) if asked.json else "\n".join(_lines(told)))


def main() -> None:
    """Explain the lead that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.explain", description=__doc__)
    parser.add_argument("lead", help="its lead_id")
    parser.add_argument("--as-of", help="ISO 8601 with a zone, like 2017-11-01T00:00:00Z")
    parser.add_argument("--most", type=int, default=scorer.MOST_REASONS, help="reasons to tell")
    parser.add_argument("--json", action="store_true", help="for programs")
    stage.run("explain", partial(_work, parser.parse_args()))


if __name__ == "__main__":
    main()
