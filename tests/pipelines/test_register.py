"""The gate on whole runs and a real store: who becomes champion, who is refused and why."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import os
import shutil

import numpy as np
import pytest

from features.errors import CatalogueMismatch
from models import bundle, scorer
from pipelines import columns, files, params, paths, source, stage
from pipelines.console import Console
from pipelines.stage import Context
from tests.pipelines.conftest import Run

pytestmark = [
    pytest.mark.slow,
    # MLflow warns of its own type hints when it is imported.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
    # MLflow's own tables use what SQLAlchemy 2.1 deprecates.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
    # MLflow compares a table's columns with a range, which pandas 3.1 deprecates.
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated:DeprecationWarning"),
]

MODEL = "leadodds-small"
LENIENT = {
    "log_loss_margin": 0.99,
    "auc_margin": 0.49,
    "most_ece": 1.0,
    "least_slope": 0.001,
    "most_slope": 1000.0,
}
"""Limits that no model of these few leads exceeds."""


@pytest.fixture(scope="module")
def register():
    """MLflow takes seconds to import, which a run of the fast tests should not wait for."""
    return importlib.import_module("pipelines.register")


@pytest.fixture(scope="module")
def registry():
    return importlib.import_module("models.registry")


def _tracked(run):
    """Track the run, in the store that the environment names."""
    run.params["register"] |= LENIENT
    run.save()
    run.work("compare", "report", "track")


@pytest.fixture(scope="module")
def prepared(evaluated_once, tmp_path_factory, register):
    """Two runs, tracked in one store: the small one, and the same with other windows."""
    assert register
    folder = tmp_path_factory.mktemp("registered")
    kept = dict(os.environ)
    made = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
        patched.chdir(folder)
        for name in ("first", "second"):
            shutil.copytree(evaluated_once.folder, folder / name)
            run = Run(folder / name, *copy.deepcopy((evaluated_once.params, evaluated_once.source)))
            patched.chdir(run.folder)
            # Of so few leads nothing can be proven, not that it is better than points either.
            run.source["points"] = {}
            run.save()
            if name == "first":
                run.work("evaluate")
            else:
                run.params["behavioural"]["windows"] = ["14d"]
                del run.source["attributes"]["budget"]
                run.save()
                run.work("fingerprint", "ingest", "snapshot", "behavioural", "demographic")
                run.work("audit", "train", "calibrate", "evaluate")
            _tracked(run)
            made.append(run)
    yield folder, made
    importlib.import_module("mlflow").set_tracking_uri(None)
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture
def both(prepared, tmp_path, monkeypatch):
    """Copies of the two runs with a copy of the store, in which nobody is champion."""
    folder, made = prepared
    shutil.copy(folder / "mlflow.db", tmp_path / "mlflow.db")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    runs = []
    for run in made:
        shutil.copytree(run.folder, tmp_path / run.folder.name)
        told = copy.deepcopy((run.params, run.source))
        runs.append(Run(tmp_path / run.folder.name, *told))
    monkeypatch.chdir(runs[0].folder)
    return runs


def _context(run):
    os.chdir(run.folder)
    run.save()
    read = params.read()
    return Context(read, source.read(read.source), Console("register"))


def _registered(register, run, accepted=None):
    register.work(_context(run), accepted)
    return run.json("reports/gate.json")


def _refused(register, run, capsys, accepted=None):
    """Run the job as its command does, see it leave with code 3; what it said, and its verdict."""
    _context(run)
    with pytest.raises(SystemExit) as left:
        stage.run("register", lambda context: register.work(context, accepted))
    assert left.value.code == 3
    return capsys.readouterr().err, run.json("reports/gate.json")


def _digest(run):
    return bundle.digest(run.folder / "data/bundle")


def test_the_first_model_that_passes_is_champion_and_nothing_is_done_again(
    register, registry, both, capsys
):
    first, _ = both
    told = _registered(register, first)
    assert told["verdict"] == "passed"
    assert told["champion_before"] is None
    assert told["bands"] is None
    champion = registry.champion(MODEL)
    assert (champion.digest, champion.tags["gate"]) == (_digest(first), "passed")
    capsys.readouterr()
    assert _registered(register, first)["verdict"] == "unchanged"
    assert "nothing to do: version 1" in capsys.readouterr().out
    card = (first.folder / "reports/model_card.md").read_text("utf-8")
    for section in (
        "Intended use",
        "Data",
        "Figures",
        "Bands",
        "Gate: passed",
        "Limits",
        "Audit",
        "Slices",
    ):
        assert f"\n## {section}" in card
    keys = {key for row in first.rows("data/ingest/leads.parquet") for key in row[:2]}
    assert not [key for key in keys if str(key) in card]


def test_a_refused_model_leaves_with_code_3_and_every_reason_and_is_no_champion(
    register, registry, both, capsys
):
    first, _ = both
    first.params["register"] |= {"most_ece": 1e-6, "least_slope": 0.999, "most_slope": 1.001}
    first.params["audit"]["suspicious_auc"] = 0.51
    said, told = _refused(register, first, capsys)
    assert told["verdict"] == "refused"
    reasons = [each["said"] for each in told["conditions"] if not each["holds"]]
    assert any("suspicious_auc" in reason for reason in reasons)
    assert said.startswith(f"\nregister refused: version 1 (bundle {_digest(first)[:12]})")
    assert all(reason in said for reason in reasons)
    assert "there is no champion yet" in said
    assert 'make register ACCEPT="why"' in said
    assert registry.champion(MODEL) is None
    assert registry._aliases(MODEL) == {"challenger": "1"}
    tags = registry._version(MODEL, "1").tags
    assert (tags["gate"], tags["gate_reasons"]) == ("refused", "; ".join(reasons))


def test_a_refused_model_may_be_accepted_with_a_reason_that_is_kept(register, registry, both):
    first, _ = both
    first.params["audit"]["suspicious_auc"] = 0.51
    assert _registered(register, first, "a demo")["verdict"] == "accepted"
    assert registry.champion(MODEL).tags["accepted_because"] == "a demo"


def test_a_challenger_is_compared_with_the_champion_on_the_same_rows(register, registry, both):
    first, second = both
    _registered(register, second)
    told = _registered(register, first)
    assert told["verdict"] == "passed"
    assert told["champion_before"]["bundle_digest"] == _digest(second)
    rows = files.read_json(first.folder / "reports/metrics.json")["rows"]["test"]["rows"]
    (loss, auc) = [each["said"] for each in told["conditions"] if each["name"] == "champion"]
    assert f"champion, version 1, on {rows:,} rows" in loss
    ours, theirs = (run.json("reports/metrics.json")["test"]["model"] for run in (first, second))
    for said, figure in ((loss, "log_loss"), (auc, "roc_auc")):
        difference = ours[figure]["value"] - theirs[figure]["value"]
        assert f"{difference:+.4f}, 95 % interval" in said
    assert registry.champion(MODEL).tags["previous_champion"] == "1"


def test_a_challenger_announces_how_the_cuts_moved_and_which_leads_change_their_band(
    register, both, capsys
):
    first, second = both
    _registered(register, second)
    capsys.readouterr()
    told = _registered(register, first)["bands"]
    assert told["champion"] == "1"
    for run, when in ((second, "before"), (first, "after")):
        assert told[when] == run.json("data/bundle/contract.json")["bands"]
    expected = dict.fromkeys(("hot", "warm", "cold"), 0)
    counts: dict[str, dict[str, int]] = {name: dict(expected) for name in expected}
    for was, now in zip(_bands(second), _bands(first), strict=True):
        counts[was][now] += 1
    assert told["counts"] == counts
    assert told["moved"] == told["rows"] - sum(counts[name][name] for name in counts) > 0
    (line,) = [each for each in capsys.readouterr().out.splitlines() if "bands against" in each]
    assert line.endswith(told["said"])
    card = (first.folder / "reports/model_card.md").read_text("utf-8")
    assert f"| warm | {' | '.join(f'{n:,}' for n in counts['warm'].values())} |" in card


def _bands(run):
    """The band of each test row by the run's own bundle and features."""
    os.chdir(run.folder)
    test = columns.in_part(files.read_table(paths.SNAPSHOTS), "test")
    return scorer.load(paths.BUNDLE).score(columns.features()[1][test]).band.tolist()


def test_the_champions_own_catalogue_gives_the_features_that_it_was_trained_on(both):
    first, second = both
    os.chdir(second.folder)
    table, wanted = files.read_table(paths.SNAPSHOTS), columns.features()[1]
    theirs = bundle.read_contract(paths.BUNDLE).catalogue
    context = _context(first)
    assert files.read_table(paths.SNAPSHOTS).equals(table)
    assert bundle.read_contract(paths.BUNDLE).catalogue.digest != theirs.digest
    rows = importlib.import_module("pipelines.champion_rows")
    np.testing.assert_array_equal(rows.matrix(context, theirs, table), wanted)


def test_a_champion_that_reads_what_is_no_longer_there_refuses_until_somebody_accepts(
    register, registry, both, capsys
):
    first, second = both
    _registered(register, first)
    said, told = _refused(register, second, capsys)
    (failed,) = [each for each in told["conditions"] if not each["holds"]]
    assert failed["name"] == "champion"
    assert "the attribute 'budget' is read by the model and no longer ingested" in failed["said"]
    assert "version 1" in said
    assert registry.champion(MODEL).digest == _digest(first)
    assert _registered(register, second, "budget is gone")["verdict"] == "accepted"
    assert registry.champion(MODEL).digest == _digest(second)


@pytest.mark.parametrize(("key", "name"), [("event_types", "browse"), ("where", "campaign")])
def test_a_champion_whose_events_are_gone_is_not_judged_on_zeros(both, key, name):
    context = _context(both[0])
    theirs = bundle.read_contract(paths.BUNDLE).catalogue
    told = (name,) if key == "event_types" else {name: ("x",)}
    group = dataclasses.replace(theirs.behavioural.groups[0], **{key: told})
    changed = dataclasses.replace(
        theirs, behavioural=dataclasses.replace(theirs.behavioural, groups=(group,))
    )
    rows = importlib.import_module("pipelines.champion_rows")
    with pytest.raises(CatalogueMismatch, match=f"'{name}' is read by the model"):
        rows.matrix(context, changed, files.read_table(paths.SNAPSHOTS))


def test_a_champion_is_not_judged_on_rows_that_it_has_learned_from(
    register, registry, both, capsys
):
    first, second = both
    _registered(register, second)
    champion = registry.champion(MODEL)
    cutoffs = importlib.import_module("features.arrow").moments(
        files.read_table(paths.SNAPSHOTS)["cutoff"]
    )
    registry.describe(champion, "", {"learned_until": str(int(cutoffs.max()) + 1)})
    said, told = _refused(register, first, capsys)
    assert "it has learned from" in said
    assert registry.champion(MODEL).digest == _digest(second)
    assert [each["name"] for each in told["conditions"] if not each["holds"]] == ["champion"]


def test_a_champion_of_another_horizon_is_not_judged(register, both, capsys):
    first, second = both
    _registered(register, second)
    first.source["horizon"] = "9d"
    said, _ = _refused(register, first, capsys)
    assert "its horizon: 10d, and the new model's is 9d" in said


def test_rolling_back_brings_the_champion_before_and_the_gate_remembers(
    register, registry, both, capsys
):
    first, second = both
    _registered(register, second)
    _registered(register, first)
    capsys.readouterr()
    register.roll_back(_context(first))
    said = capsys.readouterr().out
    assert f"withdrawn  version 2 (bundle {_digest(first)[:12]})" in said
    assert f"champion   version 1 (bundle {_digest(second)[:12]})" in said
    for run in (first, second):
        assert f": log loss {run.json('reports/headline.json')['log_loss']:.4f}, AUC" in said
    assert registry.champion(MODEL).digest == _digest(second)
    assert "this bundle was rolled back on" in _refused(register, first, capsys)[0]
    assert registry.champion(MODEL).digest == _digest(second)


def test_figures_that_were_never_tracked_are_not_registered(register, both):
    first, _ = both
    told = first.json("reports/metrics.json")
    files.write_json(first.folder / "reports/metrics.json", {**told, "horizon": "11d"})
    with pytest.raises(importlib.import_module("features.errors").TrackingError) as error:
        _registered(register, first)
    assert "pipelines.track" in error.value.way_out
