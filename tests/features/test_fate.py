"""What became of the leads: each has one fate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from features import fate, snapshots
from features.clock import DAY
from features.snapshots import Observation
from features.types import Lives
from tests.features import lives
from tests.features.lives import in_days

# Outcomes are watched from day 0 to just before day 20; a lead expires when older than 8 days.
WATCHED = Observation(horizon=5 * DAY, observed_from=0, observed_until=20 * DAY, test_from=10 * DAY)


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ((3, 5), "won"),
        ((3, 5, 9), "won"),  # what comes after the win is no loss of the lead
        ((3, 9, 5), "won"),  # nor does a loss undo the win that follows
        ((-3, -1), "won"),
        ((3, None, 5), "lost"),
        ((3, 20, 5), "lost"),  # at the end of watching nobody had seen the win
        ((12, None), "open"),  # eight days old, and no older
        ((12, 20), "open"),
        ((25, None), "open"),
        ((12 - 1 / DAY, None), "expired"),
        ((0, None), "expired"),
        ((0 - 1 / DAY, None), "unwatched"),  # it may have been won before anybody watched
    ],
)
def test_every_lead_has_its_fate_to_the_microsecond(lead, expected):
    found = fate.counts(in_days(lead), WATCHED, expires_after=8 * DAY)
    assert found == dict.fromkeys(fate.FATES, 0) | {expected: 1}


@given(lives.drawn())
def test_no_lead_is_lost_in_silence(some: Lives):
    assert sum(fate.counts(some, WATCHED, expires_after=8 * DAY).values()) == len(some)


def test_the_training_part_tells_of_a_lead_to_the_end_of_its_last_label():
    some = in_days((0, None), (1, None), (8, None))
    columns = (some.created_at, some.converted_at, some.lost_at)
    labelled = snapshots.label(*columns, (0, 4 * DAY, 5 * DAY), WATCHED)
    # The cutoffs of the training part lie at most four and five days after the creation.
    assert fate.oldest_age(labelled, 5 * DAY) == 10 * DAY
    labelled = snapshots.label(*columns, (0, 6 * DAY), WATCHED)
    assert fate.oldest_age(labelled, 5 * DAY) == 5 * DAY


def test_without_a_training_part_the_age_is_the_horizon():
    none = np.empty(0, dtype=np.int64)
    assert fate.oldest_age(snapshots.label(none, none, none, (0,), WATCHED), DAY) == DAY
