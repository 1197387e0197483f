"""What the fields tell in words of ours, not the source's, so that it can be said in any language.

The data hold these words as they stand here; only who shows them says them otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable

from features.phrase import Phrase

_MAIL = (
    Phrase("invalid"),
    Phrase("disposable"),
    Phrase("free"),
    Phrase("role"),
    Phrase("company"),
)
_PHONE = (
    Phrase("fixed_line"),
    Phrase("mobile"),
    Phrase("fixed_line_or_mobile"),
    Phrase("toll_free"),
    Phrase("premium_rate"),
    Phrase("shared_cost"),
    Phrase("voip"),
    Phrase("personal"),
    Phrase("pager"),
    Phrase("company_wide"),
    Phrase("voicemail"),
)
_SENIORITY = (
    Phrase("intern"),
    Phrase("junior"),
    Phrase("staff"),
    Phrase("senior"),
    Phrase("manager"),
    Phrase("director"),
    Phrase("c_level"),
)
_FUNCTION = (
    Phrase("owner"),
    Phrase("management"),
    Phrase("sales"),
    Phrase("marketing"),
    Phrase("product"),
    Phrase("engineering"),
    Phrase("it"),
    Phrase("finance"),
    Phrase("hr"),
    Phrase("operations"),
    Phrase("procurement"),
    Phrase("legal"),
    Phrase("support"),
    Phrase("consulting"),
    Phrase("education"),
    Phrase("health"),
    Phrase("administration"),
    Phrase("other"),
)
_UTM = (Phrase("(none)"),)

OURS = {str(each): each for each in (*_MAIL, *_PHONE, *_SENIORITY, *_FUNCTION, *_UTM)}


def of_ours(told: Iterable[str]) -> tuple[str, ...]:
    """The same texts, those of ours as phrases."""
    return tuple(OURS.get(each, each) for each in told)
