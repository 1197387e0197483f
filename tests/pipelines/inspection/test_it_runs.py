"""A proposal for files as they are exported runs through the stages without a change."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines import config
from pipelines.inspection import proposal

STAGES = ("fingerprint", "ingest", "snapshot", "behavioural", "demographic", "audit", "train")


@pytest.mark.slow
def test_a_proposal_runs_as_it_is(many: Any) -> None:
    files = [str(many.folder / f"{name}.csv") for name in ("leads", "visits", "outcomes")]
    text = proposal.of(files, "small", many.folder, "200MB")
    many.source = config.parse(many.write("proposed.yaml", text))
    assert many.source["horizon"] == "14d"
    many.work(*STAGES)
    counts = many.json("data/ingest/counts.json")["tables"]
    assert {name: entry["read"] - entry["kept"] for name, entry in counts.items()} == dict.fromkeys(
        counts, 0
    )
    assert counts["leads"]["kept"] == 300
    assert (many.folder / "data/train/booster.txt").is_file()


@pytest.mark.slow
def test_an_export_with_commas_days_and_words_for_missing_runs(many: Any) -> None:
    rows = [
        f"D{i:03};{i % 28 + 1:02}.{i // 28 % 12 + 1:02}.2023 10:00;{i % 7},{i % 10};"
        f"{('n/a', '15.01.1980')[i % 2]};{('1-10', '11-50', '51+')[i % 3]};"
        f"{('Closed Won', 'Closed Lost', 'Closed Lost')[i * 7 % 3]}"
        for i in range(330)
    ]
    head = "Deal ID;Created;Budget €;Birth;Company size;Stage"
    many.write("deals.csv", "\n".join([head, *rows]) + "\n")
    text = proposal.of([str(many.folder / "deals.csv")], "deals", many.folder, "200MB")
    many.source = config.parse(many.write("proposed.yaml", text))
    many.work("fingerprint", "ingest")
    leads = many.rows("data/ingest/leads.parquet", "lead_id", "created_at", "budget_eur", "birth")
    assert len(leads) == 330
    assert leads[1] == ("D001", "2023-01-02 10:00:00", 1.1, "1980-01-15 00:00:00")
    assert leads[2][3] is None
