"""The rows that models are judged on, and the parts into which they are divided."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa

from features import arrow, facts
from features.types import Attribute, Category, Flags
from features.values import Column
from models import bootstrap, slice_cuts
from models.comparison import Rows
from models.slice_cuts import Cut
from pipelines import changes, columns
from pipelines.attribute_entry import SLICED
from pipelines.stage import Context


def rows(context: Context, table: pa.Table, some: Flags) -> Rows:
    """Labels and draws of some of the snapshots; the same contacts give the same draws."""
    params = context.params.evaluate
    contact_ids = arrow.strings(table["contact_id"])[some]
    return Rows(
        labels=columns.labels(table)[some].astype(bool),
        lead_ids=arrow.strings(table["lead_id"])[some],
        draws=bootstrap.draw(contact_ids, params.bootstraps, params.seed),
    )


def cuts(context: Context, table: pa.Table, names: Collection[str] | None = None) -> list[Cut]:
    """The snapshots of a table divided by each declared slice, and by each protected attribute.

    Where the source declares no slices, by attributes of few values; by `names` alone if given.
    """
    source = context.source
    lead_rows = np.asarray(table["lead_row"].to_numpy())
    told = changes.facts_at_cutoffs(source, table, lead_rows)
    return [
        slice_cuts.cut(
            facts.declared((each,))[0].facts[0],
            told[each.name],
            is_protected=source.is_protected(each),
        )
        for each in source.ingested_attributes
        if each.kind in SLICED
        and (
            each.name in names
            if names is not None
            else _is_asked_for(context, each, told[each.name])
        )
    ]


def _is_asked_for(context: Context, attribute: Attribute, column: Column) -> bool:
    source = context.source
    if source.is_protected(attribute):
        return True
    if source.slices is not None:
        return attribute.name in source.slices
    if attribute.kind == "number" or not isinstance(column, Category):
        return False
    seen = np.unique(column.codes[column.codes >= 0])
    return 1 < len(seen) <= context.params.evaluate.most_slice_values
