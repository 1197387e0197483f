"""Names of a source file out of columns' headers: small ASCII letters, digits and underscores."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l",
                          "%": " percent ", "€": " eur ", "$": " usd "})  # fmt: skip
_WORDS_OF_YAML = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_LONGEST = 60
_NOUNS = {"appointment", "basket", "call", "chat", "click", "demo", "download", "email", "event",
          "form", "login", "mail", "meeting", "message", "note", "offer", "open", "order",
          "payment", "purchase", "quote", "registration", "reply", "request", "response", "search",
          "session", "signup", "submission", "survey", "task", "transaction", "trial", "upload",
          "view", "visit", "webinar"}  # fmt: skip
"""Words that have a plural; a type like `submitted` has none."""


def words(header: str) -> list[str]:
    """The words of a header like `Deal ID`, `deal_id`, `dealId` or `deal.id`, in small letters."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    spelled = parted.lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain)


def plain(header: str, otherwise: str = "column") -> str:
    """A header as a name; `otherwise` stands before digits and for what has no letter."""
    told = "_".join(words(header))[:_LONGEST].rstrip("_")
    return told if told[:1].isalpha() else "_".join(filter(None, (otherwise, told)))


def spoken(name: str) -> str:
    """A name or header as people say it."""
    return " ".join(words(name)) or name


def one(name: str) -> str:
    """The singular of a table's name, as far as English goes."""
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "ches", "shes")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def counted(phrase: str) -> tuple[str, str]:
    """What one and many events of a type are called: a noun that is known, or `… event`."""
    if phrase.split()[-1:] and phrase.rsplit(maxsplit=1)[-1] in _NOUNS:
        return phrase, many(phrase)
    return f"{phrase} event", f"{phrase} events"


def many(phrase: str) -> str:
    """The plural of a phrase, as far as English goes."""
    if phrase.endswith(("s", "x", "ch", "sh")):
        return f"{phrase}es"
    if phrase.endswith("y") and phrase[-2:-1] not in "aeiou":
        return f"{phrase[:-1]}ies"
    return f"{phrase}s"


@dataclass
class Names:
    """Gives each thing a name of its own."""

    taken: set[str] = field(default_factory=set)

    def of(self, header: str, otherwise: str = "column") -> str:
        """The header's name, with a number behind it where something else has that name."""
        stem = plain(header, otherwise)
        stem = f"{stem}_{otherwise}" if stem in _WORDS_OF_YAML else stem
        name, place = stem, 1
        while name in self.taken:
            place += 1
            name = f"{stem}_{place}"
        self.taken.add(name)
        return name

    def take(self, names: Iterable[str]) -> None:
        """Give these to nobody."""
        self.taken |= set(names)
