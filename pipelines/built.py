"""What the two feature stages built, as the models take it."""

from __future__ import annotations

from features import catalogue as catalogues
from features.catalogue import Catalogue
from features.types import Feature, Floats
from pipelines import columns, files, paths


def catalogue() -> Catalogue:
    """The catalogue that the two feature stages built."""
    return catalogues.from_dict(
        {
            "behavioural": files.read_json(paths.BEHAVIOURAL_SPEC),
            "demographic": files.read_json(paths.DEMOGRAPHIC_SPEC),
        }
    )


def of_parts() -> dict[str, tuple[tuple[Feature, ...], Floats]]:
    """The features of each of a bundle's models, and their columns of the whole matrix."""
    built, matrix = catalogue(), columns.features()[1]
    own = built.without_history
    few = tuple(built.features[place] for place in own)
    return {"history": (built.features, matrix), "attributes": (few, matrix[:, own])}
