"""The project's code and a bundle as archives that Spark unpacks once on each executor.

Spark ships folders to nobody but itself, so they go as archives. The code goes as files, not as a
zip that Python imports from: so what numba has compiled here travels along, and is found again by
the time of the file that it was made of.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import features
from features.jit import compiled
from models.contributions import jit as contributions

_ROOT = Path(features.__path__[0]).parent
_ROOMS = ("features", "models", "pipelines")
_COMPILERS = (compiled, contributions.compiled)


def code(into: Path) -> Path:
    """An archive of the project's packages, named by what is in it."""
    inside = {path.relative_to(_ROOT).as_posix(): path for path in _code()}
    digest = hashlib.sha256()
    for name, path in inside.items():
        content = path.read_bytes() if path.is_file() else b""
        digest.update(name.encode() + b"\0" + content + b"\0")
    return _packed(into / f"code-{digest.hexdigest()[:16]}.tgz", inside)


def bundle(folder: Path, digest: str, into: Path) -> Path:
    """An archive of a bundle, named by its digest."""
    inside = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return _packed(into / f"bundle-{digest[:16]}.tgz", inside)


def _code() -> Iterator[Path]:
    """Every file and folder of the packages, and what numba has compiled of exactly these."""
    for room in _ROOMS:
        yield from (path for path in sorted((_ROOT / room).rglob("*")) if not _is_cache(path))
    for compiler in _COMPILERS:
        yield from sorted(Path(compiler.cache).rglob("*"))


def _is_cache(path: Path) -> bool:
    return "__pycache__" in path.parts


def _packed(archive: Path, inside: dict[str, Path]) -> Path:
    with tarfile.open(archive, "w:gz", format=tarfile.PAX_FORMAT, compresslevel=1) as tar:
        for name, path in inside.items():
            member = tar.gettarinfo(path, name)
            # To the nanosecond, by which numba knows the file again; the library would round it.
            seconds, rest = divmod(path.stat().st_mtime_ns, 1_000_000_000)
            member.pax_headers = {"mtime": f"{seconds}.{rest:09d}"}
            with path.open("rb") if path.is_file() else nullcontext() as content:
                tar.addfile(member, content)
    return archive
