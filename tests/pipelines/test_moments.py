"""Text as moments: any usual form is read, what is doubtful is refused, nothing becomes another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import ConfigError, MissingColumn, NaiveTimestamp, WrongColumnType
from pipelines import moments
from pipelines.relation import Column, Relation

Read = list[tuple[datetime | None, str | None]]
Connection = duckdb.DuckDBPyConnection


def column(connection: Connection, values: list[object], kind: str = "varchar") -> Column:
    """A column, at, of these values."""
    texts = [None if value is None else str(value) for value in values]
    raw = pa.table({"place": range(len(texts)), "at": pa.array(texts, pa.string())})
    connection.register("raw", raw)
    connection.execute(
        f'create or replace temp table told as select place, "at"::{kind} as "at" from raw'  # noqa: S608
    )
    described = connection.execute("describe told").fetchall()
    types = {name: kind for name, kind, *_ in described}
    return Column(Relation("leads", "told", types, connection), "at")


def read(told: Column, zone: str | None = None, pattern: str | None = None) -> Read:
    """Each value as a moment of UTC, and why it is refused."""
    found = moments.read(told, zone, pattern)
    table = told.rows.connection.sql(
        f'select {found.value_sql} as "at", {found.reason_sql} as why from told order by place'  # noqa: S608
    ).to_arrow_table()
    return list(zip(table["at"].to_pylist(), table["why"].to_pylist(), strict=True))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-31T10:00:00Z", utc(2024, 3, 31, 10)),
        ("2024-03-31 10:00:00Z", utc(2024, 3, 31, 10)),
        ("2024-03-31T10:00Z", utc(2024, 3, 31, 10)),
        ("2024-03-31T10:00:00.123456Z", utc(2024, 3, 31, 10, 0, 0, 123456)),
        ("2024-03-31T10:00:00.5+02:00", utc(2024, 3, 31, 8, 0, 0, 500000)),
        ("2024-03-31 10:00:00+0530", utc(2024, 3, 31, 4, 30)),
        ("2024-03-31 10:00:00-05", utc(2024, 3, 31, 15)),
        ("2024-03-31 10:00:00 +02:00", utc(2024, 3, 31, 8)),
        ("2024-03-31 10:00:00 -0200", utc(2024, 3, 31, 12)),
        ("2024-03-31 10:00:00 UTC", utc(2024, 3, 31, 10)),
        ("2024-03-31 10:00:00.25 GMT", utc(2024, 3, 31, 10, 0, 0, 250000)),
        ("2024-03-31 10:00:00 Z", utc(2024, 3, 31, 10)),
        (" 2024-03-31T10:00:00+02:00 ", utc(2024, 3, 31, 8)),
        ("2024/03/31 10:00+02:00", utc(2024, 3, 31, 8)),
    ],
)
def test_a_moment_with_its_zone_is_read(connection: Connection, text: str, moment: datetime):
    assert read(column(connection, [text])) == [(moment, None)]


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2024-07-01", (2024, 7, 1)),
        ("2024/7/1", (2024, 7, 1)),
        ("2024-07-01 10:30", (2024, 7, 1, 10, 30)),
        ("2024-07-01T10:30:15", (2024, 7, 1, 10, 30, 15)),
        ("2024-07-01 10:30:15.25", (2024, 7, 1, 10, 30, 15, 250000)),
        ("2024/07/01 10:30:15", (2024, 7, 1, 10, 30, 15)),
        ("31.07.2024", (2024, 7, 31)),
        ("1.7.2024 9:05", (2024, 7, 1, 9, 5)),
        ("31.07.2024 10:30:15", (2024, 7, 31, 10, 30, 15)),
        ("31.07.2024 10:30:15.250", (2024, 7, 31, 10, 30, 15, 250000)),
        ("31/07/2024 10:30", (2024, 7, 31, 10, 30)),
        ("07/31/2024 10:30", (2024, 7, 31, 10, 30)),
        ("7/31/2024 12:30 AM", (2024, 7, 31, 0, 30)),
        ("7/31/2024 12:30:15 pm", (2024, 7, 31, 12, 30, 15)),
        ("7/31/2024 1:30PM", (2024, 7, 31, 13, 30)),
        ("31-07-2024 10:30", (2024, 7, 31, 10, 30)),
        ("07-31-2024", (2024, 7, 31)),
    ],
)
def test_a_local_time_is_read_in_the_declared_zone(
    connection: Connection, text: str, local: tuple[int, ...]
):
    moment = datetime(*local, tzinfo=ZoneInfo("Europe/Berlin"))  # type: ignore[misc, arg-type]
    found = read(column(connection, [text]), "Europe/Berlin")
    assert found == [(moment.astimezone(UTC), None)]


def test_all_lengths_of_a_form_may_stand_in_one_column(connection: Connection):
    told = column(connection, ["31.07.2024", "1.8.2024 9:05", "2.8.2024 9:05:30", None, " "])
    assert read(told, "UTC") == [
        (utc(2024, 7, 31), None),
        (utc(2024, 8, 1, 9, 5), None),
        (utc(2024, 8, 2, 9, 5, 30), None),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2023-02-30T10:00:00Z", "no such day or time"),
        ("0000-00-00 00:00:00", "no such day or time"),
        ("2024-03-31T25:00:00Z", "no such day or time"),
        ("2024-03-31 10:00:00", "no zone"),
        ("2024-03-31", "no zone"),
        ("0001-01-01T00:00:00Z", "no such day or time"),
        ("2024-03-31T10:00:00+25:00", "not like 2024-03-31T10:00:00"),
        ("soon", "not like 2024-03-31T10:00:00"),
        ("infinity", "not like 2024-03-31T10:00:00"),
        ("epoch", "not like 2024-03-31T10:00:00"),
        ("2024-03-31 (BC) 10:00Z", "not like 2024-03-31T10:00:00"),
        ("10:00Z", "not like 2024-03-31T10:00:00"),
        ("31.03.2024 10:00", "not like 2024-03-31T10:00:00"),
        ("20240331", "not like 2024-03-31T10:00:00"),
    ],
)
def test_what_is_no_moment_with_a_zone_is_refused_and_the_others_stay(
    connection: Connection, text: str, reason: str
):
    told = column(connection, ["2024-03-31T10:00:00Z", text])
    assert read(told) == [(utc(2024, 3, 31, 10), None), (None, f"at: {reason}")]


@pytest.mark.parametrize(
    ("good", "text", "reason"),
    [
        ("2024-03-31 10:00", "2024-03-31T10:00:00Z", "a zone of its own beside zone: UTC"),
        ("2024-03-31 10:00", "2024-03-31 10:00+02", "a zone of its own beside zone: UTC"),
        ("2024-03-31 10:00", "2024-03-31 10:00:0Z", "a zone of its own beside zone: UTC"),
        ("2024-03-31 10:00", "2023-02-29 10:00:00", "no such day or time"),
        ("31.03.2024", "30.02.2024", "no such day or time"),
        ("31.03.2024", "01.02.17", "not like 31.03.2024"),
        ("31.03.2024", "2024-03-31", "not like 31.03.2024"),
        ("31.03.2024", "31.03.2024 10:00 +02:00", "not like 31.03.2024"),
        ("31.03.2024", "31/03/2024", "not like 31.03.2024"),
        ("31/03/2024", "12/31/2024 10:00 ?", "not like 31/03/2024"),
        ("31.03.2024 10:00", "31.03.2024 24:00", "no such day or time"),
        ("31.03.2024 10:00", "31.03.2024 13:00 PM", "no such day or time"),
    ],
)
def test_what_is_no_local_time_is_refused_and_the_others_stay(
    connection: Connection, good: str, text: str, reason: str
):
    found = read(column(connection, [good, text, good]), "UTC")
    assert found[0][0] is not None
    assert found[1] == (None, f"at: {reason}")


def test_a_column_without_any_zone_needs_a_declared_one(connection: Connection):
    for text in ("2024-03-31 10:00:00", "31.03.2024"):
        with pytest.raises(NaiveTimestamp):
            read(column(connection, [text]))


def test_a_declared_zone_is_refused_where_every_value_has_its_own(connection: Connection):
    with pytest.raises(WrongColumnType, match="leave zone out"):
        read(column(connection, ["2024-03-31T10:00:00Z"]), "UTC")


@pytest.mark.parametrize("sign", ["/", "-"])
def test_days_that_may_be_months_are_refused_with_both_readings(connection: Connection, sign: str):
    values = [f"{sign.join(('3', '4', '2017'))} 10:30", f"{sign.join(('5', '5', '2017'))} 10:30"]
    with pytest.raises(WrongColumnType) as error:
        read(column(connection, list(values)), "Europe/Berlin")
    assert error.value.found.startswith(f"{values[0]}, which may be 3 April 2017 or 4 March 2017")
    assert error.value.way_out == (
        f'write {{ column: at, zone: Europe/Berlin, format: "%d{sign}%m{sign}%Y %H:%M" }}, '
        f'or {{ column: at, zone: Europe/Berlin, format: "%m{sign}%d{sign}%Y %H:%M" }}'
    )


def test_the_formats_that_are_offered_read_fractions_of_a_second(connection: Connection):
    values = ["3/4/2017 10:30:00.5"]
    with pytest.raises(WrongColumnType) as error:
        read(column(connection, values), "UTC")
    assert '"%d/%m/%Y %H:%M:%S.%f"' in error.value.way_out
    assert read(column(connection, values), "UTC", "%d/%m/%Y %H:%M:%S.%f")[0][0] is not None


def test_one_late_value_tells_whether_the_day_comes_first(connection: Connection):
    values = ["3/4/2017"] * 10_500
    assert read(column(connection, [*values, "13/4/2017"]), "UTC")[0][0] == utc(2017, 4, 3)
    assert read(column(connection, [*values, "4/13/2017"]), "UTC")[0][0] == utc(2017, 3, 4)


def test_a_column_with_both_orders_is_refused(connection: Connection):
    with pytest.raises(WrongColumnType) as error:
        read(column(connection, ["13/4/2017", "4/13/2017", "3/4/2017"]), "UTC")
    assert "13/4/2017" in error.value.found
    assert "4/13/2017" in error.value.found


def test_a_first_value_that_stands_late_is_found(connection: Connection):
    values = ["unknown"] * 10_500
    found = read(column(connection, [*values, "2024-03-31"]), "UTC")
    assert found[-1] == (utc(2024, 3, 31), None)
    assert found[0] == (None, "at: not like 2024-03-31T10:00:00")


@pytest.mark.parametrize(
    ("pattern", "text", "zone", "moment"),
    [
        ("%d/%m/%Y", "3/4/2017", "UTC", utc(2017, 4, 3)),
        ("%m/%d/%Y", "3/4/2017", "UTC", utc(2017, 3, 4)),
        ("%d.%m.%y", "3.4.17", "UTC", utc(2017, 4, 3)),
        ("%Y%m%d", "20170403", "Europe/Berlin", utc(2017, 4, 2, 22)),
        ("%Y-%m-%d %H:%M %z", "2017-04-03 10:00 +0200", None, utc(2017, 4, 3, 8)),
        ("epoch_s", "1491206400", None, utc(2017, 4, 3, 8)),
        ("epoch_ms", "1491206400250", None, utc(2017, 4, 3, 8, 0, 0, 250000)),
    ],
)
def test_a_declared_format_is_what_counts(
    connection: Connection, pattern: str, text: str, zone: str | None, moment: datetime
):
    told = column(connection, [text, "soon", "", None])
    assert read(told, zone, pattern) == [
        (moment, None),
        (None, f"at: not of the format {pattern}"),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "zone", "pattern", "moment"),
    [
        ("bigint", 1491206400, None, "epoch_s", utc(2017, 4, 3, 8)),
        ("double", 1491206400.5, None, "epoch_s", utc(2017, 4, 3, 8, 0, 0, 500000)),
        ("bigint", 1491206400250, None, "epoch_ms", utc(2017, 4, 3, 8, 0, 0, 250000)),
        ("integer", 20170403, "UTC", "%Y%m%d", utc(2017, 4, 3)),
        ("bigint", -1, None, "epoch_s", utc(1969, 12, 31, 23, 59, 59)),
    ],
)
def test_numbers_are_moments_if_a_format_says_so(
    connection: Connection,
    kind: str,
    value: float,
    zone: str | None,
    pattern: str,
    moment: datetime,
):
    assert read(column(connection, [value, None], kind), zone, pattern) == [
        (moment, None), (None, None)
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["bigint", "double"])
def test_numbers_without_a_format_are_an_error_that_names_the_formats(
    connection: Connection, kind: str
):
    with pytest.raises(WrongColumnType) as error:
        read(column(connection, [1491206400], kind), "UTC")
    for wanted in ("epoch_s", "epoch_ms", "%Y%m%d"):
        assert wanted in error.value.way_out


def test_milliseconds_that_are_declared_to_be_seconds_are_no_moments(connection: Connection):
    with pytest.raises(WrongColumnType, match="no value of the format epoch_s"):
        read(column(connection, [1491206400250], "bigint"), None, "epoch_s")


@pytest.mark.parametrize(
    ("kind", "zone", "pattern"),
    [
        ("timestamptz", None, "%d.%m.%Y"),
        ("timestamptz", "UTC", None),
        ("date", "UTC", "%d.%m.%Y"),
        ("varchar", "UTC", "epoch_s"),
        ("varchar", "UTC", "%d.%m.%Y %z"),
    ],
)
def test_what_is_said_twice_is_refused(
    connection: Connection, kind: str, zone: str | None, pattern: str | None
):
    with pytest.raises(WrongColumnType) as error:
        read(column(connection, ["2024-01-01"], kind), zone, pattern)
    assert error.value.wanted == "one of both"


def test_a_format_without_a_zone_needs_a_declared_one(connection: Connection):
    with pytest.raises(NaiveTimestamp):
        read(column(connection, ["01.02.2024"]), None, "%d.%m.%Y")


def test_a_format_that_duckdb_does_not_know_is_refused(connection: Connection):
    with pytest.raises(ConfigError) as error:
        read(column(connection, ["01.02.2024"]), "UTC", "%d.%Q")
    assert error.value.thing == "leads: column at: format"


def test_values_that_mean_missing_are_null_and_not_refused(connection: Connection):
    told = column(connection, ["2024-01-01", "-", " unknown "])
    told = Column(told.rows, "at", ("-", "unknown"))
    assert read(told, "UTC") == [(utc(2024, 1, 1), None), (None, None), (None, None)]


def test_a_column_that_is_not_there_is_named(connection: Connection):
    told = column(connection, [])
    with pytest.raises(MissingColumn):
        moments.read(Column(told.rows, "gone"), "UTC")


@pytest.mark.parametrize("kind", ["varchar", "boolean", "bigint", "time"])
def test_a_column_without_values_is_null_whatever_its_type(connection: Connection, kind: str):
    assert read(column(connection, [None, None], kind), "UTC") == [(None, None), (None, None)]


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2024-03-31 02:30:00", utc(2024, 3, 31, 1, 30)),  # skipped: read with the offset before
        ("2024-10-27 02:30:00", utc(2024, 10, 27, 1, 30)),  # twice: the later of both
    ],
)
def test_a_local_time_that_a_change_of_clocks_makes_doubtful_has_one_reading(
    connection: Connection, local: str, moment: datetime
):
    assert read(column(connection, [local]), "Europe/Berlin") == [(moment, None)]


def is_usual(local: datetime, zone: ZoneInfo) -> bool:
    """Whether a local time exists once."""
    both = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return both[0] == both[1]


LOCAL = st.datetimes(datetime(1970, 1, 2), datetime(2090, 1, 1))  # noqa: DTZ001 - local times
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])
FORMATS = st.sampled_from(
    ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M",
     "%Y-%m-%d", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p",
     "%d-%m-%Y %H:%M", "%Y/%m/%d %H:%M:%S"]
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(LOCAL, min_size=1, max_size=20), ZONES, FORMATS)
def test_a_local_time_is_what_python_makes_of_it(
    connection: Connection, times: list[datetime], zone: str, form: str
):
    here = ZoneInfo(zone)
    texts = [time.strftime(form) for time in times]
    wanted = [datetime.strptime(text, form) for text in texts]  # noqa: DTZ007 - local times
    # The first value shows which number is the day.
    shows = datetime(2024, 7, 31, 12)  # noqa: DTZ001
    found = read(column(connection, [shows.strftime(form), *texts]), zone)[1:]
    for local, (moment, reason) in zip(wanted, found, strict=True):
        assert reason is None
        if is_usual(local, here):
            assert moment == local.replace(tzinfo=here).astimezone(UTC)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(LOCAL, st.integers(-18 * 60 + 1, 18 * 60 - 1), st.sampled_from("T ")),
        min_size=1,
        max_size=20,
    )
)
def test_a_moment_with_an_offset_is_what_python_makes_of_it(
    connection: Connection, told: list[tuple[datetime, int, str]]
):
    whole = [
        local.replace(tzinfo=timezone(timedelta(minutes=minutes))) for local, minutes, _ in told
    ]
    texts = [each.isoformat(sep) for each, (_, _, sep) in zip(whole, told, strict=True)]
    assert read(column(connection, list(texts))) == [(each.astimezone(UTC), None) for each in whole]


@pytest.mark.slow
@given(st.lists(st.text("0123456789-/.:TZ+ apmUTC", max_size=24), max_size=20))
def test_any_text_is_a_moment_or_refused_and_never_both(connection: Connection, texts: list[str]):
    found = read(column(connection, ["2024-03-31T10:00:00Z", *texts]))[1:]
    for text, (moment, reason) in zip(texts, found, strict=True):
        assert (moment is None) != (reason is None) or (not text.strip() and moment is None)
