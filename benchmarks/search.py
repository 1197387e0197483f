"""A seeded random search: so many settings a model, the same number for each that can be tuned.

Everybody's first setting is that of params.yaml, said in the model's own words; the second is what
the library does unasked; the others are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

Setting = Mapping[str, Any]
Draw = Callable[[np.random.Generator], Any]


def log_between(low: float, high: float) -> Draw:
    """A number between two, drawn evenly by its logarithm."""
    return lambda random: float(math.exp(random.uniform(math.log(low), math.log(high))))


def whole_log_between(low: int, high: int) -> Draw:
    """A whole number, drawn likewise."""
    drawn = log_between(low - 0.5, high + 0.5)
    return lambda random: min(max(round(drawn(random)), low), high)


def between(low: float, high: float) -> Draw:
    """A number between two, drawn evenly."""
    return lambda random: float(random.uniform(low, high))


def one_of(*values: Any) -> Draw:
    """One of some values."""
    return lambda random: values[int(random.integers(len(values)))]


def yes_or_no(random: np.random.Generator) -> bool:
    """One of both."""
    return bool(random.integers(2))


def settings(
    starts: tuple[Setting, ...], space: Mapping[str, Draw], count: int, seed: int
) -> Iterator[Setting]:
    """So many settings, the given ones first."""
    random = np.random.default_rng(seed)
    yield from starts[:count]
    for _ in range(count - len(starts)):
        yield {name: draw(random) for name, draw in space.items()}
