"""Settings are read from the environment when the service starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from features.errors import ConfigError
from serving import settings


def test_without_an_environment_the_bundle_of_make_repro_is_served() -> None:
    assert settings.from_environment({}) == settings.Settings(Path("data/bundle"), 8000)


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_by_name(port: str) -> None:
    with pytest.raises(ConfigError, match="LEADODDS_PORT"):
        settings.from_environment({"LEADODDS_PORT": port})
