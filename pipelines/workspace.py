"""A folder of its own for another source: `runs/<name>/`, a small DVC project beside the demo's.

It gets its own params.yaml, dvc.yaml, dvc.lock, data and reports, runs this checkout's code and
shares DVC's cache. The committed params.yaml, dvc.lock and the demo's results are not touched.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from features.errors import ConfigError, LeadoddsError
from pipelines import config, files, params, source

ROOT = Path(__file__).resolve().parents[1]

_DVC_CONFIG = """\
[core]
    analytics = false
    check_update = false
    no_scm = true
[cache]
    dir = ../../../.dvc/cache
"""


def prepare(told: Path) -> Path:
    """Make or refresh the run folder of a source file and return it."""
    checked = config.read(told, source.Source)
    folder = ROOT / "runs" / checked.name
    (folder / ".dvc").mkdir(parents=True, exist_ok=True)
    files.write_text(folder / ".dvc" / "config", _DVC_CONFIG)
    shutil.copyfile(ROOT / ".dvcignore", folder / ".dvcignore")
    address = os.path.relpath(told.resolve(), folder)
    _refuse_another(folder, checked.name, address)
    settings = config.parse(ROOT / "params.yaml")
    _dump(folder / "params.yaml", {**settings, "source": address})
    params.read(folder / "params.yaml")
    _dump(folder / "dvc.yaml", _moved(config.parse(ROOT / "dvc.yaml"), folder))
    return folder


def _moved(pipeline: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The same stages, with the code where it is: two folders up."""
    up = os.path.relpath(ROOT, folder)
    for stage in pipeline["stages"].values():
        stage["cmd"] = f"PYTHONPATH={up} {stage['cmd']}"
    return pipeline


def _refuse_another(folder: Path, name: str, address: str) -> None:
    """Two source files of one name would overwrite each other's results."""
    settings = folder / "params.yaml"
    if not settings.is_file():
        return
    before = config.parse(settings)["source"]
    if before != address and (folder / before).is_file():
        raise ConfigError(
            f"name: {name}",
            found=f"runs/{name}/ belongs to {before}",
            wanted="a name of its own for each source file",
            way_out=f"change name in the source file, or remove runs/{name}/",
        )


def _dump(path: Path, value: Any) -> None:
    yaml = YAML()
    yaml.width = 200
    with files.aside(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        file.write(
            f"# Written anew by each `make repro SOURCE=…` from ../../{path.name}: edit that.\n"
        )
        yaml.dump(value, file)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m pipelines.workspace SOURCE_FILE")
    try:
        print(prepare(Path(sys.argv[1])))
    except LeadoddsError as error:
        print(f"\nworkspace stopped: {error}\n", file=sys.stderr)
        sys.exit(2)
