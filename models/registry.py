"""The MLflow registry: one registered model a source, a version a bundle, the champion an alias.

Tags of a version: bundle_digest; gate (passed, refused, accepted) and gate_reasons; learned_until;
previous_champion and champion_since once it was champion; withdrawn_at after it was rolled back.
A version is whole before an alias points to it: of two that set it at once the last one wins, and
neither damages the other's version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from features.errors import TrackingError
from models import bundle
from models.tracking import explained

CHAMPION, CHALLENGER = "champion", "challenger"
_MOST_TAG = 5000
"""What MLflow's databases hold of a tag and of a description."""


@dataclass(frozen=True)
class Version:
    """One version of a registered model."""

    model: str
    number: str
    run_id: str
    tags: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The digest of its bundle."""
        return self.tags.get("bundle_digest", "")

    def __str__(self) -> str:
        return f"version {self.number} (bundle {self.digest[:12]})"


def champion(model: str) -> Version | None:
    """The version that serves; None before the first."""
    with explained():
        number = _aliases(model).get(CHAMPION)
        return None if number is None else _version(model, number)


def enter(model: str, run_id: str, digest: str) -> Version:
    """The version of a bundle, made from its run if there is none yet."""
    with explained():
        client = MlflowClient()
        try:
            client.create_registered_model(model)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        wanted = f"name='{model}' and tags.bundle_digest='{digest}'"
        there = client.search_model_versions(wanted)
        if there:
            return _version(model, str(min(int(each.version) for each in there)))
        logged = client.get_run(run_id).outputs.model_outputs[0].model_id
        made = client.create_model_version(
            model,
            f"models:/{logged}",
            run_id,
            tags={"bundle_digest": digest},
            # A server takes no other source than that of the model that is named.
            model_id=logged,
        )
        return _version(model, str(made.version))


def describe(version: Version, card: str, tags: Mapping[str, str]) -> None:
    """Log the card with the version's run, make it the description, and set tags on both."""
    with explained():
        client = MlflowClient()
        client.log_text(version.run_id, card, "model_card.md")
        client.update_model_version(version.model, version.number, _short(card))
        for name, value in tags.items():
            client.set_model_version_tag(version.model, version.number, name, value[:_MOST_TAG])
            client.set_tag(version.run_id, name, value[:_MOST_TAG])


def promote(version: Version, instead_of: Version | None, at: str) -> bool:
    """Make a version the champion; False, and nothing done, if another one has become it since."""
    now = champion(version.model)
    if (now and now.number) != (instead_of and instead_of.number):
        return False
    with explained():
        client = MlflowClient()
        if "withdrawn_at" in version.tags:
            client.delete_model_version_tag(version.model, version.number, "withdrawn_at")
        before = {} if now is None else {"previous_champion": now.number}
        for name, value in {**before, "champion_since": at}.items():
            client.set_model_version_tag(version.model, version.number, name, value)
        _point(CHAMPION, version)
        if _aliases(version.model).get(CHALLENGER) == version.number:
            client.delete_registered_model_alias(version.model, CHALLENGER)
    return True


def challenge(version: Version) -> None:
    """Keep a refused version under the name of challenger."""
    with explained():
        _point(CHALLENGER, version)


def roll_back(model: str, at: str) -> tuple[Version, Version]:
    """Make the previous champion champion again; returns the one withdrawn and the one restored."""
    withdrawn = champion(model)
    restored = None if withdrawn is None else _previous(withdrawn)
    if withdrawn is None or restored is None:
        raise TrackingError(
            f"the registered model {model}",
            found="no champion" if withdrawn is None else f"{withdrawn}, and no champion before it",
            wanted="a champion with one before it",
            way_out="register a model that passes the gate; there is nothing to go back to",
        )
    with explained():
        MlflowClient().set_model_version_tag(model, withdrawn.number, "withdrawn_at", at)
        _point(CHAMPION, restored)
    return withdrawn, restored


def figures(version: Version) -> Mapping[str, float]:
    """The figures that were logged with the version's run."""
    with explained():
        return dict(MlflowClient().get_run(version.run_id).data.metrics)


def fetch(version: Version, folder: Path) -> Path:
    """Download a version's bundle into a folder and check that it is the one registered."""
    with explained():
        uri = f"models:/{version.model}/{version.number}/artifacts/bundle"
        try:
            told = mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=str(folder))
        except OSError as error:
            raise TrackingError(
                f"the bundle of {version}",
                found=" ".join(str(error).split()),
                wanted="the files that were logged with it",
                way_out="bring back the artifacts of its run",
            ) from error
    bundle.check(Path(told))
    return Path(told)


def _previous(version: Version) -> Version | None:
    """The last champion before this one that was not rolled back itself."""
    seen, number = {version.number}, version.tags.get("previous_champion")
    while number is not None and number not in seen:
        seen.add(number)
        with explained():
            before = _version(version.model, number)
        if "withdrawn_at" not in before.tags:
            return before
        number = before.tags.get("previous_champion")
    return None


def _point(alias: str, version: Version) -> None:
    """Let an alias point to a version.

    MLflow looks for the alias before it inserts or updates it, so of two that set a new one at once
    its database refuses one, which then finds it there to be updated.
    """
    client = MlflowClient()
    try:
        client.set_registered_model_alias(version.model, alias, version.number)
    except MlflowException:
        if alias not in _aliases(version.model):
            raise
        client.set_registered_model_alias(version.model, alias, version.number)


def _aliases(model: str) -> dict[str, str]:
    try:
        found = MlflowClient().get_registered_model(model)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        return {}
    return {alias: str(number) for alias, number in found.aliases.items()}


def _version(model: str, number: str) -> Version:
    found = MlflowClient().get_model_version(model, number)
    return Version(model, str(found.version), str(found.run_id), dict(found.tags))


def _short(card: str) -> str:
    """As much of the card as a description holds, cut between two lines."""
    if len(card) <= _MOST_TAG:
        return card
    tail = "\n\nThe rest is in model_card.md of the run."
    return card[: _MOST_TAG - len(tail)].rpartition("\n")[0] + tail
