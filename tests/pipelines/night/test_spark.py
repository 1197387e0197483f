"""A Spark cluster makes the very rows of one machine, whatever happens to its executors."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from features import clock
from features.errors import ClusterError, DamagedBundle
from models import bundle
from pipelines import params, paths, source
from pipelines.console import Console
from pipelines.night import chunks, inputs, run, scratch, summary
from pipelines.night.engine import Engine, OneMachine
from pipelines.night.phases import Phases
from pipelines.night.spark import session, shipping
from pipelines.night.spark.cluster import Cluster
from pipelines.stage import Context
from tests.memory_sink import MemorySink

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = "2017-10-25T00:00Z", "2017-11-01T00:00Z", "2017-11-02T00:00Z"
MASTER = "--master local-cluster[2,1,1024] pyspark-shell"
"""Two executors, each a process with one core and Python processes of its own."""

Night = Callable[..., tuple[MemorySink, dict[str, Any]]]


@pytest.fixture(scope="module")
def context(finished_run: Path) -> Context:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(finished_run)
        read = params.read()
        told = read.model_copy(update={"source": str(Path(read.source).absolute())})
        return Context(told, source.read(told.source), Console("score"))


@pytest.fixture(scope="module")
def folder(finished_run: Path) -> Path:
    return finished_run / paths.BUNDLE


@pytest.fixture(scope="module")
def night(
    context: Context, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Night]:
    """One night with an engine into a sink: the sink, and the summary without its times."""
    where = tmp_path_factory.mktemp("night")

    def score(day: str, engine: Engine, sink: MemorySink) -> tuple[MemorySink, dict[str, Any]]:
        with scratch.entered(where):
            asked = run.Asked(clock.moment(day), folder, 3)
            done = run.score(context, asked, sink, Phases(), engine)
            told = summary.told(done, sink)
        return sink, told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "ROWS", 1000)  # a few chunks of the demo's leads
        yield score


@pytest.fixture(scope="module")
def machine(night: Night) -> dict[str, tuple[MemorySink, dict[str, Any]]]:
    """Both nights on one machine."""
    first = night(FIRST, OneMachine(), MemorySink())
    return {FIRST: first, SECOND: night(SECOND, OneMachine(), later(first[0]))}


@pytest.fixture(scope="module")
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster of real processes."""
    missing = [
        name
        for name, found in (("pyspark", find_spec("pyspark")), ("Java", shutil.which("java")))
        if not found
    ]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"NO {' AND NO '.join(missing)}: nothing here tests --engine spark")
    assert not missing, "CI needs `python tools/environment.py spark` and Java 17"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", MASTER)
        with session.opened() as spark:
            yield Cluster(spark, folder)
            work = Path(find_spec("pyspark").origin).parent / "work"
            application = spark.sparkContext.applicationId
    shutil.rmtree(work / application, ignore_errors=True)


def later(first: MemorySink) -> MemorySink:
    """The sink of the second night, which knows the first."""
    return MemorySink(first.table(), clock.moment(FIRST))


def same_bits(some: pa.Table, other: pa.Table) -> bool:
    """Whether two tables are equal to the bit: NaN, -0.0 and null are three different things."""
    return some.schema == other.schema and all(
        bits(some[name]) == bits(other[name]) for name in some.column_names
    )


def bits(column: pa.ChunkedArray) -> list[Any]:
    if column.type != pa.float64():
        return column.to_pylist()
    return [None if value is None else float(value).hex() for value in column.to_pylist()]


def same(some: MemorySink, other: MemorySink) -> bool:
    """Whether two sinks hold the same chunks."""
    return list(some.chunks) == list(other.chunks) and all(
        same_bits(mine, theirs)
        for chunk in some.chunks
        for mine, theirs in zip(some.chunks[chunk], other.chunks[chunk], strict=True)
    )


def pieces(sink: MemorySink) -> set[int]:
    """Of how many pieces the columns of each chunk are."""
    return {each.num_chunks for rows, _ in sink.chunks.values() for each in rows}


def test_two_nights_are_those_of_one_machine_bit_for_bit(machine, night, cluster):
    first = night(FIRST, cluster, MemorySink())
    assert len(first[0].chunks) > 3
    # A file keeps the pieces of a table, which must not tell how an engine sliced the chunk.
    assert pieces(first[0]) == pieces(machine[FIRST][0]) == {1}
    assert same(first[0], machine[FIRST][0])
    assert first[1] == machine[FIRST][1]
    second = night(SECOND, cluster, later(first[0]))
    assert second[0].table()["change"].null_count < len(second[0].table())
    assert same(second[0], machine[SECOND][0])
    assert second[1] == machine[SECOND][1]


def test_the_executors_run_the_code_that_was_shipped_to_them(night, cluster):
    night(FIRST, cluster, MemorySink())

    def where(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import sys  # noqa: PLC0415

        for _ in batches:
            found = [told.__file__ for name, told in sys.modules.items() if name == "pipelines"]
            yield pa.RecordBatch.from_pydict({"found": found}, pa.schema([("found", pa.string())]))

    told = cluster._spark.range(20).repartition(20).mapInArrow(where, "found string").collect()
    assert told
    assert all("/code-" in row.found and "work/app-" in row.found for row in told)


class Deadly(MemorySink):
    """Kills what the name says of one executor when the first chunk comes."""

    def __init__(self, application: str, which: str) -> None:
        super().__init__()
        self.killed: list[int] = []
        self._application, self._which = application, which

    def write(self, chunk: int, rows: pa.Table, set_aside: pa.Table) -> None:
        super().write(chunk, rows, set_aside)
        if not self.killed:
            (executor, *_) = executors(self._application)
            self.killed = [executor] if self._which == "executor" else below(executor)
            for process in self.killed:
                os.kill(process, signal.SIGKILL)


def executors(application: str) -> list[int]:
    """The executor processes of an application."""
    return [
        process
        for process, line in command_lines()
        if "CoarseGrainedExecutorBackend" in line and application in line
    ]


def command_lines() -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield int(entry.name), (entry / "cmdline").read_text().replace("\0", " ")
            except (FileNotFoundError, ProcessLookupError):
                continue


def below(process: int) -> list[int]:
    """The Python processes of an executor: its children's children, which do the work."""
    told = Path(f"/proc/{process}/task")
    children = [int(c) for each in told.iterdir() for c in (each / "children").read_text().split()]
    found = []
    for child in children:
        for task in Path(f"/proc/{child}/task").iterdir():
            found += [int(each) for each in (task / "children").read_text().split()]
    return found


@pytest.mark.parametrize("which", ["executor", "python"])
def test_a_killed_executor_changes_nothing(which, machine, night, cluster):
    sink = Deadly(cluster._spark.sparkContext.applicationId, which)
    night(FIRST, cluster, sink)
    assert sink.killed
    assert same(sink, machine[FIRST][0])


def test_a_run_begun_on_one_machine_is_finished_by_a_cluster(machine, night, cluster):
    sink = MemorySink()
    done = dict(machine[FIRST][0].chunks)
    sink.chunks = {chunk: done[chunk] for chunk in (0, 2)}
    _, told = night(FIRST, cluster, sink)
    assert sorted(sink.chunks) == sorted(done)
    assert same_bits(sink.table(), machine[FIRST][0].table())
    assert told == machine[FIRST][1]


def test_a_poisoned_lead_fails_alone(machine, night, cluster, monkeypatch):
    before = inputs.facts

    def poisoned(source: Any, leads: pa.Table) -> Any:
        facts = dict(before(source, leads))
        column = np.array(facts["offer_coupons"])
        column[777] = np.inf
        return facts | {"offer_coupons": column}

    monkeypatch.setattr(inputs, "facts", poisoned)
    sink, _ = night(FIRST, cluster, MemorySink())
    whole = machine[FIRST][0].table()
    bad = whole["lead_id"][777].as_py()
    (aside,) = sink.set_aside().to_pylist()
    assert aside["lead_id"] == bad
    assert "offer_coupons" in aside["reason"]
    assert same_bits(sink.table(), pa.concat_tables([whole.slice(0, 777), whole.slice(778)]))


def damaged(folder: Path) -> None:
    """One byte of the trees is another."""
    booster = folder / "booster.txt"
    booster.write_bytes(booster.read_bytes().replace(b"tree", b"free", 1))


def another(folder: Path) -> None:
    """A whole bundle, but not the one that the driver has."""
    contract = folder / "contract.json"
    contract.write_text(contract.read_text() + "\n")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["contract.json"] = bundle.sha256(contract)
    (folder / "seal.json").write_text(bundle.seal(manifest))
    manifest["seal.json"] = bundle.sha256(folder / "seal.json")
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("change", "found"), [(damaged, "a booster.txt that was changed"), (another, "the digest")]
)
def test_an_executor_refuses_another_bundle_than_the_drivers(
    change, found, night, cluster, folder, tmp_path, monkeypatch
):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    change(other)
    if change is another:
        bundle.check(other)
    shipped = shipping.bundle
    monkeypatch.setattr(
        shipping,
        "bundle",
        lambda _, digest, into: shipped(other, f"{change.__name__}{digest}", into),
    )
    sink = MemorySink()
    with pytest.raises(DamagedBundle) as error:
        night(THIRD, Cluster(cluster._spark, folder), sink)
    assert error.value.found.startswith(found)
    assert error.value.way_out
    assert sink.chunks == {}
    assert not sink.is_finished


def test_what_spark_cannot_do_is_an_error_that_says_so(night, cluster, monkeypatch):
    monkeypatch.setattr("pipelines.night.spark.tables.paths.EVENTS", Path("data/gone.parquet"))
    monkeypatch.setattr("pipelines.champion_rows.require", lambda *_: None)
    with pytest.raises(ClusterError) as error:
        night(THIRD, cluster, MemorySink())
    assert "gone.parquet" in error.value.found
    assert "goes on from there" in error.value.way_out


def test_spark_submit_writes_the_very_bytes_of_the_command(finished_run, cluster, root, tmp_path):
    assert cluster  # or the test is skipped
    submit = Path(find_spec("pyspark").origin).parent / "bin/spark-submit"
    master = ["--master", "local-cluster[2,1,1024]"]
    started = {
        "local": [sys.executable, "-m", "pipelines.score"],
        "spark": [str(submit), *master, str(root / "deploy/spark_score.py"), "--engine", "spark"],
    }
    found = ("PYTHONPATH", str(root), os.environ.get("PYTHONPATH", ""))
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, found[0]: ":".join(found[1:])}
    for engine, command in started.items():
        places = {name: str(tmp_path / engine / name) for name in ("summary", "queue", "scratch")}
        asked = {"as-of": FIRST, "into": str(tmp_path / engine / "scores.parquet"), **places}
        told = (part for name, value in asked.items() for part in (f"--{name}", value))
        done = subprocess.run(
            [*command, *told],
            cwd=finished_run,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    local, spark = (tmp_path / engine / "scores.parquet" for engine in started)
    assert local.read_bytes() == spark.read_bytes()


START = "from pipelines.night.spark import session\nwith session.opened(): pass"


@pytest.mark.parametrize(
    ("missing", "says"), [("pyspark", "tools/environment.py spark"), ("java", "apt-get install")]
)
def test_where_spark_or_java_is_missing_it_is_said_how_to_install_it(missing, says, tmp_path, root):
    if missing == "java" and find_spec("pyspark") is None:
        pytest.skip("NO pyspark: nothing here tests what it says without Java")
    hidden = "import sys; sys.modules['pyspark'] = None\n" if missing == "pyspark" else ""
    environment = {**os.environ, "JAVA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", hidden + START],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "ConfigError: --engine spark" in done.stderr
    assert says in done.stderr
