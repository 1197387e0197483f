"""An invented run, for the tests of the report: no lead of these exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from features.types import Feature
from models.language import ENGLISH, Language
from models.pictures import curves, paper, times
from models.reason_text import Wording
from pipelines.html import inline
from pipelines.html.voice import Voice
from pipelines.page.facts import Facts
from pipelines.source import Source
from tests.pipelines.page.demo_comparison import NOT_COMPARED, calls, compared, interval

__all__ = ["NOT_COMPARED", "calls", "compared", "interval"]

EVIL = "<img src=x onerror=alert(1)>\"'&"


def source(**other: Any) -> Source:
    """A source file of few keys."""
    told: dict[str, Any] = {
        "name": "invented",
        "zone": "Europe/Berlin",
        "tables": {"leads": "leads.csv"},
        "leads": {
            "table": "leads",
            "lead_id": "lead",
            "contact_id": "person",
            "created_at": {"column": "created"},
        },
        "attributes": {"channel": {"kind": "category", "label": "channel"}},
        "outcomes": {
            "table": "leads",
            "lead_id": "lead",
            "converted_at": {"column": "won"},
        },
        "horizon": "30d",
        "split": {"test_share": 0.2},
    }
    return Source.model_validate(told | other)


def slice_(rows: int, promised: float, kept: float, reach: float = 0.02) -> dict[str, Any]:
    return {
        "rows": rows,
        "conversions": round(rows * kept),
        "conversion_rate": interval(kept, 0.02),
        "mean_probability": interval(promised, 0.01),
        "calibration_gap": interval(promised - kept, reach),
        "roc_auc": interval(0.8, 0.03),
    }


def metrics(**other: Any) -> dict[str, Any]:
    """The figures of an invented test part."""
    ranks = {
        "roc_auc": interval(0.8, 0.02),
        "pr_auc": interval(0.4, 0.05),
        "lift_at_10pct": interval(4.0, 0.4),
        "capture_at_20pct": interval(0.6, 0.05),
    }
    model = {**ranks, "log_loss": interval(0.3, 0.02), "brier": interval(0.09, 0.01)}
    part = {"rows": 1000, "conversions": 100, "positive_rate": 0.1}
    bins = [
        {
            "x": 0.1,
            "rate": 0.1,
            "low": 0.05,
            "high": 0.15,
            "promised_low": 0.06,
            "promised_high": 0.14,
            "holds": True,
        }
    ]
    told = {
        "is_forecast": True,
        "made_of": "trees on a linear part",
        "test": {
            "model": model,
            "points": {**ranks, "log_loss": None, "brier": None},
            "logistic_regression": model,
        },
        "paired": {"logistic_regression": {"roc_auc": interval(0.0, 0.01)}},
        "slices": {
            "least_rows": 100,
            "attributes": {
                "channel": {
                    "order": ["webinar", "fair"],
                    "values": {"webinar": slice_(400, 0.2, 0.1), "fair": slice_(600, 0.1, 0.1)},
                }
            },
            "worst": {
                "attribute": "channel",
                "value": "webinar",
                "of_slices": 2,
                "more_than_chance": True,
            },
        },
        "rows": {"train": part, "test": part},
        "period": {"train": ["2026-01-01", "2026-03-01"], "test": ["2026-04-01", "2026-05-01"]},
        "test_leads_of_contacts_in_training": {"rows": 100, "share": 0.1},
        "calibration": {
            "bins": bins,
            "ece": 0.01,
            "ece_by_chance_95": 0.02,
            "ece_is_within_chance": True,
            "slope": interval(1.0, 0.1),
            "intercept": interval(0.0, 0.1),
            "warning": None,
            "following": None,
        },
    }
    return told | other


def duel(value: str, difference: float, reach: float = 0.05) -> dict[str, Any]:
    return {
        "attribute": "channel",
        "value": value,
        "leads": 400,
        "buyers": 40,
        "model": interval(0.6, 0.05),
        "points": interval(0.6 - difference, 0.05),
        "difference": interval(difference, reach),
    }


VISITS = Feature("visits", "count", "visit", "events", "no visit is known", "visits")
WORDINGS = [Wording(VISITS, None)]
DRIVERS = [
    {
        "place": 0,
        "with": [],
        "features": 3,
        "weight": 0.4,
        "direction": 1,
        "alone": 1,
        "bins": [
            {"low": 0.0, "leads": 500, "rate": 0.05},
            {"low": 2.0, "leads": 400, "rate": 0.2},
            {"low": None, "leads": 50, "rate": 0.1},
        ],
    }
]
CHANNELS = [
    {
        "attribute": "channel",
        "costs_known": False,
        "values": [
            {
                "value": "webinar",
                "leads": 400,
                "buyers": 40,
                "rate": interval(0.1, 0.02),
                "mean_probability": 0.2,
                "lift": interval(1.0, 0.2),
                "expected": 80.0,
                "cost": None,
            }
        ],
    }
]
ARRIVALS = {
    "leads": 1000,
    "hours": [[day + hour for hour in range(24)] for day in range(7)],
    "weekdays": [10, 20, 30, 20, 10, 0, 0],
    "unit": "week",
    "series": [
        {"first": 20000 + 7 * n, "leads": 40, "matured": 40, "rate": interval(0.1, 0.05)}
        for n in range(5)
    ],
}
ANSWERS = {
    "leads": 1000,
    "touched": 900,
    "median": 3.6e9,
    "groups": [
        {
            "from": None,
            "to": "1h",
            "never": False,
            "leads": 500,
            "buyers": 100,
            "rate": interval(0.2, 0.03),
            "mean_probability": 0.15,
            "at_equal_promise": 0.16,
        },
        {
            "from": None,
            "to": None,
            "never": True,
            "leads": 100,
            "buyers": 1,
            "rate": interval(0.01, 0.01),
            "mean_probability": 0.05,
            "at_equal_promise": None,
        },
    ],
}
MATURITY = {
    "curve": {"days_to_half_of_the_conversions": 13.0, "days_to_nine_in_ten": 36.0},
    "horizon": {"0d": 0.89},
    "leads": {"won": 100, "lost": 0, "open": 50, "expired": 850, "unwatched": 0},
}


def facts(language: Language = ENGLISH, **other: Any) -> Facts:
    """An invented run; anything of it may be told otherwise."""
    plain: dict[str, Any] = {
        "voice": Voice(language),
        "source": source(),
        "metrics": metrics(),
        "comparison": compared(),
        "audit": {"verdict": "clean", "findings": [], "looked_at": {"features": 170}},
        "maturity": MATURITY,
        "pieces": {
            "the model": {
                "log_loss": 0.3,
                "roc_auc": 0.8,
                "minus_model": {"log_loss": interval(0, 0), "roc_auc": interval(0, 0)},
            }
        },
        "duels": [duel("webinar", -0.01), duel("fair", 0.1)],
        "drivers": DRIVERS,
        "channels": CHANNELS,
        "arrivals": ARRIVALS,
        "answers": ANSWERS,
        "quality": {
            "tables": {"leads": {"read": 10, "kept": 9, "set_aside": {"no date": 1}}},
            "missing": [("channel", 0.25)],
        },
        "wordings": WORDINGS,
        "digest": "d" * 64,
    }
    return Facts(**(plain | other))


def pictures(told: Facts) -> tuple[Mapping[str, Any], str]:
    """Some pictures of the run, as the page holds them, and their rules."""
    language = told.voice.language
    share = np.linspace(0, 1, 101)
    drawn = {
        "gain": curves.gain(language, share, {"value": share**0.3}, {"value": share**0.6}),
        "hours": times.hours(language, ARRIVALS["hours"]),
        "weeks": times.weeks(language, ARRIVALS["series"]),
    }
    shown = {name: inline.inline(svg, name, paper.PALETTE) for name, svg in drawn.items()}
    return {name: each[0] for name, each in shown.items()}, "".join(r for _, r in shown.values())
