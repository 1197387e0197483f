"""What was tried, as rows to compare."""

from __future__ import annotations

import importlib

import pytest

pytestmark = [
    pytest.mark.slow,
    # MLflow warns of its own type hints when it is imported.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def experiments():
    """MLflow and DVC take seconds to import, which a run of the fast tests should not wait for."""
    return importlib.import_module("pipelines.experiments")


@pytest.fixture(scope="module")
def differing(experiments):
    return lambda *rows: experiments.differing(rows)


def test_what_is_the_same_in_all_rows_is_not_told(differing):
    assert differing({"rate": 0.03, "seed": 1}, {"rate": 0.05, "seed": 1}) == ["rate"]


def test_what_one_row_lacks_differs(differing):
    assert differing({"a": 1}, {"a": 1, "b": 2}) == ["b"]


def test_one_row_differs_in_nothing(differing):
    assert differing({"a": 1}) == []
    assert differing() == []


def test_a_run_folder_is_one_row_with_its_figures(experiments, tmp_path, monkeypatch):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/headline.json").write_text('{"log_loss": 0.3}')
    monkeypatch.chdir(tmp_path)
    assert experiments.of_dvc() == [{"Experiment": "workspace", "log_loss": 0.3}]
