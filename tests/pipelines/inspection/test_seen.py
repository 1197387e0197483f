"""What is seen in values: moments, orders, kinds, missing values, names."""

from __future__ import annotations

import duckdb
import pytest
from ruamel.yaml import YAML

from pipelines.inspection import clocks, hints, kinds, names, orders, sentinels, yaml_text
from pipelines.inspection.kinds import Kind, Unwanted
from pipelines.inspection.profile import Column


def column(name: str, *values: str, kind: str = "VARCHAR", rows: int = 0) -> Column:
    """A column with these values, each different one counted."""
    counts = {value: values.count(value) for value in values}
    numbers = [float(value) for value in values] if kind != "VARCHAR" else [0.0]
    return Column(
        name,
        kind,
        rows or len(values),
        len(values),
        len(counts),
        tuple(sorted(counts.items(), key=lambda item: -item[1])),
        tuple(counts),
        is_unique=len(counts) == len(values),
        least=min(numbers),
        most=max(numbers),
    )


@pytest.mark.parametrize(
    ("values", "naive", "form", "other"),
    [
        (["2024-01-31"], True, None, None),
        (["2024-01-31 10:00:00"], True, None, None),
        (["2024-01-31T10:00:00.5Z", "2024-01-31T10:00:00+02:00"], False, None, None),
        (["31.01.2024 10:00"], True, "%d.%m.%Y %H:%M", None),
        (["01.02.2024"], True, "%d.%m.%Y", None),
        (["13/01/2024", "01/02/2024"], True, "%d/%m/%Y", None),
        (["01/13/2024 1:30 PM"], True, "%m/%d/%Y %I:%M %p", None),
        (["01/02/2024"], True, "%d/%m/%Y", "%m/%d/%Y"),
        (["2024/01/31 10:00:05"], True, "%Y/%m/%d %H:%M:%S", None),
        (["31-Jan-2024"], True, "%d-%b-%Y", None),
        (["2024-01-31 10:00:00,5"], True, "%Y-%m-%d %H:%M:%S,%f", None),
        (["31.01.2024 10:00:00.25"], True, "%d.%m.%Y %H:%M:%S.%f", None),
    ],
)
def test_moments_are_recognised_as_they_are_written(
    values: list[str], *, naive: bool, form: str | None, other: str | None
) -> None:
    clock = clocks.of_texts(values)
    assert clock is not None
    assert (clock.naive, clock.format, clock.other) == (naive, form, other)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31",
        "2024-01-31 10:00:00",
        "2024-01-31T10:00:00.5+02:00",
        "2024-01-31 10:00:00 +0200",
        "2024-01-31 10:00:00 Z",
        "2024-01-31 10:00:00 UTC",
        "2024-01-31 10:00:00,5",
        "31.01.2024 10:00",
        "01/31/2024 1:30 PM",
        "31-Jan-2024",
    ],
)
def test_what_is_recognised_as_moments_is_read_as_moments(text: str) -> None:
    clock = clocks.of_texts([text])
    assert clock is not None
    with duckdb.connect() as connection:
        connection.execute(f"""set TimeZone = 'UTC'; create table told as select '{text}' as at""")
        day = connection.table("told").project(f"({clock.sql('at')})::date::varchar")
        assert day.fetchall() == [("2024-01-31",)]


@pytest.mark.parametrize(
    "values", [["1.2.3.4"], ["K1"], ["10:00"], ["13/14/2024", "14/13/2024"], []]
)
def test_other_texts_are_no_moments(values: list[str]) -> None:
    assert clocks.of_texts(values) is None


def test_whole_numbers_are_moments_only_where_the_name_says_so() -> None:
    seconds = clocks.of_numbers("created_at", 1.6e9, 1.7e9)
    assert seconds is not None
    assert (seconds.format, seconds.naive) == ("epoch_s", False)
    assert clocks.of_numbers("revenue", 1.6e9, 1.7e9) is None
    assert clocks.of_numbers("created_at", 1, 1.7e9) is None


@pytest.mark.parametrize(
    "order",
    [
        ["Under 15K", "15-24K", "25-34K", "250K+"],
        ["0", "1", "2", "3+"],
        ["1-10 employees", "11-50 employees", "51-200 employees", "201+ employees"],
        ["< 1,000 €", "1,000 - 4,999 €", "> 5,000 €"],
        ["low", "Medium", "HIGH"],
        ["XS", "S", "M", "XL"],
        ["unter 100", "100 bis 500", "über 500"],
    ],
)
def test_values_with_an_order_are_put_into_it(order: list[str]) -> None:
    assert orders.of(order[::-1]) == order
    assert orders.of(sorted(order)) == order


@pytest.mark.parametrize("values", [["1", "2", "3"], ["a", "b", "c"], ["19-24", "x", "25-30"]])
def test_other_values_have_no_order(values: list[str]) -> None:
    assert orders.of(values) is None


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (column("newsletter", "yes", "no", "unknown", "no"), "yes_no"),
        (column("flag", "1", "0", "0", kind="BIGINT"), "yes_no"),
        (column("colour", "red", "blue", "red"), "category"),
        (column("age", "17", "98", "40", kind="BIGINT"), "number"),
        (column("zip_code", "10115", "10117", "10115", kind="BIGINT"), "category"),
        (column("email", "a@b.de", "c@d.com"), "mail"),
        (column("mobile", "+49 170 1234567", "0170 7654321"), "phone"),
        (column("page", "https://a.b/?utm_source=x", "https://a.b/c"), "utm"),
        (column("budget", "1.234,50", "99,00"), "number"),
        (column("notes", *(f"please call me back at {i}" for i in range(60))), "text"),
    ],
)
def test_the_kind_of_a_column_is_told_by_its_values(seen: Column, kind: str) -> None:
    told = kinds.of(seen)
    assert isinstance(told, Kind)
    assert told.name == kind


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (column("country", "DE", "DE", "DE"), "always the same"),
        (column("nothing", rows=9), "always empty"),
        (column("session_id", *(f"s{i}" for i in range(60))), "a key"),
        (column("last_name", *(f"Smith{i}" for i in range(60))), "names persons"),
        (column("page", "https://a.b/c", "https://a.b/d"), "without utm tags"),
        (column("budget", "1 234,50", "999"), "with spaces or apostrophes: convert"),
        (column("budget", "1'234.50", "2'000.00"), "with spaces or apostrophes: convert"),
        (column("token", *(f"s{i}" for i in range(60))), "60 different values in 60 rows"),
    ],
)
def test_a_column_that_tells_nothing_is_unwanted_with_its_reason(seen: Column, why: str) -> None:
    told = kinds.of(seen)
    assert isinstance(told, Unwanted)
    assert why in told.why


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        (["999", "1", "27"], ["999"]),
        (["-1", "0", "3"], ["-1"]),
        (["999", "998", "997"], []),
        (["-1", "-2", "3"], []),
        (["99", "60", "3"], []),
    ],
)
def test_a_number_that_stands_far_outside_means_missing(
    values: list[str], missing: list[str]
) -> None:
    assert sentinels.of(column("days", *values, kind="BIGINT")) == missing


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Deal ID", "deal_id"),
        ("dealId", "deal_id"),
        ("emp.var.rate", "emp_var_rate"),
        ("Größe (m²)", "groesse_m2"),
        ("100 %", "column_100_percent"),
        ("…", "column"),
        ("null", "null_column"),
    ],
)
def test_a_header_becomes_a_name(header: str, name: str) -> None:
    assert names.Names().of(header) == name


@pytest.mark.parametrize(("many", "one"), [("visits", "visit"), ("companies", "company"),
                                           ("boxes", "box"), ("status", "status")])  # fmt: skip
def test_a_table_is_called_after_one_of_its_rows(many: str, one: str) -> None:
    assert names.one(many) == one


@pytest.mark.parametrize(
    "value",
    ["y", "null", "1.0", "2024-01-01", "a: b", "# x", "a #b", '"', "\\", "\x00\u2028\x7f", "", " ",
     "😀", "-", "[a]", "{a}", "a,b", "0x10", "1e3", "30d", "../../a b/c.csv", ".", "~", "=", "...",
     ".5", ".inf", ".nan"],
)  # fmt: skip
def test_every_text_comes_back_out_of_yaml(value: str) -> None:
    yaml = YAML(typ="safe", pure=True)
    assert yaml.load(yaml_text.flow({"key": [value], value: value})) == {
        "key": [value],
        value: value,
    }


def test_the_words_of_won_and_lost_are_whole() -> None:
    assert hints.is_won("Closed Won")
    assert hints.is_won("closedwon")
    assert not hints.is_won("wonderful")
    assert hints.is_lost("Closed - Lost")
    assert not hints.is_end("colour")
    assert hints.is_end("Close Date")
    assert hints.is_end("signed_at")
    assert hints.is_end("subscription date")
    later = ("unsubscribed_at", "assignedAt", "signup_date", "signed_in_at", "unpaid_since")
    assert not any(map(hints.is_end, later))
    assert not hints.is_loss("Close Date")


@pytest.mark.parametrize(
    ("table", "leads", "ends"),
    [
        ("orders", "leads", True),
        ("deals", "leads", True),
        ("deal_outcomes", "deals", True),
        ("deal_emails", "deals", False),
        ("conversations", "leads", False),
        ("conversions", "leads", True),
    ],
)
def test_a_table_of_ends_is_not_called_so_for_naming_the_leads(
    table: str, leads: str, *, ends: bool
) -> None:
    assert hints.is_table_of_ends(table, leads) == ends
