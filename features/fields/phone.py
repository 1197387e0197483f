"""What a phone number tells, by phonenumbers (Google's libphonenumber); the number is not kept."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from features.fields import countries
from features.phrase import Phrase
from features.types import PLACE, Attribute, Fact

TYPES = {
    PhoneNumberType.FIXED_LINE: "fixed_line",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium_rate",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company_wide",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
_UNKNOWN = Phrase("the attribute is missing or not valid")
_NOT_A_COUNTRY = "001"
"""The region of numbers that belong to no country, like +800."""

Told = tuple[str, str | None, str | None, str | None]


def facts(attribute: Attribute) -> tuple[Fact, ...]:
    """Valid, type, country and, where the country field is declared, whether the two agree."""
    name, label, country = attribute.name, attribute.label, attribute.country
    yes = Phrase("1 for yes, 0 for no")
    dialled = Phrase("whether the {label} can be dialled", label=label)
    type_of, country_of = (
        Phrase("type of the {label}", label=label),
        Phrase("country of the {label}", label=label),
    )
    told = (
        Fact(f"{name}_valid", "yes_no", dialled, yes),
        Fact(f"{name}_type", "category", type_of, PLACE, _UNKNOWN),
        Fact(f"{name}_country", "category", country_of, PLACE, _UNKNOWN),
    )
    if not country:
        return told
    agrees = Fact(
        f"{name}_agrees",
        "yes_no",
        Phrase("whether the {label} is of the country in {country}", label=label, country=country),
        yes,
        Phrase(
            "the attribute is missing or not valid, or {country} is missing or no country",
            country=country,
        ),
    )
    return (*told, agrees)


def tell(text: str, attribute: Attribute, country: str | None) -> tuple[str | None, ...]:
    """Valid, type, country, agrees; what is no number is not valid, never an error.

    A number without an international prefix is read as one of the country; where that is unknown
    too, nobody could dial it: it is not valid.
    """
    told = _told(text, countries.code(country))
    return told if attribute.country else told[:-1]


def _told(text: str, region: str | None) -> Told:
    # 00 is how most of the world dials +; where it is not, no national number begins with it.
    international = f"+{text[2:]}" if text.startswith("00") else text
    try:
        number = phonenumbers.parse(international, region)
    except NumberParseException:
        return "no", None, None, None
    # Of a type at all is what `is_valid_number` asks too; asking once saves a third of the time.
    kind = TYPES.get(phonenumbers.number_type(number))
    if kind is None:
        return "no", None, None, None
    home = phonenumbers.region_code_for_number(number)
    if home is None or home == _NOT_A_COUNTRY:
        return "yes", kind, None, None
    if region is None:
        return "yes", kind, home, None
    # Some territories share their numbers with a larger one, which then is the home of all of them.
    agrees = home == region or phonenumbers.is_valid_number_for_region(number, region)
    return "yes", kind, home, "yes" if agrees else "no"
