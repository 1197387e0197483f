"""One row through LightGBM's trees, against `Booster.predict`."""

from __future__ import annotations

import gc
import threading

import lightgbm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.single_row import SingleRow

FEATURES = 6


@pytest.fixture(scope="module", params=["numbers", "categories", "one leaf"])
def booster(request):
    random = np.random.default_rng(3)
    matrix = random.normal(size=(800, FEATURES)).round(1)
    matrix[:, 5] = random.integers(0, 9, size=800)
    matrix[random.random(matrix.shape) < 0.1] = np.nan
    labels = random.random(800) < 1 / (1 + np.exp(-np.nan_to_num(matrix[:, 0] * matrix[:, 1])))
    params = {"objective": "binary", "num_leaves": 31, "verbosity": -1, "num_threads": 1, "seed": 1}
    if request.param == "one leaf":
        params["min_gain_to_split"] = 1e30
    chosen = [5] if request.param == "categories" else []
    data = lightgbm.Dataset(matrix, labels.astype(float), categorical_feature=chosen)
    trained = lightgbm.train(params, data, num_boost_round=40)
    return lightgbm.Booster(model_str=trained.model_to_string())


def predicted(booster, rows):
    return booster.predict(np.array(rows), raw_score=True, num_threads=1).tolist()


VALUES = st.one_of(
    st.integers(-30, 30).map(lambda tenths: tenths / 10),
    st.integers(0, 12).map(float),
    st.floats(allow_nan=True, allow_infinity=False),
    st.sampled_from([np.nan, 0.0, -0.0, 1e-36, np.inf, -np.inf]),
)


@given(st.lists(st.lists(VALUES, min_size=FEATURES, max_size=FEATURES), min_size=1, max_size=8))
def test_a_row_alone_gets_the_bits_that_predict_gives_it(booster, rows):
    single = SingleRow(booster)
    alone = [single.raw_score(np.array(row)) for row in rows]
    assert alone == predicted(booster, rows)
    assert alone == [predicted(booster, [row])[0] for row in rows]


def test_the_row_need_not_lie_together_in_memory(booster):
    matrix = np.asfortranarray(np.random.default_rng(4).normal(size=(9, FEATURES)))
    single = SingleRow(booster)
    assert [single.raw_score(row) for row in matrix] == predicted(booster, matrix)


def test_a_row_of_another_length_is_refused(booster):
    with pytest.raises(ValueError, match="broadcast"):
        SingleRow(booster).raw_score(np.zeros(FEATURES + 1))


def test_each_thread_has_a_row_and_a_score_of_its_own(booster):
    rows = np.random.default_rng(5).normal(size=(400, FEATURES))
    single, wanted, wrong = SingleRow(booster), predicted(booster, rows), []

    def work(start):
        for _ in range(5):
            wrong.extend(
                place
                for place in range(start, 400, 4)
                if single.raw_score(rows[place]) != wanted[place]
            )

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_was_prepared_outlives_the_name_of_its_booster():
    random = np.random.default_rng(6)
    matrix, labels = random.normal(size=(200, FEATURES)), random.integers(0, 2, 200)
    data = lightgbm.Dataset(matrix, labels.astype(float))
    booster = lightgbm.train({"objective": "binary", "verbosity": -1, "num_threads": 1}, data, 5)
    wanted, single = predicted(booster, matrix[:3]), SingleRow(booster)
    del booster, data
    gc.collect()
    assert [single.raw_score(row) for row in matrix[:3]] == wanted
