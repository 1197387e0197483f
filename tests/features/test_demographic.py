from __future__ import annotations

import numpy as np
import pytest

from features import clock, demographic
from features.demographic import DemographicSpec
from features.errors import InputError
from features.types import Attribute

CHANNEL = Attribute("channel", "category", "channel", missing=("unknown", "n/a"))
SIZE = Attribute("size", "ordered", "company size", order=("small", "medium", "large"))
BUDGET = Attribute("budget", "number", "budget", unit="EUR", missing=("-1",))
AGREED = Attribute("agreed", "yes_no", "agreed to be called")
VOCABULARY = {"channel": ("mail", "ads", "shop")}


def cutoffs(many):
    return np.full(many, clock.moment("2024-03-01T00:00:00Z"))


def encoded(attribute, *values):
    """The attribute's numbers, None for null."""
    spec = DemographicSpec((attribute,), VOCABULARY)
    column = demographic.build(spec, {attribute.name: values}, cutoffs(len(values)))[:, 0]
    return [None if np.isnan(value) else float(value) for value in column]


def vocabulary(values, *, rows=None, min_rows=1):
    chosen = np.full(len(values), fill_value=True) if rows is None else np.array(rows)
    return demographic.fit((CHANNEL,), {"channel": values}, chosen, min_rows).vocabularies


def test_a_category_becomes_its_place_in_the_vocabulary():
    assert encoded(CHANNEL, "shop", "mail", "ads") == [2, 0, 1]


def test_an_unseen_category_gets_one_code_behind_the_last():
    assert encoded(CHANNEL, "television", "MAIL", "mail") == [3, 3, 0]


@pytest.mark.parametrize("value", [None, float("nan"), "", "   ", "unknown", " n/a "])
def test_a_missing_category_is_null_and_not_unseen(value):
    assert encoded(CHANNEL, value) == [None]


def test_spaces_around_a_category_do_not_make_it_another():
    assert encoded(CHANNEL, " mail", "mail\n") == [0, 0]


def test_an_ordered_category_becomes_its_place_in_the_declared_order():
    assert encoded(SIZE, "large", "small", "medium", None) == [2, 0, 1, None]


def test_a_value_that_is_not_in_the_declared_order_gets_the_code_behind_the_last():
    assert encoded(SIZE, "huge") == [3]


def test_a_number_is_itself_whether_it_came_as_text_or_not():
    assert encoded(BUDGET, 10, 2.5, "2.5", " -3e2 ", 0) == [10, 2.5, 2.5, -300, 0]


@pytest.mark.parametrize("value", [None, float("nan"), "", "-1"])
def test_a_missing_number_is_null(value):
    assert encoded(BUDGET, value) == [None]


@pytest.mark.parametrize("value", ["much", "1,000", "12 EUR", "inf", float("-inf"), "nan", True])
def test_what_is_no_finite_number_is_an_error_that_names_the_attribute(value):
    with pytest.raises(InputError) as error:
        encoded(BUDGET, 1, value)
    assert error.value.thing == "attribute budget"
    assert error.value.found == repr(str(value))


def test_yes_and_no_may_be_written_in_several_ways():
    for written in (["yes", "YES", "true", "1", 1, True], ["no", "No", "False", "0", 0, False]):
        assert encoded(AGREED, *written) == [float(written[-1])] * 6
    assert encoded(AGREED, None, "") == [None, None]


@pytest.mark.parametrize("value", ["maybe", "2", "y", 0.5])
def test_what_is_neither_yes_nor_no_is_an_error_that_names_the_attribute(value):
    with pytest.raises(InputError) as error:
        encoded(AGREED, value)
    assert error.value.thing == "attribute agreed"
    assert error.value.found == repr(str(value))


def test_the_vocabulary_has_the_most_frequent_value_first_then_by_name():
    values = ["b", "c", "a", "c", "b", "d", "c"]
    assert vocabulary(values) == {"channel": ("c", "b", "a", "d")}


def test_the_vocabulary_does_not_depend_on_the_order_of_the_rows():
    values = ["b", "c", "a", "c", "b", "d", "c"]
    assert vocabulary(values[::-1]) == vocabulary(sorted(values)) == vocabulary(values)


def test_a_value_in_fewer_rows_than_asked_for_has_no_place():
    values = ["mail"] * 3 + ["ads"] * 2 + ["fax"]
    assert vocabulary(values, min_rows=2) == {"channel": ("mail", "ads")}
    assert vocabulary(values, min_rows=3) == {"channel": ("mail",)}


def test_a_rare_value_is_treated_like_an_unseen_one():
    values = ["mail", "mail", "fax", None]
    rows = np.full(4, fill_value=True)
    spec = demographic.fit((CHANNEL,), {"channel": values}, rows, min_rows=2)
    matrix = demographic.build(spec, {"channel": ["mail", "fax", "television", None]}, cutoffs(4))
    assert matrix[:3, 0].tolist() == [0.0, 1.0, 1.0]
    assert np.isnan(matrix[3, 0])


def test_only_the_flagged_rows_choose_the_vocabulary():
    values = ["mail", "ads", "ads", "fax"]
    flagged = [True, False, False, True]
    assert vocabulary(values, rows=flagged) == {"channel": ("fax", "mail")}


def test_missing_values_have_no_place_in_the_vocabulary():
    assert vocabulary([None, "", "unknown", " mail ", "mail"]) == {"channel": ("mail",)}


def test_flags_for_another_number_of_rows_are_an_error():
    with pytest.raises(ValueError, match="shorter"):
        vocabulary(["mail", "ads"], rows=[True])


def test_only_categories_have_a_vocabulary():
    columns = {"size": ["small"], "budget": ["1"], "agreed": ["yes"], "channel": ["ads"]}
    attributes = (SIZE, BUDGET, AGREED, CHANNEL)
    spec = demographic.fit(attributes, columns, np.array([True]), 1)
    assert spec.attributes == attributes
    assert spec.vocabularies == {"channel": ("ads",)}


def test_an_absent_column_is_null_for_every_row():
    spec = DemographicSpec((CHANNEL, SIZE, BUDGET, AGREED), VOCABULARY)
    matrix = demographic.build(spec, {"size": ["large", "small"]}, cutoffs(2))
    assert matrix.shape == (2, 4)
    assert matrix[:, 1].tolist() == [2.0, 0.0]
    assert np.isnan(matrix[:, [0, 2, 3]]).all()


def test_a_column_that_nobody_declared_is_left_out():
    spec = DemographicSpec((BUDGET,), {})
    matrix = demographic.build(spec, {"budget": [1.0], "shoe_size": [42]}, cutoffs(1))
    assert matrix.tolist() == [[1.0]]


def test_unseen_values_are_told_once_each_and_sorted():
    spec = DemographicSpec((CHANNEL, SIZE, BUDGET, AGREED), VOCABULARY)
    columns = {
        "channel": ["tv", "mail", None, "fax", "tv", "unknown"],
        "size": ["huge", "small"],
        "budget": [12345],
    }
    assert demographic.unseen(spec, columns) == {"channel": ("fax", "tv"), "size": ("huge",)}


def test_where_every_value_has_its_place_nothing_is_unseen():
    spec = DemographicSpec((CHANNEL, AGREED), VOCABULARY)
    assert demographic.unseen(spec, {"channel": ["mail", " ads ", None], "agreed": ["yes"]}) == {}


def test_a_feature_tells_its_label_its_unit_and_what_null_means():
    spec = DemographicSpec((CHANNEL, SIZE, BUDGET, AGREED), VOCABULARY)
    assert [(f.name, f.kind, f.unit, f.sentence) for f in spec.features] == [
        ("channel", "category", "place in the vocabulary, most frequent first", "channel"),
        ("size", "ordered", "place in the declared order", "company size"),
        ("budget", "number", "EUR", "budget"),
        ("agreed", "yes_no", "1 for yes, 0 for no", "agreed to be called"),
    ]
    assert {f.null_means for f in spec.features} == {"the attribute is missing"}
