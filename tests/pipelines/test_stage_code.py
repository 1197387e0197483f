"""Which code a stage runs, and when its digest changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import config, stage_code

ROOT = Path(__file__).resolve().parents[2]
STAGES = config.parse(ROOT / "dvc.yaml")["stages"]
WATCHING = {name: told for name, told in STAGES.items() if name != "fingerprint"}
LOADED = """
import sys, {module}
for each in sys.modules.values():
    if file := getattr(each, "__file__", None):
        print(file)
"""


@pytest.fixture(scope="module")
def files() -> dict[str, list[str]]:
    return stage_code.files_of(WATCHING)


@pytest.mark.parametrize("stage", WATCHING)
def test_a_stages_code_is_itself_and_no_job_beside_it(files, stage: str):
    assert f"pipelines/{stage}.py" in files[stage]
    assert all((ROOT / file).is_file() for file in files[stage])
    assert not {"pipelines/score.py", "pipelines/workspace.py"} & set(files[stage])


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["ingest", "train", "report"])
def test_what_python_loads_for_a_stage_is_its_code(files, stage: str):
    code = LOADED.format(module=f"pipelines.{stage}")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {Path(line) for line in done.stdout.splitlines() if line.endswith(".py")}
    ours = {path.relative_to(ROOT).as_posix() for path in loaded if path.is_relative_to(ROOT)}
    ours = {each for each in ours if each.split("/")[0] in stage_code.ROOMS}
    assert len(ours) > 50
    assert ours <= set(files[stage])


def test_a_style_sheet_script_or_catalogue_is_code_of_the_report(files):
    beside = {
        path.relative_to(ROOT).as_posix()
        for room in stage_code.ROOMS
        for path in (ROOT / room).rglob("*.*")
        if path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts
    }
    assert {path for path in beside if not path.startswith("pipelines/night/")} <= set(
        files["report"]
    )
    assert "models/language/ru.po" in beside


def test_a_stage_that_says_nothing_in_a_language_runs_no_catalogue(files):
    assert "models/language/ru.po" not in files["ingest"]


def test_who_trains_and_who_reads_rows_share_no_learner(files):
    assert "models/learner.py" in files["train"]
    assert "models/learner.py" not in files["ingest"]
    assert "features/kernel.py" not in files["demographic"]


def test_the_model_that_is_logged_is_code_of_who_logs_it(files):
    assert "models/pyfunc.py" in files["track"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for files whose digests are looked at, with three of them."""
    monkeypatch.setattr(stage_code, "ROOT", tmp_path)
    for file in ("features/clock.py", "models/bands.py", "pipelines/train.py"):
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_text("one = 1\n")
    (tmp_path / "dvc.yaml").write_text("stages: {train: {}}\n")
    listed = ["features/clock.py", "models/bands.py", "pipelines/train.py"]
    monkeypatch.setattr(stage_code, "files_of", lambda _: {"train": listed})
    return tmp_path


def test_a_changed_byte_changes_the_digest_of_its_room_alone(project: Path):
    before = stage_code.digests()["train"]
    (project / "models/bands.py").write_text("one = 2\n")
    after = stage_code.digests()["train"]
    assert [room for room in after if after[room] != before[room]] == ["models"]


def test_code_that_moves_to_another_file_is_changed_code(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    before = stage_code.digests()["train"]
    (project / "models/bands.py").rename(project / "models/cuts.py")
    moved = ["features/clock.py", "models/cuts.py", "pipelines/train.py"]
    monkeypatch.setattr(stage_code, "files_of", lambda _: {"train": moved})
    assert stage_code.digests()["train"]["models"] != before["models"]
