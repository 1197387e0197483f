"""Files whose headers and values speak for something that they are not."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import canonical, tables
from pipelines.inspection import proposal
from pipelines.table_entry import FileEntry
from tests.pipelines.inspection.proposing import proposed, read

pytestmark = pytest.mark.slow


def test_ids_that_meet_by_chance_lose_against_a_column_that_names_its_table(
    tmp_path: Path,
) -> None:
    files = {
        "deals.csv": [f"{i},{i % 7 + 1},2024-01-{i:02}T00:00:00Z,{'won' * (i % 3 == 0) or 'lost'}"
                      for i in range(1, 21)],
        "companies.csv": [f"{i},{'abc'[i % 3]}" for i in range(1, 31)],
        "calls.csv": [f"{i},{21 - i},2024-02-{i:02}T00:00:00Z" for i in range(1, 16)],
    }  # fmt: skip
    heads = ("id,company_id,created_at,status", "id,industry", "id,deal_id,called_at")
    for head, (name, rows) in zip(heads, files.items(), strict=True):
        (tmp_path / name).write_text("\n".join([head, *rows, ""]))
    told = read(tmp_path, proposed(tmp_path, *files))
    assert told.leads.query is not None
    assert told.leads.query.endswith('on "deals"."company_id" = "companies"."id"\n')
    assert told.events["calls"].lead_id == "deal_id"


def test_a_win_of_nobody_hides_no_leak(tmp_path: Path) -> None:
    leads = [f"L{i},2024-01-01T00:00:00Z,{i if i % 4 == 0 else ''}" for i in range(200)]
    orders = [f"L{i},2024-02-01T00:00:00Z" for i in range(0, 200, 4)]
    text = "\n".join(["lead_id,created_at,rebate", *leads, ""])
    (tmp_path / "leads.csv").write_text(text)
    text = "\n".join(["lead_id,ordered_at", *orders, ",2024-02-02T00:00:00Z", ""])
    (tmp_path / "orders.csv").write_text(text)
    told = read(tmp_path, proposed(tmp_path, "leads.csv", "orders.csv"))
    assert told.attributes["rebate"].leak


def test_values_that_hardly_come_back_prove_no_leak(tmp_path: Path) -> None:
    rows = [f"L{i},a{i}@b.de,t{i % 29},{i % 2 == 0}" for i in range(50)]
    (tmp_path / "leads.csv").write_text("\n".join(["lead_id,mail,town,converted", *rows, ""]))
    text = proposed(tmp_path, "leads.csv")
    assert "leak" not in text
    assert "AUC" not in text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{}-Mar-2020", "moments like %d-%b-%Y: convert them in a query"),
        ("{}.03.20", "moments like %d.%m.%y: convert them in a query"),
        ("2020.03.{}", "moments like %Y.%m.%d: convert them in a query"),
        ("{}.03.2020 10:00", ""),
        ("3/{}/2020 1:30PM", ""),
    ],
)
def test_a_date_that_only_a_declared_format_can_read_is_no_attribute(
    tmp_path: Path, written: str, said: str
) -> None:
    rows = [
        f"L{i},2024-01-{i:02}T00:00:00Z,{written.format(13 + i % 2)},{i % 2 == 0}"
        for i in range(1, 20)
    ]
    text = "\n".join(["lead_id,created_at,start,converted", *rows, ""])
    (tmp_path / "leads.csv").write_text(text)
    text = proposed(tmp_path, "leads.csv")
    told = read(tmp_path, text)
    assert said in text
    assert ("start" in told.attributes, "start" in told.leads.ignore) == (not said, bool(said))


def test_a_log_that_counts_milliseconds_has_leads_with_a_zone(tmp_path: Path) -> None:
    rows = [f"C{i % 9},{('call', 'sold', 'note')[i // 9]},{1_700_000_000_000 + i * 86_400_000}"
            for i in range(27)]  # fmt: skip
    (tmp_path / "log.csv").write_text("\n".join(["case_id,activity,timestamp", *rows, ""]))
    told = read(tmp_path, proposed(tmp_path, "log.csv"))
    assert told.leads.created_at is not None
    assert told.leads.created_at.zone is None
    with tables.opened(told.tables, tmp_path, "100MB") as connection:
        leads = tables.relation(connection, "leads", told.leads)
        assert leads.columns["created_at"] == "TIMESTAMP WITH TIME ZONE"


def test_words_for_missing_stand_where_they_can_be_declared(tmp_path: Path) -> None:
    rows = {
        "lead_id": [f"L{i}" for i in range(30)],
        "budget": ["unknown" if i % 7 == 0 else str(i * 10) for i in range(30)],
        "contract": ["-" if i % 5 == 0 else f"2024-01-{i + 1:02}" for i in range(30)],
        "created_at": [f"2024-02-01T00:00:{i:02}Z" for i in range(30)],
        "won": ["yes" if i % 3 == 0 else "no" for i in range(30)],
    }
    pq.write_table(pa.table(rows), tmp_path / "leads.parquet")
    told = read(tmp_path, proposed(tmp_path, "leads.parquet"))
    assert told.tables["leads"] == FileEntry(path="leads.parquet")
    missing = {name: entry.missing for name, entry in told.attributes.items()}
    assert missing == {"budget": ("unknown",), "contract": ("-",)}
    with tables.opened(told.tables, tmp_path, "100MB") as connection:
        chosen = canonical.leads.sql(canonical.leads.rows(connection, told), told)
        refused = connection.sql(chosen).filter("refused is not null")
        assert refused.fetchall() == []


def test_the_address_of_a_file_may_begin_with_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,team,won\nD1,a,yes\nD2,b,no\nD3,a,no\n")
    monkeypatch.setenv("EXPORTS", str(tmp_path))
    text = proposal.of(["${EXPORTS}/deals.csv"], "acme", tmp_path, "500MB")
    table = read(tmp_path, text).tables["deals"]
    assert isinstance(table, FileEntry)
    assert table.path == "${EXPORTS}/deals.csv"


def test_leads_are_created_when_a_column_says_so_whatever_stands_before_it(
    tmp_path: Path,
) -> None:
    rows = [f"L{i},2024-01-{i:02}T00:00:00Z,2023-01-{i:02}T00:00:00Z,{i % 2}" for i in range(1, 20)]
    text = "\n".join(["lead_id,contract_start,created_at,won", *rows, ""])
    (tmp_path / "leads.csv").write_text(text)
    created_at = read(tmp_path, proposed(tmp_path, "leads.csv")).leads.created_at
    assert created_at is not None
    assert created_at.column == "created_at"


def test_the_leads_stay_the_leads_when_what_describes_them_is_joined(tmp_path: Path) -> None:
    ends = [("won", "lost")[i % 2] for i in range(20)]
    files = {
        "deals.csv": ["deal_id,offer_id,created_at,status",
                      *(f"D{i},F{i},2024-01-01T00:00:{i:02}Z,{end}" for i, end in enumerate(ends))],
        "offers.csv": ["offer_id,deal_id,size", *(f"F{i},D{i},{i % 7}" for i in range(20))],
        "leads.csv": ["lead_id,created_at,status",
                      *(f"L{i},2024-01-01T00:00:{i:02}Z,{end}" for i, end in enumerate(ends))],
        "calls.csv": ["lead_id,at", *(f"L{i % 9},2024-01-01T00:00:{i:02}Z" for i in range(20))],
    }  # fmt: skip
    for name, rows in files.items():
        (tmp_path / name).write_text("\n".join([*rows, ""]))
    told = read(tmp_path, proposed(tmp_path, *files))
    assert told.leads.lead_id == "deal_id"
    assert "size" in told.attributes
