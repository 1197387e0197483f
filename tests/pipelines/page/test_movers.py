"""What is told of the leads that move when probabilities replace points."""

from __future__ import annotations

import pytest

from features.types import Feature
from models.reason_text import Wording
from pipelines.page import movers
from tests.pipelines.page import demo
from tests.pipelines.page.test_headline import text

CHANNEL = Wording(Feature("f", "category", "visit", "level", "unknown", "it"), ("web", "fair"))


def test_movers_are_told_with_reasons_and_examples_without_names():
    said = text(movers.of(demo.facts()))
    assert "Up: 120 leads stand in the best 20% by the model alone." in said
    assert "from the first 60% of the list to the first 10%, and 20% (18–22%) of them" in said
    up, down = said.split("Down: ")
    assert "the other leads that points leave aside: visits: typically 5 instead of 2" in up
    assert "the other leads that points put first: visits: typically 5 instead of 2" in down
    assert "12 points, place 812; by the model 62%, place 14. It bought." in said
    assert "visits: 3 speaks for" in said


@pytest.mark.parametrize(
    ("typical", "known", "said"),
    [
        (None, 0.4, "points leave aside: visits: known of 40% instead of 90% "),
        (2.0, 0.4, "points leave aside: visits: known of 40% instead of 90% "),
        (2.0, 0.901, "points leave aside: visits: 3 or more in 40% instead of 10% "),
    ],
)
def test_what_is_as_typical_of_those_who_stay_is_told_by_how_often_it_is_known_or_reached(
    typical, known, said
):
    told = demo.compared()["movers"]
    own = {"typical": typical, "instead_of": typical, "known": known}
    told["up"]["why"] = [told["up"]["why"][0] | own]
    assert said in text(movers.of(demo.facts(comparison=demo.compared(movers=told))))


def test_a_level_that_is_as_typical_of_those_who_stay_is_told_by_how_often_it_is_there():
    told = demo.compared()["movers"]
    same = {"typical": 1.0, "instead_of": 1.0, "known_instead_of": 1.0}
    told["up"]["why"] = [told["up"]["why"][0] | same | {"feature": "f"}]
    facts = demo.facts(comparison=demo.compared(movers=told), wordings=[CHANNEL, *demo.WORDINGS])
    assert "points leave aside: it: another value in 40% instead of 10% " in text(movers.of(facts))


@pytest.mark.parametrize("apart", [None, {"value": 3.0, "share": 0.401, "instead_of": 0.399}])
def test_where_nothing_differs_that_can_be_told_the_feature_is_named_alone(apart):
    told = demo.compared()["movers"]
    same = {"typical": 1.0, "instead_of": 1.0, "known_instead_of": 1.0, "apart": apart}
    told["up"]["why"] = [told["up"]["why"][0] | same]
    said = text(movers.of(demo.facts(comparison=demo.compared(movers=told))))
    assert "points leave aside: visits Examples" in said
