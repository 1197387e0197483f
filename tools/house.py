"""Write docs/pictures/house.svg: the stages out of dvc.yaml, the rooms out of import contracts.

Nothing is placed by hand: a stage stands in the column of the longest way that leads to it, and an
arrow stands for files that one stage writes and the other reads and that no way around carries.
`make docs` writes it, and a test compares it with the code.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipelines import config  # noqa: E402

_WIDE, _GAP = 980, 16
_BOX, _ROW, _FIRST = 34, 52, 66
_ROOM = 58
_STYLE = """
  svg { font-family: system-ui, sans-serif; font-size: 12px }
  .paper { fill: #ffffff; stroke: #e2e0da }
  .box { fill: #eaf0f6; stroke: #2f5d8a }
  .room { fill: #f6efe7; stroke: #b4601a }
  .name { fill: #1c2430; font-weight: 600 }
  .stage { font-size: 10px }
  .head { fill: #1c2430; font-weight: 600; font-size: 15px }
  .told { fill: #566070 }
  .way { fill: none; stroke: #8b95a3; stroke-width: 1.3 }
  .tip { fill: #8b95a3 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #14181f; stroke: #2c333d }
    .box { fill: #1d2b3a; stroke: #7fb0de }
    .room { fill: #33261a; stroke: #e0985a }
    .name, .head { fill: #eef1f5 }
    .told { fill: #a5afbd }
    .way { stroke: #6d7886 }
    .tip { fill: #6d7886 }
  }
"""

Stages = Mapping[str, Mapping[str, Any]]
Way = tuple[str, str]


def ways(stages: Stages) -> set[Way]:
    """Which stage reads what which one wrote, without those that a way around carries as well."""
    wrote = {path: name for name, stage in stages.items() for path in _written(stage)}
    direct = {
        (wrote[out], name)
        for name, stage in stages.items()
        for path in _read(stage)
        for out in wrote
        if path == out or path.startswith(f"{out}/")
    }
    return {
        (one, other)
        for one, other in direct
        if not any(
            _leads(direct, middle, other) for start, middle in direct if start == one != middle
            and middle != other
        )
    }  # fmt: skip


def columns(stages: Stages, found: set[Way]) -> dict[str, int]:
    """How long the longest way to each stage is."""
    depth: dict[str, int] = {}
    for name in stages:  # dvc.yaml has them in an order in which each comes behind what it reads
        depth[name] = max((depth[one] + 1 for one, other in found if other == name), default=0)
    return depth


def layers() -> list[list[str]]:
    """The rooms as the import contract has them, the lowest first; those of one row are parted."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = told["tool"]["importlinter"]["contracts"]
    layered = next(each for each in contracts if each["type"] == "layers")
    return [layer.split(" | ") for layer in reversed(layered["layers"])]


def picture() -> str:
    """The whole drawing as SVG."""
    stages: Stages = config.parse(ROOT / "dvc.yaml")["stages"]
    found = ways(stages)
    depth = columns(stages, found)
    places = _places(depth, found)
    rows = max(row for _, row in places.values()) + 1
    rooms = _FIRST + rows * _ROW + 44
    height = rooms + len(layers()) * (_ROOM + 14) + 12
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {height}" role="img">',
        "<title>The stages of the pipeline and the rooms of the code</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" x="1" y="1" width="{_WIDE - 2}" height="{height - 2}" rx="12"/>',
        _text(20, 32, "head", "The stages: what dvc repro runs, from left to right"),
        *_stages(stages, found, places, max(depth.values()) + 1),
        _text(20, rooms - 14, "head", "The rooms: each may import from those below it"),
        *_rooms(rooms),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _written(stage: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("outs", "metrics", "plots"):
        for each in stage.get(kind, ()):
            yield each if isinstance(each, str) else next(iter(each))


def _read(stage: Mapping[str, Any]) -> Iterator[str]:
    """The files that a stage reads; those whose keys it reads stand among its parameters."""
    yield from stage.get("deps", ())
    for each in stage.get("params", ()):
        if isinstance(each, Mapping):
            yield from each


def _leads(direct: set[Way], start: str, end: str) -> bool:
    return any(
        one == start and (other == end or _leads(direct, other, end)) for one, other in direct
    )


def _places(depth: Mapping[str, int], found: set[Way]) -> dict[str, tuple[int, int]]:
    """The column and the row of each stage; one whose way goes past others stands below them."""
    next_to = {name: min(_behind(name, depth, found)) - depth[name] for name in depth}
    rows = dict.fromkeys(depth.values(), 0)
    places = {}
    for name in sorted(depth, key=lambda name: (next_to[name] > 1, depth[name])):
        passed = range(depth[name], depth[name] + next_to[name])
        row = max(rows[column] for column in passed)
        places[name] = (depth[name], row)
        rows |= dict.fromkeys(passed, row + 1)
    return places


def _behind(name: str, depth: Mapping[str, int], found: set[Way]) -> list[int]:
    """The columns of what reads a stage, the next one where nothing does."""
    return [depth[other] for one, other in found if one == name] or [depth[name] + 1]


def _stages(
    stages: Stages, found: set[Way], places: Mapping[str, tuple[int, int]], count: int
) -> Iterator[str]:
    wide = (_WIDE - 40 - (count - 1) * _GAP) / count
    corner = {
        name: (20 + column * (wide + _GAP), _FIRST + row * _ROW)
        for name, (column, row) in places.items()
    }
    for one, other in sorted(found):
        yield _way(corner[one], corner[other], wide)
    for name, (x, y) in corner.items():
        yield f"<g><title>{escape(stages[name]['desc'])}</title>"
        yield f'<rect class="box" x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{_BOX}" rx="7"/>'
        yield _text(x + wide / 2, y + 21, "name stage", name, "middle") + "</g>"


def _way(one: tuple[float, float], other: tuple[float, float], wide: float) -> str:
    """A curve from the right of one box to the left of another, with a tip."""
    x, y = one[0] + wide, one[1] + _BOX / 2
    end, top = other[0], other[1] + _BOX / 2
    near = end - _GAP
    curve = f"M{x:.1f},{y} H{near:.1f} C{near + 9:.1f},{y} {near + 2:.1f},{top} {end - 5:.1f},{top}"
    tip = f"M{end:.1f},{top} l-6,-3.5 v7 z"
    return f'<path class="way" d="{curve}"/><path class="tip" d="{tip}"/>'


def _rooms(top: float) -> Iterator[str]:
    for place, names in enumerate(reversed(layers())):
        wide = (_WIDE - 40 - (len(names) - 1) * _GAP) / len(names)
        y = top + place * (_ROOM + 14)
        for column, name in enumerate(names):
            x = 20 + column * (wide + _GAP)
            told = str(import_module(name).__doc__).split("\n")[0]
            box = f'x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{_ROOM}" rx="9"'
            yield f'<rect class="room" {box}/>'
            yield _text(x + 16, y + 24, "name", f"{name}/")
            yield _text(x + 16, y + 44, "told", told)


def _text(x: float, y: float, kind: str, told: str, anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(told)}</text>'
    )


def main(asked: Sequence[str]) -> int:
    """Write the drawing."""
    path = ROOT / "docs/pictures/house.svg"
    path.write_text(picture(), encoding="utf-8")
    print(f"{path.relative_to(ROOT)} is written")
    return len(asked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
