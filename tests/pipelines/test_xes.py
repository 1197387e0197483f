"""XES event logs as tables: what stands in them, and what is no event log."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.errors import EmptyTable, NaiveTimestamp, SourceError
from pipelines import encodings, tables, xes
from pipelines.row_entries import Rows, When
from pipelines.table_entry import FileEntry

LOG = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- a shop's orders -->
<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <classifier name="Name" keys="concept:name"/>
  <string key="concept:name" value="the log's own name"><int key="total" value="3"/></string>
  <trace>
    <string key="concept:name" value="A1"/>
    <date key="REG_DATE" value="2011-10-01T00:38:44.546+02:00"/>
    <int key="AMOUNT" value="20000"/>
    <event>
      <string key="concept:name" value="sent &lt;by post&gt;"/>
      <date key="time:timestamp" value="2011-10-30T02:30:00.123+02:00"/>
      <string key="org:resource" value="112"><string key="inside" value="left out"/></string>
      <boolean key="by_hand" value="true"/>
      <list key="items"><values><string key="item" value="left out"/></values></list>
    </event>
    <event>
      <string key="concept:name" value="paid"/>
      <date key="time:timestamp" value="2011-10-30T02:30:00+01:00"/>
      <float key="paid_eur" value="1.5E2"/>
      <id key="receipt" value="f81d4fae-7dec-11d0-a765-00a0c91e6bf6"/>
    </event>
  </trace>
  <trace>
    <event><date key="time:timestamp" value="2012-01-01T00:00:00Z"/></event>
  </trace>
</log>
"""
BOMB = (
    '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<log><trace><string key="x" value="&b;"/></trace></log>'
)
FETCHED = '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/hostname">]><log><trace>&x;</trace></log>'
TIME = '<date key="time:timestamp" value="2012-01-01T00:00:00Z"/>'
TRACE = {
    "case:concept:name": "A1",
    "case:REG_DATE": datetime(2011, 9, 30, 22, 38, 44, 546_000, UTC),
    "case:AMOUNT": 20000,
}
WANTED: list[dict[str, Any]] = [
    {
        **TRACE,
        "concept:name": "sent <by post>",
        "time:timestamp": datetime(2011, 10, 30, 0, 30, 0, 123_000, UTC),
        "org:resource": "112",
        "by_hand": True,
    },
    {
        **TRACE,
        "concept:name": "paid",
        "time:timestamp": datetime(2011, 10, 30, 1, 30, tzinfo=UTC),
        "paid_eur": 150.0,
        "receipt": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    },
    {"time:timestamp": datetime(2012, 1, 1, tzinfo=UTC)},
]

Read = Callable[[str], list[dict[str, Any]]]


def event(inside: str) -> str:
    return f"<log><trace>\n<event>{TIME}\n{inside}</event></trace></log>"


def rows(parts: list[Path]) -> list[dict[str, Any]]:
    """The rows as the stages see them: columns joined by name; absent values left out."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        listed = [str(part) for part in parts]
        table = connection.sql(f"from read_parquet({listed}, union_by_name = true)")
        told = table.to_arrow_table().to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in told]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The rows of a log that is given as text."""

    def from_text(text: str) -> list[dict[str, Any]]:
        (tmp_path / "log.xes").write_text(text, encoding="utf-8")
        return rows(xes.to_parquet(tmp_path / "log.xes", tmp_path))

    return from_text


def test_an_event_is_a_row_with_the_attributes_of_its_trace(read: Read):
    assert read(LOG) == WANTED


def test_each_type_of_value_has_its_type_of_column(tmp_path: Path):
    (tmp_path / "log.xes").write_text(LOG)
    (part,) = xes.to_parquet(tmp_path / "log.xes", tmp_path)
    moment = pa.timestamp("us", "UTC")
    assert pq.read_schema(part) == pa.schema(
        {
            "case:concept:name": pa.string(),
            "case:REG_DATE": moment,
            "case:AMOUNT": pa.int64(),
            "concept:name": pa.string(),
            "time:timestamp": moment,
            "org:resource": pa.string(),
            "by_hand": pa.bool_(),
            "paid_eur": pa.float64(),
            "receipt": pa.string(),
        }
    )


def test_an_attribute_that_comes_late_is_null_in_the_rows_before_it(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(xes, "BATCH", 1)
    monkeypatch.setattr(encodings, "_CHUNK", 40)
    first = f"<log><trace><event>{TIME}</event></trace>"
    told = read(first + LOG[LOG.index("<trace>") :])
    assert len(list(tmp_path.glob("*.parquet"))) == 2
    assert told == [{"time:timestamp": datetime(2012, 1, 1, tzinfo=UTC)}, *WANTED]


def test_whole_numbers_among_numbers_are_numbers(read: Read):
    text = event(
        '<float key="x" value="0.5"/></event>\n<event>' + TIME + '<int key="x" value="2"/>'
    )
    assert [row["x"] for row in read(text)] == [0.5, 2.0]
    text = event(
        '<int key="x" value="2"/></event>\n<event>' + TIME + '<float key="x" value="0.5"/>'
    )
    assert [row["x"] for row in read(text)] == [2.0, 0.5]


def test_attributes_of_a_trace_may_stand_behind_its_events(read: Read):
    text = f'<log><trace><event>{TIME}</event><string key="concept:name" value="A"/></trace></log>'
    assert read(text)[0]["case:concept:name"] == "A"


def test_an_event_outside_of_a_trace_is_a_row_too(read: Read):
    assert read(f"<log><event>{TIME}</event></log>") == [
        {"time:timestamp": datetime(2012, 1, 1, tzinfo=UTC)}
    ]


VALUES = {
    "string": st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    "int": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False),
    "boolean": st.booleans(),
    "date": st.datetimes(
        datetime(1900, 1, 1),  # noqa: DTZ001
        datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-840, 840).map(lambda m: timezone(timedelta(minutes=m))),
    ),
}
KEYS = {f"{tag[0]}{i}": tag for tag in VALUES for i in range(2)}
ATTRIBUTES = st.fixed_dictionaries({}, optional={key: VALUES[tag] for key, tag in KEYS.items()})
EVENT = st.fixed_dictionaries(
    {"time:timestamp": VALUES["date"]},
    optional={key: VALUES[tag] for key, tag in KEYS.items()},
)


def written(attributes: dict[str, Any]) -> str:
    told = []
    for key, value in attributes.items():
        text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
        text = value.isoformat() if isinstance(value, datetime) else text
        told.append(f"<{KEYS.get(key, 'date')} key={quoteattr(key)} value={quoteattr(text)}/>")
    return "".join(told)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(traces=st.lists(st.tuples(ATTRIBUTES, st.lists(EVENT, max_size=4)), max_size=4))
def test_what_is_written_is_read(read: Read, traces: list[Any]):
    inside = "".join(
        f"<trace>{written(own)}{''.join(f'<event>{written(e)}</event>' for e in events)}</trace>"
        for own, events in traces
    )
    wanted = [
        {**{f"case:{name}": value for name, value in own.items()}, **each}
        for own, events in traces
        for each in events
    ]
    if wanted:
        assert read(f"<log>{inside}</log>") == wanted
    else:
        with pytest.raises(EmptyTable, match="no event"):
            read(f"<log>{inside}</log>")


REFUSED = {
    "an event without time": (
        '<log><trace><event><string key="concept:name" value="sent"/></event></trace></log>',
        ("line 1", "an event without time:timestamp (concept:name=sent)"),
    ),
    "a word for a whole number": (
        event('<int key="x" value="many"/>'),
        ("line 3", "x: <int> with the value 'many'"),
    ),
    "a whole number that no computer holds": (
        event('<int key="x" value="9223372036854775808"/>'),
        ("line 3", "x: <int> with the value '9223372036854775808'"),
    ),
    "a word for a number": (
        event('<float key="x" value="1,5"/>'),
        ("line 3", "x: <float> with the value '1,5'"),
    ),
    "a word for a moment": (
        event('<date key="x" value="yesterday"/>'),
        ("line 3", "x: <date> with the value 'yesterday'"),
    ),
    "a moment before the calendar": (
        event('<date key="x" value="0001-01-01T00:00:00+02:00"/>'),
        ("line 3", "x: <date> with the value '0001-01-01T00:00:00+02:00'"),
    ),
    "a word for yes or no": (
        event('<boolean key="x" value="perhaps"/>'),
        ("line 3", "x: <boolean> with the value 'perhaps'"),
    ),
    "a text among numbers": (
        event(f'<int key="x" value="1"/></event><event>{TIME}<string key="x" value="1"/>'),
        ("line 3", "x: text after a whole number"),
    ),
    "a moment without a zone among those with one": (
        event('<date key="x" value="2012-01-01T00:00:00Z"/></event><event>' + TIME
              + '<date key="x" value="2012-01-01T00:00:00"/>'),
        ("line 3", "x: a moment without a zone after a moment with its zone"),
    ),
    "a type that XES does not know": (
        event('<text key="x" value="1"/>'),
        ("line 3", "x: <text>"),
    ),
    "an attribute without a key": (
        event('<string value="1"/>'),
        ("line 3", "<string> without a key or a value"),
    ),
    "an attribute without a value": (
        event('<string key="x"/>'),
        ("line 3", "<string> without a key or a value"),
    ),
    "an attribute twice": (event(TIME), ("line 3", "time:timestamp twice")),
    "two names that differ in capitals alone": (
        event('<string key="x" value="1"/><string key="X" value="1"/>'),
        ("line 3", "X: X beside x"),
    ),
    "an attribute of an event named as one of its trace": (
        event('<int key="case:x" value="1"/>').replace(
            "<trace>", '<trace><int key="x" value="1"/>'
        ),
        ("line 3", "case:x of an event and of its trace"),
    ),
    "a web page": ("<html><body/></html>", ("line 1", "<html> around everything")),
    "no XML": ("case,activity\n1,sent\n", ("line 1", "syntax error: line 1, column 0")),
    "a log that breaks off": (LOG[:-8], ("line 28", "no element found: line 28")),
    "an encoding that nobody knows": (
        '<?xml version="1.0" encoding="klingon"?><log/>',
        ("line 1", "unknown encoding"),
    ),
    "entities that explode": (BOMB, ("line 1", "a document type, log")),
    "an entity from elsewhere": (FETCHED, ("line 1", "a document type, log")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_event_log_is_refused_with_its_line(read: Read, name: str):
    text, (line, found) = REFUSED[name]
    with pytest.raises(SourceError) as error:
        read(text)
    assert error.value.thing == f"log.xes, {line}"
    assert error.value.found.startswith(found)


@pytest.mark.parametrize("text", ["<log/>", "<log><trace/></log>"])
def test_a_log_without_an_event_is_empty(read: Read, text: str):
    with pytest.raises(EmptyTable) as error:
        read(text)
    assert (error.value.thing, error.value.found) == ("log.xes", "no event")


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda data: data[:-30], "ended before the end-of-stream marker"),
        (lambda data: data[:200] + b"\0" * 60 + data[260:], ""),
        (lambda _: LOG.encode(), "Not a gzipped file"),
    ],
)
def test_a_damaged_gzip_file_is_named(tmp_path: Path, damage: Callable[[bytes], bytes], found: str):
    path = tmp_path / "log.xes.gz"
    path.write_bytes(damage(gzip.compress(LOG.encode())))
    with pytest.raises(SourceError) as error:
        xes.to_parquet(path, tmp_path)
    assert error.value.thing.startswith("log.xes.gz")
    assert found in error.value.found


def test_a_log_is_a_table_of_a_source(run):
    run.write("log.xes", LOG.replace("the log's own name", "it's"))
    (run.folder / "LOG.XES.GZ").write_bytes(gzip.compress(LOG.encode()))
    run.source["tables"] |= {"log": "log.xes"}
    run.write("leads.csv", (run.folder / "leads.csv").read_text().replace(",ann,", ",A1,"))
    del run.source["events"]["visits"]
    run.source["events"]["steps"] = {
        "query": 'select * rename ("case:concept:name" as who, "time:timestamp" as seen_at, '
        '"org:resource" as actor) from log where who is not null',
        "event_type": "visit",
        "contact_id": "who",
        "occurred_at": {"column": "seen_at"},
        "categories": ["actor"],
    }
    run.source["groups"] = {"visit": {"events": ["visit"], "one": "step", "many": "steps"}}
    run.source["points"] = {}
    for name in ("log.xes", "LOG.XES.GZ"):
        run.source["tables"]["log"] = name
        run.work("fingerprint", "ingest")
        found = run.rows("data/ingest/events.parquet", "contact_id", "occurred_at", "actor")
        assert found[:2] == [
            ("A1", "2011-10-30 00:30:00.123000", "112"),
            ("A1", "2011-10-30 01:30:00", None),
        ]
        assert run.json("data/fingerprint.json")["log"]["address"] == name


def test_a_moment_without_a_zone_needs_a_declared_one(run):
    run.write("log.xes", LOG.replace("+02:00", "").replace("+01:00", "").replace("0Z", "0"))
    opened = tables.opened({"log": FileEntry(path="log.xes")}, run.folder, "100MB")
    told = run.source["events"]["visits"]
    told |= {"table": "log", "occurred_at": {"column": "time:timestamp"}}
    with opened as connection:
        found = tables.relation(connection, "events.visits", Rows(table="log"))
        when = When(column="time:timestamp")
        with pytest.raises(NaiveTimestamp):
            tables.moment(found, when)


MEMORY = """
import resource, sys
from pathlib import Path
from pipelines import xes
xes.to_parquet(Path(sys.argv[1]), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_a_log_ten_times_as_long_needs_no_more_memory(tmp_path: Path, root: Path):
    trace = LOG[LOG.index("  <trace>") : LOG.index("</log>")]
    peaks = []
    for many in (20_000, 200_000):
        path = tmp_path / f"{many}.xes.gz"
        with gzip.open(path, "wt", compresslevel=1) as file:
            file.write("<log>")
            for _ in range(many // 3):
                file.write(trace)
            file.write("</log>")
        (tmp_path / str(many)).mkdir()
        asked = [sys.executable, "-c", MEMORY, str(path), str(tmp_path / str(many))]
        done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] + 60


@pytest.mark.slow
def test_the_real_log_is_read_whole_and_in_time(real_data: Callable[[str], Path], tmp_path: Path):
    path = real_data("bpi2012/BPI_Challenge_2012.xes.gz")
    began = time.perf_counter()
    (part,) = xes.to_parquet(path, tmp_path)
    assert time.perf_counter() - began < 15
    table = pq.read_table(part)
    assert len(table) == 262_200
    assert table["org:resource"].null_count == 18_010
    assert len(table["case:concept:name"].unique()) == 13_087
    assert table["concept:name"].to_pylist().count("A_APPROVED") == 2_246
