"""The score keeps its meaning over retrainings, and the page that tells it is right."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re

import numpy as np
import pytest

from models.calibration_line import Calibrator
from models.score import score
from models.scorer import Scorer
from models.sigmoid import logit

_ROW = re.compile(r"^\| (\d+) \| ([\d.]+)% \| ([^|]+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def table(root):
    """The rows of the page: score, percent, leads of whom one buys."""
    page = (root / "docs/scores-and-bands.md").read_text(encoding="utf-8")
    return [(int(each), float(percent), said) for each, percent, said in _ROW.findall(page)]


def test_the_table_goes_in_fives_from_the_least_score_to_the_most(table):
    assert [each for each, _, _ in table] == list(range(0, 101, 5))


def test_the_probability_of_each_row_gets_the_score_of_its_row(table):
    probabilities = np.array([percent / 100 for _, percent, _ in table])
    assert score(logit(probabilities)).tolist() == [each for each, _, _ in table]


def test_each_row_tells_the_probability_of_its_score_to_three_digits_and_its_odds(table):
    for told, percent, said in table:
        odds = 2 ** ((told - 50) / 5)
        assert math.isclose(percent, 100 * odds / (1 + odds), rel_tol=0.005)
        wins, losses = (f"{n:,}" for n in ((round(odds), 1) if odds > 1 else (1, round(1 / odds))))
        assert said == f"{wins} to {losses}"


def test_two_bundles_give_the_same_score_to_the_same_probability(world, parts):
    """Another calibrator and other bands: the scale of the score knows neither."""
    other = parts.calibrated(Calibrator("platt", 0.5, 1.0))
    contract = dataclasses.replace(
        parts.contract, bands=dataclasses.replace(parts.contract.bands, starts=(0.9, 0.8, 0.0))
    )
    first = Scorer(parts.models, parts.contract, evidence=(), digest="").score(world.matrix)
    second = Scorer(other.models, contract, evidence=(), digest="").score(world.matrix)
    assert (first.probability != second.probability).mean() > 0.9
    said: dict[int, list[float]] = {}
    for scores in (first, second):
        expected = np.rint(50 + 5 * np.log2(scores.probability / (1 - scores.probability)))
        assert scores.score.tolist() == expected.astype(int).tolist()
        for each, probability in zip(scores.score, scores.probability, strict=True):
            said.setdefault(int(each), []).append(float(probability))
    # The probabilities of one score, of both bundles together, lie below those of the next one.
    ranges = [(min(some), max(some)) for _, some in sorted(said.items())]
    assert len(ranges) > 5
    assert all(low[1] < high[0] for low, high in itertools.pairwise(ranges))
