"""Which stages a change reruns, in a small project of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import invented_shop, quick_params
from tests.dvc_project import changed, edited, ran, would_run

pytestmark = pytest.mark.slow

Command = Callable[..., subprocess.CompletedProcess[str]]

SHOP = "shop/shop.yaml"


@pytest.fixture(scope="module")
def project(
    tmp_path_factory: pytest.TempPathFactory, typed: Command, copied: Callable[[Path], None]
) -> Path:
    """The project as somebody makes it their own, with a small source, run and committed."""
    folder = tmp_path_factory.mktemp("small") / "project"
    copied(folder)
    invented_shop.write(folder / "shop")
    settings = folder / "params.yaml"
    quick_params.write(settings)
    settings.write_text(
        settings.read_text().replace("sources/complete_journey.yaml", SHOP), encoding="utf-8"
    )
    (folder / "dvc.lock").unlink()
    typed(folder, "git", "init", "-q")
    typed(folder, "dvc", "repro")
    typed(folder, "git", "add", "-A")
    typed(folder, "git", "commit", "-qm", "a source of our own")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "stages"),
    [
        ("windows: [7d,", "windows: [8d,", {"behavioural", "calibrate"}),
        ("learning_rate: 0.03", "learning_rate: 0.05", {"audit", "train", "pieces", "calibrate"}),
        ("least_rows: 20", "least_rows: 30", {"demographic", "calibrate"}),
        ("bootstraps: 200", "bootstraps: 300", {"evaluate", "compare", "report"}),
        ("name: hot, share: 0.1", "name: hot, share: 0.2", {"calibrate"}),
        ("experiment: leadodds", "experiment: other", {"track"}),
    ],
)
def test_a_changed_parameter_changes_the_stages_that_read_it(
    project: Path, typed: Command, old: str, new: str, stages: set[str]
) -> None:
    with edited(project / "params.yaml", old, new):
        assert changed(project, typed) == stages


@pytest.mark.parametrize(
    ("old", "new", "stages"),
    [
        (
            "many: visits }",
            "many: calls }",
            {"ingest", "behavioural", "calibrate", "evaluate", "compare", "report"},
        ),
        (
            "label: channel",
            "label: how",
            {"ingest", "demographic", "audit", "calibrate", "evaluate", "compare", "report"},
        ),
        (
            "horizon: 14d",
            "horizon: 13d",
            {
                "ingest",
                "snapshot",
                "audit",
                "train",
                "pieces",
                "calibrate",
                "evaluate",
                "compare",
                "report",
            },
        ),
        ("points: 2,", "points: 3,", {"ingest", "calibrate", "evaluate", "compare", "report"}),
        ("horizon: 14d", "windows: [8d]\nhorizon: 14d", {"behavioural"}),
    ],
)
def test_a_changed_key_of_the_source_changes_the_stages_that_read_it(
    project: Path, typed: Command, old: str, new: str, stages: set[str]
) -> None:
    """What the source says is watched where the first stage, which always runs, repeats it."""
    with edited(project / SHOP, old, new):
        assert would_run(project, typed) == stages
    assert would_run(project, typed) == set()


def test_metrics_can_be_shown_and_compared(project: Path, typed: Command) -> None:
    shown = json.loads(typed(project, "dvc", "metrics", "show", "--json").stdout)
    headline = json.loads((project / "reports/headline.json").read_text())
    assert shown[""]["data"]["reports/headline.json"]["data"] == headline
    typed(project, "dvc", "metrics", "diff", "HEAD")


def test_plots_can_be_shown_and_compared(project: Path, typed: Command) -> None:
    typed(project, "dvc", "plots", "show")
    page = (project / "dvc_plots/index.html").read_text()
    assert all(name in page for name in ("ROC", "Gain", "Lift", "Reliability", "Precision"))
    typed(project, "dvc", "plots", "diff", "HEAD")


def test_an_experiment_with_other_windows_reruns_what_follows_and_can_be_compared(
    project: Path, typed: Command
) -> None:
    """It is a `dvc repro` with another parameter, whose figures DVC keeps beside the others."""
    windows = "behavioural.windows=[10d,30d]"
    done = typed(project, "dvc", "exp", "run", "--name", "wider", "-S", windows)
    after = [
        "behavioural",
        "audit",
        "train",
        "pieces",
        "calibrate",
        "evaluate",
        "compare",
        "report",
        "track",
    ]
    assert ran(done) == ["fingerprint", *after]
    shown = typed(project, "dvc", "exp", "diff", "HEAD", "wider", "--json").stdout
    told = json.loads(shown)["params"]["params.yaml"]["behavioural.windows"]
    assert told["new"] == "['10d', '30d']"
