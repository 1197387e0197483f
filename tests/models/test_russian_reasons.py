"""Reasons in Russian, word for word: what Russian readers would stumble over is seen here."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest

from features import groups
from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.kinds import KINDS
from features.types import Attribute, EventGroup, Words
from models import evidence, reason_text
from models.evidence import Evidence
from models.language import ENGLISH, speak
from models.reason_text import Wording

WORDS = {
    "visit": "визит",
    "visits": "визиты",
    "coupon visit": "визит с купоном",
    "coupon visits": "визиты с купоном",
    "channel": "канал",
    "web": "сайт",
    "minutes": "минуты",
    "campaign type": "тип кампании",
    "Type A": "тип A",
    "income": "доход",
    "newsletter": "рассылка",
    "first purchase": "первая покупка",
    "mail address": "почта",
}
CATALOGUE = Catalogue(
    BehaviouralSpec(
        groups=(
            EventGroup(
                "visit", ("visit",), Words("visit", "visits"), numbers=("minutes",),
                values=("channel",),
            ),
            EventGroup(
                "coupon", ("visit",), Words("coupon visit", "coupon visits"), share_of="visit"
            ),
            *groups.lead_groups(),
        ),
        windows=("1h", "1d", "7d", "21d"),
        kinds=tuple(KINDS),
        zone="UTC",
        half_lives=("30d",),
        vocabularies={"channel": ("web",)},
    ),
    DemographicSpec(
        (
            Attribute("type", "category", "campaign type"),
            Attribute("income", "number", "income"),
            Attribute("news", "yes_no", "newsletter"),
            Attribute("first", "date", "first purchase"),
            Attribute("mail", "mail", "mail address"),
        ),
        {"type": ("Type A",)},
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def russian() -> Mapping[str, Wording]:
    language = speak("ru").of({"ru": WORDS})
    told = reason_text.wordings(CATALOGUE, language)
    return {wording.feature.name: wording for wording in told}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("visit_count_7d", 3, "визиты за последние 7 дней: 3"),
        ("visit_count_1d", 0, "визиты за последний день: 0"),
        ("visit_count_21d", 12345, "визиты за последний 21 день: 12\xa0345"),
        ("visit_days_7d", 2, "дни, когда были визиты, за последние 7 дней: 2"),
        (
            "coupon_share_7d",
            0.0625,
            "визиты с купоном, доля среди событий «визиты» за последние 7 дней: 6,2\xa0%",
        ),
        ("visit_share_1h", 0.31, "визиты, доля среди всех событий за последний час: 31,0\xa0%"),
        ("visit_recency_hours", 30, "время с последнего события «визит»: 30,0\xa0ч"),
        ("visit_recency_hours", 240, "время с последнего события «визит»: 10,0\xa0дн."),
        (
            "visit_recency_hours",
            math.nan,
            (
                "время с последнего события «визит»: неизвестно"
                " (до даты оценки нет ни одного события «визит»)"
            ),
        ),
        (
            "visit_gap_hours_7d",
            math.nan,
            (
                "визиты, среднее число часов между ними за последние 7 дней: неизвестно (период"
                " начинается раньше, чем известна история, или за это время их меньше двух)"
            ),
        ),
        ("visit_minutes_sum_7d", 12.5, "минуты (визиты) за последние 7 дней: 12,5"),
        ("visit_minutes_mean_7d", 12.5, "минуты в среднем (визиты) за последние 7 дней: 12,5"),
        ("visit_last_channel", 0, "канал в последнем событии «визит»: сайт"),
        ("visit_last_channel", 1, "канал в последнем событии «визит»: другое значение"),
        (
            "visit_trend_7d",
            -0.5,
            "визиты, динамика: последние 7 дней против предыдущих 7 дней: −0,5",
        ),
        ("visit_intensity_30d", 2.25, "визиты, вес каждого вдвое меньше через 30 дней: 2,25"),
        ("earlier_lead_count_7d", 1, "прошлые лиды за последние 7 дней: 1"),
        (
            "earlier_win_share_7d",
            0.5,
            "прошлые покупки, доля среди событий «прошлые лиды» за последние 7 дней: 50,0\xa0%",
        ),
        ("lead_age_hours", 12, "время с создания лида: 12,0\xa0ч"),
        ("type", 0, "тип кампании: тип A"),
        ("type", math.nan, "тип кампании: неизвестно (значения нет)"),
        ("income", 1234567, "доход: 1\xa0234\xa0567"),
        ("income", -1.8, "доход: −1,8"),
        ("news", 1, "рассылка: да"),
        ("news", 0, "рассылка: нет"),
        ("first_days", 3, "дней с даты «первая покупка»: 3"),
        ("mail_class", 2, "вид адреса («почта»): бесплатная почта"),
    ],
)
def test_a_reason(russian: Mapping[str, Wording], name: str, value: float, said: str) -> None:
    assert russian[name].said(value) == said


COUNTS = Evidence(np.array([0.0, 1, 2, 5]), np.array([41, 1, 420, 31, 33]), np.arange(5))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "среди 41 лида, у которых визиты за последние 7 дней — 0, конверсия 0,0\xa0%"),
        (
            3,
            (
                "среди 420 лидов, у которых визиты за последние 7 дней — от 2 до 4,"
                " конверсия 0,5\xa0%"
            ),
        ),
        (
            9,
            (
                "среди 31 лида, у которых визиты за последние 7 дней — 5 и больше,"
                " конверсия 9,7\xa0%"
            ),
        ),
        (
            math.nan,
            (
                "среди 33 лидов, у которых визиты за последние 7 дней — неизвестно,"
                " конверсия 12,1\xa0%"
            ),
        ),
        (1, None),
    ],
)
def test_how_leads_with_such_counts_did(
    russian: Mapping[str, Wording], value: float, told: str | None
) -> None:
    assert russian["visit_count_7d"].tell(value, 0.5, COUNTS).evidence == told


def test_how_leads_with_such_hours_and_levels_did(russian: Mapping[str, Wording]) -> None:
    recency, kind = russian["visit_recency_hours"], russian["type"]
    hours = np.repeat([1.0, 60.0], 100)[:, None]
    seen = evidence.learn([recency.feature], hours, np.arange(200) < 20)[0]
    assert recency.tell(1.0, 0.5, seen).evidence == (
        "среди 100 лидов, у которых время с последнего события «визит» — меньше 2,5\xa0дн.,"
        " конверсия 20,0\xa0%"
    )
    seen = evidence.learn([kind.feature], np.zeros((40, 1)), np.arange(40) < 10)[0]
    told = kind.tell(0.0, 0.5, seen)
    assert told.evidence == "среди 40 лидов, у которых тип кампании — тип A, конверсия 25,0\xa0%"
    assert told.value == "Type A", "programs get the value as it stands in the data"


def test_in_english_a_phrase_is_its_own_text() -> None:
    for feature in CATALOGUE.features:
        for text in (feature.sentence, feature.unit, feature.null_means):
            assert ENGLISH.phrase(text) == text


def test_no_reason_has_an_english_word_left(russian: Mapping[str, Wording]) -> None:
    latin = set("abcdefghijklmnopqrstuvwxyz")
    for wording in russian.values():
        for value in (0.0, 1.0, math.nan):
            said = wording.said(value).replace("тип A", "")
            assert not latin & set(said.lower()), said
