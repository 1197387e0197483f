"""What the service is told by its environment; read when it starts, never at import."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from features.errors import ConfigError

_CHAMPION = re.compile(r"models:/([^/:@]*[^/:@.\s][^/:@]*)@champion")


@dataclass(frozen=True)
class Settings:
    """LEADODDS_BUNDLE: the bundle's folder; LEADODDS_PORT: where to listen, on loopback only."""

    bundle: Path = Path("data/bundle")
    port: int = 8000
    model: str | None = None
    """The registered model whose champion serves instead: LEADODDS_BUNDLE=models:/…@champion."""
    cache: Path = Path("data/champions")
    """LEADODDS_CACHE: where bundles that were fetched from the registry are kept."""
    poll_seconds: float = 5.0
    """LEADODDS_POLL_SECONDS: how often to look for another bundle."""
    load_seconds: float = 300.0
    """LEADODDS_LOAD_SECONDS: how long fetching and checking may each take; compiling is in it."""


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
    bundle = environment.get("LEADODDS_BUNDLE", str(Settings.bundle))
    return Settings(
        bundle=Path(bundle),
        port=int(port),
        model=_model(bundle),
        cache=Path(environment.get("LEADODDS_CACHE", str(Settings.cache))),
        poll_seconds=_seconds(environment, "LEADODDS_POLL_SECONDS", Settings.poll_seconds),
        load_seconds=_seconds(environment, "LEADODDS_LOAD_SECONDS", Settings.load_seconds),
    )


def _model(bundle: str) -> str | None:
    """The registered model that is named instead of a folder."""
    if not bundle.startswith("models:"):
        return None
    named = _CHAMPION.fullmatch(bundle)
    if named is None:
        raise ConfigError(
            "environment variable LEADODDS_BUNDLE",
            found=repr(bundle),
            wanted="a folder, or models:/NAME@champion",
            way_out="name the registered model whose champion should serve",
        )
    return named[1]


def _seconds(environment: Mapping[str, str], name: str, usual: float) -> float:
    told = environment.get(name, str(usual))
    try:
        seconds = float(told)
    except ValueError:
        seconds = math.nan
    if not 0.05 <= seconds <= 86_400:
        raise ConfigError(
            f"environment variable {name}",
            found=repr(told),
            wanted="seconds, from 0.05 to 86400",
            way_out=f"set it to such a number, or unset it for {usual:g}",
        )
    return seconds
