"""params.yaml: every mistake stops the run before any data is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from pydantic.fields import FieldInfo

from features.errors import ConfigError
from pipelines import params
from pipelines.config import Section
from pipelines.params import Params

Refused = Callable[[str], ConfigError]
SECTIONS = {
    field.alias or name: field.annotation
    for name, field in Params.model_fields.items()
    if name not in ("source", "language")
}
IMPOSSIBLE = [
    ("fingerprint.by", "time", "'content' or 'size_and_time'"),
    ("ingest.most_set_aside", -0.01, "greater than or equal to 0"),
    ("ingest.most_set_aside", 1.0, "less than 1"),
    ("ingest.memory", "lots", "match pattern"),
    ("ingest.memory", "0GB", "match pattern"),
    ("snapshot.least_train_conversions", 0, "greater than 0"),
    ("snapshot.least_test_conversions", -1, "greater than 0"),
    ("behavioural.kinds", [], "something in it"),
    ("behavioural.windows", [], "something in it"),
    ("behavioural.windows", ["7x"], "30m, 6h or 7d"),
    ("behavioural.half_lives", ["7x"], "30m, 6h or 7d"),
    ("behavioural.session_gap", "half an hour", "30m, 6h or 7d"),
    ("behavioural.most_values", 0, "greater than 0"),
    ("demographic.least_rows", 0, "greater than 0"),
    ("audit.suspicious_auc", 0.5, "greater than 0.5"),
    ("audit.suspicious_auc", 1.0, "less than 1"),
    ("train.seed", -1, "greater than or equal to 0"),
    ("train.threads", 0, "greater than 0"),
    ("train.folds", 0, "greater than or equal to 1"),
    ("train.folds", 21, "less than or equal to 20"),
    ("train.max_rounds", 0, "greater than 0"),
    ("train.learning_rate", 0.0, "greater than 0"),
    ("train.learning_rate", 1.5, "less than or equal to 1"),
    ("train.num_leaves", 1, "greater than or equal to 2"),
    ("train.num_leaves", 131_073, "less than or equal to 131072"),
    ("train.seed", 2**31, "less than 2147483648"),
    ("train.threads", 2**31, "less than 2147483648"),
    ("train.max_depth", -2, "greater than or equal to -1"),
    ("train.min_data_in_leaf", 0, "greater than 0"),
    ("train.feature_fraction", 0.0, "greater than 0"),
    ("train.bagging_fraction", 1.1, "less than or equal to 1"),
    ("train.bagging_freq", -1, "greater than or equal to 0"),
    ("train.lambda_l1", -0.1, "greater than or equal to 0"),
    ("train.lambda_l2", -0.1, "greater than or equal to 0"),
    ("pieces.seeds", 0, "greater than or equal to 1"),
    ("pieces.seeds", 21, "less than or equal to 20"),
    ("pieces.bootstraps", 99, "greater than or equal to 100"),
    ("tune.trials", 0, "greater than 0"),
    ("tune.minutes", 0.0, "greater than 0"),
    ("tune.seed", -1, "greater than or equal to 0"),
    ("register.least_conversions", 0, "greater than 0"),
    ("register.least_contacts", 0, "greater than 0"),
    ("calibrate.drift_shift", 0.0, "greater than 0"),
    ("calibrate.drift_p", 1.0, "less than 1"),
    ("evaluate.bootstraps", 99, "greater than or equal to 100"),
    ("evaluate.seed", -1, "greater than or equal to 0"),
    ("track.experiment", "leadodds", "match pattern"),
    ("track.experiment", "{source} {model}", "match pattern"),
]
MISTYPED = [
    ("source", 1, "a valid string"),
    ("train", [], "keys with values"),
    ("fingerprint.by", True, "'content' or 'size_and_time'"),
    ("ingest.most_set_aside", "1 %", "a valid number"),
    ("ingest.memory", 1, "a valid string"),
    ("snapshot.least_train_conversions", "30", "a valid integer"),
    ("behavioural.windows", "7d", "a list"),
    ("behavioural.kinds", [1], "a valid string"),
    ("behavioural.half_lives", "7d", "a list"),
    ("behavioural.session_gap", 30, "a valid string"),
    ("behavioural.most_values", 1.5, "a valid integer"),
    ("demographic.least_rows", 1.5, "a valid integer"),
    ("audit.suspicious_auc", None, "a valid number"),
    ("train.seed", 1.0, "a valid integer"),
    ("train.threads", True, "a valid integer"),
    ("train.extra_trees", 1, "a valid boolean"),
    ("train.learning_rate", "0.1", "a valid number"),
    ("pieces.seeds", "3", "a valid integer"),
    ("tune.trials", 1.5, "a valid integer"),
    ("tune.minutes", "60", "a valid number"),
    ("register.least_contacts", None, "a valid integer"),
    ("calibrate.bands", "hot", "a list"),
    ("calibrate.mappings", [], "keys with values"),
    ("calibrate.drift_p", [0.1], "a valid number"),
    ("evaluate.bootstraps", "many", "a valid integer"),
    ("track.experiment", 1, "a valid string"),
]


def fields_of(section: type[Section]) -> list[tuple[str, FieldInfo]]:
    return list(section.model_fields.items())


def test_the_repositorys_own_parameters_are_possible(root):
    read = params.read(root / "params.yaml")
    assert (root / read.source).is_file()


def test_the_parameters_are_those_of_the_current_folder(run):
    run.params["evaluate"]["bootstraps"] = 123
    run.save()
    assert params.read().evaluate.bootstraps == 123


def test_no_key_has_a_value_of_its_own_that_a_file_could_leave_out():
    fields = [field for section in (Params, *SECTIONS.values()) for field in fields_of(section)]
    assert len(fields) > 30
    assert [name for name, field in fields if not field.is_required()] == []


@pytest.mark.parametrize(
    "key", ["source", "language", "train", "train.extra_trees", "evaluate.seed"]
)
def test_a_missing_key_is_named(run, refused: Refused, key: str):
    run.take(run.params, key)
    error = refused("params.yaml")
    assert error.thing == f"params.yaml: {key}"
    assert (error.found, error.way_out) == ("no such key", f"add {key}")


@pytest.mark.parametrize("section", SECTIONS)
def test_an_unknown_key_is_refused_with_the_one_that_was_meant(run, refused: Refused, section: str):
    known = [name for name, _ in fields_of(SECTIONS[section])]
    run.params[section][f"{known[0]}x"] = 7
    error = refused("params.yaml")
    assert error.thing == f"params.yaml: {section}.{known[0]}x"
    assert error.found == "a key that nobody reads (its value is 7)"
    assert error.wanted == f"one of: {', '.join(known)}"
    assert error.way_out == f"did you mean {known[0]!r}?"


def test_an_unknown_section_is_refused_with_the_one_that_was_meant(run, refused: Refused):
    run.params["trian"] = {}
    error = refused("params.yaml")
    assert (error.thing, error.way_out) == ("params.yaml: trian", "did you mean 'train'?")


@pytest.mark.parametrize(("key", "value", "wanted"), [*IMPOSSIBLE, *MISTYPED])
def test_an_impossible_value_is_named_with_what_is_wanted(
    run, refused: Refused, key: str, value: Any, wanted: str
):
    run.put(run.params, key, value)
    error = refused("params.yaml")
    assert error.thing.removeprefix("params.yaml: ").startswith(key)
    first = value[0] if isinstance(value, list) and value else value
    assert error.found in (repr(value), repr(first))
    assert wanted in error.wanted


@pytest.mark.parametrize(
    "windows", [["30d", "7d"], ["7d", "7d"], ["24h", "1d"], ["0d", "7d"], ["7d", "30d", "14d"]]
)
def test_windows_are_longer_than_nothing_and_each_wider_than_the_one_before(
    run, refused: Refused, windows: list[str]
):
    run.params["behavioural"]["windows"] = windows
    error = refused("params.yaml")
    assert error.thing == "params.yaml: behavioural.windows"
    assert error.found == ", ".join(windows)
    assert error.wanted == "lengths of time longer than nothing, each once, the shortest first"


@pytest.mark.parametrize("half_lives", [["30d", "7d"], ["7d", "7d"], ["0d"]])
def test_half_lives_are_longer_than_nothing_and_each_longer_than_the_one_before(
    run, refused: Refused, half_lives: list[str]
):
    run.params["behavioural"]["half_lives"] = half_lives
    error = refused("params.yaml")
    assert error.thing == "params.yaml: behavioural.half_lives"
    assert error.found == ", ".join(half_lives)


def test_there_may_be_no_half_life(run):
    run.params["behavioural"]["half_lives"] = []
    run.save()
    assert params.read().behavioural.half_lives == ()


def test_a_session_does_not_end_after_nothing(run, refused: Refused):
    run.params["behavioural"]["session_gap"] = "0m"
    error = refused("params.yaml")
    assert (error.thing, error.found) == ("params.yaml: behavioural.session_gap", "0m")


@pytest.mark.parametrize("value", [".nan", ".inf", "-.inf"])
@pytest.mark.parametrize(("section", "key"), [("calibrate", "drift_p"), ("train", "lambda_l2")])
def test_a_number_is_finite(run, section: str, key: str, value: str):
    before = f'"{key}": {run.params[section][key]}'
    run.replace("params.yaml", before, f'"{key}": {value}')
    with pytest.raises(ConfigError) as error:
        params.read()
    assert re.fullmatch(rf"params\.yaml, line \d+: {section}\.{key}", error.value.thing)
    assert error.value.found == value.replace(".", "")


@pytest.mark.parametrize("stage", ["fingerprint", "ingest"])
def test_a_wrong_parameter_of_any_stage_stops_each_before_it_reads_data(
    run, stopped: Callable[[str], str], stage: str
):
    for table in run.source["tables"].values():
        (run.folder / table).unlink()
    run.params["calibrate"]["drift_p"] = 2
    said = stopped(stage)
    assert re.match(rf"\n{stage} stopped: params.yaml, line \d+: calibrate.drift_p\n", said)
    assert "found:   2\n" in said
    assert "wanted:  Input should be less than 1\n" in said
    assert not (run.folder / "data").exists()
