"""What a bundle promises: its features, its horizon, its bands, and what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from features import catalogue, probe
from features.catalogue import Catalogue
from features.errors import CatalogueMismatch
from features.phrase import Phrase
from models import bands
from models.bands import Bands
from models.points import table as tables
from models.points.table import Table

FORMAT = 5


@dataclass(frozen=True)
class Contract:
    """All that scoring needs to know besides the trees and the calibrator."""

    source: str
    catalogue: Catalogue
    categories: tuple[str, ...]
    numbers: tuple[str, ...]
    horizon: str | None
    bands: Bands
    base_rate: float
    hashes: Mapping[str, str]
    made_of: Mapping[str, str]
    """What each of the bundle's models is made of: trees, a linear part, both, or the base rate."""
    warning: Phrase | None = None
    """Why ranks can be trusted but probabilities cannot yet; None where both can."""
    points: Table | None = None
    """How the team ranks leads by hand; None where it has no points."""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The source's words in other languages, by their codes."""

    def names_of(self, part: str) -> list[str]:
        """The features of one of the bundle's models."""
        if part == "history":
            return list(self.catalogue.names)
        return [self.catalogue.names[place] for place in self.catalogue.without_history]


def to_dict(contract: Contract) -> dict[str, Any]:
    """The contract as plain values, for JSON."""
    return {
        "format": FORMAT,
        "source": contract.source,
        "catalogue": catalogue.to_dict(contract.catalogue),
        "catalogue_digest": contract.catalogue.digest,
        "probe_digest": probe.digest(contract.catalogue),
        "events": {"categories": list(contract.categories), "numbers": list(contract.numbers)},
        "horizon": contract.horizon,
        "bands": bands.to_dict(contract.bands),
        "base_rate": contract.base_rate,
        "hashes": dict(contract.hashes),
        "made_of": dict(contract.made_of),
        "points": None if contract.points is None else tables.to_dict(contract.points),
        "probabilities": _probabilities(contract.warning),
        "translations": {code: dict(words) for code, words in contract.translations.items()},
    }


def from_dict(told: Mapping[str, Any]) -> Contract:
    """The contract that `to_dict` told; refused if this code would build other features."""
    if told.get("format") != FORMAT:
        raise CatalogueMismatch(
            "contract.json",
            found=f"format {told.get('format')!r}",
            wanted=f"format {FORMAT}",
            way_out="train the bundle again with this version, or score with the one that made it",
        )
    read = catalogue.from_dict(told["catalogue"])
    _require("the feature catalogue", read.digest, told["catalogue_digest"])
    _require("the features of a probe", probe.digest(read), told["probe_digest"])
    return Contract(
        source=told["source"],
        catalogue=read,
        categories=tuple(told["events"]["categories"]),
        numbers=tuple(told["events"]["numbers"]),
        horizon=told["horizon"],
        bands=bands.from_dict(told["bands"]),
        base_rate=told["base_rate"],
        hashes=told["hashes"],
        made_of=told["made_of"],
        warning=_warning(told["probabilities"]),
        points=None if told["points"] is None else tables.from_dict(told["points"]),
        translations=told["translations"],
    )


def _probabilities(warning: Phrase | None) -> dict[str, Any]:
    if warning is None:
        return {"trusted": True, "warning": None}
    return {"trusted": False, "warning": str(warning), "phrase": warning.to_dict()}


def _warning(told: Mapping[str, Any]) -> Phrase | None:
    return None if told["trusted"] else Phrase.from_dict(told["phrase"])


def _require(what: str, found: str, wanted: str) -> None:
    if found != wanted:
        raise CatalogueMismatch(
            f"contract.json: {what}",
            found=f"digest {found[:12]} by the code in {catalogue.__file__}",
            wanted=f"digest {wanted[:12]}, with which the model was trained",
            way_out=(
                "score with the code that the model was logged with, in a process that has not "
                "imported another package named features; or train it again"
            ),
        )
