"""The gate, condition by condition, on figures small enough to judge by hand."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import gate
from models.gate import Champion, Evidence, Limits, Size

LIMITS = Limits(
    least_conversions=10,
    least_contacts=30,
    log_loss_margin=0.01,
    auc_margin=0.005,
    most_ece=0.05,
    least_slope=0.7,
    most_slope=1.4,
    suspicious_auc=0.95,
)


def interval(value, low, high):
    return {"value": value, "low": low, "high": high}


def pair(loss, auc):
    return {"log_loss": interval(*loss), "roc_auc": interval(*auc)}


LEVEL = pair((0.0, -0.01, 0.01), (0.0, -0.01, 0.01))
GOOD = Evidence(
    size=Size(conversions=10, others=100, contacts=30),
    figures={"roc_auc": interval(0.8, 0.75, 0.85), "ece": interval(0.02, 0.01, 0.03)},
    paired={
        "points": {"roc_auc": interval(0.05, 0.01, 0.09)},
        "naive_bayes": LEVEL,
        "logistic_regression": LEVEL,
    },
    chance_ece=0.03,
    slope=interval(1.0, 0.9, 1.1),
    champion=Champion(version="3", rows=1000, log_loss=0.3, paired=LEVEL),
    leaks=(),
    withdrawn=None,
)


def changed(**parts):
    return dataclasses.replace(GOOD, **parts)


def champion(loss=0.0, auc=0.0):
    paired = pair((loss, loss - 0.01, loss + 0.01), (auc, auc - 0.01, auc + 0.01))
    return changed(champion=Champion(version="3", rows=1000, log_loss=0.3, paired=paired))


def rivals(name, figures):
    return changed(paired={**GOOD.paired, name: figures})


def figure(name, told):
    return changed(figures={**GOOD.figures, name: told})


def refused(evidence, limits=LIMITS):
    return [each.name for each in gate.failed(gate.judge(evidence, limits))]


def test_a_model_of_which_every_condition_holds_passes():
    conditions = gate.judge(GOOD, LIMITS)
    assert gate.failed(conditions) == []
    assert [each.name for each in conditions] == [
        "enough",
        "champion",
        "champion",
        "skill",
        "points",
        "naive_bayes",
        "naive_bayes",
        "logistic_regression",
        "logistic_regression",
        "ece",
        "slope",
        "audit",
    ]


@pytest.mark.parametrize(
    ("evidence", "names"),
    [
        (champion(loss=0.003), []),  # a hundredth of .3: the margin itself
        (champion(loss=0.0031), ["champion"]),
        (champion(auc=-0.005), []),
        (champion(auc=-0.0051), ["champion"]),
        (champion(loss=0.2, auc=-0.2), ["champion", "champion"]),
        (champion(loss=-0.2, auc=0.1), []),
        (figure("roc_auc", interval(0.6, 0.5, 0.7)), ["skill"]),
        (figure("roc_auc", interval(0.6, 0.5001, 0.7)), []),
        (figure("roc_auc", interval(0.96, 0.95, 0.97)), ["audit"]),
        (changed(leaks=("attributes.status",)), ["audit"]),
        (rivals("points", {"roc_auc": interval(0.05, 0.0, 0.1)}), ["points"]),
        (rivals("naive_bayes", pair((0.02, 0.001, 0.04), (0, -1, 1))), ["naive_bayes"]),
        (rivals("naive_bayes", pair((0.02, 0.0, 0.04), (0, -1, 1))), []),
        (
            rivals("logistic_regression", pair((0, -1, 1), (-0.02, -0.04, -0.001))),
            ["logistic_regression"],
        ),
        (rivals("logistic_regression", pair((0, -1, 1), (-0.02, -0.04, 0.0))), []),
        (figure("ece", interval(0.05, 0.04, 0.06)), []),
        (figure("ece", interval(0.051, 0.04, 0.06)), ["ece"]),
        (
            dataclasses.replace(figure("ece", interval(0.08, 0.04, 0.1)), chance_ece=0.09),
            [],  # on so few rows chance alone gives more
        ),
        (changed(slope=None), ["slope"]),
        (changed(size=Size(9, 100, 100)), ["enough"]),
        (changed(size=Size(100, 9, 100)), ["enough"]),
        (changed(size=Size(100, 100, 29)), ["enough"]),
        (changed(slope=interval(0.69, 0.5, 0.9)), ["slope"]),
        (changed(slope=interval(0.7, 0.5, 0.9)), []),
        (changed(slope=interval(1.41, 1.1, 2.0)), ["slope"]),
        (changed(slope=interval(1.8, 0.9, 3.0)), []),  # no farther from 1 than chance
        (changed(withdrawn="2026-01-01"), ["withdrawn"]),
    ],
)
def test_each_condition_refuses_beyond_its_limit_and_not_on_it(evidence, names):
    assert refused(evidence) == names


def test_the_first_model_of_a_source_has_no_champion_to_beat():
    assert refused(changed(champion=None)) == []


def test_without_points_there_is_nothing_to_compare_with_them():
    paired = {name: told for name, told in GOOD.paired.items() if name != "points"}
    conditions = gate.judge(changed(paired=paired), LIMITS)
    assert "points" not in [each.name for each in conditions]


def test_a_champion_that_cannot_be_judged_refuses_with_the_reason():
    unjudged = Champion(version="3", why_not="its horizon is another one")
    (failed,) = gate.failed(gate.judge(changed(champion=unjudged), LIMITS))
    assert failed.said == "champion, version 3: its horizon is another one"


def test_a_reason_tells_the_figure_its_interval_and_the_limit():
    (failed,) = gate.failed(gate.judge(champion(loss=0.004), LIMITS))
    assert failed.said == (
        "log loss minus that of the champion, version 3, on 1,000 rows: +0.0040, 95 % interval "
        "-0.0060 to +0.0140; at most +0.0030"
    )


@given(st.floats(-0.1, 0.1), st.floats(0, 0.1), st.floats(-0.1, 0.1), st.floats(0, 0.1))
def test_what_passes_still_passes_when_it_is_better(loss, more, auc, higher):
    if not refused(champion(loss, auc)):
        assert not refused(champion(loss - more, auc + higher))
