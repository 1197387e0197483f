"""The .py dependencies of each stage in dvc.yaml: its imports, all the way down.

`make deps` writes them into dvc.yaml, and a test compares them with the code. So a changed
line reruns the stages that use it, and no others.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import grimp
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("features", "models", "pipelines")

# The model's code is logged by its file, which no import shows.
LOGGED = {"track": ("models.pyfunc",)}


def imported(stages: list[str]) -> dict[str, list[str]]:
    """The files that each stage's module imports, itself among them, sorted."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    found = {}
    for stage in stages:
        starts = {f"pipelines.{stage}", *LOGGED.get(stage, ())}
        modules = set(starts)
        for start in starts:
            modules |= graph.find_upstream_modules(start)
        packages = {module.rsplit(".", 1)[0] for module in modules if "." in module}
        found[stage] = sorted(_file(module) for module in modules | packages)
    return found


def _file(module: str) -> str:
    path = Path(*module.split("."))
    package = path / "__init__.py"
    return str(package if (ROOT / package).is_file() else path.with_suffix(".py"))


def main() -> None:
    """Put every stage's code behind its other dependencies in dvc.yaml."""
    yaml = YAML()
    yaml.width = 200
    yaml.indent(mapping=2, sequence=4, offset=2)
    path = ROOT / "dvc.yaml"
    told: Any = yaml.load(path)
    for stage, code in imported(list(told["stages"])).items():
        entry = told["stages"][stage]
        data = [dep for dep in entry.get("deps", []) if not dep.endswith(".py")]
        entry["deps"] = [*data, *code]
    yaml.dump(told, path)


if __name__ == "__main__":
    main()
