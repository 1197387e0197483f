"""numba's decorator with types, so that mypy sees through compiled functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile at first call, without the interpreter's lock and without reordering float sums.

    Nothing is cached on disk: numba's cache does not notice a change in a function that the cached
    one calls from another module, and a stale time comparison would be a leak that no test sees.
    """
    return cast("Function", numba.njit(nogil=True, fastmath=False)(function))
