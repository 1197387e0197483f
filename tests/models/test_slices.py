"""Figures of parts of the leads, against figures of those rows alone."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from models import bootstrap, model_card, slices
from models.comparison import Rows
from models.sigmoid import sigmoid
from models.slice_cuts import Cut

COUNT = 1200


def world(seed=1, *, off=0.0, contacts=400):
    """Leads whose probabilities hold, but for the first 300, which are `off` on log-odds."""
    random = np.random.default_rng(seed)
    log_odds = random.normal(-1.0, 1.0, size=COUNT)
    labels = random.random(COUNT) < sigmoid(log_odds)
    given = sigmoid(log_odds + np.where(np.arange(COUNT) < 300, off, 0.0))
    ids = np.array([f"l{place:04}" for place in range(COUNT)], dtype=object)
    contact = random.integers(0, contacts, size=COUNT).astype(str).astype(object)
    return given, Rows(labels, ids, bootstrap.draw(contact, 200, 1))


def quarters(*, is_protected=False):
    place = np.arange(COUNT) // 300
    return Cut("quarter", {f"q{each}": place == each for each in range(4)}, is_protected)


def test_a_slices_figures_are_those_of_its_rows_alone():
    given, rows = world()
    told = slices.figures([quarters()], given, rows, 100)["attributes"]["quarter"]
    own, labels = given[300:600], rows.labels[300:600]
    figures = told["values"]["q1"]
    assert (figures["rows"], figures["conversions"]) == (300, labels.sum())
    best = np.argsort(-given)[: COUNT // 5]
    chosen = np.isin(np.arange(300, 600), best)
    expected = {
        "conversion_rate": labels.mean(),
        "mean_probability": own.mean(),
        "calibration_gap": own.mean() - labels.mean(),
        "roc_auc": roc_auc_score(labels, own),
        "log_loss": log_loss(labels, own),
        "selection_rate": chosen.mean(),
        "true_positive_rate": chosen[labels].mean(),
    }
    for name, value in expected.items():
        assert figures[name]["value"] == pytest.approx(value, abs=1e-6), name
        assert figures[name]["low"] < value < figures[name]["high"], name


def test_values_are_told_in_the_order_of_their_cut():
    given, rows = world()
    parts = dict(reversed(quarters().parts.items()))
    cut = Cut("quarter", parts, is_protected=True)
    written = json.dumps(slices.figures([cut], given, rows, 100), sort_keys=True)
    told = json.loads(written)
    names = [name for name, _ in slices.in_order(told["attributes"]["quarter"])]
    assert names == ["q3", "q2", "q1", "q0"]
    lines = list(model_card._slices(told))
    assert [line.split(" | ")[0] for line in lines[3:7]] == [f"| quarter: {name}" for name in names]
    assert [line.split(" | ")[0] for line in lines[-4:]] == [f"| {name}" for name in names]


def test_a_draw_counts_each_contact_as_often_as_it_was_drawn():
    given, rows = world()
    some = np.arange(COUNT) < 600
    drawn = slices._judged(given, rows).linear(some)
    for draw in (0, 7):
        repeated = np.repeat(np.arange(600), rows.draws[draw, :600].astype(int))
        loss = log_loss(rows.labels[repeated], given[repeated])
        assert drawn["log_loss"].draws[draw] == pytest.approx(loss)
        assert drawn["conversion_rate"].draws[draw] == pytest.approx(rows.labels[repeated].mean())


def test_small_slices_are_counted_and_not_told():
    given, rows = world()
    small = Cut("x", {"a": np.arange(COUNT) < 99, "b": np.arange(COUNT) >= 99})
    told = slices.figures([small], given, rows, 100)["attributes"]["x"]
    assert list(told["values"]) == ["b"]
    assert told["too_small"] == {"values": 1, "rows": 99}


def test_many_rows_of_a_few_contacts_are_a_small_slice_too():
    given, rows = world(contacts=9)
    told = slices.figures([quarters()], given, rows, 100)
    assert told["attributes"]["quarter"]["too_small"] == {"values": 4, "rows": COUNT}
    assert told["worst"] is None
    assert slices.said(told) is None


def test_a_slice_of_one_class_has_no_auc_and_all_other_figures():
    given, rows = world()
    lost = Cut("won", {"no": ~rows.labels})
    figures = slices.figures([lost], given, rows, 100)["attributes"]["won"]["values"]["no"]
    assert figures["roc_auc"] is None
    assert figures["true_positive_rate"] is None
    assert figures["conversion_rate"]["value"] == 0.0
    assert figures["ece"] is not None


def test_the_slice_whose_probabilities_are_off_is_named_as_more_than_chance():
    given, rows = world(off=0.8)
    told = slices.figures([quarters()], given, rows, 100)
    worst = told["worst"]
    assert (worst["attribute"], worst["value"], worst["of_slices"]) == ("quarter", "q0", 4)
    assert worst["more_than_chance"]
    assert worst["gap_minus_that_of_all"]["low"] > 0
    assert slices.said(told).startswith("worst of 4 slices: quarter q0 (300 rows): mean probab")


def test_where_all_leads_are_off_alike_no_slice_is_worse_than_chance():
    given, rows = world()
    told = slices.figures([quarters()], sigmoid(np.log(given / (1 - given)) * 0.0), rows, 100)
    assert not told["worst"]["more_than_chance"]


def test_among_many_slices_chance_seldom_names_one_as_more_than_chance():
    found = []
    for seed in range(30):
        given, rows = world(seed)
        random = np.random.default_rng(seed + 1000)
        cuts = [
            Cut(f"a{each}", {"yes": coin, "no": ~coin})
            for each, coin in enumerate(random.random((8, COUNT)) < 0.5)
        ]
        judged = slices._judged(given, rows)
        whole = judged.linear(np.ones(COUNT, dtype=bool))["calibration_gap"]
        parts = [
            slices._Slice(
                cut.attribute,
                value,
                judged.linear(some)["calibration_gap"].minus(whole),
                slices._by_chance(given, some),
            )
            for cut in cuts
            for value, some in cut.parts.items()
        ]
        found.append(slices._worst(parts)["more_than_chance"])
    # One in twenty is meant; each slice judged alone would name one in most of these worlds.
    assert np.mean(found) < 0.15


def test_a_protected_attribute_is_compared_with_all_other_leads():
    given, rows = world()
    told = slices.figures([quarters(is_protected=True)], given, rows, 100)["attributes"]["quarter"]
    assert told["protected"]
    best = np.isin(np.arange(COUNT), np.argsort(-given)[: COUNT // 5])
    against = told["values"]["q0"]["against_the_rest"]
    difference = best[:300].mean() - best[300:].mean()
    assert against["selection_rate"]["value"] == pytest.approx(difference, abs=1e-6)
    reached = best[:300][rows.labels[:300]].mean() - best[300:][rows.labels[300:]].mean()
    assert against["true_positive_rate"]["value"] == pytest.approx(reached, abs=1e-6)
    gaps = given - rows.labels
    gap = gaps[:300].mean() - gaps[300:].mean()
    assert against["calibration_gap"]["value"] == pytest.approx(gap, abs=1e-6)


def test_a_value_that_all_leads_have_cannot_be_compared_with_others():
    given, rows = world()
    every = Cut("sex", {"f": np.ones(COUNT, dtype=bool)}, is_protected=True)
    told = slices.figures([every], given, rows, 100)
    against = told["attributes"]["sex"]["values"]["f"]["against_the_rest"]
    assert set(against.values()) == {None}
    assert told["worst"] is None
