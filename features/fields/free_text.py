"""What a free text tells: how long it is and which declared keywords it has; not what it says."""

from __future__ import annotations

import re
from functools import lru_cache

from features.phrase import Phrase
from features.types import Attribute, Fact

_WORD = re.compile(r"\w+")


def facts(attribute: Attribute) -> tuple[Fact, ...]:
    """The length, then one fact a keyword, by name."""
    name, label, keywords = attribute.name, attribute.label, attribute.keywords
    length_of = Phrase("length of the {label}", label=label)
    length = Fact(f"{name}_length", "number", length_of, Phrase("characters"))
    return (
        length,
        *(
            Fact(
                name=f"{name}_has_{keyword}",
                kind="yes_no",
                label=Phrase(
                    "whether the {label} mentions {words}",
                    label=label,
                    words=", ".join(keywords[keyword]),
                ),
                unit=Phrase("1 for yes, 0 for no"),
            )
            for keyword in sorted(keywords)
        ),
    )


def tell(text: str, attribute: Attribute, *_: object) -> tuple[float | str, ...]:
    """The length, then yes or no for each keyword, by name: any of its words, as whole words."""
    heard = words(text)
    told = (
        any(_known_words(phrase) in heard for phrase in attribute.keywords[keyword])
        for keyword in sorted(attribute.keywords)
    )
    return (float(len(text)), *("yes" if has else "no" for has in told))


def words(text: str) -> str:
    """The text's words in lower case with a space around each, so that `in` finds whole words."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


@lru_cache
def _known_words(phrase: str) -> str:
    return words(phrase)
