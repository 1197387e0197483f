"""The gate and the registry: a model that passes becomes champion; rollback takes it back.

    python -m pipelines.register                 judge this run's bundle, make it champion
    python -m pipelines.register --accept WHY    the same although a condition does not hold
    python -m pipelines.register --rollback      the champion before becomes champion again

gate.json      the verdict, condition by condition, and which leads change their band
model_card.md  what is logged with the run and shown with the version

It is a job behind `dvc repro` and no stage of it: what it does depends on who is champion, which
DVC cannot see, and a refused model is a verdict, not a broken pipeline. `make repro` runs it last
and ends well either way. Exit codes: 0 champion, 2 something is wrong, 3 refused; `make register`
makes a 2 of both, as make does of every failure.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from features.errors import Refused, TrackingError
from models import band_moves, bundle, gate, model_card, registry, tracking
from models.band_moves import Moves
from models.gate import Condition, Limits
from models.registry import Version
from pipelines import files, gate_evidence, paths, stage
from pipelines.gate_evidence import Judged
from pipelines.stage import Context
from pipelines.track import STORE

_ATTEMPTS = 5
"""So often another model may become champion while this one is judged."""


def work(context: Context, accepted: str | None = None) -> None:
    """Judge the bundle of this run; raise `Refused` where it must not become champion."""
    tracking.store(os.environ.get("MLFLOW_TRACKING_URI"), STORE)
    model, digest = _model(context), bundle.digest(paths.BUNDLE)
    key = {"bundle_digest": digest, "metrics_sha256": files.sha256(paths.METRICS)}
    run_id = tracking.find(context.params.track.experiment.format(source=context.source.name), key)
    challenger: Judged | None = None
    for _ in range(_ATTEMPTS):
        champion = registry.champion(model)
        if champion is not None and champion.digest == digest:
            _unchanged(context, champion)
            return
        challenger = challenger or gate_evidence.judged(context)
        version = registry.enter(model, run_id, digest)
        if _settled(challenger, version, champion, accepted):
            return
        context.console.say("another model has become champion meanwhile: judged again")
    raise TrackingError(
        f"the registered model {model}",
        found="a new champion each time that this one was judged",
        wanted="a registry that rests for a moment",
        way_out="find out who registers models all the time, then run it again",
    )


def _settled(
    challenger: Judged, version: Version, champion: Version | None, accepted: str | None
) -> bool:
    """Judge, describe, and make it champion; False if the champion is another one by now."""
    context = challenger.context
    limits = _limits(context)
    found = gate_evidence.evidence(challenger, champion, version.tags.get("withdrawn_at"))
    conditions = gate.judge(found, limits)
    failed = gate.failed(conditions)
    verdict = _verdict(failed, accepted)
    for each in conditions:
        context.console.say(f"{'holds  ' if each.holds else 'REFUSED'}  {each.said}")
    moves = None if found.champion is None else found.champion.moves
    if moves is not None:
        context.console.say(band_moves.line(moves))
    card = _card(challenger, version, conditions, verdict, moves)
    files.write_text(paths.MODEL_CARD, card)
    tags = {"gate": verdict, "gate_reasons": "; ".join(each.said for each in failed)}
    why = {"accepted_because": accepted} if accepted and failed else {}
    registry.describe(version, card, {**tags, **why, **challenger.tags})
    _write(version, champion, verdict, conditions, moves)
    if verdict == "refused":
        registry.challenge(version)
        raise _refused(version, champion, failed, len(conditions))
    if not registry.promote(version, champion, _now()):
        return False
    instead = f" instead of {champion}" if champion else ", the first one"
    context.console.done(f"{version} is champion of {version.model}{instead}")
    return True


def roll_back(context: Context) -> None:
    """Make the previous champion champion again, and say what changes."""
    tracking.store(os.environ.get("MLFLOW_TRACKING_URI"), STORE)
    withdrawn, restored = registry.roll_back(_model(context), _now())
    for name, version in (("withdrawn", withdrawn), ("champion", restored)):
        since = version.tags.get("champion_since", "–")
        context.console.say(f"{name:<9}  {version}, champion since {since}: {_figures(version)}")
    context.console.done(
        f"{restored} is champion of {restored.model} again; the gate will not take {withdrawn} "
        "back unless it is accepted with a reason"
    )


def _figures(version: Version) -> str:
    """What a version's own run says of its own test part."""
    told = registry.figures(version)
    named = {"log loss": "model.log_loss", "AUC": "model.roc_auc"}
    said = [f"{name} {told[key]:.4f}" for name, key in named.items() if key in told]
    return ", ".join([*said, f"run {version.run_id}"])


def _verdict(failed: Sequence[Condition], accepted: str | None) -> str:
    if not failed:
        return "passed"
    return "accepted" if accepted else "refused"


def _refused(
    version: Version, champion: Version | None, failed: Sequence[Condition], count: int
) -> Refused:
    serves = f"{champion} stays champion" if champion else "there is no champion yet"
    return Refused(
        f"{version} of {version.model}",
        found=f"{len(failed)} of {count} conditions do not hold: "
        + "; ".join(each.said for each in failed),
        wanted=f"all of them, with the limits in params.yaml under register; {serves}",
        way_out='mend what is named, or let it serve all the same: `make register ACCEPT="why"`',
    )


def _unchanged(context: Context, champion: Version) -> None:
    _write(champion, champion, "unchanged", [])
    context.console.done(f"nothing to do: {champion} is champion of {champion.model} already")


def _write(
    version: Version,
    champion: Version | None,
    verdict: str,
    conditions: Sequence[Condition],
    moves: Moves | None = None,
) -> None:
    told: dict[str, Any] = {
        "verdict": verdict,
        "model": version.model,
        "version": version.number,
        "bundle_digest": version.digest,
        "champion_before": None
        if champion is None
        else {"version": champion.number, "bundle_digest": champion.digest},
        "conditions": gate.told(conditions),
        "bands": None if moves is None else band_moves.told(moves),
    }
    files.write_json(paths.GATE, told)


def _card(
    challenger: Judged,
    version: Version,
    conditions: Sequence[Condition],
    verdict: str,
    moves: Moves | None,
) -> str:
    contract = bundle.read_contract(paths.BUNDLE)
    return model_card.card(
        model_card.Told(
            name=version.model,
            digest=version.digest,
            horizon=contract.horizon,
            features=len(contract.catalogue.names),
            metrics=challenger.metrics,
            audit=challenger.audit,
            verdict=verdict,
            conditions=conditions,
            slope=challenger.calibration["slope"],
            bands=contract.bands,
            moves=moves,
            period=challenger.metrics["period"],
        )
    )


def _limits(context: Context) -> Limits:
    section = context.params.gate.model_dump(exclude={"model"})
    return Limits(**section, suspicious_auc=context.params.audit.suspicious_auc)


def _model(context: Context) -> str:
    return context.params.gate.model.format(source=context.source.name)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.register",
        description="Let this run's bundle become champion if it passes the gate.",
    )
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--accept", metavar="WHY", help="let it serve all the same, for a reason")
    either.add_argument("--rollback", action="store_true", help="go back to the champion before")
    return parser


if __name__ == "__main__":
    asked = _parser().parse_args()
    stage.run("register", roll_back if asked.rollback else partial(work, accepted=asked.accept))
