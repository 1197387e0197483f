"""How often chance alone would give what was seen, as the logarithm of a probability."""

from __future__ import annotations

from math import lgamma, log

BY_CHANCE = 1e-6
"""Evidence is certain only where chance alone would give it less often than this."""


def is_excluded(log_probability: float) -> bool:
    """Whether chance would give it less often than once in a million times."""
    return log_probability < log(BY_CHANCE)


def log_ways(total: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose some of all."""
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)


def log_ways_up_to(total: int, most: int) -> float:
    """At least the logarithm of the number of ways to choose up to so many, at most half of all."""
    return log(most + 1) + log_ways(total, most)


def all_of_one_side(rows: int, side: int, chosen: int) -> float:
    """That all of some rows, chosen blindly, are among those of one side."""
    return log_ways(side, chosen) - log_ways(rows, chosen) if chosen <= side else -float("inf")
