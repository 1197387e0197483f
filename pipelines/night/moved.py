"""What moved a probability since the run before: tonight's model, time, what was done, who it is.

The way from the old probability to the new one is gone in four steps, each of which changes one
thing and keeps what the steps before have changed, so that they add up to the whole difference:

model       tonight's model on what was known then. Where the model is the same, only tables that
            were changed behind its back can differ: then it is a change of attributes
ageing      tonight's moment, but nothing that became known since
behaviour   the events that became known since
attributes  the attributes that became known since
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from features import behavioural, catalogue, earlier
from features.types import Flags, Floats
from models.scorer import Scorer
from pipelines.night.slices import Before, Slice, at_rows


class Moved(NamedTuple):
    """The four steps of the leads that the run before scored; differences of probabilities."""

    model: Floats
    ageing: Floats
    behaviour: Floats
    attributes: Floats


def moved(scorer: Scorer, slice_: Slice, told: Before, tonight: Floats, same_model: Flags) -> Moved:
    """Split the difference of each lead in `told`; `tonight` are the new probabilities, (n,)."""
    old = np.asarray(told.told["probability"].to_numpy())
    then, later, acted = (
        scorer.score(matrix).probability for matrix in _on_the_way(scorer, slice_, told)
    )
    at_once = then - old
    return Moved(
        model=np.where(same_model, 0.0, at_once),
        ageing=later - then,
        behaviour=acted - later,
        attributes=tonight - acted + np.where(same_model, at_once, 0.0),
    )


def _on_the_way(scorer: Scorer, slice_: Slice, told: Before) -> tuple[Floats, Floats, Floats]:
    """The features as they were then, then aged until tonight, then with the new events."""
    defined, events = scorer.contract.catalogue, slice_.events
    tonight = at_rows(slice_.snapshots, told.rows)
    then = at_rows(slice_.snapshots, told.rows, cutoffs=told.cutoffs)
    known = earlier.known_before(events, told.as_of)
    aged = catalogue.build(defined, known, tonight, told.facts)
    did = behavioural.build(defined.behavioural, events, tonight)
    acted = np.hstack([did, aged[:, did.shape[1] :]])
    return catalogue.build(defined, events, then, told.facts), aged, acted
