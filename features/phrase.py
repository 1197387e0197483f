"""Text for people that can be said in another language: a template and the words in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self


class Phrase(str):
    """English text, made of a template like `{many} in the last {window}` and its words.

    A word is another phrase, a number, or a text of the source file. Where there is a `plural`, it
    is the template for every number but one; the number that decides is the word `n`.
    """

    __slots__ = ("plural", "template", "words")

    template: str
    plural: str | None
    words: dict[str, Any]

    def __new__(cls, template: str, plural: str | None = None, /, **words: Any) -> Self:
        """The text in English."""
        chosen = template if plural is None or words["n"] == 1 else plural
        phrase = super().__new__(cls, chosen.format(**words))
        phrase.template, phrase.plural, phrase.words = template, plural, words
        return phrase

    def to_dict(self) -> dict[str, Any]:
        """Its parts as plain values, for JSON."""
        words = {
            name: word.to_dict() if isinstance(word, Phrase) else word
            for name, word in self.words.items()
        }
        return {"template": self.template, "plural": self.plural, "words": words}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """The phrase that `to_dict` told."""
        words = {
            name: cls.from_dict(word) if isinstance(word, Mapping) else word
            for name, word in told["words"].items()
        }
        return cls(told["template"], told["plural"], **words)

    def __getnewargs_ex__(self) -> tuple[tuple[str, str | None], dict[str, Any]]:
        return (self.template, self.plural), self.words
