"""Why rows were set aside, in the page's language.

The reasons stand in files of the run as English text, for SQL, schemas and DuckDB give them row by
row. Here their forms are known again, so that the page can say them in any language.
"""

from __future__ import annotations

import re
import string

from features.phrase import Phrase
from models.language import Language

_COLUMN = {"column": ""}
_FORMS = (
    Phrase("belongs to no lead"),
    Phrase("its outcome was set aside"),
    Phrase("no such lead"),
    Phrase("duplicate lead_id"),
    Phrase("recorded before it occurred"),
    Phrase("too many columns"),
    Phrase("columns missing"),
    Phrase("longer than 2 MB"),
    Phrase("quotes that do not enclose a whole value"),
    Phrase("{column}: not a number", **_COLUMN),
    Phrase("{column}: not a whole number", **_COLUMN),
    Phrase("{column}: neither true nor false", **_COLUMN),
    Phrase("{column}: no zone", **_COLUMN),
    Phrase("{column}: no such day or time", **_COLUMN),
    Phrase("{column}: a zone of its own beside zone: {zone}", **_COLUMN, zone=""),
    Phrase("{column}: not of the format {format}", **_COLUMN, format=""),
    Phrase("{column}: not like {example}", **_COLUMN, example=""),
    Phrase("{column} is less than {limit}", **_COLUMN, limit=""),
    Phrase("{column} is more than {limit}", **_COLUMN, limit=""),
    Phrase("{column} is not finite", **_COLUMN),
    Phrase("{column} lies in the future", **_COLUMN),
    Phrase("{column} lies before the lead was created", **_COLUMN),
    Phrase("no {column}", **_COLUMN),  # the last one, for it is like others
)


def said(language: Language, reason: str) -> str:
    """A reason, or several behind each other, in a language; one of no known form as it is."""
    return "; ".join(language.phrase(known(each) or each) for each in reason.split("; "))


def known(reason: str) -> Phrase | None:
    """The form of a single reason with its words; None if it has none of the known forms."""
    for form, pattern in _PATTERNS:
        if found := pattern.fullmatch(reason):
            return Phrase.from_dict(form.to_dict() | {"words": found.groupdict()})
    return None


def _pattern(template: str) -> re.Pattern[str]:
    """What a template is like with words in it."""
    pieces = string.Formatter().parse(template)
    told = (re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, _, _ in pieces)
    return re.compile("".join(told), re.DOTALL)


_PATTERNS = [(form, _pattern(form.template)) for form in _FORMS]
