"""Who each lead is, as a matrix.

matrix.arrow  one row a snapshot, in the snapshots' order; one column a demographic feature
spec.json     the declared attributes and the vocabularies, which the training part alone chose
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from features import arrow, demographic, snapshots
from pipelines import changes, columns, files, matrix, paths, stage
from pipelines.stage import Context


def work(context: Context) -> None:
    """Choose the vocabularies on the training part and encode every snapshot's lead."""
    table = files.read_table(paths.SNAPSHOTS)
    rows = np.asarray(table["lead_row"].to_numpy())
    declared = context.source.declared_attributes
    told = changes.facts_at_cutoffs(context.source, table, rows)
    train = columns.in_part(table, snapshots.TRAIN)
    spec = demographic.fit(declared, told, train, context.params.demographic.least_rows)
    values = demographic.build(spec, told, arrow.moments(table["cutoff"]))
    names = tuple(feature.name for feature in spec.features)
    matrix.write(paths.DEMOGRAPHIC, names, values)
    files.write_json(paths.DEMOGRAPHIC_SPEC, asdict(spec))
    new = demographic.unseen(spec, told)
    context.console.done(f"{len(names)} features; values without a place of their own: {len(new)}")


if __name__ == "__main__":
    stage.run("demographic", work)
