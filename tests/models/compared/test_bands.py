"""How the bands did."""

from __future__ import annotations

import numpy as np

from models import bands as cuts
from models.compared import bands

CUTS = cuts.Bands(("hot", "warm", "cold"), (0.5, 0.3, 0.0))
POINTS = cuts.Bands(("hot", "cold"), (20.0, -np.inf))


def test_bands_by_hand(made):
    leads = made([1, 0, 1, 0, 0], [0.9, 0.7, 0.4, 0.2, 0.1], [5, 25, 20, 0, -5])
    hot, warm, cold = bands.of_model(leads, CUTS)
    assert (hot["band"], hot["leads"], hot["buyers"], hot["promised"]) == ("hot", 2, 1, 0.8)
    assert (warm["leads"], warm["buyers"]) == (1, 1)
    assert (cold["leads"], cold["buyers"], cold["rate"]["value"]) == (2, 0, 0)
    top, rest = bands.of_points(leads, POINTS)
    assert (top["from"], top["leads"], top["buyers"]) == (20, 2, 1)
    assert (rest["from"], rest["leads"], rest["buyers"]) == (None, 3, 1)


def test_an_empty_band_has_no_rate(made):
    hot, *_ = bands.of_model(made([0, 1], [0.1, 0.2]), CUTS)
    assert (hot["leads"], hot["rate"], hot["promised"]) == (0, None, None)


def test_bands_of_points_need_points_and_bands(made):
    assert bands.of_points(made([0, 1], [0.1, 0.2]), POINTS) is None
    assert bands.of_points(made([0, 1], [0.1, 0.2], [1, 2]), None) is None
