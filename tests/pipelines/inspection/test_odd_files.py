"""Whatever headers and values a file has, the proposal is a source file that can be read."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import source
from pipelines.inspection import proposal

ODD = [
    "id",
    "Deal ID",
    "lead_id",
    "created_at",
    "Größe (m²)",
    "100 %",
    "null",
    "yes",
    "order by",
    "select",
    "emp.var.rate",
    "a: b",
    "# number",
    '"quoted"',
    "it's",
    "tab\there",
    "line\nbreak",
    "{flow}",
    "[list]",
    "…",
    "日付",
    "status",
    "Status 2",
    "won",
    "y",
    "phone",
    "phone_valid",
    "mail_class",
    "e-mail",
    "close date",
    "x" * 200,
    "contact",
    "- dash",
    "* star",
    "&amp",
    "%",
    "trailing ",
]
HEADERS = st.one_of(st.sampled_from(ODD), st.text(min_size=1, max_size=12))
VALUES = {
    "ids": lambda i: f"K{i}",
    "few": lambda i: ("red", "a: b", "null", "# no", "[x]")[i % 5],
    "two": lambda i: ("yes", "no")[i % 2],
    "ends": lambda i: ("won", "lost", "open")[i % 3],
    "whole": lambda i: i,
    "sentinel": lambda i: (999, 1, 2)[i % 3],
    "fraction": lambda i: i / 7,
    "comma": lambda i: f"{i},5",
    "ranges": lambda i: ("1-9", "10-19", "20+")[i % 3],
    "moments": lambda i: f"2024-01-{i % 28 + 1:02}T10:00:00Z",
    "days": lambda i: f"{i % 28 + 1:02}/01/2024",
    "mails": lambda i: f"a{i}@example.com",
    "phones": lambda i: f"+49 30 {i + 1000000}",
    "missing": lambda i: ("n/a", "-", "?")[i % 3],
    "nothing": lambda _: None,
    "same": lambda _: "x",
    "prose": lambda i: f"please call me back {i} times next week",
}


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(HEADERS, st.sampled_from(sorted(VALUES))),
        min_size=2,
        max_size=7,
        unique_by=lambda column: column[0].casefold(),
    )
)
def test_a_proposal_can_be_read_whatever_the_headers_are(columns: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = {header: [VALUES[kind](i) for i in range(30)] for header, kind in columns}
        pq.write_table(pa.table(rows), folder / "rows.parquet")
        text = proposal.of([str(folder / "rows.parquet")], "odd", folder, "200MB")
        (folder / "odd.yaml").write_text(text, encoding="utf-8")
        told = source.read(str(folder / "odd.yaml"))
    named = {entry.column_of(name) for name, entry in told.attributes.items()}
    assert named <= set(rows)
    assert set(told.leads.ignore) <= set(rows)


def test_two_columns_whose_names_would_be_one_get_two(tmp_path: Path) -> None:
    rows = {"Größe!": ["a", "b", "a"], "groesse": ["c", "d", "c"], "won": ["yes", "no", "no"]}
    pq.write_table(pa.table(rows), tmp_path / "rows.parquet")
    text = proposal.of([str(tmp_path / "rows.parquet")], "odd", tmp_path, "200MB")
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    told = source.read(str(tmp_path / "odd.yaml"))
    columns = {name: entry.column for name, entry in told.attributes.items()}
    assert columns == {"groesse": "Größe!", "groesse_2": "groesse"}


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none_are_left_out_of_a_range(tmp_path: Path, odd: float) -> None:
    rows = {"won": ["yes", "no"] * 10, "size": [odd, *range(18), 999.0]}
    pq.write_table(pa.table(rows), tmp_path / "rows.parquet")
    text = proposal.of([str(tmp_path / "rows.parquet")], "odd", tmp_path, "200MB")
    assert 'size: { kind: number, missing: ["999"] } # from 0 to 17' in text
