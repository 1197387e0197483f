"""What tuning found better than params.yaml: tuned/<source>.yaml, which is under version control.

`make tune` writes it and people commit it. `fingerprint`, which always runs, leaves its parameters
as data/tuned.json, and the stages that learn lay them over the section `train`: so a changed,
new or removed file is noticed, which DVC alone cannot do of a file that may not be there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from ruamel.yaml import YAML

from features.errors import ConfigError
from pipelines import config, files, paths
from pipelines.config import Section
from pipelines.params import Train
from pipelines.words import Name

FOLDER = Path(__file__).resolve().parents[1] / "tuned"

_HEAD = """\
# Written by `make tune`: parameters that were better than those of params.yaml on the forward folds
# of the training part. They are used instead of them, but for one that was changed there since.
# Remove this file to return to params.yaml.
"""

Value = bool | int | float


class Searched(Section):
    """What was searched."""

    trials: int
    given_up: int
    """Trials that were worse than the median one after some fold."""
    seed: int
    space: dict[str, str]


class LogLoss(Section):
    """Mean log loss over the checked rows of the folds, and the standard error of the gain."""

    before: float
    after: float
    standard_error: float


class Tuned(Section):
    """All of a tuned file."""

    source: Name
    searched: Searched
    log_loss: LogLoss
    train: dict[str, Value] = Field(min_length=1)
    """The parameters that are not those of params.yaml."""
    instead_of: dict[str, Value]
    """What params.yaml said of each of them when they were searched."""


def path(source: str) -> Path:
    """The tuned file of a source."""
    return FOLDER / f"{source}.yaml"


def read(source: str, given: Train) -> dict[str, Value]:
    """The tuned parameters of a source, none where no file tells of any.

    A parameter that was changed in params.yaml since the search is as it was changed: whoever tries
    another value wants to see what it does.
    """
    place = path(source)
    if not place.is_file():
        return {}
    told = config.read(place, Tuned)
    if told.source != source:
        raise ConfigError(
            f"{place.name}: source",
            found=told.source,
            wanted=f"{source}, as the file is named",
            way_out="rename the file",
        )
    _laid_over(given, told.train, place.name)
    return {
        name: value
        for name, value in told.train.items()
        if getattr(given, name) == told.instead_of.get(name)
    }


def effective(given: Train) -> Train:
    """The section `train` with the tuned parameters of this run folder laid over it."""
    return _laid_over(given, files.read_json(paths.TUNED), str(paths.TUNED))


def write(told: Tuned) -> Path:
    """Write a source's tuned file."""
    yaml = YAML()
    yaml.width = 100
    place = path(told.source)
    with files.aside(place) as temporary, temporary.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        yaml.dump(told.model_dump(mode="json"), file)
    return place


def _laid_over(given: Train, found: dict[str, Any], where: str) -> Train:
    try:
        return Train.model_validate({**given.model_dump(), **found})
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(
            f"{where}: train.{first['loc'][0]}",
            found=repr(first["input"]),
            wanted=first["msg"],
            way_out="mend the value, or search again with `make tune`",
        ) from None
