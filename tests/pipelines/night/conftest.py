"""A place for the night's scores of each kind, empty at the beginning of a test."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines.night import chunks, opening
from pipelines.night.sink import Sink
from tests.pipelines.conftest import Run
from tests.pipelines.night.project import Nights
from tests.postgres_server import Server

KINDS = ["parquet", "csv", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


@dataclass(frozen=True)
class Place:
    """Where a sink writes, and what a reader finds there."""

    into: str
    current: Callable[[], list[tuple[Any, ...]]]
    """The latest scores by rank: lead_id, rank, probability, model version."""
    everything: Callable[[], Any]
    """All that is there, to be compared."""

    def opened(self) -> Sink:
        return opening.open_sink(self.into)


def files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def _parquet(folder: Path) -> Place:
    path = folder / "scores.parquet"

    def current() -> list[tuple[Any, ...]]:
        if not path.exists():
            return []
        names = ["lead_id", "rank", "probability", "model_version"]
        found = pq.ParquetFile(path).read(names).sort_by("rank").to_pylist()
        return [tuple(each.values()) for each in found]

    return Place(str(path), current, lambda: files(folder))


def _csv(folder: Path) -> Place:
    path = folder / "scores.csv"

    def current() -> list[tuple[Any, ...]]:
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return [
                (
                    told["Lead ID"],
                    int(told["Rank"]),
                    float(told["Purchase Probability"]),
                    told["Model Version"],
                )
                for told in csv.DictReader(file)
            ]

    return Place(str(path), current, lambda: files(folder))


_CURRENT = "select lead_id, rank, probability, model_version from lead_scores order by rank"
TABLES = {
    "lead_score_history": "run_id, lead_id",
    "lead_score_begun": "lead_id",
    "lead_score_runs": "run_id",
    "lead_score_chunks": "run_id, chunk",
    "lead_score_set_aside": "run_id, lead_id",
    "lead_score_format": "only_row",
}


ALL_ROWS = {name: f"select * from {name} order by {key}" for name, key in TABLES.items()}  # noqa: S608


def _sqlite(folder: Path) -> Place:
    path = folder / "scores.db"

    def asked(statement: str) -> list[tuple[Any, ...]]:
        if not path.exists():
            return []
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(statement).fetchall()

    def everything() -> dict[str, list[tuple[Any, ...]]]:
        return {name: asked(statement) for name, statement in ALL_ROWS.items()}

    return Place(f"sqlite:///{path}", lambda: asked(_CURRENT), everything)


def _postgres(server: Server) -> Place:
    server.run("drop database if exists nights with (force)", "create database nights")
    address = server.address(database="nights")

    def asked(statement: str) -> list[tuple[Any, ...]]:
        return [tuple(each) for each in server.run(statement, database="nights")]

    def current() -> list[tuple[Any, ...]]:
        there = asked("select to_regclass('lead_scores') is not null")
        return asked(_CURRENT) if there == [(True,)] else []

    def everything() -> dict[str, list[tuple[Any, ...]]]:
        return {name: asked(statement) for name, statement in ALL_ROWS.items()}

    return Place(address, current, everything)


@pytest.fixture
def make_place(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], Place]:
    def made(kind: str) -> Place:
        if kind == "postgresql":
            return _postgres(request.getfixturevalue("postgres"))
        return {"parquet": _parquet, "csv": _csv, "sqlite": _sqlite}[kind](tmp_path)

    return made


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, make_place: Callable[[str], Place]) -> Place:
    return make_place(request.param)


@pytest.fixture
def nights(evaluated: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """The small source, in chunks so small that a night has several."""
    monkeypatch.setattr(chunks, "ROWS", 32)
    return Nights(evaluated, str(tmp_path / "scores.parquet"), evaluated.folder / "data/bundle")
