"""Where a table's files are: one file, all of a folder, those of a glob, or inside a package."""

from __future__ import annotations

import difflib
import glob
import importlib.util
from pathlib import Path

from features.errors import MissingTable
from pipelines import addresses

_MOST_NAMES = 3
"""Names in the folder that a message tells."""


def located(name: str, told: str, start: Path) -> tuple[Path, ...]:
    """The files behind a table's address, sorted; `MissingTable` if there is none.

    A relative path starts at the source file's folder, so it means the same in every run folder. A
    folder stands for the files right in it, `folder/**` also for those of its folders. Hidden files
    and what lies in hidden folders are left out, unless the address names them.
    """
    address = addresses.expand(f"tables.{name}.path", told)
    base, inside = start, address
    if address.startswith("package://"):
        base, inside = _in_package(name, address)
    path = base / inside
    if path.is_file():
        return (path,)
    if path.is_dir():
        found = [each for each in path.iterdir() if not each.name.startswith(".")]
    elif glob.has_magic(inside):
        # Path.glob would take hidden files too, and no pattern from the root.
        listed = glob.glob(inside, root_dir=base, recursive=True)  # noqa: PTH207
        found = [base / each for each in listed]
    else:
        found = []
    files = tuple(sorted(each for each in found if each.is_file()))
    if not files:
        raise _missing(name, address, path)
    return files


def _in_package(name: str, address: str) -> tuple[Path, str]:
    package, _, inside = address.removeprefix("package://").partition("/")
    folder = _package_folder(package)
    if folder is None:
        raise MissingTable(
            f"table {name}",
            found=f"no installed package {package}",
            wanted=address,
            way_out=f"install it: pip install {package.replace('_', '-')}",
        )
    return folder, inside


def _package_folder(name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(name) if name else None
    except ModuleNotFoundError:
        spec = None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _missing(name: str, address: str, path: Path) -> MissingTable:
    if path.is_dir():
        found = f"no file in the folder {address}"
    elif glob.has_magic(address):
        found = f"no file like {address}"
    else:
        found = f"no file {address}"
    return MissingTable(
        f"table {name}",
        found=found,
        wanted="CSV, Parquet, JSON or XES: a file, a folder of files, or a glob",
        way_out=f"mend tables.{name} (a relative path starts at the source file's folder)"
        f"{_near(path)}",
    )


def _near(path: Path) -> str:
    """Names in the folder that were perhaps meant, as the end of a sentence."""
    folder = path.parent
    while not folder.is_dir():
        if folder == folder.parent or not glob.has_magic(folder.name):
            return f"; there is no folder {folder}"
        folder = folder.parent
    names = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    close = difflib.get_close_matches(path.name, names, n=_MOST_NAMES, cutoff=0.5)
    return f"; beside it there is {', '.join(close)}" if close else ""
