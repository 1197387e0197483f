"""Arrays as compiled code takes them."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

Array = TypeVar("Array", bound="np.ndarray[Any, Any]")


def frozen(array: Array) -> Array:
    """An array of one's own, to which from now on nobody can write."""
    array.setflags(write=False)
    return array


def fixed(array: Array) -> Array:
    """A view that nobody can write to: compiled code then has one form, whoever owns the array."""
    if array.flags.c_contiguous and not array.flags.writeable:
        return array
    view: Array = np.ascontiguousarray(array).view()  # type: ignore[assignment]
    view.flags.writeable = False
    return view
