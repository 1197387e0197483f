"""Linear algebra on one thread: on several it adds in another order, which ends in other digits."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

Given = ParamSpec("Given")
Made = TypeVar("Made")


def added_in_order(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """The function with linear algebra on one thread; LightGBM keeps its own threads."""

    @wraps(function)
    def limited(*arguments: Given.args, **named: Given.kwargs) -> Made:
        with threadpool_limits(1, user_api="blas"):
            return function(*arguments, **named)

    return limited
