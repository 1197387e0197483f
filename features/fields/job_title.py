"""What a job title tells: seniority and function, by the words below; the title is not kept.

Words are whole and in any case; a phrase counts as one word. The most senior word wins,
and the function that is named first. A title without a word of the table is `staff`, and `other`:
that is something else than no title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from features.fields.free_text import words
from features.phrase import Phrase
from features.types import PLACE, Attribute, Fact

_SENIORITY = {
    "intern": "intern, internship, trainee, apprentice, student, praktikant, praktikantin, azubi",
    "junior": "junior, jr, graduate, entry level, assistant, assistant to *",
    # Titles with a word of more weight than they have.
    "staff": "account manager, product manager, project manager, community manager, "
    "office manager, customer success manager, partner manager, business partner, "
    "product owner, process owner, lead generation",
    "senior": "senior, sr, principal, expert",
    "manager": "manager, mgr, lead, leader, head, supervisor, team lead, leiter, leiterin",
    "director": "director, vp, svp, evp, avp, direktor, direktorin, prokurist",
    "c_level": "ceo, cfo, coo, cto, cmo, cio, ciso, cro, cpo, cso, chro, cdo, cco, chief, "
    "president, managing director, general manager, owner, co owner, founder, co founder, "
    "cofounder, partner, proprietor, chairman, chairwoman, chair, gf, geschäftsführer, "
    "geschäftsführerin, inhaber, inhaberin",
}
SENIORITIES = tuple(_SENIORITY)
"""From the lowest to the highest."""

_FUNCTION = {
    "owner": "owner, co owner, founder, co founder, cofounder, proprietor, inhaber, inhaberin",
    "management": "ceo, chief executive, president, managing director, general manager, gf, "
    "geschäftsführer, geschäftsführerin, chairman, chairwoman, chair",
    "sales": "sales, cro, cso, account executive, account manager, business development, bdr, sdr, "
    "revenue, vertrieb",
    "marketing": "marketing, cmo, brand, growth, seo, content, communications, pr, demand, "
    "lead generation",
    "product": "product, product owner, cpo, ux, ui, design, designer",
    "engineering": "engineering, engineer, developer, software, cto, architect, devops, data, "
    "research, r d, technology, technical, entwickler, entwicklerin",
    "it": "it, cio, ciso, information, systems, system, sysadmin, network, security, helpdesk",
    "finance": "finance, financial, cfo, accounting, accountant, controller, controlling, "
    "treasurer, treasury, bookkeeper, audit, auditor, buchhaltung",
    "hr": "hr, human resources, chro, people, talent, recruiter, recruiting, recruitment",
    "operations": "operations, operating, coo, supply chain, logistics, production, "
    "manufacturing, plant, quality, facility",
    "procurement": "procurement, purchasing, buyer, sourcing, einkauf, einkäufer, einkäuferin",
    "legal": "legal, lawyer, attorney, counsel, compliance, paralegal",
    "support": "support, customer success, customer service, service",
    "consulting": "consultant, consulting, advisor, adviser",
    "education": "teacher, professor, lecturer, student",
    "health": "doctor, physician, nurse, medical",
    "administration": "administration, administrative, office, secretary, receptionist, "
    "assistant to *",
}
FUNCTIONS = (*_FUNCTION, "other")


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {word.strip(): told for told, listed in table.items() for word in listed.split(",")}


def _search(table: Mapping[str, str]) -> re.Pattern[str]:
    """Finds the table's words, longer ones first; `*` takes all that follows."""
    longest_first = sorted(table, key=lambda word: (-len(word), word))
    pattern = "|".join(word.replace("*", ".*") for word in longest_first)
    return re.compile(rf"(?<= )(?:{pattern})(?= )")


_LEVELS = {word: SENIORITIES.index(told) for word, told in _by_word(_SENIORITY).items()}
_LEVEL_WORDS = _search(_by_word(_SENIORITY))
_FIELDS = _by_word(_FUNCTION)
_FIELD_WORDS = _search(_FIELDS)
_ASSISTANT = "assistant to *"


def facts(attribute: Attribute) -> tuple[Fact, ...]:
    """Seniority, in the order of `SENIORITIES`, and function."""
    return (
        Fact(
            name=f"{attribute.name}_seniority",
            kind="ordered",
            label=Phrase("seniority by the {label}", label=attribute.label),
            unit=Phrase("place in {order}", order=", ".join(SENIORITIES)),
            order=SENIORITIES,
        ),
        Fact(
            name=f"{attribute.name}_function",
            kind="category",
            label=Phrase("function by the {label}", label=attribute.label),
            unit=PLACE,
        ),
    )


def tell(text: str, *_: object) -> tuple[str, str]:
    """Seniority and function of a title."""
    # A vice president is no president.
    heard = words(text).replace(" vice president ", " vp ")
    levels = [_LEVELS.get(word, _LEVELS[_ASSISTANT]) for word in _LEVEL_WORDS.findall(heard)]
    seniority = SENIORITIES[max(levels)] if levels else "staff"
    first = _FIELD_WORDS.search(heard)
    function = "other" if first is None else _FIELDS.get(first[0], _FIELDS[_ASSISTANT])
    return seniority, function
