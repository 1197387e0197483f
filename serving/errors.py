"""What can be wrong with a request beyond its fields."""

from __future__ import annotations

from collections.abc import Sequence

from features.errors import BundleError, InputError


class NoModel(BundleError):
    """No checked bundle serves yet."""


class UnknownMapping(InputError):
    """A webhook of a name that no field mapping has."""


def no_model() -> NoModel:
    """What is said while nothing serves."""
    return NoModel(
        "the model",
        found="none that is checked and loaded",
        wanted="a bundle that serves",
        way_out="ask again in a few seconds; /health/ready tells what is wrong",
    )


def unknown_mapping(name: str, known: Sequence[str]) -> UnknownMapping:
    """What is said of a webhook that nobody declared."""
    return UnknownMapping(
        "the webhook's name",
        found=repr(name[:40]),
        wanted=f"one of {', '.join(known)}",
        way_out="put NAME.toml into the folder of LEADODDS_MAPPINGS and start again",
    )
