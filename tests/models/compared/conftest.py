"""Leads to compare two lists on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from models import bootstrap
from models.compared.leads import Leads
from models.comparison import Rows


@pytest.fixture(scope="session")
def made() -> Callable[..., Leads]:
    """Leads of these labels, probabilities, points and amounts; each of a contact of its own."""

    def make(
        labels: Any,
        probability: Any,
        totals: Any = None,
        amounts: Any = None,
        contacts: Any = None,
        count: int = 100,
    ) -> Leads:
        n = len(labels)
        ids = np.array([f"l{place:04}" for place in range(n)], dtype=np.object_)
        whose = ids if contacts is None else np.array(contacts, dtype=np.object_)
        return Leads(
            rows=Rows(np.array(labels, dtype=bool), ids, bootstrap.draw(whose, count, seed=1)),
            probability=np.array(probability, dtype=np.float64),
            totals=None if totals is None else np.array(totals, dtype=np.float64),
            amounts=None if amounts is None else np.array(amounts, dtype=np.float64),
        )

    return make


@pytest.fixture(scope="session")
def many(made: Callable[..., Leads]) -> Leads:
    """400 leads of 250 contacts: the model ranks well, the points so-so and with many ties."""
    random = np.random.default_rng(4)
    labels = random.random(400) < 0.2
    probability = np.clip(0.2 + 0.3 * (labels - 0.2) + random.normal(0, 0.1, 400), 0.01, 0.99)
    totals = np.round(3 * labels + random.normal(5, 3, 400)).clip(0)
    contacts = [f"c{place % 250}" for place in range(400)]
    return made(labels, probability, totals, np.where(labels, 10.0, 0.0), contacts)
