"""A language for pages: its messages as markup, in which every text but markup is escaped."""

from __future__ import annotations

import re
from typing import Any

from models.language import Language
from pipelines.html.markup import Markup, joined

_MARK = re.compile("\x02(\\w+)\x03")


class Voice:
    """Says messages with elements among their parts, like a number that is to stand out."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, message: str, **parts: Any) -> Markup:
        """A message with its parts in place; what is no markup among them is escaped."""
        return self._put(self.language.say(message, **_marks(parts)), parts)

    def count(self, one: str, many: str, n: int, **parts: Any) -> Markup:
        """A message about `n` things, in the form that so many of them take."""
        return self._put(self.language.count(one, many, n, **_marks(parts)), parts)

    def _put(self, told: str, parts: dict[str, Any]) -> Markup:
        """Texts and the names of parts take turns in what is split."""
        pieces = _MARK.split(told)
        said = [
            self._text(parts[piece]) if place % 2 else piece for place, piece in enumerate(pieces)
        ]
        return joined(*said)

    def _text(self, part: Any) -> str:
        if isinstance(part, Markup):
            return part
        return self.language.phrase(part if isinstance(part, str) else str(part))


def _marks(parts: dict[str, Any]) -> dict[str, str]:
    return {name: f"\x02{name}\x03" for name in parts}
