"""YAML for people: flow style while it fits on a line, reasons aligned behind the lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 100
_LIST_WIDTH = 140
_ALIGNED = 60
"""Reasons are aligned behind lines up to this length."""

_PLAIN = re.compile(
    r"(?:\.{0,2}/)*[A-Za-z_][A-Za-z0-9_/+().%]*(?:[ -][A-Za-z0-9_/+().%]+)*|\d+[mhd]"
)
_NOT_TEXT = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
"""Words of which some reader of YAML makes something else than a text."""


@dataclass(frozen=True)
class Line:
    """One line of YAML with its indentation, and the reason that stands behind or above it."""

    text: str
    why: str = ""


def scalar(value: Any) -> str:
    """A value as YAML, in quotes wherever a reader could take it for something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"


def flow(value: Any) -> str:
    """A value, a list or keys with values on one line."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{scalar(key)}: {flow(each)}" for key, each in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value)


def entry(key: str, value: Any, why: str = "", *, depth: int = 0) -> list[Line]:
    """A key with its value: on one line, or on one line a key where it would be too long."""
    indent = "  " * depth
    line = f"{indent}{scalar(key)}: {flow(value)}"
    width = WIDTH if isinstance(value, Mapping) else _LIST_WIDTH
    if len(line) <= width or not isinstance(value, (Mapping, list, tuple)):
        return [Line(line, why)]
    head = Line(f"{indent}{scalar(key)}:", why)
    if isinstance(value, Mapping):
        inner = [entry(each, told, depth=depth + 1) for each, told in value.items()]
        return [head, *(line for lines in inner for line in lines)]
    return [head, *(Line(f"{indent}  - {flow(each)}") for each in value)]


def block(key: str, text: str, why: str = "", *, depth: int = 0) -> list[Line]:
    """A key with several lines of text as they are, where YAML can hold them so."""
    indent = "  " * depth
    if not all(line.isprintable() and line.strip() for line in text.split("\n")):
        return [Line(f"{indent}{key}: {scalar(text)}", why)]
    return [
        Line(f"{indent}{key}: |", why),
        *(Line(f"{indent}  {line}") for line in text.split("\n")),
    ]


def commented(lines: Iterable[Line]) -> list[Line]:
    """The lines as a comment, for somebody to take the sign away."""
    return [Line(re.sub(r"^( *)", r"\1# ", line.text), line.why) for line in lines]


def note(text: str, *, depth: int = 0) -> list[Line]:
    """A comment on lines of its own."""
    indent = "  " * depth + "# "
    return [Line(each) for each in _wrapped(_plain(text), indent)]


def written(sections: Sequence[Sequence[Line]]) -> str:
    """The sections, with an empty line between any two of them."""
    parts = ["\n".join(_lines(section)) for section in sections if section]
    return "\n\n".join(parts) + "\n"


def _lines(section: Sequence[Line]) -> Iterable[str]:
    column = _column([line for line in section if line.why and not line.text.endswith((":", "|"))])
    for line in section:
        if not line.why:
            yield line.text
            continue
        why, heads = _plain(line.why), line.text.endswith((":", "|"))
        told = f"{line.text.ljust(0 if heads else column)} # {why}"
        if len(told) <= WIDTH:
            yield told
        elif len(line.text) + len(why) + 3 <= WIDTH:
            yield f"{line.text} # {why}"
        else:
            yield from _wrapped(why, f"{_indent(line.text)}# ")
            yield line.text


def _column(lines: Sequence[Line]) -> int:
    """Where the reasons are aligned: behind the longest line that leaves room for all before it.

    A reason that has no room even behind its own line stands above it.
    """
    lines = [line for line in lines if len(line.text) + 3 + len(line.why) <= WIDTH]
    for length in sorted({len(line.text) for line in lines}, reverse=True):
        before = [line for line in lines if len(line.text) <= length]
        longest = max(len(line.why) for line in before)
        if length <= _ALIGNED and length + 3 + longest <= WIDTH:
            return length
    return 0


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(text: str) -> str:
    """A text as it can stand in a comment, on one line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def percent(share: float) -> str:
    """A share as people write it; less than one percent is not nothing."""
    return f"{100 * share:.0f} %" if share >= 0.01 else f"{100 * share:.1g} %"


def shown(text: str, most: int = 40) -> str:
    """A text of the data on one line, and not too long."""
    plain = _plain(text)
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
