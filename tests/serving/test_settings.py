"""Settings are read from the environment when the service starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from features.errors import ConfigError
from serving import settings


def test_without_an_environment_the_bundle_of_make_repro_is_served() -> None:
    told = settings.from_environment({})
    assert told == settings.Settings()
    assert (told.bundle, told.host, told.port) == (Path("data/bundle"), "127.0.0.1", 8000)


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_by_name(port: str) -> None:
    with pytest.raises(ConfigError, match="LEADODDS_PORT"):
        settings.from_environment({"LEADODDS_PORT": port})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LEADODDS_BODY_BYTES", "1e6"),
        ("LEADODDS_BODY_BYTES", "٣٠٠٠"),
        ("LEADODDS_BODY_SECONDS", "nan"),
        ("LEADODDS_BODY_SECONDS", "soon"),
        ("LEADODDS_PATIENCE", "inf"),
        ("LEADODDS_CONNECTIONS", "0"),
        ("LEADODDS_BATCHES_WAITING", "-1"),
    ],
)
def test_a_bound_that_is_none_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        settings.from_environment({name: value})


def test_the_language_of_reasons_is_one_that_is_spoken() -> None:
    assert settings.from_environment({}).language == "en"
    assert settings.from_environment({"LEADODDS_LANGUAGE": "ru"}).language == "ru"
    with pytest.raises(ConfigError, match="LEADODDS_LANGUAGE") as raised:
        settings.from_environment({"LEADODDS_LANGUAGE": "xx"})
    assert raised.value.wanted == "one of en, ru"
    assert raised.value.way_out == "set it to one, or unset it for en"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - what is refused without a key
        ("::", False),
        ("localhost.example.com", False),
        ("", False),
    ],
)
def test_only_addresses_of_this_machine_alone_are_loopback(host: str, *, loopback: bool) -> None:
    assert settings.Settings(host=host).on_loopback is loopback


def test_the_champion_of_a_registered_model_is_named_instead_of_a_folder() -> None:
    told = settings.from_environment({"LEADODDS_BUNDLE": "models:/leadodds-bank@champion"})
    assert told.model == "leadodds-bank"
    assert settings.from_environment({"LEADODDS_BUNDLE": "elsewhere"}).model is None


@pytest.mark.parametrize("bundle", ["models:/", "models:/bank", "models:/bank/3", "models:/../x"])
def test_another_address_of_a_registry_is_refused_by_name(bundle: str) -> None:
    for told in (bundle, f"{bundle}@", f"{bundle}@challenger", "models:/..@champion"):
        with pytest.raises(ConfigError, match="LEADODDS_BUNDLE"):
            settings.from_environment({"LEADODDS_BUNDLE": told})


@pytest.mark.parametrize("name", ["LEADODDS_POLL_SECONDS", "LEADODDS_LOAD_SECONDS"])
@pytest.mark.parametrize("told", ["", "soon", "0", "-1", "nan", "inf", "1e9"])
def test_seconds_that_are_none_are_refused_by_name(name: str, told: str) -> None:
    with pytest.raises(ConfigError, match=name):
        settings.from_environment({name: told})
