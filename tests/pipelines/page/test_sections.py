"""What the sections say: values of features, directions, costs, actions, money, groups of time."""

from __future__ import annotations

import numpy as np
import pytest

from features.phrase import Phrase
from features.snapshots import PARTS
from features.types import Feature
from models.language import ENGLISH, speak
from models.leaks.finding import Finding
from models.probability_drift import Drift
from models.reason_text import Wording
from pipelines.html.voice import Voice
from pipelines.page import (
    actions,
    answered,
    arrivals,
    channels,
    drivers,
    feature_words,
    limits,
    points,
    promises,
    slices,
    soundness,
)
from tests.pipelines.page import demo
from tests.pipelines.page.test_headline import text

VOICE = Voice(ENGLISH)


def wording(unit: str, levels: tuple[str, ...] | None = None) -> Wording:
    kind = "count" if levels is None else "category"
    return Wording(Feature("f", kind, "visit", unit, "unknown", "it"), levels)


@pytest.mark.parametrize(
    ("unit", "lows", "said"),
    [
        ("events", [0.0, 1.0, 4.0, None], ["0", "1 to 3", "4 or more", "unknown"]),
        ("share", [0.0, 0.25], ["below 25%", "25% or more"]),
        ("hours", [0.0, 6.0, 72.0], ["below 6.0 h", "6.0 h to 3.0 days", "3.0 days or more"]),
        ("hours", [0.0, 72.0, 240.0], ["below 3.0 days", "3.0 to 10 days", "10 days or more"]),
        ("hours", [146.0, 166.0], ["below 6.9 days", "6.9 days or more"]),
        ("EUR", [0.0, 3200.0, 12345.6], ["below 3,200", "3,200 to 12,346", "12,346 or more"]),
        ("number", [5.0, None], ["known", "unknown"]),
    ],
)  # fmt: skip
def test_bins_are_said_as_people_say_them(unit, lows, said):
    found = [feature_words.bin_(VOICE, wording(unit), lows, place) for place in range(len(lows))]
    assert [text(each) for each in found] == said


def test_a_level_is_said_by_its_name_and_an_unseen_one_as_another_value():
    each = wording("level", ("web", demo.EVIL))
    said = [feature_words.value(VOICE, each, value) for value in (0.0, 1.0, 2.0, np.nan, None)]
    assert [text(one) for one in said] == ["web", demo.EVIL, "another value", "unknown", "unknown"]
    assert "<img" not in said[1]


def test_a_level_that_was_written_by_its_name_is_said_in_the_language_of_the_page():
    each = wording("level", (Phrase("no"), Phrase("yes")))
    said = [
        feature_words.value(Voice(speak("ru")), each, name) for name in ("yes", "another value")
    ]
    assert [text(one) for one in said] == ["да", "другое значение"]
    foreign = feature_words.value(VOICE, wording("level", ("web",)), demo.EVIL)
    assert text(foreign) == demo.EVIL
    assert "<img" not in foreign


@pytest.mark.parametrize(
    ("direction", "alone", "said"),
    [
        (1, 1, "More speaks for a win."),
        (1, 0, "More speaks for a win."),
        (1, -1, "More speaks for a win once all else is known; taken alone, leads with more of it"),
        (-1, -1, "More speaks against a win."),
        (-1, 0, "More speaks against a win."),
        (-1, 1, "More speaks against a win once all else is known; taken alone, leads with more"),
        (0, 1, "Neither more nor less"),
        (None, None, "It depends on the value."),
    ],
)
def test_a_driver_tells_its_direction_and_the_rates_of_its_bins(direction, alone, said):
    told = demo.DRIVERS[0] | {"direction": direction, "alone": alone}
    told = text(drivers.of(demo.facts(drivers=[told])))
    assert said in told
    assert "Stands for 3 related features." in told
    assert "0 to 1 5.0% 2 or more 20% unknown 10%" in told


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (2, "With it rise and fall: what f1 tells; what f2 tells. "),
        (5, "With it rise and fall: what f1 tells; what f2 tells; what f3 tells; and 2 more. "),
    ],
)
def test_a_driver_names_what_goes_together_with_it(others, said):
    features = [
        Feature(f"f{n}", "count", "visit", "events", "-", f"what f{n} tells") for n in range(6)
    ]
    driver = demo.DRIVERS[0] | {"with": list(range(1, 1 + others))}
    wordings = [Wording(each, None) for each in features]
    assert said in text(drivers.of(demo.facts(drivers=[driver], wordings=wordings)))


@pytest.mark.parametrize(
    ("code", "said"), [("en", "mean of 5 seeds"), ("ru", "среднее по 5 зёрнам")]
)
def test_a_mean_of_seeds_is_told_with_their_number(code, said):
    piece = {
        "log_loss": 0.3,
        "minus_model": {"log_loss": {"value": 0.01, "low": 0.0, "high": 0.02}},
        "roc_auc": 0.8,
    }
    facts = demo.facts(voice=Voice(speak(code)), pieces={"mean of 5 seeds": piece})
    assert said in text(drivers.of(facts))


def test_of_many_values_those_of_most_leads_are_told_and_the_others_counted():
    levels = tuple(f"v{n}" for n in range(20))
    bins = [{"low": float(n), "leads": 100 + n, "rate": 0.1} for n in range(20)]
    told = text(
        drivers.of(
            demo.facts(
                drivers=[demo.DRIVERS[0] | {"bins": bins}], wordings=[wording("level", levels)]
            )
        )
    )
    assert "v13" in told
    assert "v12" not in told
    assert "and 13 more" in told


def test_without_costs_the_channels_say_how_to_declare_them():
    assert "with costs in the source file" in text(channels.of(demo.facts()))
    dear = demo.CHANNELS[0] | {"costs_known": True}
    dear["values"] = [dear["values"][0] | {"cost": 12.345}]
    source = demo.source(
        costs={"attribute": "channel", "per_lead": {"webinar": 2}, "currency": "EUR"}
    )
    told = text(channels.of(demo.facts(channels=[dear], source=source)))
    assert "€12.35" in told or "€12.34" in told
    assert "costs in the source file" not in told


def test_without_channels_and_touches_one_line_says_how_to_declare_them():
    assert "Name it under channels" in text(channels.of(demo.facts(channels=[])))
    assert "Name their types under touches" in text(answered.of(demo.facts(answers=None)))


def test_answer_times_say_that_they_are_no_cause():
    told = text(answered.of(demo.facts()))
    assert "90% of the leads were touched; half of them within 1 hour." in told
    assert "This is not cause and effect" in told
    assert "Within 1 hour" in told.replace("within 1 hour 500", "Within 1 hour 500")
    assert "never 100" in told


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(None, "1h", "within 1 hour"), ("1h", "3d", "1 hour to 3 days"), ("3d", None, "after 3 days")],
)
def test_groups_of_answer_times_have_names(low, high, said):
    assert answered.name(VOICE, {"from": low, "to": high, "never": False}) == said


def test_actions_are_told_what_they_are_worth():
    said = text(actions.of(demo.facts()))
    assert "visit 400 10 2 (1 to 3) overpaid 3" in said
    assert "demo 3 5 – too few to tell –" in said
    foreign = [demo.compared()["actions"][0] | {"name": demo.EVIL}]
    assert "<img" not in actions.of(demo.facts(comparison=demo.compared(actions=foreign)))


def test_where_both_agree_is_a_table_of_two_by_two():
    said = text(points.of(demo.facts()))
    assert "of the model 50% of 100 leads 20% of 100 leads" in said
    assert "not of the model 8.0% of 100 leads 3.1% of 700 leads" in said


def test_without_points_only_the_model_is_told():
    facts = demo.facts(comparison=demo.compared(**demo.NOT_COMPARED), duels=None)
    said = text(points.of(facts))
    assert "Finding buyers" in said
    assert "Where both agree" not in said
    assert "Who moves" not in said


@pytest.mark.parametrize(
    ("within", "promised", "said"),
    [
        (True, 0.1, "Yes, as far as so many leads can tell"),
        (False, 0.2, "the model promises too much, 20% on average, where 10% bought"),
        (False, 0.05, "the model promises too little, 5.0% on average, where 10% bought"),
    ],
)
def test_promises_are_judged_by_what_chance_does(within, promised, said):
    told = demo.metrics()["calibration"] | {"ece_is_within_chance": within}
    told["bins"] = [told["bins"][0] | {"x": promised}]
    assert said in text(promises.of(demo.facts(metrics=demo.metrics(calibration=told))))


def test_figures_of_rivals_say_where_a_lead_counts_more_than_once():
    said = "Of all 1,000 rows of the test part: here a lead counts at each of its cutoffs"
    assert said in text(points.rivals(demo.facts(comparison=demo.compared(several=True))))
    assert said not in text(points.rivals(demo.facts()))


def test_groups_stand_in_their_order_and_ranges_are_written_as_numbers():
    told = demo.metrics()
    named = {"900 to 1000": 300, "1001.5 to 21000": 200, "7": 100, "(missing)": 100}
    told["slices"]["attributes"] = {
        "size": {
            "order": list(named),
            "values": {name: demo.slice_(rows, 0.2, 0.1) for name, rows in sorted(named.items())},
        }
    }
    told["slices"]["worst"] |= {"attribute": "size", "value": "900 to 1000"}
    source = demo.source(attributes={"size": {"kind": "number", "label": "size"}})
    said = text(slices.of(demo.facts(metrics=told, source=source, duels=None)))
    assert "is size: 900 to 1,000 : 20% promised" in said
    rows = ("900 to 1,000 300 ", "1,002 to 21,000 200 ", "7 100 ", "unknown 100 ")
    assert [said.index(each) for each in rows] == sorted(said.index(each) for each in rows)


def test_parts_of_the_data_stand_in_the_order_of_time():
    part = demo.metrics()["rows"]["train"]
    told = demo.metrics(rows=dict.fromkeys(PARTS[::-1], part))
    said = text(soundness.of(demo.facts(metrics=told))).partition("Part Cutoffs")[2]
    named = ("learned from", "gap between", "tested on", "closed before", "not yet known")
    places = [said.index(each) for each in named]
    assert places == sorted(places)


def test_a_gap_is_bold_where_its_interval_excludes_zero():
    markup = slices.of(demo.facts())
    assert "<strong>+10.0</strong>" in markup
    assert ">+0.0 <small>" in markup


def test_what_was_set_aside_and_what_is_missing_is_told():
    said = text(soundness.of(demo.facts()))
    assert "leads 10 9 1 no date" in said
    assert "channel 25%" in said
    assert "dddddddddddddddd" in said


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "ranks can be trusted, probabilities cannot yet: the base rate drifts. "),
     ("ru", "порядку лидов можно доверять")],
)  # fmt: skip
def test_a_drifting_base_rate_is_told_in_the_language_of_the_page(code, said):
    warning = Drift(0.055, 0.386, 2.4, 0.00001, 399, found=True).warning
    assert said in text(promises.of(demo.facts(voice=Voice(speak(code)), warning=warning)))
    assert said not in text(promises.of(demo.facts(voice=Voice(speak(code)))))


def finding(about, accepted: str):
    return Finding(
        about=about,
        entries=("a",),
        certain=False,
        seen=Phrase("its value"),
        matters=Phrase("{value}: each of {count} leads converts", value=demo.EVIL, count=1234),
        declare="",
        accepted=accepted,
    ).told()


def audited(*findings):
    return {"verdict": "clean", "findings": findings, "looked_at": {"features": 1}}


def test_findings_of_the_audit_are_text():
    markup = soundness.of(demo.facts(audit=audited(finding(demo.EVIL, "because"))))
    assert "<img" not in markup
    assert "Accepted: because" in text(markup)


def test_findings_of_the_audit_are_said_in_the_language_of_the_page():
    source = demo.source(translations={"ru": {"because": "потому"}})
    voice = Voice(speak("ru").of(source.translations))
    told = text(
        soundness.of(
            demo.facts(
                audit=audited(finding(Phrase("feature {name}", name="age"), "because")),
                source=source,
                voice=voice,
            )
        )
    )
    assert "признак age" in told
    assert "покупает каждый лид (всего 1234)" in told
    assert "Принято: потому" in told


def test_without_dates_it_is_no_forecast():
    said = " ".join(
        text(each) for each in limits.of(demo.facts(metrics=demo.metrics(is_forecast=False)))
    )
    assert "drawn at random" in said
    assert "drawn at random" not in " ".join(text(each) for each in limits.of(demo.facts()))


def test_leads_of_days_have_no_busiest_hour():
    told = demo.ARRIVALS | {"hours": None}
    assert "Most leads come on one weekday: Wednesday, 33% of all." in text(
        arrivals.of(demo.facts(arrivals=told))
    )
    assert "the busiest hour begins at 23 o'clock" in text(arrivals.of(demo.facts()))
