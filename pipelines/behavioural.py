"""What each lead's contact had done at each cutoff, as a matrix.

matrix.parquet  one row a snapshot, in the snapshots' order; one column a behavioural feature
spec.json       the groups, windows, kinds and zone that made it
"""

from __future__ import annotations

from dataclasses import asdict

from features import behavioural
from features.behavioural import BehaviouralSpec
from pipelines import columns, files, paths, stage
from pipelines.stage import Context


def work(context: Context) -> None:
    """Build the behavioural features of every snapshot, judged or not."""
    spec = BehaviouralSpec(
        groups=context.source.event_groups,
        windows=context.windows,
        kinds=context.params.behavioural.kinds,
        zone=context.source.zone,
    )
    snapshots = columns.snapshots(files.read_table(paths.SNAPSHOTS), context.source)
    events = columns.events(context.source)
    built = behavioural.build(spec, events, snapshots)
    names = tuple(feature.name for feature in spec.features)
    columns.write_matrix(paths.BEHAVIOURAL, names, built)
    files.write_json(paths.BEHAVIOURAL_SPEC, asdict(spec))
    context.console.done(
        f"{len(names)} features of {len(snapshots):,} snapshots from {len(events):,} events"
    )


if __name__ == "__main__":
    stage.run("behavioural", work)
