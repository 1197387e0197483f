"""The champion of an MLflow registry, told to another process: `python -m models.champion NAME`.

The service never imports MLflow, which takes seconds and hundreds of megabytes. It starts this and
asks by a line of text on its input; each gets one line of JSON as its answer:

    look                   the champion's version and its bundle's digest
    fetch NUMBER FOLDER    the version's bundle, downloaded into the folder, and where it lies there

It ends with its input.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from features.errors import DamagedBundle, LeadoddsError, TrackingError
from models import bundle, error_lines, registry, tracking

_STORE = tracking.ROOMS / "mlruns"
_PASSWORD = re.compile(r"//[^/@\s]*@")
_SECONDS_FOR_AN_ANSWER = "10"
"""MLflow waits for two minutes, in which nothing would be known of a registry that hangs."""


def main(name: str, asked: Iterable[str], answers: TextIO) -> None:
    """Answer line by line."""
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", _SECONDS_FOR_AN_ANSWER)
    tracking.store(os.environ.get("MLFLOW_TRACKING_URI"), _STORE)
    for line in asked:
        try:
            told = _answer(name, *line.split(maxsplit=2))
        except LeadoddsError as error:
            told = {key: _public(value) for key, value in error_lines.to_dict(error).items()}
        answers.write(error_lines.line(told))
        answers.flush()


def _answer(name: str, asked: str, number: str = "", folder: str = "") -> dict[str, Any]:
    champion = registry.champion(name)
    if champion is None:
        raise TrackingError(
            f"the registered model {name}",
            found="no champion",
            wanted="a version with the alias champion",
            way_out="register a model that passes the gate: `make register`",
        )
    if asked == "look":
        return {"number": champion.number, "digest": champion.digest}
    if champion.number != number:
        raise TrackingError(
            f"the registered model {name}",
            found=f"{champion} as its champion by now",
            wanted=f"version {number}, which was champion a moment ago",
            way_out="nothing: the new one is looked at next",
        )
    fetched = registry.fetch(champion, Path(folder.strip()))
    if bundle.digest(fetched) != champion.digest:
        raise DamagedBundle(
            f"the bundle of {champion} of {name}",
            found=f"digest {bundle.digest(fetched)[:12]}",
            wanted=f"digest {champion.digest[:12]}, with which it was registered",
            way_out="bring back the artifacts of its run, or roll back: `make rollback`",
        )
    return {"folder": str(fetched)}


def _public(text: str) -> str:
    """The text without the user and the password of any address in it."""
    return _PASSWORD.sub("//", text)


if __name__ == "__main__":
    # MLflow and what it loads may print; the answers keep a way out of their own.
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    main(sys.argv[1], sys.stdin, own)
