from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import catalogue, clock, demographic, facts
from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.facts import RAW, SIMPLE
from features.fields import job_title, mail, phone
from features.types import Attribute, Category

COUNTRY = Attribute("country", "category", "country")
MAIL = Attribute("mail", "mail", "mail address", missing=("none@none.com",))
PHONE = Attribute("phone", "phone", "phone number", country="country")
TITLE = Attribute("title", "job_title", "job title")
LANDING = Attribute("landing", "utm", "landing page")
NOTE = Attribute("note", "text", "comment", keywords={"urgent": ("asap",)})
BORN = Attribute("born", "date", "date of birth", zone="UTC")
STARTS = Attribute("starts", "date", "start of the project", zone="UTC", planned=True)
PROFILE = Attribute("profile", "completeness", "how complete the profile is", of=("mail", "born"))
ALL = (COUNTRY, MAIL, PHONE, TITLE, LANDING, NOTE, BORN, STARTS, PROFILE)
RAW_ONES = (COUNTRY, MAIL, PHONE, TITLE, LANDING, NOTE)
LEAD = {
    "country": "DE",
    "mail": "ann.lee@acme-corp.com",
    "phone": "030 901820",
    "title": "Head of Sales",
    "landing": "https://a.org/secret?utm_source=Google",
    "note": "Call Ann asap",
}
FACTS = {
    "country": "DE",
    "mail_class": "company",
    "phone_valid": "yes",
    "phone_type": "fixed_line",
    "phone_country": "DE",
    "phone_agrees": "yes",
    "title_seniority": "manager",
    "title_function": "sales",
    "landing_source": "google",
    "landing_medium": "(none)",
    "landing_campaign": "(none)",
    "note_length": 13.0,
    "note_has_urgent": "yes",
}
VOCABULARIES = {
    "country": ("DE", "AT"),
    "phone_type": ("mobile", "fixed_line"),
    "phone_country": ("DE",),
    "title_function": ("it", "sales"),
    "landing_source": ("google",),
    "landing_medium": ("cpc",),
    "landing_campaign": (),
}
SPEC = DemographicSpec(ALL, VOCABULARIES)
CUTOFF = clock.moment("2024-03-11T12:00:00Z")


def as_category(column):
    """A column as the pipeline has it: each distinct text once."""
    known = tuple(dict.fromkeys(value for value in column if value is not None))
    codes = [-1 if value is None else known.index(value) for value in column]
    return Category(np.array(codes, dtype=np.int32), known)


def told_one(lead):
    return facts.tell_one(facts.declared(RAW_ONES), lead)


def at_cutoff(count):
    return np.full(count, CUTOFF)


def test_a_lead_tells_its_facts_and_none_of_its_raw_values():
    assert told_one(LEAD) == FACTS


def test_what_is_missing_stays_missing_in_every_fact():
    for value in (None, "", "  ", float("nan")):
        told = told_one(dict.fromkeys(LEAD, value) | {"country": None})
        assert set(told) == set(FACTS)
        assert set(told.values()) == {None}
    assert told_one({"mail": "none@none.com"}) == {"mail_class": None}


def test_an_absent_attribute_tells_nothing():
    assert told_one({}) == {}


def test_facts_that_are_told_already_stay_as_they_are():
    assert told_one(FACTS) == FACTS


def test_the_raw_value_wins_over_a_fact_beside_it():
    assert told_one({"mail": "ann@gmail.com", "mail_class": "company"}) == {"mail_class": "free"}


def test_facts_score_as_the_raw_values_do():
    raw, told = ({name: [value] for name, value in each.items()} for each in (LEAD, FACTS))
    matrices = [demographic.build(SPEC, each, at_cutoff(1)).tobytes() for each in (raw, told)]
    assert matrices[0] == matrices[1]


def test_an_unseen_fact_is_not_a_missing_one():
    lead = {"phone": ["+33 1 42 68 53 00", None], "country": ["FR", None]}
    matrix = demographic.build(SPEC, lead, at_cutoff(2))
    place = [fact.name for fact in SPEC.facts].index("phone_country")
    assert matrix[0, place] == len(VOCABULARIES["phone_country"])
    assert np.isnan(matrix[1, place])
    assert demographic.unseen(SPEC, lead) == {"country": ("FR",), "phone_country": ("FR",)}


def test_the_vocabulary_of_a_fact_is_chosen_like_any_other():
    titles = ["CEO", "Head of Sales", "Sales Rep", "Buyer", None]
    rows = np.array([True, True, True, False, True])
    for column in (titles, as_category(titles)):
        spec = demographic.fit((TITLE,), {"title": column}, rows, 1)
        assert spec.vocabularies == {"title_function": ("sales", "management")}


def test_a_date_is_its_age_at_the_cutoff_and_null_if_it_lies_after_it():
    spec = DemographicSpec((BORN,), {})
    dates = ["2024-03-11T12:00:00Z", "2024-03-10", "2014-03-11 12:00", "2024-03-12", None]
    days = demographic.build(spec, {"born": dates}, at_cutoff(5))[:, 0]
    np.testing.assert_array_equal(days, [0, 1.5, 3653, np.nan, np.nan])


def test_a_date_ages_with_the_cutoff():
    cutoffs = CUTOFF + np.array([0, 1, -3]) * clock.DAY
    days = demographic.build(DemographicSpec((BORN,), {}), {"born": ["2024-03-10"] * 3}, cutoffs)
    np.testing.assert_array_equal(days[:, 0], [1.5, 2.5, np.nan])


def test_a_planned_date_may_lie_ahead():
    spec = DemographicSpec((STARTS,), {})
    dates = ["2024-03-21T12:00:00Z", "2024-03-10", None]
    days = demographic.build(spec, {"starts": dates}, at_cutoff(3))[:, 0]
    np.testing.assert_array_equal(days, [10, -1.5, np.nan])
    assert spec.features[0].name == "starts_days_ahead"


def test_completeness_is_the_share_of_the_listed_attributes_that_are_filled_in():
    # The last one's date of birth lies after the cutoff: nobody can have known it.
    lead = {
        "mail": ["nonsense", None, "ann@acme.com", "ann@acme.com"],
        "born": ["1990-01-01", None, None, "2024-03-12"],
    }
    spec = DemographicSpec((PROFILE, MAIL, COUNTRY, BORN), VOCABULARIES)
    assert demographic.build(spec, lead, at_cutoff(4))[:, 0].tolist() == [1, 0, 0.5, 0.5]


def test_completeness_of_no_list_counts_all_other_attributes():
    spec = DemographicSpec((*RAW_ONES, replace(PROFILE, of=())), VOCABULARIES)
    for lead, share in (
        ({}, 0),
        ({"country": ["DE"]}, 1 / 6),
        ({n: [v] for n, v in LEAD.items()}, 1),
    ):
        assert demographic.build(spec, lead, at_cutoff(1))[0, -1] == share


def test_every_fact_has_a_name_a_kind_a_unit_a_null_and_a_sentence():
    told = [(f.name, f.kind, f.sentence, f.null_means) for f in SPEC.features]
    missing = "the attribute is missing"
    invalid = "the attribute is missing or not valid"
    assert told == [
        ("country", "category", "country", missing),
        ("mail_class", "ordered", "class of the mail address", missing),
        ("phone_valid", "yes_no", "whether the phone number can be dialled", missing),
        ("phone_type", "category", "type of the phone number", invalid),
        ("phone_country", "category", "country of the phone number", invalid),
        (
            "phone_agrees",
            "yes_no",
            "whether the phone number is of the country in country",
            f"{invalid}, or country is missing or no country",
        ),
        ("title_seniority", "ordered", "seniority by the job title", missing),
        ("title_function", "category", "function by the job title", missing),
        ("landing_source", "category", "utm_source of the landing page", missing),
        ("landing_medium", "category", "utm_medium of the landing page", missing),
        ("landing_campaign", "category", "utm_campaign of the landing page", missing),
        ("note_length", "number", "length of the comment", missing),
        ("note_has_urgent", "yes_no", "whether the comment mentions asap", missing),
        ("born_days", "date", "days since date of birth", f"{missing} or lies after the cutoff"),
        ("starts_days_ahead", "date", "days until start of the project", missing),
        ("profile", "completeness", "how complete the profile is", "never null"),
    ]
    assert all(feature.unit for feature in SPEC.features)


def test_a_lead_may_come_with_attributes_or_facts_but_not_with_its_completeness():
    assert set(SPEC.inputs) == {*LEAD, *FACTS, "born", "starts"}


@pytest.mark.parametrize("kind", [*SIMPLE, *RAW])
def test_every_kind_is_in_the_table_of_kinds(kind):
    assert any(line.startswith(f"{kind} ") for line in facts.__doc__.splitlines())


TEXTS = st.one_of(
    st.none(), st.text(), st.sampled_from([*LEAD.values(), "DE", "ceo", "+4930901820"])
)
LEADS = st.lists(st.fixed_dictionaries(dict.fromkeys(LEAD, TEXTS)), min_size=1, max_size=8)


@settings(deadline=None)
@given(LEADS)
def test_one_lead_many_leads_and_a_table_tell_the_same_bit_for_bit(leads):
    lists = {name: [lead[name] for lead in leads] for name in LEAD}
    tables = {name: as_category(column) for name, column in lists.items()}
    together = demographic.build(SPEC, lists, at_cutoff(len(leads)))
    in_table = demographic.build(SPEC, tables, at_cutoff(len(leads)))
    assert np.ascontiguousarray(together).tobytes() == np.ascontiguousarray(in_table).tobytes()
    for place, lead in enumerate(leads):
        alone = {name: [value] for name, value in told_one(lead).items()}
        row = demographic.build(SPEC, alone, at_cutoff(1))[0]
        assert row.tobytes() == together[place].tobytes()


YES_NO = {"yes", "no"}
POSSIBLE = {
    "mail_class": set(mail.CLASSES),
    "phone_valid": YES_NO,
    "phone_type": {None, *phone.TYPES.values()},
    "phone_country": {None, *phonenumbers.SUPPORTED_REGIONS},
    "phone_agrees": {None, "yes", "no"},
    "title_seniority": set(job_title.SENIORITIES),
    "title_function": set(job_title.FUNCTIONS),
    "note_has_urgent": YES_NO,
}


SENT = st.one_of(st.text().map("x{}".format), st.sampled_from([*LEAD.values(), "DE", "ceo"]))


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(LEAD, SENT)))
def test_what_is_told_of_a_person_is_one_of_a_few_words_whatever_was_sent(lead):
    told = told_one(lead)
    assert {name for name, values in POSSIBLE.items() if told[name] not in values} == set()
    assert told["note_length"] == len(lead["note"].strip())


DID = BehaviouralSpec((), ("7d",), (), "UTC")
CHANGED = {
    "keywords": replace(NOTE, keywords={"urgent": ("asap", "now")}),
    "country": replace(PHONE, country=""),
    "zone": replace(BORN, zone="Europe/Berlin"),
    "planned": replace(BORN, planned=True),
    "of": replace(PROFILE, of=("mail",)),
}


def test_every_kind_survives_being_told_as_json():
    text = json.dumps(catalogue.to_dict(Catalogue(DID, SPEC)), sort_keys=True)
    assert catalogue.from_dict(json.loads(text)).demographic == SPEC


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED.keys())
def test_the_digest_changes_with_any_key_of_an_attribute(changed):
    attributes = tuple(changed if each.name == changed.name else each for each in ALL)
    digests = [Catalogue(DID, replace(SPEC, attributes=told)).digest for told in (ALL, attributes)]
    assert digests[0] != digests[1]


def test_the_libraries_of_mail_and_phone_wait_until_they_are_needed():
    """They take 100 ms each, which a service without such an attribute should not pay."""
    code = (
        "import sys\n"
        "from features import catalogue, facts\n"
        "from features.types import Attribute\n"
        "heavy = {'phonenumbers', 'pycountry', 'email_validator', 'disposable_email_domains'}\n"
        "facts.declared([Attribute('a', 'utm', 'a')])[0].facts\n"
        "assert not heavy & set(sys.modules)\n"
        "facts.declared([Attribute('a', 'mail', 'a')])[0].facts\n"
        "assert 'email_validator' in sys.modules and 'phonenumbers' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
