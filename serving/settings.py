"""What the service is told by its environment; read when it starts, never at import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from features.errors import ConfigError


@dataclass(frozen=True)
class Settings:
    """What each means stands in docs/api.md, under the name of its variable."""

    bundle: Path = Path("data/bundle")
    port: int = 8000
    history: str | None = None
    """The address of the history store; None where there is none."""
    mappings: Path | None = None
    """The folder of the field mappings."""


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings, or a `ConfigError` that names the variable."""
    mappings = environment.get("LEADODDS_MAPPINGS")
    return Settings(
        bundle=Path(environment.get("LEADODDS_BUNDLE", str(Settings.bundle))),
        port=_port(environment.get("LEADODDS_PORT", str(Settings.port))),
        history=environment.get("LEADODDS_HISTORY") or None,
        mappings=Path(mappings) if mappings else None,
    )


def _port(port: str) -> int:
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ConfigError(
            "environment variable LEADODDS_PORT",
            found=repr(port),
            wanted="a port between 1 and 65535",
            way_out="set it to a free port, or unset it for 8000",
        )
    return int(port)
