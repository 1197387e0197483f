"""numba's decorator with types, and a disk cache that notices every change of a package.

numba's own cache looks at the file of the compiled function alone, not at those of the functions
that it calls: a changed time comparison would go on in its old form. So the compiled code lies in a
folder that is named by a digest of all sources of the package, and below it in one that is named
like the module's, so that a copy of the package may bring its compiled code along. Compiled
functions of one package call none of another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import UserProvidedCacheLocator

Function = TypeVar("Function", bound=Callable[..., Any])


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.name.endswith(".py"):
            yield entry


def _digest(package: Traversable) -> str:
    digest = hashlib.sha256()
    for source in _sources(package):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


class Locator(UserProvidedCacheLocator):  # type: ignore[misc]  # numba has no types
    """Names the folder of a module by its package, where numba would by its path."""

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """The folder below a compiler's cache."""
        *_, folder, _ = py_file.replace("\\", "/").split("/")
        return folder


class Compiler:
    """A package's decorator.

    Functions are compiled at first call, without the interpreter's lock and without reordering
    float sums.
    """

    def __init__(self, package: str) -> None:
        folder = resources.files(package)
        self.cache = f"{folder}/__pycache__/compiled-{_digest(folder)}"
        """Where compiled code is kept, if that can be written; else each start compiles it."""

    def __call__(self, function: Function) -> Function:
        """The function, compiled when it is called first."""
        config = numba.config
        before = config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES
        config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES = self.cache, f"{__name__}.Locator"
        try:
            kept = numba.njit(cache=True, nogil=True, fastmath=False)(function)
            found = str(kept.stats.cache_path)
        except RuntimeError:  # numba finds no folder at all that it could write to
            found = ""
        finally:
            config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES = before
        if not found.startswith(self.cache):
            kept = numba.njit(nogil=True, fastmath=False)(function)
        return cast("Function", kept)


compiled = Compiler("features")
