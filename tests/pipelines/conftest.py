"""A run folder with a source small enough to check by hand, and one large enough to train on."""

from __future__ import annotations

import copy
import csv
import importlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from features.errors import ConfigError
from pipelines import config, params, source, stage, tables, yaml_lines
from pipelines.console import Console
from pipelines.page import refused_words
from pipelines.params import Params
from pipelines.source import Source
from pipelines.stage import Context

LEADS = """\
lead_id,contact_id,created_at,channel,budget,newsletter
L1,ann,2024-03-01 10:00:00,web,1000,yes
L2,bob,2024-03-05 09:30:00,phone,,no
L3,ann,2024-04-02 08:00:00,web,250.5,
L4,eve,2024-05-01 00:00:00,fair,0,yes
"""
VISITS = """\
contact_id,visited_at,recorded_at,page,minutes
ann,2024-02-28 09:00:00,2024-02-28 09:05:00,pricing,2.5
ann,2024-03-10 23:30:00,2024-03-10 23:30:00,blog,
bob,2024-03-05 07:00:00,2024-03-06 00:00:00,pricing,4
eve,2024-04-30 12:00:00,2024-04-30 12:00:00,blog,1
"""
OUTCOMES = """\
lead_id,won_at,lost_at
L1,2024-03-04 12:00:00,
L2,,2024-03-08 12:00:00
L3,2024-04-05 12:00:00,
"""
CLOCK = "%Y-%m-%d %H:%M:%S"
SOURCE: dict[str, Any] = {
    "name": "small",
    "zone": "Europe/Berlin",
    "tables": {"leads": "leads.csv", "visits": "visits.csv", "outcomes": "outcomes.csv"},
    "leads": {
        "table": "leads",
        "lead_id": "lead_id",
        "contact_id": "contact_id",
        "created_at": {"column": "created_at", "zone": "Europe/Berlin"},
    },
    "attributes": {
        "channel": {"kind": "category", "label": "channel"},
        "budget": {"kind": "number", "label": "budget", "unit": "EUR"},
        "newsletter": {"kind": "yes_no", "label": "newsletter"},
    },
    "events": {
        "visits": {
            "table": "visits",
            "event_type": "visit",
            "contact_id": "contact_id",
            "occurred_at": {"column": "visited_at", "zone": "UTC"},
            "recorded_at": {"column": "recorded_at", "zone": "UTC"},
            "categories": ["page"],
            "numbers": ["minutes"],
        }
    },
    "outcomes": {
        "table": "outcomes",
        "lead_id": "lead_id",
        "converted_at": {"column": "won_at", "zone": "UTC"},
        "lost_at": {"column": "lost_at", "zone": "UTC"},
    },
    "observed": {
        "outcomes_from": "2024-01-01T00:00:00Z",
        "outcomes_until": "2024-06-01T00:00:00Z",
        "history_start": "2024-01-01T00:00:00Z",
    },
    "groups": {
        "visit": {"events": ["visit"], "one": "visit", "many": "visits", "numbers": ["minutes"]},
        "pricing": {
            "events": ["visit"],
            "where": {"page": ["pricing"]},
            "one": "look at prices",
            "many": "looks at prices",
            "share_of": "visit",
        },
    },
    "horizon": "10d",
    "cutoffs": ["0d"],
    "split": {"test_from": "2024-04-01T00:00:00Z"},
    "points": {
        "actions": [
            {"group": "pricing", "points": 10},
            {"group": "visit", "points": 1, "window": "7d"},
        ]
    },
}
STAGES = (
    "fingerprint",
    "ingest",
    "snapshot",
    "behavioural",
    "demographic",
    "audit",
    "train",
    "pieces",
    "calibrate",
    "evaluate",
    "compare",
)
CHANGES: dict[str, dict[str, Any]] = {
    "snapshot": {"least_train_conversions": 1, "least_test_conversions": 1},
    "behavioural": {"windows": ["7d", "30d"]},
    "demographic": {"least_rows": 1},
    "ingest": {"memory": "200MB"},
    "train": {"threads": 1, "max_rounds": 20, "min_data_in_leaf": 10, "learning_rate": 0.1},
    "pieces": {"bootstraps": 100, "seeds": 2},
    "evaluate": {"bootstraps": 100},
    "compare": {"refits": 100},
    "tune": {"trials": 3},
}
"""What the small run turns in the repository's own params.yaml."""


@dataclass
class Run:
    """A run folder: change `params`, `source` or the files, then let stages work."""

    folder: Path
    params: dict[str, Any]
    source: dict[str, Any]

    def write(self, name: str, text: str) -> Path:
        """Write a file of the run folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        """Change one text in a file, which must be there exactly once."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def add(self, name: str, line: str) -> None:
        """Add a row to a CSV file."""
        self.write(name, (self.folder / name).read_text(encoding="utf-8") + line + "\n")

    def rows(self, name: str, *columns: str) -> list[tuple[Any, ...]]:
        """The rows of a Parquet or Arrow file; moments as text, like 2024-03-01 09:00:00."""
        read = feather.read_table if name.endswith(".arrow") else pq.read_table
        table = read(self.folder / name, columns=list(columns) or None)
        plain = [
            column.cast(pa.timestamp("us")).cast(pa.string())
            if pa.types.is_timestamp(column.type)
            else column
            for column in table.columns
        ]
        texts = [
            [each.removesuffix(".000000") if isinstance(each, str) else each for each in values]
            for values in (column.to_pylist() for column in plain)
        ]
        return list(zip(*texts, strict=True))

    def json(self, name: str) -> Any:
        """A JSON file of the run folder."""
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def set_aside(self) -> list[tuple[str, str]]:
        """Table and reason of every row that ingest refused, each of which the report can say."""
        with (self.folder / "data/ingest/set_aside.csv").open(encoding="utf-8") as file:
            found = [(row["table"], row["reason"]) for row in csv.DictReader(file)]
        singly = {reason for _, several in found for reason in several.split("; ")}
        assert [reason for reason in sorted(singly) if refused_words.known(reason) is None] == []
        return found

    @staticmethod
    def put(told: Any, key: str, value: Any) -> None:
        """Set a key like points.0.group in the parameters or the source."""
        *before, last = [int(part) if part.isdigit() else part for part in key.split(".")]
        for part in before:
            told = told[part]
        told[last] = value

    @staticmethod
    def take(told: Any, key: str) -> None:
        """Take a key out of the parameters or the source."""
        *before, last = [int(part) if part.isdigit() else part for part in key.split(".")]
        for part in before:
            told = told[part]
        del told[last]

    def save(self) -> None:
        """Write params.yaml and the source file; JSON is YAML too."""
        self.write("params.yaml", json.dumps(self.params, indent=1))
        self.write("small.yaml", json.dumps(self.source, indent=1))

    def work(self, *stages: str) -> None:
        """Let the stages do their work in this process; their errors come through.

        The YAML files are left out, because reading them takes longer than most stages do.
        """
        read = Params.model_validate_json(json.dumps(self.params))
        told = Source.model_validate_json(json.dumps(self.source))
        for name in stages:
            module = importlib.import_module(f"pipelines.{name}")
            module.work(Context(read, told, Console(name)))


@pytest.fixture(scope="session")
def repositorys_params(root: Path) -> dict[str, Any]:
    """The repository's own params.yaml, read once."""
    return config.parse(root / "params.yaml")


def small(folder: Path, repositorys_params: dict[str, Any]) -> Run:
    """The small source in a folder."""
    settings = copy.deepcopy(repositorys_params)
    for section, changed in CHANGES.items():
        settings[section] |= changed
    settings["source"] = "small.yaml"
    made = Run(folder, settings, copy.deepcopy(SOURCE))
    for name, text in {"leads": LEADS, "visits": VISITS, "outcomes": OUTCOMES}.items():
        made.write(f"{name}.csv", text)
    made.save()
    return made


def enlarged(run: Run) -> Run:
    """300 leads, two a day from 1 January 2024: enough to train on, none of them won for sure.

    The last 50 are second leads of the first 50 contacts.
    """
    leads, visits, outcomes = (text.splitlines()[:1] for text in (LEADS, VISITS, OUTCOMES))
    for i in range(300):
        created = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=12 * i)
        visited = created - timedelta(hours=5)
        contact = f"c{i % 250:03}"
        lead = (f"L{i:03}", contact, f"{created:{CLOCK}}")
        leads.append(",".join([*lead, ("web", "phone")[i % 3 > 0], str(i * 37 % 100), ""]))
        eager = i % 4 == 0
        page = "pricing" if eager else "blog"
        visits.append(f"{contact},{visited:{CLOCK}},{visited:{CLOCK}},{page},{i % 9}")
        if i * 13 % 10 < (7 if eager else 2):
            won = created + timedelta(days=(2, 9)[i % 5 == 0])
            outcomes.append(f"L{i:03},{won:{CLOCK}},")
        elif i % 10 == 9:
            outcomes.append(f"L{i:03},,{created + timedelta(days=3):{CLOCK}}")
    for name, lines in {"leads": leads, "visits": visits, "outcomes": outcomes}.items():
        run.write(f"{name}.csv", "\n".join(lines) + "\n")
    # An attribute that is empty everywhere has no type in a CSV file.
    del run.source["attributes"]["newsletter"]
    run.source["leads"]["created_at"]["zone"] = "UTC"
    run.source["observed"] |= {"history_start": "2023-10-01T00:00:00Z"}
    run.source["split"]["test_from"] = "2024-04-20T00:00:00Z"
    run.save()
    return run


@pytest.fixture
def run(tmp_path: Path, repositorys_params: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The small source in a run folder of its own, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return small(tmp_path, repositorys_params)


@pytest.fixture
def many(run: Run) -> Run:
    """The run folder with 300 leads."""
    return enlarged(run)


@pytest.fixture(scope="session")
def ingested_once(
    tmp_path_factory: pytest.TempPathFactory, repositorys_params: dict[str, Any]
) -> Run:
    """The small source's canonical tables; read them, do not change them."""
    made = small(tmp_path_factory.mktemp("ingested"), repositorys_params)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(made.folder)
        made.work("ingest")
    return made


@pytest.fixture
def ingested(ingested_once: Run, run: Run) -> Run:
    """The run folder with its canonical tables."""
    shutil.copytree(ingested_once.folder / "data", run.folder / "data")
    return run


@pytest.fixture(scope="session")
def evaluated_once(
    tmp_path_factory: pytest.TempPathFactory, repositorys_params: dict[str, Any]
) -> Run:
    """300 leads at two cutoffs, through all stages; read it, do not change it."""
    made = enlarged(small(tmp_path_factory.mktemp("evaluated"), repositorys_params))
    made.source["cutoffs"] = ["0d", "7d"]
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(made.folder)
        made.work(*STAGES)
    return made


@pytest.fixture
def evaluated(evaluated_once: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A copy of the evaluated run, which is the current folder and may be changed."""
    folder = tmp_path / "evaluated"
    shutil.copytree(evaluated_once.folder, folder)
    monkeypatch.chdir(folder)
    return Run(folder, *copy.deepcopy((evaluated_once.params, evaluated_once.source)))


@pytest.fixture
def stopped(run: Run, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Run a stage as its command does, see it leave with code 2, and return what it said."""

    def told(name: str) -> str:
        run.save()
        capsys.readouterr()
        module = importlib.import_module(f"pipelines.{name}")
        with pytest.raises(SystemExit) as left:
            stage.run(name, module.work)
        assert left.value.code == 2
        return capsys.readouterr().err

    return told


@pytest.fixture
def refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ConfigError]:
    """Read params.yaml or small.yaml, and return why it is refused.

    What YAML makes of a text is taken as read, because that takes longer than all checks do;
    test_config.py reads files, and tells on which line a key stands.
    """

    def why(name: str) -> ConfigError:
        told = {"params.yaml": run.params, "small.yaml": run.source}
        monkeypatch.setattr(config, "parse", lambda path: told[path.name])
        monkeypatch.setattr(yaml_lines, "line_of", lambda *_: 1)
        with pytest.raises(ConfigError) as error:
            params.read() if name == "params.yaml" else source.read(name)
        error.value.thing = error.value.thing.replace(f"{name}, line 1: ", f"{name}: ")
        assert error.value.thing.startswith(f"{name}: ")
        return error.value

    return why


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB as the stages open it, without a table."""
    with tables.opened({}, Path(), "100MB") as opened:
        yield opened
