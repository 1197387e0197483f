"""The code that each stage runs: all that it imports, and what that reads.

What lies beside a module and is named in it, like a style sheet, is code too; so are the message
catalogues, for the stages that have a language. Each stage watches one digest a room, which the
first stage, that always runs, works out anew: so a changed line reruns the stages that use it and
no others. Every file a dependency of its own would be a thousand lines of dvc.yaml and ten thousand
of dvc.lock, which DVC reads and writes at each stage, for two seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import grimp
from grimp.exceptions import SourceSyntaxError

from features.errors import ConfigError
from pipelines import config

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("features", "models", "pipelines")

_LOGGED = {"track": ("models.pyfunc",)}
"""The model's code is logged by its file, which no import shows."""

_BESIDE = (".css", ".js")
_CATALOGUES = "models/language/*.po"


def digests() -> dict[str, dict[str, str]]:
    """A digest of each stage's code in each room, but for the one that always runs.

    `ConfigError` for a file that is no Python.
    """
    stages: dict[str, Any] = config.parse(ROOT / "dvc.yaml")["stages"]
    found = files_of({name: told for name, told in stages.items() if "always_changed" not in told})
    every = {file: sha256((ROOT / file).read_bytes()).hexdigest() for file in _all(found)}
    return {
        stage: _by_room({file: every[file] for file in files}) for stage, files in found.items()
    }


def files_of(stages: Mapping[str, Any]) -> dict[str, list[str]]:
    """The files that each stage's module imports and reads, itself among them, sorted.

    `stages` as dvc.yaml has them; paths from the root of the checkout.
    """
    graph = _graph()
    modules = {stage: _modules(graph, stage) for stage in stages}
    beside = {module: [_file(module), *_named_in(_file(module))] for module in _all(modules)}
    catalogues = [_from_root(path) for path in ROOT.glob(_CATALOGUES)]
    found = {}
    for stage, told in stages.items():
        files = {file for module in modules[stage] for file in beside[module]}
        found[stage] = sorted(files.union(catalogues if "language" in told["params"] else ()))
    return found


def _all(lists: Mapping[str, Iterable[str]]) -> list[str]:
    """What stands in any of the lists, once."""
    return sorted({each for several in lists.values() for each in several})


def _graph() -> grimp.ImportGraph:
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    try:
        return grimp.build_graph(*ROOMS, cache_dir=None)
    except (SourceSyntaxError, UnicodeError, OSError) as error:
        raise ConfigError(
            "the code of the stages",
            found=str(error),
            wanted="Python files, in UTF-8",
            way_out=f"mend the file, or move it out of {', '.join(ROOMS)}",
        ) from None


def _modules(graph: grimp.ImportGraph, stage: str) -> set[str]:
    """All modules that a stage runs, with the packages that they are in."""
    starts = {f"pipelines.{stage}", *_LOGGED.get(stage, ())}
    modules = starts.union(*(graph.find_upstream_modules(each) for each in starts))
    return modules | {module.rsplit(".", 1)[0] for module in modules if "." in module}


def _by_room(files: Mapping[str, str]) -> dict[str, str]:
    """One digest a room, over the names of its files and the digests of their bytes."""
    found = {room: sha256() for room in ROOMS}
    for file, of_file in files.items():
        found[file.split("/", 1)[0]].update(f"{file} {of_file}\n".encode())
    return {room: digest.hexdigest()[:16] for room, digest in found.items()}


def _named_in(file: str) -> Iterator[str]:
    """What is no module, lies beside this one and is named in it."""
    text = (ROOT / file).read_text(encoding="utf-8")
    for path in (ROOT / file).parent.iterdir():
        if path.suffix in _BESIDE and f'"{path.name}"' in text:
            yield _from_root(path)


def _from_root(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _file(module: str) -> str:
    path = Path(*module.split("."))
    package = path / "__init__.py"
    return (package if (ROOT / package).is_file() else path.with_suffix(".py")).as_posix()
