"""Stages against dvc.yaml: names, code, data files and parameters can drift."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipelines import columns, params, paths, source
from pipelines.console import Console
from pipelines.params import Params
from pipelines.source import Source
from pipelines.stage import Context
from tests import quick_params


def _yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path)


ROOT = Path(__file__).resolve().parents[2]
STAGES = _yaml(ROOT / "dvc.yaml")["stages"]


def test_the_stages_stand_in_the_order_of_the_design() -> None:
    assert list(STAGES) == [
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
        "report",
        "track",
    ]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_a_module_and_a_section_of_its_name(stage: str) -> None:
    assert STAGES[stage]["cmd"] == f"python -m pipelines.{stage}"
    assert (ROOT / "pipelines" / f"{stage}.py").is_file()
    assert stage in Params.model_fields


JOBS = ["tune", "register"]
"""Behind the graph, not in it: what they do depends on what DVC cannot see."""


def test_params_yaml_has_a_section_a_stage_and_job_the_source_and_the_language() -> None:
    assert list(_yaml(ROOT / "params.yaml")) == ["source", "language", *STAGES, *JOBS]


@pytest.mark.parametrize("job", JOBS)
def test_a_job_is_a_module_of_its_name(job: str) -> None:
    assert (ROOT / "pipelines" / f"{job}.py").is_file()


def test_every_stage_but_the_first_which_always_runs_watches_its_code() -> None:
    watched = {stage: _keys(stage, paths.CODE) for stage in STAGES}
    assert watched == {stage: [stage] if stage != "fingerprint" else [] for stage in STAGES}
    assert [stage for stage in STAGES if "always_changed" in STAGES[stage]] == ["fingerprint"]


def test_no_stage_lists_its_code() -> None:
    listed = [dep for told in STAGES.values() for dep in told.get("deps", ())]
    assert [dep for dep in listed if not dep.startswith(("data/", "reports/"))] == []


class Recorder:
    """Passes every name on, and remembers which were asked for."""

    def __init__(self, told: Any) -> None:
        self.told = told
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self.told, name)


def _recording(kind: type[Params | Source], told: Any, asked: set[str]) -> Any:
    """The same values, with every top-level key that is read written down."""

    class Recording(kind):  # type: ignore[misc, valid-type]
        def __getattribute__(self, name: str) -> Any:
            if name in kind.model_fields:
                asked.add(kind.model_fields[name].alias or name)
            return super().__getattribute__(name)

    made = Recording.model_validate_json(told.model_dump_json())
    asked.clear()
    return made


def _declared(stage: str) -> tuple[set[str], set[str]]:
    """The sections of params.yaml and the keys of the source file that dvc.yaml names."""
    told = STAGES[stage].get("params", [])
    sections = {entry.split(".")[0] for entry in told if isinstance(entry, str)}
    return sections, set(_keys(stage, paths.SOURCE))


def _keys(stage: str, file: Path) -> list[str]:
    """The keys of a file that a stage watches."""
    told = STAGES[stage].get("params", [])
    return [key for entry in told if not isinstance(entry, str) for key in entry.get(str(file), ())]


@pytest.mark.parametrize("stage", STAGES)
def test_a_key_of_a_source_is_watched_where_it_always_stands(stage: str) -> None:
    """DVC wants a key to be there, and most of them may be left out of a source file."""
    files = {
        file
        for entry in STAGES[stage].get("params", [])
        if not isinstance(entry, str)
        for file in entry
    }
    assert files <= {str(paths.SOURCE), str(paths.CODE)}
    assert set(_keys(stage, paths.SOURCE)) <= set(Source.model_fields)


@pytest.fixture(scope="module")
def run_again(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the finished run's folder to work in."""
    folder = tmp_path_factory.mktemp("again") / "project"
    shutil.copytree(finished_run, folder, ignore=shutil.ignore_patterns(".dvc", ".git", "mlruns"))
    quick_params.write(folder / "params.yaml")
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


@pytest.mark.slow
@pytest.mark.parametrize("stage", [name for name in STAGES if name != "track"])
def test_a_stage_reads_no_file_and_no_parameter_that_dvc_does_not_know(
    stage: str, run_again: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Path.cwd() == run_again
    module = importlib.import_module(f"pipelines.{stage}")
    files = Recorder(paths)
    for each in (module, columns):
        if hasattr(each, "paths"):
            monkeypatch.setattr(each, "paths", files)
    sections: set[str] = set()
    keys: set[str] = set()
    read = params.read()
    context = Context(
        _recording(Params, read, sections),
        _recording(Source, source.read(read.source), keys),
        Console(stage),
    )
    module.work(context)
    known_sections, known_keys = _declared(stage)
    # fingerprint always runs, so it needs to declare nothing.
    if stage != "fingerprint":
        assert sections <= known_sections
        assert keys <= known_keys
    known_files = {*_paths(stage, "deps"), *_paths(stage, "outs"), *_paths(stage, "metrics")}
    for name in files.asked:
        path = str(getattr(paths, name))
        assert any(path == known or path.startswith(f"{known}/") for known in known_files), path


def _paths(stage: str, key: str) -> list[str]:
    return [
        each if isinstance(each, str) else next(iter(each)) for each in STAGES[stage].get(key, [])
    ]


@pytest.mark.slow
def test_every_output_of_a_stage_is_git_ignored(root: Path) -> None:
    outs = [path for stage in STAGES for path in _paths(stage, "outs") + _paths(stage, "metrics")]
    ignored = subprocess.run(
        ["git", "check-ignore", *outs], cwd=root, capture_output=True, text=True, check=False
    )
    assert ignored.stdout.split() == outs
