"""Whether the latest promises were kept."""

from __future__ import annotations

import numpy as np
import pytest

from models import probability_drift
from models.probability_drift import Drift, Limits
from models.sigmoid import logit
from tests.models.worlds import SECOND, checked

LIMITS = Limits(shift=0.5, p_value=0.001)


def promising(kept, *, promised=0.1, contact=None):
    """Two folds of 400 leads with one probability; in the second so many convert, in turns."""
    first = np.arange(400) % 10 == 0
    second = np.arange(400) % round(1 / kept) == 0
    raw = np.full(800, logit(np.array(promised)))
    fold = np.arange(800) // 400
    return checked(raw, np.concatenate([first, second]), contact=contact, fold=fold)


def found(rows, limits=LIMITS):
    return probability_drift.find(rows, SECOND, "identity", limits)


def test_promises_that_are_kept_are_no_drift():
    told = found(promising(0.1))
    assert (told.promised, told.kept) == (pytest.approx(0.1), pytest.approx(0.1))
    assert told.shift == pytest.approx(0.0, abs=1e-9)
    assert not told.found
    assert told.warning is None


def test_twice_as_many_conversions_as_promised_are_a_drift_by_hand():
    told = found(promising(0.2))
    # 80 of 400 against 40: log(80.5 / 320.5) - log(40.5 / 360.5) = -1.3815 + 2.1862
    assert told.shift == pytest.approx(0.8046, abs=1e-3)
    # 40 too many; 80 residuals of .9 and 320 of -.1: 64.8 + 3.2 = 68; 40 / 8.246 = 4.85
    assert told.p_value == pytest.approx(1.234e-6, rel=0.01)
    assert told.found
    assert told.warning == (
        "ranks can be trusted, probabilities cannot yet: the base rate drifts. In the latest part "
        "of the training data 10.0% were promised and 20.0% converted (400 leads, p below 0.0001)"
    )


@pytest.mark.parametrize("limits", [Limits(0.9, 0.001), Limits(0.5, 1e-7)])
def test_a_drift_must_be_both_large_and_beyond_chance(limits):
    assert not found(promising(0.2), limits).found


def test_rows_of_one_contact_are_one_observation():
    # Forty leads a contact: what looks like eighty conversions are two contacts that buy.
    rows = promising(0.2, contact=np.arange(800) // 40)
    rows = checked(
        rows.raw, [False] * 400 + [True] * 80 + [False] * 320, contact=rows.contact, fold=rows.fold
    )
    assert found(rows).p_value > 0.1


def test_the_worst_block_of_the_latest_fold_counts():
    labels = np.zeros(5000, dtype=bool)
    labels[::10] = True  # as promised
    labels[4000:4500] = np.arange(500) % 2 == 0
    rows = checked(np.full(5000, logit(np.array(0.1))), labels, fold=np.arange(5000) // 2500)
    told = found(rows)
    assert told.found
    assert told.rows < 1000
    assert told.kept > 0.2


def test_the_calibrator_is_the_one_that_stood_when_the_fold_began():
    rows = promising(0.2, promised=0.3)  # the first fold teaches Platt that 10 % convert
    told = probability_drift.find(rows, SECOND, "platt", LIMITS)
    assert told.promised == pytest.approx(0.1, abs=0.005)


def test_a_small_p_value_is_told_as_it_is():
    told = Drift(0.1, 0.2, 0.8, 0.00053, 10, found=True)
    assert told.warning is not None
    assert "p 0.0005" in told.warning


def test_in_a_steady_world_one_drift_in_a_thousand_is_found_at_most():
    random = np.random.default_rng(1)
    loose = Limits(shift=0.0, p_value=0.05)
    seen = []
    for _ in range(300):
        labels = random.random(800) < 0.1
        raw, fold = np.full(800, logit(np.array(0.1))), np.arange(800) // 400
        seen.append(found(checked(raw, labels, fold=fold), loose).found)
    assert 0.01 <= np.mean(seen) <= 0.1  # at a p-value of .05: about one in twenty
