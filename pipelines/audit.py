"""The search for leaks, before anything is trained: a certain one stops the run with its name.

audit.json  every finding: feature, certain or not, evidence
"""

from __future__ import annotations

from features import snapshots
from models import leaks
from pipelines import columns, files, matrix, paths, stage
from pipelines.stage import Context


def work(context: Context) -> None:
    """Look at each feature alone on the training part."""
    table = files.read_table(paths.SNAPSHOTS)
    names, values = columns.features()
    train = columns.in_part(table, snapshots.TRAIN)
    labels = columns.labels(table)[train].astype(bool)
    attributes = matrix.read(paths.DEMOGRAPHIC)[0]
    suspicious = context.params.audit.suspicious_auc
    findings = leaks.search(values[train], labels, names, attributes, suspicious)
    leaks.stop_on_certain(findings)
    for finding in findings:
        context.console.warn(f"{finding.feature}: {finding.evidence}")
    files.write_json(paths.AUDIT, [finding.told() for finding in findings])
    context.console.done(f"{len(names)} features looked at, {len(findings)} suspicious")


if __name__ == "__main__":
    stage.run("audit", work)
