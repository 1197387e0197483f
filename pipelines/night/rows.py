"""The night table: one row an open lead, as of the moment of its run.

Of the columns that a reader may miss: `rank` is 1 for the highest log-odds of those that decide
among the leads that are not expired, with the expired ones behind all others, ties by lead_id, and
null until the run is whole; `mapped` is the band in the team's other words as a JSON object, null
where there are none; `expired` flags leads older than the model was trained on; `untouched` is null
where the source declares no touches; the `reason_…` are null where fewer were found or asked for.
The `previous_…` and `change…` are null for a lead that the run before did not score; the four parts
of `change`, a difference of probabilities, add up to it. `points` and `points_band` are those of
the team's own points, null where nobody asked for them; `decided_by` says which of the two
yardsticks counts, `decided_band` the band by it, and `decided_log_odds` what the lead is ranked by:
the model's log-odds, or what its points were worth in training.
"""

from __future__ import annotations

import pyarrow as pa

from features.arrow import MOMENT

MOST_REASONS = 3

CHANGES = ("change_model", "change_ageing", "change_behaviour", "change_attributes")
"""What moved a probability: tonight's model, time alone, what the contact did, who it is."""

REASONS = tuple(
    pa.field(f"reason_{place}{part}", kind)
    for place in range(1, MOST_REASONS + 1)
    for part, kind in (("", pa.string()), ("_share", pa.float64()))
)
"""What was seen, in words, and what it adds to the log-odds."""

SCHEMA = pa.schema(
    [
        pa.field("lead_id", pa.string(), nullable=False),
        pa.field("contact_id", pa.string(), nullable=False),
        pa.field("owner", pa.string()),
        pa.field("created_at", MOMENT, nullable=False),
        pa.field("as_of", MOMENT, nullable=False),
        pa.field("rank", pa.int64()),
        pa.field("probability", pa.float64(), nullable=False),
        pa.field("probability_low", pa.float64(), nullable=False),
        pa.field("probability_high", pa.float64(), nullable=False),
        pa.field("score", pa.int16(), nullable=False),
        pa.field("band", pa.string(), nullable=False),
        pa.field("mapped", pa.string()),
        pa.field("evidence", pa.string(), nullable=False),
        pa.field("expired", pa.bool_(), nullable=False),
        pa.field("untouched", pa.bool_()),
        pa.field("points", pa.float64()),
        pa.field("points_band", pa.string()),
        pa.field("decided_by", pa.string()),
        pa.field("decided_band", pa.string()),
        pa.field("decided_log_odds", pa.float64()),
        *REASONS,
        pa.field("log_odds", pa.float64(), nullable=False),
        pa.field("model_version", pa.string(), nullable=False),
        pa.field("previous_as_of", MOMENT),
        pa.field("previous_probability", pa.float64()),
        pa.field("previous_band", pa.string()),
        pa.field("change", pa.float64()),
        *(pa.field(name, pa.float64()) for name in CHANGES),
    ]
)

PREVIOUS = pa.schema(
    [
        pa.field("lead_id", pa.string(), nullable=False),
        pa.field("as_of", MOMENT, nullable=False),
        pa.field("model_version", pa.string(), nullable=False),
        pa.field("probability", pa.float64(), nullable=False),
        pa.field("band", pa.string(), nullable=False),
    ]
)
"""What is asked of the run before: some of its columns."""

SET_ASIDE = pa.schema(
    [
        pa.field("lead_id", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
    ]
)
"""The leads that could not be scored, each with why."""
