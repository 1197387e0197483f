"""The points told of one lead are those of a table, and change no probability."""

from __future__ import annotations

import dataclasses

import pytest

from features.errors import ConfigError
from models import scorer
from models.points import table
from models.points.table import Action, Table, Worth

TABLE = Table(
    actions=(
        Action("visits", 2.0, "visit", "30d", cap=9.0),
        Action("prices", 3.0, "price_visit", None, half_life="3d"),
        Action("silence", -4.0, "visit", "7d", absent=True),
        Action("fair", 5.0, attribute="channel", values=("fair",)),
        Action("large", 1.0, attribute="employees", least=100.0),
    ),
    bands=table.bands(["hot", "cold"], [6.0]),
    qualified={"MQL": 3.0},
    worth=Worth(-2.0, 0.1),
)
DECIDES = "points; model where channel=web"


@pytest.fixture(scope="module")
def folder(parts, tmp_path_factory):
    made = tmp_path_factory.mktemp("points") / "bundle"
    dataclasses.replace(parts, contract=dataclasses.replace(parts.contract, points=TABLE)).write(
        made
    )
    return made


def test_a_lead_alone_and_in_a_table_has_the_same_points(folder, world):
    loaded = scorer.load(folder, DECIDES)
    told = loaded.beside.of(world.events, world.snapshots, world.attributes)
    assert len(set(told.totals.tolist())) > 50
    for place in range(len(world.lead_ids)):
        own = loaded.answer(world.lead(place)).points
        assert (own.total, own.band) == (told.totals[place], told.bands[place])
        assert own.decides == told.by_points[place]
        assert own.decides == (world.attributes["channel"][place] != "web")
        assert own.qualified == (["MQL"] if own.total >= 3 else [])


def test_many_leads_in_one_request_have_the_points_of_each(folder, world):
    loaded = scorer.load(folder, DECIDES)
    leads = [world.lead(place) for place in range(12)]
    together = [each.points for each in loaded.answers(leads)]
    assert together == [loaded.answer(lead).points for lead in leads]


def test_points_change_no_probability(folder, bundle_folder, world):
    plain, beside = scorer.load(bundle_folder), scorer.load(folder, DECIDES)
    for place in range(5):
        one, other = plain.answer(world.lead(place)), beside.answer(world.lead(place))
        assert one.points is None
        assert dataclasses.replace(other, points=None) == one


def test_points_are_not_told_where_nobody_asks(folder, world):
    assert scorer.load(folder).answer(world.lead(0)).points is None


def test_a_model_without_points_refuses_to_let_them_decide(bundle_folder):
    with pytest.raises(ConfigError, match="a model whose source declares points"):
        scorer.load(bundle_folder, "points")
