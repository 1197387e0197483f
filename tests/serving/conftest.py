"""One small bundle and one service on it for all tests that only ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import running, small_bundle
from tests.serving.running import Service


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_bundle.write(tmp_path_factory.mktemp("serving") / "bundle")


@pytest.fixture(scope="session")
def standing(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service as it is by default."""
    log = tmp_path_factory.mktemp("standing") / "log"
    with running.service(log, small_folder) as told:
        yield told
