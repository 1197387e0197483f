"""What a server needs before it begins."""

from __future__ import annotations

import resource
import socket

import pytest

from features.errors import ConfigError
from serving import server
from serving.settings import Settings


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=str(port)):
            server._bound(Settings(port=port))


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ConfigError, match="LEADODDS_HOST"):
        server._bound(Settings(host="192.0.2.1"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_the_addresses_of_this_machine_can_be_taken(host: str) -> None:
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with server._bound(Settings(host=host, port=0)) as made:
        assert made.getsockname()[1] > 0


def test_the_bound_on_open_files_is_raised_for_as_many_connections_as_are_kept() -> None:
    before = soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
        server._allow_files(600)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= 600
        server._allow_files(100)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= 600
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_more_connections_than_files_are_allowed_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 256))
    with pytest.raises(ConfigError, match="at most 64"):
        server._allow_files(600)
