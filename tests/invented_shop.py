"""Invented data: 600 shops ask for an offer; those that visited lately buy more often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

SOURCE = """\
name: invented_shop
zone: Europe/Berlin
tables:
  leads: leads.csv
  visits: visits.csv
  orders: orders.csv
leads:
  table: leads
  lead_id: id
  contact_id: shop
  created_at: { column: asked, zone: Europe/Berlin }
attributes:
  channel: { kind: category, label: channel }
events:
  visits:
    table: visits
    event_type: visit
    contact_id: shop
    occurred_at: { column: at, zone: UTC }
outcomes:
  table: orders
  lead_id: lead
  converted_at: { column: ordered, zone: Europe/Berlin }
observed:
  outcomes_from: "2026-01-01T00:00:00Z"
  outcomes_until: "2026-08-01T00:00:00Z"
  history_start: "2026-01-01T00:00:00Z"
groups:
  visit: { events: [visit], one: visit, many: visits }
horizon: 14d
cutoffs: [0d, 3d]
split:
  test_from: "2026-06-01T00:00:00Z"
points:
  actions:
    - { group: visit, points: 2, window: 7d }
"""


def write(folder: Path) -> Path:
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
    folder.mkdir()
    for name, lines in (("leads", leads), ("visits", visits), ("orders", orders)):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    path = folder / "shop.yaml"
    path.write_text(SOURCE)
    return path
