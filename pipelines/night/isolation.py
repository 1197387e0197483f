"""A lead that cannot be worked on fails alone: what fails together is halved until it is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from features.errors import LeadoddsError
from pipelines.night.slices import Slice

Made = TypeVar("Made")

_FAILURES = (LeadoddsError, ValueError, ArithmeticError, LookupError, TypeError)
"""What a single lead's values may do to the path; anything else stops the run."""


def each(
    slices: Sequence[Slice],
    make: Callable[[Sequence[Slice]], Made],
    failed: Callable[[Slice, str], Made],
) -> Iterator[Made]:
    """What is made of all slices together, or in parts if that fails; of one lead, why it does."""
    slices = [some for some in slices if len(some)]
    if not slices:
        return
    try:
        made = make(slices)
    except _FAILURES as error:
        if sum(map(len, slices)) == 1:
            yield failed(slices[0], _said(error))
            return
        for part in _halves(slices):
            yield from each(part, make, failed)
    else:
        yield made


def _halves(slices: Sequence[Slice]) -> tuple[Sequence[Slice], Sequence[Slice]]:
    if len(slices) > 1:
        middle = len(slices) // 2
        return slices[:middle], slices[middle:]
    first, second = slices[0].halves()
    return [first], [second]


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
