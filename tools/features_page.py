"""docs/features.md: every kind of feature, and the catalogue of the default source.

`make docs` writes it, and a test compares it with the code.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from features import facts  # noqa: E402
from features.behavioural import BehaviouralSpec  # noqa: E402
from features.demographic import DemographicSpec  # noqa: E402
from features.kinds import KINDS  # noqa: E402
from features.kinds.kind import Spans  # noqa: E402
from features.types import EventGroup, Feature, Words  # noqa: E402
from pipelines import declared, params, source  # noqa: E402
from pipelines.console import Console  # noqa: E402
from pipelines.stage import Context  # noqa: E402

PAGE = ROOT / "docs" / "features.md"

_EXAMPLE = EventGroup(
    "visit", ("visit",), Words("visit", "visits"), numbers=("amount_eur",), values=("channel",)
)
_SPANS = Spans(windows=("7d",), half_lives=("30d",))

_HEAD = """\
# Features

Written by `make docs` from the code; a test compares it with the code.

A feature is a number about a snapshot: one lead at one cutoff. All are `float64`, so that null has
a place (NaN in memory, null on disk). The same code makes them for training, for the night job and
for one lead at the endpoint, bit for bit.

What holds for all of them:

- An event counts only if it happened and was recorded strictly before the cutoff.
- A window of `7d` is [cutoff − 7 days, cutoff). One that reaches before the history start is
  unknown: null, never zero. An event list that is absent is unknown, an empty one is 'nothing
  happened'.
- Equal rows are two events. Whoever has an export that repeats itself removes the repetitions in
  the source's query (`select distinct`).
- A contact's events stand in the order in which they happened, then in which they were recorded,
  then by type. Where a first or last value is still undecided, its text decides.
- Days, nights and weekends are those of the source's zone.
- An event or lead whose number is NaN or infinite is set aside by `ingest`, with its reason, and
  counted; a number that is null is simply not there.

## Kinds of behavioural feature

Named in `params.yaml` under `behavioural.kinds` (or in a source file under `kinds`, which then
replaces them), each is made of every event group, and of every window where it has one. A new kind
is a class and a compiled function in `features/kinds/`. The examples are those of a group `visit`
with the number `amount_eur` and the category `channel`, a window of 7 days and a half-life of 30.

"""

_FACTS = """
## Kinds of attribute

```text
{facts}
```

"""

_CATALOGUE = """\
## The catalogue of {name}

What `make repro` builds with the committed `params.yaml`: {count} features.

"""


def page() -> str:
    """The whole page."""
    context = _context()
    catalogue = (
        *_behavioural(context).features,
        *DemographicSpec(context.source.declared_attributes, {}).features,
    )
    table = _table(("kind", "what it is", "for example", "unit", "null"), _kinds())
    listed = _table(
        ("feature", "for people", "unit", "null"),
        ((f"`{f.name}`", f.sentence, f.unit, f.null_means) for f in catalogue),
    )
    told = _FACTS.format(facts=inspect.getdoc(facts))
    head = _CATALOGUE.format(name=context.source.name, count=len(catalogue))
    return _HEAD + table + told + head + listed


def _context() -> Context:
    read = params.read(ROOT / "params.yaml")
    return Context(read, source.read(str(ROOT / read.source)), Console("docs"))


def _behavioural(context: Context) -> BehaviouralSpec:
    return declared.behavioural(context)


def _kinds() -> Iterator[tuple[str, ...]]:
    for name, kind in KINDS.items():
        feature: Feature = next(iter(kind.declare(_EXAMPLE, _SPANS)))
        said = " ".join((inspect.getdoc(type(kind)) or "").split())
        example = f"`{feature.name}`: {feature.sentence}"
        yield f"`{name}`", said, example, feature.unit, feature.null_means


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
