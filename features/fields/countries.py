"""Country fields of any spelling as ISO 3166 codes, by pycountry's names.

Known are the two- and three-letter codes, the English names, and the names in the languages below.
"""

from __future__ import annotations

import gettext
from functools import cache

import pycountry

LANGUAGES = ("de", "fr", "es", "it", "nl", "pt", "pl")
_ALSO = {
    **dict.fromkeys(("uk", "great britain", "england", "scotland", "wales"), "GB"),
    "holland": "NL",
    **dict.fromkeys(("xk", "kosovo"), "XK"),  # not in ISO 3166, but on the phone
}


def code(text: str | None) -> str | None:
    """The ISO 3166-1 alpha-2 code, None where the text is missing or no country."""
    return None if text is None else _codes().get(text.casefold())


@cache
def _codes() -> dict[str, str]:
    """The code of every known spelling; a code of two letters wins over any name."""
    told = dict(_ALSO)
    languages = [
        gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [each]) for each in LANGUAGES
    ]
    countries = list(pycountry.countries)
    for country in countries:
        english = [
            getattr(country, key)
            for key in ("name", "common_name", "official_name")
            if hasattr(country, key)
        ]
        names = [each.gettext(name) for each in languages for name in english]
        for spelling in (country.alpha_3, *english, *names):
            told.setdefault(spelling.casefold(), country.alpha_2)
    return told | {country.alpha_2.casefold(): country.alpha_2 for country in countries}
