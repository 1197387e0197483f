"""What the service is told by its environment; read when it starts, never at import."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from features.errors import ConfigError
from models.language import spoken
from serving.telemetry import tracing

MIB = 2**20
_CHAMPION = re.compile(r"models:/([^/:@]*[^/:@.\s][^/:@]*)@champion")

HEALTH = frozenset({"/health/live", "/health/ready"})
"""Paths that are answered however busy the service is."""


@dataclass(frozen=True)
class Settings:
    """The variables LEADODDS_… of docs/api.md; `traced` follows OpenTelemetry's own."""

    bundle: Path = Path("data/bundle")
    model: str | None = None
    """The registered model whose champion serves instead: LEADODDS_BUNDLE=models:/…@champion."""
    cache: Path = Path("data/champions")
    poll_seconds: float = 5.0
    load_seconds: float = 300.0
    language: str = "en"
    """Of reasons, features and warnings."""
    history: str | None = None
    mappings: Path | None = None
    decides: str | None = None
    """Tells the team's points beside, and which of the two decides (docs/points.md)."""
    host: str = "127.0.0.1"
    port: int = 8000
    keys_file: Path | None = None
    keys: str = ""
    body_bytes: int = MIB
    batch_bytes: int = 16 * MIB
    held_bytes: int = 64 * MIB
    body_seconds: float = 1.5
    patience: float = 0.1
    at_once: int = 16
    connections: int = 512
    batches_waiting: int = 4
    batch_seconds: float = 10.0
    traced: bool = False

    @property
    def on_loopback(self) -> bool:
        """Whether only programs on this machine can reach the service."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings, or a `ConfigError` that names the variable."""
    told, own = _Environment(environment), Settings()
    file = told.text("LEADODDS_KEYS_FILE", "")
    bundle, mappings = (
        told.text("LEADODDS_BUNDLE", str(own.bundle)),
        told.text("LEADODDS_MAPPINGS", ""),
    )
    return Settings(
        bundle=Path(bundle),
        model=_model(bundle),
        cache=Path(told.text("LEADODDS_CACHE", str(own.cache))),
        poll_seconds=told.number("LEADODDS_POLL_SECONDS", own.poll_seconds, 0.05, 86_400),
        load_seconds=told.number("LEADODDS_LOAD_SECONDS", own.load_seconds, 0.05, 86_400),
        language=told.one_of("LEADODDS_LANGUAGE", own.language, spoken()),
        history=told.text("LEADODDS_HISTORY", "") or None,
        mappings=Path(mappings) if mappings else None,
        decides=told.text("LEADODDS_DECIDES", "") or None,
        host=told.text("LEADODDS_HOST", own.host),
        port=told.whole("LEADODDS_PORT", own.port, 1, 65_535),
        keys_file=Path(file) if file else None,
        keys=told.text("LEADODDS_KEYS", ""),
        body_bytes=told.whole("LEADODDS_BODY_BYTES", own.body_bytes, 1024, 64 * MIB),
        batch_bytes=told.whole("LEADODDS_BATCH_BYTES", own.batch_bytes, 1024, 256 * MIB),
        held_bytes=told.whole("LEADODDS_HELD_BYTES", own.held_bytes, MIB, 4096 * MIB),
        body_seconds=told.number("LEADODDS_BODY_SECONDS", own.body_seconds, 0.1, 60),
        patience=told.number("LEADODDS_PATIENCE", own.patience, 0.001, 10),
        at_once=told.whole("LEADODDS_AT_ONCE", own.at_once, 1, 1000),
        connections=told.whole("LEADODDS_CONNECTIONS", own.connections, 1, 20_000),
        batches_waiting=told.whole("LEADODDS_BATCHES_WAITING", own.batches_waiting, 0, 1000),
        batch_seconds=told.number("LEADODDS_BATCH_SECONDS", own.batch_seconds, 0.1, 600),
        traced=tracing.configured(environment),
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


class _Environment:
    """Variables as values of a type, within bounds."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self._told = told

    def text(self, name: str, otherwise: str) -> str:
        return self._told.get(name, otherwise)

    def one_of(self, name: str, otherwise: str, known: Sequence[str]) -> str:
        told = self.text(name, otherwise)
        if told not in known:
            raise _impossible(name, told, f"one of {', '.join(known)}", otherwise)
        return told

    def whole(self, name: str, otherwise: int, least: int, most: int) -> int:
        told = self._told.get(name, str(otherwise))
        if not (told.isascii() and told.isdecimal()) or not least <= int(told) <= most:
            raise _impossible(name, told, f"a whole number from {least} to {most}", otherwise)
        return int(told)

    def number(self, name: str, otherwise: float, least: float, most: float) -> float:
        told = self._told.get(name, str(otherwise))
        try:
            value = float(told)
        except ValueError:
            value = -1.0
        if not least <= value <= most:
            raise _impossible(name, told, f"a number from {least:g} to {most:g}", otherwise)
        return value


def _impossible(name: str, told: str, wanted: str, otherwise: float | str) -> ConfigError:
    told_otherwise = otherwise if isinstance(otherwise, str) else f"{otherwise:g}"
    return ConfigError(
        f"environment variable {name}",
        found=repr(told),
        wanted=wanted,
        way_out=f"set it to one, or unset it for {told_otherwise}",
    )
