"""docs/your-own-data.md: a newcomer gets from a CSV to figures by its commands as written.

So another source runs in a folder of its own, and leaves the demo as it is.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models import comparison
from pipelines import config
from pipelines.source import Source

pytestmark = pytest.mark.slow

Command = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/your-own-data.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if "mydata/" in line
]
TABLE = "bank_additional/bank-additional-full.csv"
RECIPES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


EVERY = 8
"""The eighth part of the rows, of all years; what all of them give, test_bank_additional says."""


@pytest.fixture(scope="module")
def newcomer(
    real_data: Callable[[str], Path],
    tmp_path_factory: pytest.TempPathFactory,
    typed: Command,
    copied: Callable[[Path], None],
) -> Path:
    """A fresh copy of the project, its environment made, and a sample of the file in mydata/."""
    folder = tmp_path_factory.mktemp("newcomer") / "project"
    copied(folder)
    (folder / ".venv").symlink_to(sys.prefix)
    head, *rows = real_data(TABLE).read_text().splitlines(keepends=True)
    (folder / "mydata").mkdir()
    (folder / "mydata" / Path(TABLE).name).write_text("".join([head, *rows[::EVERY]]))
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it is"]):
        typed(folder, "git", *command)
    for line in COMMANDS:
        typed(folder, "bash", "-c", line)
    return folder


def _run(newcomer: Path) -> Path:
    (folder,) = (newcomer / "runs").iterdir()
    return folder


def test_the_page_has_a_command_for_each_step() -> None:
    assert [line.split()[:2] for line in COMMANDS] == [["make", "inspect"], ["make", "repro"]]


def test_its_commands_lead_from_a_csv_to_figures(newcomer: Path) -> None:
    told = json.loads((_run(newcomer) / "reports/metrics.json").read_text())
    assert told["source"] == _run(newcomer).name
    assert 0.6 < told["test"][comparison.MODEL]["roc_auc"]["value"] < 0.9
    assert comparison.verdict(told)[0].startswith("NOT A FORECAST")


@pytest.mark.parametrize(
    "name",
    ["data/ingest/set_aside.csv", "reports/audit.md", "reports/metrics.json", "reports/maturity"],
)
def test_what_it_says_to_look_at_is_there(newcomer: Path, name: str) -> None:
    assert f"`{name}" in PAGE
    assert (_run(newcomer) / name).exists()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda told: told.split(":")[0].strip())
def test_every_recipe_is_a_part_of_a_source_that_can_be_read(recipe: str, tmp_path: Path) -> None:
    """Put into a whole source file, with what it names beside it."""
    told: dict[str, Any] = {
        "name": "recipe",
        "zone": "UTC",
        "tables": dict.fromkeys(("deals", "deal_contacts", "deal_history", "log"), "x.csv"),
        "leads": {"table": "deals", "lead_id": "id", "created_at": {"column": "made"}},
        "events": {
            "steps": {
                "table": "log",
                "event_type": {"column": "kind"},
                "lead_id": "id",
                "occurred_at": "at",
            }
        },
        "outcomes": {"table": "deals", "lead_id": "id", "converted_at": "won"},
        "horizon": "30d",
    }
    (tmp_path / "recipe.yaml").write_text(recipe, encoding="utf-8")
    part = config.parse(tmp_path / "recipe.yaml")
    if "created_at" in part:
        told["leads"] |= part
    else:
        told |= part | {"tables": told["tables"] | part.get("tables", {})}
    assert isinstance(Source.model_validate(told), Source)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#]+)\)", PAGE))))
def test_every_link_of_the_page_leads_somewhere(path: str) -> None:
    assert path.startswith("https://") or (ROOT / "docs" / path).is_file()


def test_the_demo_stays_as_it_is(newcomer: Path, typed: Command) -> None:
    assert typed(newcomer, "git", "status", "--porcelain").stdout == "?? mydata/bank.yaml\n"
    assert not (newcomer / "data").exists()


def test_its_run_shares_the_cache_of_the_project(newcomer: Path) -> None:
    assert not (_run(newcomer) / ".dvc/cache").exists()
    assert (newcomer / ".dvc/cache").is_dir()


def test_a_second_run_runs_the_fingerprint_alone_and_a_new_row_is_noticed(
    newcomer: Path, typed: Command
) -> None:
    again = typed(newcomer, "bash", "-c", COMMANDS[-1]).stdout
    assert again.count("Running stage") == 1
    assert f"{_run(newcomer).name}:" in again
    table = newcomer / "mydata" / Path(TABLE).name
    table.write_text(table.read_text() + table.read_text().splitlines()[-1] + "\n")
    noticed = typed(_run(newcomer), "dvc", "repro", "ingest").stdout
    assert "Running stage 'ingest'" in noticed


def test_a_stopped_stage_ends_make_with_plain_words(newcomer: Path, typed: Command) -> None:
    told = (newcomer / "mydata/bank.yaml").read_text()
    broken = newcomer / "mydata/broken.yaml"
    told = told.replace("name: bank", "name: broken").replace("emp.var.rate", "employment")
    broken.write_text(told)
    done = typed(newcomer, "make", "repro", f"SOURCE={broken}", code=2)
    said = done.stdout + done.stderr
    assert "column employment" in said
    assert "Traceback" not in said
