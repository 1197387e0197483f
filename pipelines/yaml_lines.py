"""On which line of a YAML file a key stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode


def line_of(path: Path, keys: Sequence[int | str]) -> int:
    """The line, from 1, of the deepest of the keys that stands in the file."""
    node = YAML(pure=True).compose(path)
    line, rest = 1, [str(key) for key in keys]
    while rest:
        found = _step(node, rest)
        if found is None:
            return line
        line, node, rest = found
    return line


def dotted(keys: str) -> tuple[str, ...]:
    """The keys of a text like events.visits.where."""
    return tuple(keys.split("."))


def _step(node: Node, keys: Sequence[str]) -> tuple[int, Node, list[str]] | None:
    """The line of the first key, what stands there, and the keys that are left."""
    if isinstance(node, MappingNode):
        return _in_mapping(node.value, keys)
    if isinstance(node, SequenceNode) and keys[0].isdigit() and int(keys[0]) < len(node.value):
        inner = node.value[int(keys[0])]
        return inner.start_mark.line + 1, inner, list(keys[1:])
    return None


def _in_mapping(
    pairs: Sequence[tuple[Any, Node]], keys: Sequence[str]
) -> tuple[int, Node, list[str]] | None:
    """A key may hold dots itself, so the longest that fits counts."""
    for length in range(len(keys), 0, -1):
        wanted = ".".join(keys[:length])
        for key, inner in pairs:
            if key.value == wanted:
                return key.start_mark.line + 1, inner, list(keys[length:])
    return None
