"""What tuning found better: written, committed, laid over params.yaml, refused where impossible."""

from __future__ import annotations

import pytest

from features.errors import ConfigError
from pipelines import params, source, tuned
from pipelines.console import Console
from pipelines.params import Train
from pipelines.stage import Context
from pipelines.tuned import LogLoss, Searched, Tuned

FOUND = {"learning_rate": 0.05, "num_leaves": 4, "extra_trees": False}


@pytest.fixture
def given(run) -> Train:
    return Train.model_validate(run.params["train"])


@pytest.fixture
def kept(run, tmp_path, monkeypatch):
    """The folder of the tuned files, with one for the small source."""
    monkeypatch.setattr(tuned, "FOLDER", tmp_path / "tuned")
    (tmp_path / "tuned").mkdir()
    searched = Searched(trials=8, given_up=3, seed=1, space={"num_leaves": "from 2 to 63"})
    loss = LogLoss(before=0.31, after=0.30, standard_error=0.002)
    before = {name: run.params["train"][name] for name in FOUND}
    told = Tuned(source="small", searched=searched, log_loss=loss, train=FOUND, instead_of=before)
    return tuned.write(told)


def changed(path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_what_is_written_is_read_again_and_says_what_it_is(kept, given):
    assert tuned.read("small", given) == FOUND
    assert kept.name == "small.yaml"
    head = kept.read_text("utf-8").splitlines()[:3]
    assert head[0].startswith("# Written by `make tune`: ")
    assert head[2] == "# Remove this file to return to params.yaml."


@pytest.mark.usefixtures("kept")
def test_a_parameter_that_was_changed_since_is_as_it_was_changed(given):
    tried = given.model_copy(update={"num_leaves": given.num_leaves + 1})
    left = {name: value for name, value in FOUND.items() if name != "num_leaves"}
    assert tuned.read("small", tried) == left


def test_a_source_that_was_never_tuned_has_nothing(kept, given):
    assert tuned.read("another", given) == {}
    kept.unlink()
    assert tuned.read("small", given) == {}


@pytest.mark.parametrize(
    ("old", "new", "thing", "found"),
    [
        ("source: small", "source: large", "small.yaml: source", "large"),
        ("learning_rate: 0.05", "learning_rate: 5.0", "small.yaml: train.learning_rate", "5.0"),
        ("num_leaves: 4", "num_leaves: 1", "small.yaml: train.num_leaves", "1"),
        ("num_leaves: 4", "leaves: 4", "small.yaml: train.leaves", "4"),
    ],
)
def test_an_impossible_file_is_refused_by_its_key(kept, given, old, new, thing, found):
    changed(kept, old, new)
    with pytest.raises(ConfigError) as error:
        tuned.read("small", given)
    assert (error.value.thing, error.value.found) == (thing, found)
    assert error.value.way_out in (
        "rename the file",
        "mend the value, or search again with `make tune`",
    )


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("trials: 8", "trials: many", "searched.trials"),
        ("before: 0.31", "before: low", "log_loss.before"),
        ("seed: 1", "sead: 1", "searched.seed"),
    ],
)
def test_a_file_that_is_no_tuned_file_is_refused_by_its_line(kept, given, old, new, key):
    changed(kept, old, new)
    with pytest.raises(ConfigError) as error:
        tuned.read("small", given)
    assert "small.yaml, line " in error.value.thing
    assert error.value.thing.endswith(key)


def test_the_stages_learn_with_the_tuned_parameters_and_all_others_as_given(kept, run, given):
    run.work("fingerprint")
    assert run.json("data/tuned.json") == FOUND
    read = params.read()
    context = Context(read, source.read(read.source), Console("train"))
    assert context.train.model_dump() == {**given.model_dump(), **FOUND}
    assert context.params.train == given
    kept.unlink()
    run.work("fingerprint")
    assert context.train == given


def test_an_impossible_file_stops_the_first_stage(kept, run, stopped):
    changed(kept, "num_leaves: 4", "num_leaves: 1")
    said = stopped("fingerprint")
    assert said.startswith("\nfingerprint stopped: small.yaml: train.num_leaves\n")
    assert not (run.folder / "data/tuned.json").exists()


def test_parameters_that_no_longer_fit_stop_the_stage_that_learns(kept, run, given):
    run.work("fingerprint")
    (run.folder / "data/tuned.json").write_text('{"num_leaves": 0}', "utf-8")
    assert kept.is_file()
    with pytest.raises(ConfigError, match=r"data/tuned.json: train.num_leaves"):
        tuned.effective(given)
