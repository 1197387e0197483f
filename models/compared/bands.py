"""How the bands of each yardstick did: leads, buyers and rate, from the hottest on."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.bands import Bands
from models.bootstrap import DIGITS
from models.compared import groups
from models.compared.leads import Leads


def of_model(leads: Leads, bands: Bands) -> list[dict[str, Any]]:
    """Of the bands of probability; `promised` is the mean one, null where there is no lead."""
    told = []
    for place, name in enumerate(bands.names):
        some = bands.places(leads.probability) == place
        given = leads.probability[some]
        mean = round(float(given.mean()), DIGITS) if len(given) else None
        told.append({"band": name, **groups.told(leads, some), "promised": mean})
    return told


def of_points(leads: Leads, bands: Bands | None) -> list[dict[str, Any]] | None:
    """Of the bands of the sum; `from` is null of the last one, which takes the rest."""
    if bands is None or leads.totals is None:
        return None
    place = bands.places(leads.totals)
    return [
        {
            "band": name,
            "from": float(start) if np.isfinite(start) else None,
            **groups.told(leads, place == number),
        }
        for number, (name, start) in enumerate(zip(bands.names, bands.starts, strict=True))
    ]
