"""What can be wrong with a request beyond its fields."""

from __future__ import annotations

from collections.abc import Sequence

from features.errors import BundleError, InputError


class NoModel(BundleError):
    """No checked bundle serves yet."""

    def __init__(self) -> None:
        super().__init__(
            "the model",
            found="none that is checked and loaded",
            wanted="a bundle that serves",
            way_out="ask again in a few seconds; /health/ready tells what is wrong",
        )


class UnknownMapping(InputError):
    """A webhook of a name that no field mapping has."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            "the webhook's name",
            found=repr(name[:40]),
            wanted=f"one of {', '.join(known)}",
            way_out="put NAME.toml into the folder of LEADODDS_MAPPINGS and start again",
        )
