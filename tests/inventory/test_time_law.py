"""Moments are compared in features/clock.py and nowhere else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOMENT = re.compile(r"(_at|_ats|cutoffs?|as_of|moments?|history_start|_from|_until)$")
"""How a moment is called in this project."""

NOT_MOMENTS = {"warm_from", "hot_from"}
ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
SORTED_SEARCH = {"searchsorted", "minimum", "maximum", "min", "max", "sorted", "argsort"}

FILES = sorted(
    path
    for room in ("features", "models", "pipelines", "serving")
    for path in (ROOT / room).rglob("*.py")
    if path != ROOT / "features/clock.py"
)


def _names(node: ast.AST) -> set[str]:
    """Every name below the node; how many moments there are is no moment."""
    if isinstance(node, ast.Call) and _called(node) == "len":
        return set()
    own = {node.id} if isinstance(node, ast.Name) else set()
    own |= {node.attr} if isinstance(node, ast.Attribute) else set()
    return own.union(*(_names(child) for child in ast.iter_child_nodes(node)))


def _compares(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        return any(isinstance(op, ORDERING) for op in node.ops)
    return isinstance(node, ast.Call) and _called(node) in SORTED_SEARCH


def _offences(code: str) -> list[str]:
    found = []
    for node in filter(_compares, ast.walk(ast.parse(code))):
        moments = sorted(name for name in _names(node) - NOT_MOMENTS if MOMENT.search(name))
        if moments:
            found.append(f"line {node.lineno}: {', '.join(moments)}")
    return found


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_but_the_clock_compares_moments(path: Path) -> None:
    assert _offences(path.read_text()) == []


@pytest.mark.parametrize(
    "code",
    [
        "occurred_at < cutoff",
        "events.recorded_at[j] <= cutoffs[s]",
        "np.searchsorted(created_at, as_of)",
        "max(lead.created_at, since)",
    ],
)
def test_the_search_finds_a_comparison_of_moments(code: str) -> None:
    assert _offences(code)
