"""Forty leads, twelve of which convert, and columns of them."""

from __future__ import annotations

import numpy as np

from features.types import Category
from models.leaks.columns import Column, Training

NULL = np.nan
ROW = np.arange(40)
LABELS = ROW % 10 < 3
TRAINING = Training(LABELS, ROW)


def column(values, **told):
    return Column("offer", ("attributes.offer",), np.array(values, dtype=float), **told)


def behaviour(values, **told):
    return Column("visits", ("events.visits",), np.array(values, float), is_attribute=False, **told)


def texts(values):
    """A category whose features tell nothing of it, as where all values are too rare."""
    known = sorted({value for value in values if value is not None})
    codes = [-1 if value is None else known.index(value) for value in values]
    merged = [NULL if value is None else 0.0 for value in values]
    return column(merged, texts=Category(np.array(codes, dtype=np.int32), tuple(known)))


def filled(rows):
    """Values that are the same for some rows and nothing for the others."""
    return np.where(rows, 3.0, NULL)


def first(count, rows):
    """The first so many of some rows."""
    return rows & (np.cumsum(rows) <= count)
