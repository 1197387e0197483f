"""Another source runs in a folder of its own and leaves the demo as it is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow

Command = Callable[..., subprocess.CompletedProcess[str]]

# Invented data: 600 shops ask for an offer; those that visited lately buy more often.
SOURCE = """\
name: invented_shop
zone: Europe/Berlin
tables:
  leads: {folder}/leads.csv
  visits: {folder}/visits.csv
  orders: {folder}/orders.csv
leads:
  table: leads
  lead_id: id
  contact_id: shop
  created_at: {{ column: asked, zone: Europe/Berlin }}
attributes:
  channel: {{ kind: category, label: channel }}
events:
  visits:
    table: visits
    event_type: visit
    contact_id: shop
    occurred_at: {{ column: at, zone: UTC }}
outcomes:
  table: orders
  lead_id: lead
  converted_at: {{ column: ordered, zone: Europe/Berlin }}
observed:
  outcomes_from: "2026-01-01T00:00:00Z"
  outcomes_until: "2026-08-01T00:00:00Z"
  history_start: "2026-01-01T00:00:00Z"
groups:
  visit: {{ events: [visit], one: visit, many: visits }}
horizon: 14d
cutoffs: [0d, 3d]
split:
  test_from: "2026-06-01T00:00:00Z"
points:
  - {{ group: visit, points: 2, window: 7d }}
"""


def _write_source(folder: Path) -> Path:
    """Leads, visits and orders as CSV, and the source file that says what they mean."""
    random = np.random.default_rng(1)
    leads, visits, orders = ["id,shop,asked,channel"], ["shop,at"], ["lead,ordered"]
    for lead in range(600):
        asked = datetime(2026, 1, 10, tzinfo=UTC) + timedelta(hours=8 * lead)
        leads.append(f"L{lead},S{lead},{asked:%Y-%m-%d %H:%M:%S},{random.choice(['web', 'fair'])}")
        count = int(random.poisson(2))
        for _ in range(count):
            at = asked - timedelta(hours=float(random.uniform(1, 150)))
            visits.append(f"S{lead},{at:%Y-%m-%d %H:%M:%S}")
        if random.uniform() < 0.08 * (1 + count):
            orders.append(f"L{lead},{asked + timedelta(days=5):%Y-%m-%d %H:%M:%S}")
    for name, lines in (("leads", leads), ("visits", visits), ("orders", orders)):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    path = folder / "shop.yaml"
    path.write_text(SOURCE.format(folder=folder))
    return path


@pytest.fixture(scope="module")
def other(project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return project, _write_source(tmp_path_factory.mktemp("shop"))


def test_another_source_runs_in_its_own_folder(other: tuple[Path, Path], typed: Command) -> None:
    project, path = other
    before = (project / "dvc.lock").read_bytes()
    done = typed(project, "bash", "tools/repro.sh", str(path))
    run = project / "runs/invented_shop"
    told = json.loads((run / "reports/metrics.json").read_text())
    assert told["source"] == "invented_shop"
    assert set(told["test_by_cutoff"]) == {"0d", "3d"}
    assert set(told["test_by_cutoff"]["3d"]) == set(told["test"])
    assert "invented_shop:" in done.stdout
    assert (project / "dvc.lock").read_bytes() == before
    assert typed(project, "git", "status", "--porcelain").stdout == ""


def test_its_second_run_runs_the_fingerprint_alone_and_a_new_row_is_noticed(
    other: tuple[Path, Path], typed: Command
) -> None:
    project, path = other
    again = typed(project, "bash", "tools/repro.sh", str(path)).stdout
    assert again.count("Running stage") == 1
    visits = path.parent / "visits.csv"
    visits.write_text(visits.read_text() + "S599,2026-07-01 10:00:00\n")
    noticed = typed(project / "runs/invented_shop", "dvc", "repro", "ingest").stdout
    assert "Running stage 'ingest'" in noticed


def test_it_shares_the_cache_of_the_project(other: tuple[Path, Path]) -> None:
    project, _ = other
    assert not (project / "runs/invented_shop/.dvc/cache").exists()


def test_a_stopped_stage_ends_make_with_plain_words(
    other: tuple[Path, Path], typed: Command
) -> None:
    project, path = other
    broken = path.with_name("broken.yaml")
    told = path.read_text().replace("name: invented_shop", "name: broken_shop")
    broken.write_text(told.replace("column: at,", "column: when_it_was,"))
    done = typed(project, "bash", "tools/repro.sh", str(broken), code=255)
    said = done.stdout + done.stderr
    assert "column when_it_was" in said
    assert "Traceback" not in said
