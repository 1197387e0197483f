"""A folder of its own for another source, which leaves the demo's files alone."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from features.errors import ConfigError
from pipelines import config, workspace

pytestmark = pytest.mark.slow


def command(project: Path, source: str) -> subprocess.CompletedProcess[str]:
    """`python -m pipelines.workspace FILE` in a copy of the project."""
    asked = [sys.executable, "-m", "pipelines.workspace", source]
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        asked, cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def everything(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A copy of the code that makes run folders, with two source files of one name."""
    folder = tmp_path_factory.mktemp("workspace") / "project"
    for room in ("features", "models", "pipelines"):
        shutil.copytree(root / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("params.yaml", "dvc.yaml", ".dvcignore"):
        shutil.copy2(root / name, folder / name)
    (folder / "sources").mkdir()
    for name in ("mine.yaml", "other.yaml"):
        shutil.copy2(root / "sources/complete_journey.yaml", folder / "sources" / name)
    return folder


@pytest.fixture(scope="module")
def project(untouched: Path) -> Path:
    """The copy after `python -m pipelines.workspace sources/mine.yaml`; do not change it."""
    folder = untouched.with_name("made")
    shutil.copytree(untouched, folder)
    done = command(folder, "sources/mine.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{folder}/runs/complete_journey\n"
    return folder


@pytest.fixture
def made(project: Path) -> Path:
    """The run folder; do not change it."""
    return project / "runs/complete_journey"


@pytest.fixture
def mine(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project and its run folder that may be changed; the current folder."""
    folder = Path(shutil.copytree(project, tmp_path / "mine"))
    monkeypatch.setattr(workspace, "ROOT", folder)
    monkeypatch.chdir(folder)
    return folder


def test_the_run_folder_holds_a_dvc_project_and_nothing_else(made: Path):
    assert sorted(everything(made)) == [".dvc/config", ".dvcignore", "dvc.yaml", "params.yaml"]


def test_the_parameters_are_the_repositorys_with_the_source_seen_from_the_run_folder(
    project: Path, made: Path
):
    settings = config.parse(project / "params.yaml")
    assert config.parse(made / "params.yaml") == {**settings, "source": "../../sources/mine.yaml"}
    assert (made / "../../sources/mine.yaml").is_file()


def test_the_stages_are_the_repositorys_with_the_code_two_folders_up(project: Path, made: Path):
    ours = config.parse(project / "dvc.yaml")["stages"]
    theirs = config.parse(made / "dvc.yaml")["stages"]
    assert list(theirs) == list(ours)
    for name, stage in theirs.items():
        assert stage["cmd"] == f"PYTHONPATH=../.. {ours[name]['cmd']}"
        others = set(ours[name]) - {"cmd"}
        assert set(stage) - {"cmd"} == others
        assert {key: stage[key] for key in others} == {key: ours[name][key] for key in others}


def test_the_cache_is_the_repositorys(project: Path, made: Path):
    told = configparser.ConfigParser()
    told.read_string((made / ".dvc/config").read_text().replace("    ", ""))
    assert (made / ".dvc" / told["cache"]["dir"]).resolve() == (project / ".dvc/cache").resolve()
    assert told["core"]["no_scm"] == "true"


def test_nothing_outside_the_run_folder_changes(untouched: Path, project: Path):
    after = everything(project)
    outside = {name: data for name, data in after.items() if not name.startswith("runs/")}
    assert outside == everything(untouched)


def test_the_same_source_may_come_again_and_its_folder_is_refreshed(mine: Path):
    folder = mine / "runs/complete_journey"
    before = everything(folder)
    (folder / "data").mkdir()
    (folder / "data/kept.txt").write_text("result")
    (folder / "dvc.yaml").write_text("stages: {}\n")
    assert workspace.prepare(mine / "sources/mine.yaml") == folder
    assert everything(folder) == {**before, "data/kept.txt": b"result"}


def test_a_second_source_file_of_the_same_name_is_refused(mine: Path):
    before = everything(mine / "runs")
    done = command(mine, "sources/other.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "\nworkspace stopped: name: complete_journey\n"
        "  found:   runs/complete_journey/ belongs to ../../sources/mine.yaml\n"
        "  wanted:  a name of its own for each source file\n"
        "  way out: change name in the source file, or remove runs/complete_journey/\n\n"
    )
    assert everything(mine / "runs") == before


def test_a_source_file_that_was_moved_keeps_its_run_folder(mine: Path):
    (mine / "sources/mine.yaml").rename(mine / "sources/moved.yaml")
    workspace.prepare(Path("sources/moved.yaml"))
    settings = config.parse(mine / "runs/complete_journey/params.yaml")
    assert settings["source"] == "../../sources/moved.yaml"


def test_a_wrong_source_file_makes_no_folder(mine: Path):
    shutil.rmtree(mine / "runs")
    (mine / "sources/mine.yaml").write_text("name: small\n")
    with pytest.raises(ConfigError) as error:
        workspace.prepare(Path("sources/mine.yaml"))
    assert error.value.thing == "sources/mine.yaml, line 1: zone"
    assert not (mine / "runs").exists()
