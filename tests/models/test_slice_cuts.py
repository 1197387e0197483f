"""How leads are divided by the values of an attribute."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.types import Category, Fact
from models import slice_cuts
from models.slice_cuts import MISSING


def fact(kind, **told):
    return Fact("size", kind, "size", "category", **told)


def counts(cut):
    return {value: int(some.sum()) for value, some in cut.parts.items()}


def column(*texts):
    values = tuple(dict.fromkeys(text for text in texts if text is not None))
    codes = [-1 if text is None else values.index(text) for text in texts]
    return Category(np.array(codes, dtype=np.int32), values)


def test_each_value_is_a_part_and_the_missing_ones_come_last():
    cut = slice_cuts.cut(fact("category"), column("web", None, "fair", "web"))
    assert list(counts(cut).items()) == [("fair", 1), ("web", 2), (MISSING, 1)]
    assert cut.parts["web"].tolist() == [True, False, False, True]


def test_an_ordered_attribute_keeps_its_order():
    ordered = fact("ordered", order=("small", "large", "huge"))
    cut = slice_cuts.cut(ordered, column("large", "small", "odd"))
    assert list(cut.parts) == ["small", "large", "odd"]


def test_values_that_mean_missing_are_missing():
    cut = slice_cuts.cut(fact("category", missing=("unknown",)), column("unknown", None, "web"))
    assert counts(cut) == {"web": 1, MISSING: 2}


def test_numbers_are_cut_into_four_ranges_of_about_equal_count():
    cut = slice_cuts.cut(fact("number"), np.array([1.0, 2, 3, 4, 5, 6, 7, 8]))
    assert counts(cut) == {"1 to 2": 2, "3 to 4": 2, "5 to 6": 2, "7 to 8": 2}


def test_a_number_that_stands_often_is_not_parted():
    cut = slice_cuts.cut(fact("number"), np.array([0.0, 0, 0, 0, 0, 0, 7, np.nan]))
    assert counts(cut) == {"0": 6, "7": 1, MISSING: 1}


def test_a_number_that_means_missing_is_missing():
    cut = slice_cuts.cut(fact("number", missing=("999",)), np.array([1.0, 999.0]))
    assert counts(cut) == {"1": 1, MISSING: 1}


def test_the_name_of_a_range_tells_its_ends():
    numbers = np.array([-12.5, -3, 0, 0.25, 1234567, 1234567.5, 9e20])
    cut = slice_cuts.cut(fact("number"), numbers)
    assert list(cut.parts) == ["-12.5 to -3", "0 to 0.25", "1234567 to 1234567.5", "9e+20"]
    ends = [(-12.5, -3), (0, 0.25), (1234567, 1234567.5), (9e20, 9e20)]
    assert [slice_cuts.ends(name) for name in cut.parts] == ends


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1, max_size=40))
def test_every_row_is_in_exactly_one_part(values):
    numbers = np.array([np.nan if value is None else value for value in values])
    cut = slice_cuts.cut(fact("number"), numbers)
    assert np.sum(list(cut.parts.values()), axis=0).tolist() == [1] * len(values)
    assert len(cut.parts) <= slice_cuts.RANGES + 1


def test_a_list_is_no_column_of_texts():
    with pytest.raises(TypeError):
        slice_cuts.cut(fact("category"), ["web"])
