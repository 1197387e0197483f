"""Try a field mapping: `python -m serving.check_mapping hubspot.toml sample.json`.

The sample is a body as the CRM sends it, a JSON object or a form. What each field becomes is told
line by line, then what is wanted and does not come, then the answer. Exit code 2 where the answer
would be an error.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fastapi.exceptions import RequestValidationError

from features.errors import LeadoddsError
from models import scorer
from models.scorer import Scorer
from serving import bodies, flat, mapping, model_page, requests
from serving.mapping import Mapped
from serving.messages import Lead

_FORM = "application/x-www-form-urlencoded"


def main() -> None:
    """Try what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m serving.check_mapping", description=__doc__)
    parser.add_argument("mapping", type=Path, help="the mapping, a .toml file")
    parser.add_argument("sample", type=Path, help="a body that the CRM sent")
    parser.add_argument("--bundle", type=Path, default=Path("data/bundle"))
    asked = parser.parse_args()
    try:
        loaded = scorer.load(asked.bundle)
        print("\n".join(_tried(loaded, asked.mapping, asked.sample)))
    except LeadoddsError as error:
        print(f"\n{error}\n", file=sys.stderr)
        sys.exit(2)
    except RequestValidationError as error:
        wrong = (f"{each.path}: {each.message}" for each in bodies.told(error.errors()))
        print("\n".join(wrong), file=sys.stderr)
        sys.exit(2)


def _tried(loaded: Scorer, path: Path, sample: Path) -> list[str]:
    told, body = mapping.read(path), sample.read_bytes()
    content_type = "application/json" if body.lstrip().startswith(b"{") else _FORM
    mapped = mapping.apply(told, loaded.contract, flat.read(body, content_type))
    lines = [
        f"{name} -> {target}: {_value(mapped, target)!r}" for name, target in mapped.where.items()
    ]
    lines += [f"{name} is ignored" for name in mapped.ignored]
    came = mapped.lead["attributes"]
    lines += [
        f"attributes/{each.name} does not come ({each.kind}, {each.meaning})"
        for each in model_page.wanted(loaded.contract)
        if each.name not in came
    ]
    sent = bodies.checked(Lead, mapped.lead)
    answer = requests.predict(loaded, sent, requests.now())
    new = (
        f"{name} = {', '.join(values)} is new to the model"
        for name, values in answer.unseen.items()
    )
    return [*lines, *new, f"answer: {answer.probability:.1%}, score {answer.score}, {answer.band}"]


def _value(mapped: Mapped, target: str) -> object:
    if target.startswith("attributes/"):
        return mapped.lead["attributes"][target.removeprefix("attributes/")]
    return mapped.lead.get(target)


if __name__ == "__main__":
    main()
