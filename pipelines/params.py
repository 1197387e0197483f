"""params.yaml, typed: one section a stage, and the source file that is worked on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from features import clock
from pipelines import band_entry, config
from pipelines.band_entry import Entries, Mappings
from pipelines.config import Section
from pipelines.translations_entry import Code
from pipelines.words import Duration

Share = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[int, Field(gt=0, lt=2**31)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]


class Fingerprint(Section):
    """How a change in the source's files is noticed: by their bytes, or by size and time."""

    by: Literal["content", "size_and_time"]


class Ingest(Section):
    """How many rows of a table may be set aside, and how much memory the sort may use."""

    most_set_aside: Annotated[float, Field(ge=0, lt=1)]
    memory: Annotated[str, Field(pattern=r"^[1-9]\d*(MB|GB)$")]


class Snapshot(Section):
    """How many conversions are the least to learn from, and to judge by."""

    least_train_conversions: Positive
    least_test_conversions: Positive


class Behavioural(Section):
    """The kinds of feature and the lengths of time that apply to every event group.

    A category's values beyond the `most_values` most frequent ones share one place.
    """

    kinds: Annotated[tuple[str, ...], Field(min_length=1)]
    windows: Annotated[tuple[Duration, ...], Field(min_length=1)]
    half_lives: tuple[Duration, ...]
    session_gap: Duration
    most_values: Positive

    @model_validator(mode="after")
    def _shortest_first(self) -> Behavioural:
        clock.window_lengths(self.windows)
        clock.window_lengths(self.half_lives, "behavioural.half_lives")
        clock.window_lengths((self.session_gap,), "behavioural.session_gap")
        return self


class Demographic(Section):
    """In how many training rows a category's value must stand to get a place of its own."""

    least_rows: Positive


class Audit(Section):
    """From which AUC on a single feature is suspicious."""

    suspicious_auc: Annotated[float, Field(gt=0.5, lt=1)]


class Train(Section):
    """LightGBM's parameters under its own names, and the forward folds that choose the rounds."""

    seed: Seed
    threads: Positive
    folds: Annotated[int, Field(ge=1, le=20)]
    max_rounds: Positive
    learning_rate: Annotated[float, Field(gt=0, le=1)]
    num_leaves: Annotated[int, Field(ge=2, le=131_072)]
    max_depth: Annotated[int, Field(ge=-1)]
    min_data_in_leaf: Positive
    feature_fraction: Annotated[float, Field(gt=0, le=1)]
    bagging_fraction: Annotated[float, Field(gt=0, le=1)]
    bagging_freq: Annotated[int, Field(ge=0)]
    lambda_l1: Annotated[float, Field(ge=0)]
    lambda_l2: Annotated[float, Field(ge=0)]
    extra_trees: bool

    @property
    def lightgbm(self) -> dict[str, float | int | bool]:
        """The section as LightGBM takes it: all of it but what is ours."""
        given = self.model_dump(exclude={"threads", "folds", "max_rounds"})
        return {**given, "num_threads": self.threads}


class Pieces(Section):
    """Of how many seeds one variant is the mean, and how often contacts are drawn again."""

    seeds: Annotated[int, Field(ge=1, le=20)]
    bootstraps: Annotated[int, Field(ge=100)]


class Calibrate(Section):
    """The bands with their other words, and from when on a base rate drifts.

    `drift_shift` is in log-odds, `drift_p` the p-value: both must be passed.
    """

    bands: Entries
    mappings: Mappings
    drift_shift: Annotated[float, Field(gt=0)]
    drift_p: Share

    @model_validator(mode="after")
    def _bands_fit_together(self) -> Calibrate:
        band_entry.check("calibrate.", self.bands, self.mappings)
        return self


class Evaluate(Section):
    """How often contacts are drawn again for the intervals, and from which seed.

    And before how many leads each the calibrator that follows is fitted again.
    """

    bootstraps: Annotated[int, Field(ge=100)]
    following_rows: Positive
    seed: Seed
    least_slice_rows: Annotated[int, Field(ge=20)]
    """A smaller slice tells more of single people than of the model."""
    most_slice_values: Positive


class Compare(Section):
    """The largest number of the fitted points, and how often worths are fitted again."""

    most_points: Annotated[int, Field(ge=3, le=100)]
    refits: Annotated[int, Field(ge=100)]


class Report(Section):
    """How many drivers of the model are told, and of how many test leads they are worked out."""

    drivers: Positive
    explained: Positive


class Track(Section):
    """The MLflow experiment, into which the source's name is put."""

    experiment: Annotated[str, Field(pattern=r"^[^{}]*\{source\}[^{}]*$")]


class Tune(Section):
    """How many trials of other parameters `make tune` makes, and in how many minutes of work."""

    trials: Positive
    minutes: Annotated[float, Field(gt=0)]
    seed: Seed


class Register(Section):
    """The registered model, and the limits of the gate that a new one must pass."""

    model: Annotated[str, Field(pattern=r"^[^{}/:]*\{source\}[^{}/:]*$")]
    least_conversions: Positive
    least_contacts: Positive
    log_loss_margin: Annotated[float, Field(ge=0, lt=1)]
    auc_margin: Annotated[float, Field(ge=0, lt=0.5)]
    most_ece: Annotated[float, Field(gt=0, le=1)]
    least_slope: Annotated[float, Field(gt=0, lt=1)]
    most_slope: Annotated[float, Field(gt=1)]


class Params(Section):
    """All of params.yaml."""

    source: str
    language: Code
    """Of the morning list, the reasons and the report."""
    fingerprint: Fingerprint
    ingest: Ingest
    snapshot: Snapshot
    behavioural: Behavioural
    demographic: Demographic
    audit: Audit
    train: Train
    pieces: Pieces
    calibrate: Calibrate
    evaluate: Evaluate
    compare: Compare
    report: Report
    track: Track
    tune: Tune
    gate: Register = Field(alias="register")
    """Pydantic's classes have a method `register`."""


def read(path: Path = Path("params.yaml")) -> Params:
    """The parameters of the current run folder."""
    return config.read(path, Params)
