"""Every feature alone, and the strongest evidence against each."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.types import Category
from models.leaks.columns import Column, Ever, Training
from models.leaks.search import search
from tests.models.leaks.looking import LABELS, NULL, ROW, TRAINING, filled


def as_labelled(training):
    """No lead is won behind its horizon."""
    return Ever(np.ones(len(training.labels), dtype=bool), training)


def test_only_the_leaks_are_named_each_once():
    told = {"one": np.ones(40), "label": LABELS, "row": ROW, "won_on": filled(LABELS)}
    columns = [Column(name, (), values.astype(float)) for name, values in told.items()]
    found = search(columns, TRAINING, as_labelled(TRAINING), 0.95)
    assert [finding.about for finding in found] == ["feature label", "feature won_on"]
    assert all(finding.certain for finding in found)


def test_what_is_written_down_with_a_late_win_too_is_a_certain_leak():
    """Ten of the forty leads are won behind their horizon, and one of these is tested."""
    won = LABELS | (ROW % 4 == 1)
    untested = ROW != 5
    ever = Ever(untested, Training(won[untested], ROW[untested]))
    told = {"won_on": filled(won), "won": won.astype(float), "row": ROW.astype(float)}
    columns = [Column(name, (), values) for name, values in told.items()]
    assert search(columns, TRAINING, as_labelled(TRAINING), 0.95) == []
    found = search(columns, TRAINING, ever, 0.95)
    assert [(each.about, each.certain) for each in found] == [
        ("feature won_on", True),
        ("feature won", True),
    ]


@given(st.integers(0, 2**32 - 1), st.integers(60, 600), st.floats(0.03, 0.6))
def test_features_that_know_nothing_of_random_labels_are_never_found(seed, rows, share):
    rng = np.random.default_rng(seed)
    training = Training(rng.random(rows) < share, rng.integers(0, rows, rows))
    codes = rng.integers(-1, 5, rows).astype(np.int32)
    texts = Category(codes, tuple("abcde"))
    columns = [
        Column("number", (), rng.normal(size=rows)),
        Column("category", (), np.where(codes < 0, NULL, codes), texts=texts),
        Column("sparse", (), np.where(rng.random(rows) < 0.9, NULL, rng.random(rows))),
        Column("count", (), rng.poisson(0.3, rows).astype(float), is_attribute=False, counts=True),
        Column("of_the_contact", (), rng.random(rows)[training.contact]),
    ]
    assert search(columns, training, as_labelled(training), 0.95) == []


@given(st.integers(0, 2**32 - 1), st.integers(30, 200), st.integers(2, 6))
def test_what_identifies_a_contact_is_no_leak_though_its_leads_all_end_alike(seed, contacts, times):
    rng = np.random.default_rng(seed)
    contact = np.repeat(np.arange(contacts), times)
    training = Training((rng.random(contacts) < 0.3)[contact], contact)
    number = rng.permutation(contacts)[contact].astype(float)
    texts = Category(contact.astype(np.int32), tuple(f"c{each}" for each in range(contacts)))
    columns = [Column("number", (), number), Column("name", (), number, texts=texts)]
    assert search(columns, training, as_labelled(training), 0.95) == []
