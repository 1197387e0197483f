"""The first screen: the verdict by the interval, how much, how sure, on which leads not."""

from __future__ import annotations

import html
import re

import pytest

from pipelines.page import calls, doubts, headline
from tests.pipelines.page import demo


def text(markup: str) -> str:
    """What a reader reads."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def told(**other) -> str:
    return text(headline.of(demo.facts(**other)))


def with_difference(low: float, high: float) -> dict:
    each = demo.calls(100, 61, 48) | {"difference": {"value": 13, "low": low, "high": high}}
    return demo.compared(calls=[each])


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.1, 26, "The model is clearly better than your points."),
        (0, 26, "The model is not shown to be better than your points."),
        (-26, 0, "The model is not shown to be better than your points."),
        (-26, -0.1, "Your points are clearly better than the model."),
    ],
)
def test_the_verdict_goes_by_the_interval(low, high, verdict):
    assert verdict in told(comparison=with_difference(low, high))


def test_the_first_sentence_tells_buyers_instead_of_buyers():
    assert "With 100 calls: 61 buyers (56–66) instead of 48" in told()
    assert "+13 buyers with 100 calls (95 % interval +8 to +18)." in told()


def test_the_number_of_calls_next_to_a_hundred_is_told():
    one = demo.compared(calls=[demo.calls(20, 9, 8), demo.calls(60, 30, 20)])
    assert "With 60 calls: 30 buyers" in told(comparison=one)


def test_without_points_it_says_why_nothing_can_be_compared():
    said = told(comparison=demo.compared(**demo.NOT_COMPARED), duels=None)
    assert "There are no points to compare the model with." in said
    assert "The source declares no points." in said
    assert "With 100 calls: 61 buyers (56–66) instead of 10 by chance" in said


def test_a_balance_cannot_be_compared_and_it_says_why():
    only = demo.compared(**(demo.NOT_COMPARED | {"why_not": "balance"}))
    said = told(comparison=only, duels=None)
    assert "A balance of points cannot be compared with the model." in said
    assert "what leads did after they bought" in said


def test_leads_on_which_points_are_as_good_or_better_are_named():
    level = told(duels=[demo.duel("webinar", -0.01), demo.duel("fair", 0.1)])
    assert "It is not ahead of your points on channel: webinar ." in level
    lost = told(duels=[demo.duel("webinar", -0.2), demo.duel("fair", 0.1)])
    assert "Your points are better on channel: webinar ." in lost
    ahead = told(duels=[demo.duel("webinar", 0.2), demo.duel("fair", 0.1)])
    assert "It is ahead of your points on each of the 2 groups" in ahead
    assert "clearly so on 2 of them" in ahead


def test_numbers_of_calls_with_which_it_is_not_shown_to_be_better_are_named():
    calls = [demo.calls(10, 9, 8), demo.calls(50, 30, 29), demo.calls(100, 61, 48)]
    said = told(comparison=demo.compared(calls=calls))
    assert "With other numbers of calls it is not shown to be better: 10, 50." in said
    assert "other numbers" not in told()
    assert "other numbers" not in told(comparison=demo.compared(calls=calls[:2])), "with none"


def test_lift_is_that_of_the_curve_of_the_same_leads():
    """A tenth of the leads holds half of the buyers by the model, a quarter of them by points."""
    gain = demo.compared()["curve"]["model"]["gain"][10]
    assert gain == pytest.approx(0.1**0.3)
    assert "Its best tenth of the leads buys 5.0 times as often as all (4.5–5.5)" in told()
    assert "that of your points 2.5 times" in told()
    assert "points 2.5 times" not in told(comparison=demo.compared(**demo.NOT_COMPARED))


def test_a_slice_is_promised_too_much_or_too_little_where_its_gap_excludes_zero():
    assert "It promises too much to channel: webinar (20% promised, 10% kept)." in told()
    slices = demo.metrics()["slices"]
    slices["attributes"]["channel"]["values"] = {
        "webinar": demo.slice_(400, 0.1, 0.2),
        "fair": demo.slice_(600, 0.11, 0.1),
    }
    said = told(metrics=demo.metrics(slices=slices))
    assert "It promises too little to channel: webinar (10% promised, 20% kept)." in said
    assert "fair" not in said.split("promises")[1]


def test_three_slices_are_named_and_the_others_counted():
    slices = demo.metrics()["slices"]
    slices["attributes"]["channel"]["values"] = {
        f"c{n}": demo.slice_(400, 0.1 + n / 10, 0.05) for n in range(5)
    }
    said = text(doubts.where_not(demo.facts(metrics=demo.metrics(slices=slices), duels=None))[0])
    assert re.findall(r"c\d", said) == ["c4", "c3", "c2"]
    assert said.endswith("and 2 more groups.")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "A plain logistic regression ranks as well"),
        (0.05, "Yes: a plain logistic regression ranks worse"),
        (-0.05, "A plain logistic regression ranks better"),
    ],
)
def test_a_simpler_rival_that_is_as_good_is_told(value, said):
    paired = {"logistic_regression": {"roc_auc": demo.interval(value, 0.01)}}
    assert said in told(metrics=demo.metrics(paired=paired))


def test_money_stands_in_the_headline_and_the_table_where_amounts_are_known():
    each = demo.calls(100, 61, 48) | {
        "amount_model": demo.interval(1.2e6, 1e5),
        "amount_points": demo.interval(90000.4, 1e4),
    }
    facts = demo.facts(
        comparison=demo.compared(calls=[each], amount={"known_for": 100, "total": 1.5e6}),
        source=demo.source(
            outcomes={
                "table": "leads",
                "lead_id": "lead",
                "converted_at": {"column": "won"},
                "amount": "worth",
                "currency": "EUR",
            }
        ),
    )
    said = text(headline.of(facts))
    assert "Their wins are worth €1.2M (€1.1M–€1.3M) instead of €90K." in said
    assert "€1.2M" in text(calls.of(facts))
    assert "Amounts are known for 100 of the 100 buyers: €1.5M together." in text(calls.of(facts))
    assert "outcomes.amount" not in text(calls.of(facts))
    assert "outcomes.amount" in text(calls.of(demo.facts()))


def test_foreign_words_are_text():
    slices = demo.metrics()["slices"]
    slices["attributes"]["channel"]["values"] = {demo.EVIL: demo.slice_(400, 0.2, 0.1)}
    markup = headline.of(demo.facts(metrics=demo.metrics(slices=slices), duels=None))
    assert "<img" not in markup
    assert demo.EVIL in text(markup)
