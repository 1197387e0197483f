from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.fields import job_title


@pytest.mark.parametrize(
    ("title", "seniority", "function"),
    [
        ("CEO", "c_level", "management"),
        ("Chief Executive Officer", "c_level", "management"),
        ("CTO & Co-Founder", "c_level", "engineering"),
        ("Owner", "c_level", "owner"),
        ("Founder / CEO", "c_level", "owner"),
        ("Chief Financial Officer", "c_level", "finance"),
        ("President", "c_level", "management"),
        ("Managing Director", "c_level", "management"),
        ("Geschäftsführer", "c_level", "management"),
        ("Vice President, Sales", "director", "sales"),
        ("SVP Marketing EMEA", "director", "marketing"),
        ("Director of Engineering", "director", "engineering"),
        ("Associate Director, Legal", "director", "legal"),
        ("Head of IT", "manager", "it"),
        ("HR Manager", "manager", "hr"),
        ("Human Resources Lead", "manager", "hr"),
        ("Senior Sales Manager", "manager", "sales"),
        ("Purchasing Manager", "manager", "procurement"),
        ("Senior Software Engineer", "senior", "engineering"),
        ("Sr. Accountant", "senior", "finance"),
        ("Senior Product Manager", "senior", "product"),
        ("Account Manager", "staff", "sales"),
        ("Product Owner", "staff", "product"),
        ("HR Business Partner", "staff", "hr"),
        ("Lead Generation Specialist", "staff", "marketing"),
        ("Operations", "staff", "operations"),
        ("R&D Engineer", "staff", "engineering"),
        ("Customer Success Manager", "staff", "support"),
        ("Juggler", "staff", "other"),
        ("Junior Buyer", "junior", "procurement"),
        ("Jr Developer", "junior", "engineering"),
        ("Marketing Assistant", "junior", "marketing"),
        ("Executive Assistant to the CEO", "junior", "administration"),
        ("Marketing Intern", "intern", "marketing"),
        ("Working Student, Finance", "intern", "education"),
        ("---", "staff", "other"),
    ],
)
def test_a_job_title_tells_seniority_and_function(title, seniority, function):
    assert job_title.tell(title) == (seniority, function)
    assert job_title.tell(title.upper()) == (seniority, function)


def test_words_are_whole():
    assert job_title.tell("Ceology Internist Vpn Itinerant") == ("staff", "other")


def test_the_most_senior_word_wins_wherever_it_stands():
    assert job_title.tell("Junior Sales Director") == ("director", "sales")
    assert job_title.tell("Director, former intern") == ("director", "other")


def test_seniorities_go_up():
    assert job_title.SENIORITIES == (
        "intern", "junior", "staff", "senior", "manager", "director", "c_level",
    )  # fmt: skip


@given(st.text())
def test_any_text_has_a_seniority_and_a_function_of_the_tables(text):
    seniority, function = job_title.tell(text)
    assert seniority in job_title.SENIORITIES
    assert function in job_title.FUNCTIONS
