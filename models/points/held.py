"""Which leads have a value of an attribute that earns points."""

from __future__ import annotations

import math

import numpy as np

from features import values
from features.types import Category, Fact, Flags
from features.values import Column, Value
from models.points.table import Action

KINDS = ("category", "ordered", "yes_no", "number")
"""Kinds of facts that can earn points."""


def by(action: Action, fact: Fact, column: Column) -> Flags:
    """Whether each lead's value earns the points of an action; shape (n,)."""
    if isinstance(column, Category):
        earns = [_earns(action, fact, value) for value in column.values]
        return np.array([*earns, False])[column.codes]
    if fact.kind == "number" and isinstance(column, np.ndarray):
        return _within(action, values.numbers(fact, column.astype(np.float64, copy=False)))
    return np.array([_earns(action, fact, value) for value in column], dtype=np.bool_)


def _earns(action: Action, fact: Fact, value: Value) -> bool:
    if fact.kind == "number":
        return bool(_within(action, np.array(values.number(fact, value))))
    if fact.kind == "yes_no":
        told = values.yes_no(fact, value)
        return not math.isnan(told) and ("yes" if told else "no") in action.values
    return values.text(value, fact.missing) in action.values


def _within(action: Action, numbers: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Flags:
    """Whether numbers lie in the action's range; what is missing does not."""
    least = -np.inf if action.least is None else action.least
    below = np.inf if action.below is None else action.below
    return np.asarray((numbers >= least) & (numbers < below))
