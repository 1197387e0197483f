"""A language: messages, plurals, numbers and moments as its people write them."""

from __future__ import annotations

import string
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, dates
from babel.messages import mofile, pofile

from features import clock
from features.errors import ConfigError
from features.phrase import Phrase

_HERE = Path(__file__).parent
MINUS = "−"


class Language:
    """One language, with the words of one source; safe to share between threads."""

    def __init__(
        self, code: str, messages: NullTranslations, words: Mapping[str, str] | None = None
    ) -> None:
        self.code = code
        self.locale = Locale.parse(code)
        self._messages, self._words = messages, words or {}
        symbols = self.locale.number_symbols["latn"]
        self._has_english_digits = (symbols["group"], symbols["decimal"]) == (",", ".")
        self._digits = str.maketrans({",": symbols["group"], ".": symbols["decimal"], "-": MINUS})
        self._formatter = _Formatter(self)
        self._percent: str = self.locale.percent_formats[None].suffix[0]

    def of(self, translations: Mapping[str, Mapping[str, str]]) -> Language:
        """The same language with the words that a source gives for it."""
        return Language(self.code, self._messages, translations.get(self.code))

    def say(self, message: str, **parts: Any) -> str:
        """A message with its parts in place; parts that are phrases are said in this language."""
        return self._messages.gettext(message).format(**self._said(parts))

    def count(self, one: str, many: str, n: int, **parts: Any) -> str:
        """A message about `n` things, in the form that so many of them take."""
        found = self._messages.ngettext(one, many, n)
        return found.format(n=self.number(n), **self._said(parts))

    def forms(self, one: str, many: str) -> dict[str, str]:
        """A message about {n} things in all its forms, by CLDR's names for them, for a script."""
        found: dict[str, str] = {}
        for n in range(200):
            found.setdefault(self.locale.plural_form(n), self._messages.ngettext(one, many, n))
        return found

    def phrase(self, text: str) -> str:
        """A phrase, or a word of the source, in this language."""
        if not isinstance(text, Phrase):
            return self._words.get(text, text)
        told = {
            name: self.phrase(word) if isinstance(word, str) else word
            for name, word in text.words.items()
        }
        if text.plural is None:
            found = self._messages.gettext(text.template)
        else:
            found = self._messages.ngettext(text.template, text.plural, text.words["n"])
        return self._formatter.vformat(found, (), told)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with so many decimals: 1,234.5."""
        return self.written(f"{value:,.{digits}f}")

    def significant(self, value: float, digits: int = 4) -> str:
        """A number with so many digits that tell something."""
        return self.written(f"{value:.{digits}g}")

    def signed(self, value: float, digits: int = 1) -> str:
        """A difference, with its sign."""
        return self.written(f"{value:+z,.{digits}f}")

    def percent(self, share: float, digits: int | None = None) -> str:
        """A share in percent; two digits where none are asked for. However rare, it is not none."""
        return self.bare_percent(share, digits) + self._percent

    def bare_percent(self, share: float, digits: int | None = None) -> str:
        """The same without its sign, as before a dash."""
        found = 100 * share
        if digits is not None and (found == 0 or abs(found) >= 10**-digits):
            told = f"{found:.{digits}f}"
        elif found >= 9.95 or found == 0:
            told = f"{found:.0f}"
        else:
            told = f"{found:.1f}" if found >= 0.95 else f"{Decimal(f'{found:.1g}'):f}"
        return self.written(told)

    def between(self, low: float, high: float) -> str:
        """A range of shares, with the sign once: 18–29%."""
        return f"{self.bare_percent(low)}–{self.percent(high)}"

    def day(self, moment: int) -> str:
        """The day of a moment in UTC, like 1 Nov 2017."""
        pattern = self.say("d MMM y")
        return dates.format_date(clock.to_datetime(moment), pattern, locale=self.locale)

    def moment(self, moment: int) -> str:
        """A moment in UTC, like Wednesday 1 Nov 2017, 00:00 UTC."""
        pattern = self.say("EEEE d MMM y, HH:mm 'UTC'")
        return dates.format_datetime(clock.to_datetime(moment), pattern, locale=self.locale)

    def written(self, number: str) -> str:
        """A number as Python writes it, with the signs of the language."""
        if self._has_english_digits:  # tables of a million numbers are told so
            return number.replace("-", MINUS)
        return number.translate(self._digits).replace("%", self._percent)

    def _said(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self.phrase(part) if isinstance(part, Phrase) else part
            for name, part in parts.items()
        }


class _Formatter(string.Formatter):
    """Writes numbers with a format, like {share:.1%}, as the language does."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        told = format(value, format_spec)
        return self._language.written(told) if isinstance(value, (int, float)) else told


def spoken() -> tuple[str, ...]:
    """The codes of all languages that there are."""
    return ("en", *sorted(path.stem for path in _HERE.glob("*.po")))


@cache
def speak(code: str) -> Language:
    """The language of a code; a `ConfigError` where there is none."""
    if code == "en":
        return Language(code, NullTranslations())
    if code not in spoken():
        raise ConfigError(
            "the language",
            found=repr(code),
            wanted=f"one of {', '.join(spoken())}",
            way_out=f"choose one of them, or add a catalogue {code}.po to models/language/",
        )
    with (_HERE / f"{code}.po").open("rb") as file:
        catalogue = pofile.read_po(file, locale=code)
    compiled = BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(code, GNUTranslations(compiled))


ENGLISH = speak("en")
