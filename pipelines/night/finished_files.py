"""The finished runs of a lead table: a folder with one Parquet file each, sorted by as-of.

A file is named AS-OF_PLACE_RUN.parquet, PLACE counting the runs as of the same moment in the order
in which they were finished. The last name is the current run. Beside each run stand its leads set
aside, as an Arrow file, so that `*.parquet` means runs and nothing else.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from features import clock
from pipelines.night import durable
from pipelines.night.chunk_files import read_arrow, write_arrow
from pipelines.night.sink import Run

_RUN, _SET_ASIDE, _PUBLISHED = ".parquet", ".set_aside.arrow", "published"
_MOMENT = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, order=True)
class Finished:
    """A finished run; runs compare as they follow each other."""

    moment: str
    """Its as-of as text that sorts like moments."""
    place: int
    run_id: str

    @property
    def as_of(self) -> int:
        """Its as-of in microseconds since 1970."""
        return clock.from_datetime(datetime.strptime(self.moment, _MOMENT).replace(tzinfo=UTC))

    @property
    def stem(self) -> str:
        """How its files are called."""
        return f"{self.moment}_{self.place:04d}_{self.run_id}"


class FinishedFiles:
    """The folder of the finished runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Finished]:
        """The finished runs, the current one last."""
        stems = (path.stem for path in self.folder.glob(f"[!.]*{_RUN}"))
        parts = (stem.split("_") for stem in stems)
        return sorted(Finished(when, int(place), run_id) for when, place, run_id in parts)

    def of(self, run_id: str) -> Finished | None:
        """The run, if it is finished."""
        return next((each for each in self.all() if each.run_id == run_id), None)

    def before(self, as_of: int) -> Finished | None:
        """The latest one as of an earlier moment."""
        earlier = (each for each in reversed(self.all()) if clock.is_later(as_of, each.as_of))
        return next(earlier, None)

    def add(self, run: Run, set_aside: pa.Table, write: Callable[[Path], None]) -> Finished:
        """A new one, whose rows `write` writes; it is there once its rows are."""
        same = [each.place for each in self.all() if each.moment == _text(run.as_of)]
        told = Finished(_text(run.as_of), max(same, default=0) + 1, run.run_id)
        with durable.aside(self._path(told, _SET_ASIDE), "rename") as temporary:
            write_arrow(temporary, set_aside)
        with durable.aside(self.rows(told), "rename") as temporary:
            write(temporary)
        return told

    def again(self, run: Finished) -> None:
        """Let a run that is finished be the last one as of its moment once more."""
        last = [each for each in self.all() if each.moment == run.moment][-1]
        if last == run:
            return
        told = replace(run, place=last.place + 1)
        with durable.aside(self._path(told, _SET_ASIDE), "rename") as temporary:
            link(self._path(run, _SET_ASIDE), temporary)
        self.rows(run).replace(self.rows(told))
        durable.sync(self.folder)
        self._path(run, _SET_ASIDE).unlink(missing_ok=True)

    def rows(self, run: Finished) -> Path:
        """The Parquet file of a run."""
        return self._path(run, _RUN)

    def set_aside(self, run: Finished) -> pa.Table:
        """The leads of a run that were set aside."""
        return read_arrow(self._path(run, _SET_ASIDE))

    def published(self, name: str) -> str:
        """The stem of the run that the file of the latest scores holds; empty if there is none."""
        path = self._marker(name)
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def note_published(self, name: str, run: Finished) -> None:
        """Remember which run the file of the latest scores holds."""
        durable.write_text(self._marker(name), run.stem, "rename")

    def _marker(self, name: str) -> Path:
        return self.folder / f".{name}.{_PUBLISHED}"

    def _path(self, run: Finished, ending: str) -> Path:
        return self.folder / f"{run.stem}{ending}"


def link(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the file system has no such links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def batches(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Some columns of a run's rows, one row group after the other."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield from file.read_row_group(group, columns).select(columns).to_batches()


def _text(moment: int) -> str:
    return clock.to_datetime(moment).strftime(_MOMENT)
