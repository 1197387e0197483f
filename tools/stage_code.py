"""The code that each stage in dvc.yaml depends on: all that it imports, and what that reads.

What lies beside a module and is named in it, like a style sheet, is code too; so are the message
catalogues, for the stages that have a language. `make deps` writes them into dvc.yaml, and a test
compares them with the code. So a changed line reruns the stages that use it, and no others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grimp
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("features", "models", "pipelines")

# The model's code is logged by its file, which no import shows.
LOGGED = {"track": ("models.pyfunc",)}

CODE = (".py", ".css", ".js", ".po")
CATALOGUES = "models/language"


def imported(stages: Mapping[str, Any]) -> dict[str, list[str]]:
    """The files that each stage's module imports and reads, itself among them, sorted.

    `stages` as dvc.yaml has them.
    """
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    found = {}
    for stage, told in stages.items():
        starts = {f"pipelines.{stage}", *LOGGED.get(stage, ())}
        modules = set(starts)
        for start in starts:
            modules |= graph.find_upstream_modules(start)
        packages = {module.rsplit(".", 1)[0] for module in modules if "." in module}
        files = {_file(module) for module in modules | packages}
        read = {each for file in files for each in _named_in(file)}
        if "language" in told.get("params", ()):
            read |= {_from_root(path) for path in (ROOT / CATALOGUES).glob("*.po")}
        found[stage] = sorted(files | read)
    return found


def _named_in(file: str) -> Iterator[str]:
    """What is no module, lies beside this one and is named in it."""
    text = (ROOT / file).read_text(encoding="utf-8")
    for path in (ROOT / file).parent.iterdir():
        if path.suffix in CODE[1:] and f'"{path.name}"' in text:
            yield _from_root(path)


def _from_root(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


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
    for stage, code in imported(told["stages"]).items():
        entry = told["stages"][stage]
        data = [dep for dep in entry.get("deps", []) if not dep.endswith(CODE)]
        entry["deps"] = [*data, *code]
    yaml.dump(told, path)


if __name__ == "__main__":
    main()
