"""What the service is told by its environment; read when it starts, never at import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from features.errors import ConfigError


@dataclass(frozen=True)
class Settings:
    """LEADODDS_BUNDLE: the bundle's folder; LEADODDS_PORT: where to listen, on loopback only."""

    bundle: Path = Path("data/bundle")
    port: int = 8000


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings, or a `ConfigError` that names the variable."""
    port = environment.get("LEADODDS_PORT", str(Settings.port))
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ConfigError(
            "environment variable LEADODDS_PORT",
            found=repr(port),
            wanted="a port between 1 and 65535",
            way_out="set it to a free port, or unset it for 8000",
        )
    return Settings(Path(environment.get("LEADODDS_BUNDLE", str(Settings.bundle))), int(port))
