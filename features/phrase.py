"""Text for people that can be said in another language: a template and the words in it."""

from __future__ import annotations

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

    def __getnewargs_ex__(self) -> tuple[tuple[str, str | None], dict[str, Any]]:
        return (self.template, self.plural), self.words
