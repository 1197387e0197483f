"""HTML and SVG made of elements, in which every text is escaped unless it is an element already."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TypeAlias

Attribute: TypeAlias = str | int | float | bool | None


class Markup(str):
    """Text that is HTML already; nothing but this module makes it of foreign text."""

    __slots__ = ()


EMPTY = Markup()

_VOID = {"input", "link", "meta", "br"}
_TAG = re.compile(r"<[^<>]*>")


def element(name: str, *children: str, **attributes: Attribute) -> Markup:
    """One element with its children; text among them is escaped.

    In the names of attributes `_` stands for `-`, and one at the end is dropped, as in `class_` and
    `aria_label`. True is an attribute without a value; False and None leave it out; of markup an
    attribute holds the text.
    """
    told = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{told}>")
    return Markup(f"<{name}{told}>{joined(*children)}</{name}>")


def joined(*parts: str) -> Markup:
    """Parts behind each other; text among them is escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def foreign(text: str) -> Markup:
    """Text of unknown direction, kept from turning what stands beside it."""
    return element("bdi", text)


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(_plain(value))}"'


def _plain(value: Attribute) -> str:
    if isinstance(value, Markup):
        return unescape(_TAG.sub("", value))
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
