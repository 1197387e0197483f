"""Bands: hot, warm and cold, or as a team names them; where each begins, and its other words.

A band is a stretch of probability, so a lead's band follows from its probability alone. A team cuts
either by probability ('hot from 25 %') or by share of all leads ('the hottest tenth'), which is
cut on cross-fitted probabilities (models/band_cuts.py). A mapping tells the same bands in other
words: MQL and SQL, or top, middle and bottom of the funnel.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from features.types import Floats, Indices

Words = npt.NDArray[np.str_]
_MANY = 1_000
"""To compare as many rows with each start is five times as fast as to search the band of each."""


@dataclass(frozen=True)
class Bands:
    """The bands from the hottest on; each holds what reaches its start and no hotter one's."""

    names: tuple[str, ...]
    starts: tuple[float, ...]
    """From which probability on each begins, never rising; the last one begins at 0."""
    mappings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Other vocabularies by name: the word of each for every band."""

    def places(self, probabilities: Floats) -> Indices:
        """The band of each probability as its place in `names`; shape (n,)."""
        if len(probabilities) < _MANY:
            reached = np.searchsorted(np.array(self._rising), probabilities, side="right")
            return np.asarray(len(self._rising) - reached, dtype=np.int64)
        place = np.zeros(len(probabilities), dtype=np.int8)
        for start in self.starts[:-1]:
            place += (probabilities < start).view(np.int8)
        return place.astype(np.int64)

    def place(self, probability: float) -> int:
        """The band of one probability as its place in `names`."""
        return len(self._rising) - bisect_right(self._rising, probability)

    def of(self, probabilities: Floats) -> Words:
        """The band of each probability; shape (n,)."""
        return self.named(self.places(probabilities))

    def named(self, places: Indices) -> Words:
        """The names of bands told by their places; shape (n,)."""
        return _picked(self._names, places)

    def mapped(self, places: Indices) -> dict[str, Words]:
        """The words of each mapping for bands told by their places; each of shape (n,)."""
        return {name: _picked(words, places) for name, words in self._mapped.items()}

    def words(self, band: str) -> dict[str, str]:
        """One band in every other vocabulary."""
        return {name: words[band] for name, words in self.mappings.items()}

    # Made once a bundle and not once a lead.
    @cached_property
    def _rising(self) -> tuple[float, ...]:
        """Where each band but the last begins, the coldest first."""
        return self.starts[-2::-1]

    @cached_property
    def _names(self) -> Words:
        return np.array(self.names)

    @cached_property
    def _mapped(self) -> dict[str, Words]:
        return {
            name: np.array([words[band] for band in self.names])
            for name, words in self.mappings.items()
        }


def _picked(words: Words, places: Indices) -> Words:
    """The word at each place; not to look whether there is such a place saves half the time."""
    return np.asarray(words.take(places, mode="clip"))


def to_dict(bands: Bands) -> dict[str, Any]:
    """The bands as plain values, for JSON: from the hottest on, each with what it is called."""
    cuts = zip(bands.names, bands.starts, strict=True)
    return {
        "from_the_hottest": [{"name": name, "from": start} for name, start in cuts],
        "mappings": {name: dict(words) for name, words in bands.mappings.items()},
    }


def from_dict(told: Mapping[str, Any]) -> Bands:
    """The bands that `to_dict` told."""
    cuts = told["from_the_hottest"]
    return Bands(
        names=tuple(cut["name"] for cut in cuts),
        starts=tuple(float(cut["from"]) for cut in cuts),
        mappings=told["mappings"],
    )


def said(bands: Bands) -> str:
    """Where each band but the last begins, in one line."""
    cuts = zip(bands.names[:-1], bands.starts, strict=False)
    return ", ".join(f"{name} from {percent(start)}" for name, start in cuts)


def percent(probability: float) -> str:
    """A probability in words: three digits, however rare a win is."""
    return f"{100 * probability:.3g}%"
