"""A bundle in a folder: changed, damaged, taken away, while the service runs."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from models import bundle
from tests.serving.swap import bundles, running
from tests.serving.swap.running import Service
from tests.soak import SOAK

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two bundles that answer differently; read them, do not change them."""
    folder = tmp_path_factory.mktemp("whole")
    for place in range(2):
        bundles.write(folder / str(place), intercept=place - 1.0)
    return [folder / "0", folder / "1"]


@pytest.fixture(scope="module")
def served(whole: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the service of this module looks at."""
    return Path(shutil.copytree(whole[0], tmp_path_factory.mktemp("served") / "bundle"))


@pytest.fixture(scope="module")
def one_service(served: Path) -> Iterator[Service]:
    with running.service(served) as service:
        yield service


@pytest.fixture
def service(one_service: Service, served: Path, whole: list[Path]) -> Service:
    """The service when it serves the first bundle and nothing is wrong."""
    shutil.rmtree(served, ignore_errors=True)
    shutil.copytree(whole[0], served)
    one_service.reload()
    one_service.wait(lambda told: _serves(told, whole[0]) and _is_well(told))
    return one_service


def _serves(told: dict[str, Any], folder: Path) -> bool:
    return bool(told["model_version"] == bundle.digest(folder))


def _is_well(told: dict[str, Any]) -> bool:
    return told["refused"] is None or told["refused"]["over_at"] is not None


def test_another_bundle_in_the_folder_is_noticed_and_so_is_the_way_back(
    service: Service, served: Path, whole: list[Path]
) -> None:
    before = service.score()
    since = service.ready()["serving_since"]
    bundles.put(whole[1], served)
    told = service.wait(lambda told: _serves(told, whole[1]))
    assert told["serving_since"] != since
    after = service.score()
    assert after["model_version"] == bundle.digest(whole[1])
    assert after["probability"] > before["probability"]
    bundles.put(whole[0], served)
    service.wait(lambda told: _serves(told, whole[0]))
    assert service.score()["probability"] == before["probability"]


def test_a_folder_behind_a_link_that_is_turned_is_noticed(
    service: Service, served: Path, whole: list[Path]
) -> None:
    shutil.rmtree(served)
    served.symlink_to(whole[1])
    service.wait(lambda told: _serves(told, whole[1]))
    served.unlink()


def test_no_damaged_bundle_is_served_and_none_ends_the_service(
    service: Service, served: Path, whole: list[Path]
) -> None:
    before = service.score()
    for seed in range(500 if SOAK else 12):
        bundles.put(whole[seed % 2], served)
        said = bundles.damage(served, seed)
        told = service.reload()
        assert _serves(told, whole[0]), said
        assert told["status"] == "ready"
        assert not _is_well(told), said
        assert service.score()["probability"] == before["probability"], said


def test_what_ends_the_process_that_parses_it_is_refused_and_looked_at_only_once(
    service: Service, served: Path
) -> None:
    text = (served / "booster.txt").read_text()
    # LightGBM believes where a tree is said to end, and aborts the process.
    (served / "booster.txt").write_text(text.replace("tree_sizes=6", "tree_sizes=4", 1))
    bundles.seal_anew(served)
    told = service.wait(lambda told: "SIGABRT" in (told["refused"] or {}).get("why", ""))
    assert told["status"] == "ready"
    time.sleep(2.5)  # what has just been written is looked at again, in case it was half there
    while service.children():
        time.sleep(0.01)
    assert _starts_no_child(service, seconds=2)


def _starts_no_child(service: Service, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if service.children():
            return False
        time.sleep(0.02)
    return True


def test_bundles_that_were_made_wrong_never_end_the_service(
    service: Service, served: Path, whole: list[Path]
) -> None:
    for seed in range(100 if SOAK else 3):
        bundles.put(whole[0], served)
        said = bundles.damage(served, 1000 + seed)
        bundles.seal_anew(served)
        told = service.reload()
        assert told["status"] == "ready", said
        # What is wrong where no golden row shows it is a bundle like any other.
        assert _is_well(told) == _serves(told, served), said
        assert service.score()["model_version"] == told["model_version"]


@pytest.mark.parametrize("name", ["calibrator.json", "contract.json", "golden.parquet"])
def test_a_bundle_that_was_made_wrong_and_sealed_is_refused_by_its_golden_rows_or_by_reading_it(
    service: Service, served: Path, whole: list[Path], name: str
) -> None:
    told = (served / name).read_bytes()
    changed = told.replace(b"0.9", b"0.7") if name == "calibrator.json" else told[:-9]
    (served / name).write_bytes(changed)
    bundles.seal_anew(served)
    said = service.reload()
    assert _serves(said, whole[0])
    assert said["refused"]["model_version"] == bundle.digest(served)
    assert said["refused"]["over_at"] is None


def test_a_folder_that_vanishes_leaves_the_old_one_serving_and_ready_says_so(
    service: Service, served: Path, whole: list[Path]
) -> None:
    served.rename(served.with_name("away"))
    told = service.wait(lambda told: not _is_well(told))
    assert _serves(told, whole[0])
    assert "no manifest.json" in told["refused"]["why"]
    service.score()
    served.with_name("away").rename(served)
    told = service.wait(_is_well)
    assert told["refused"]["over_at"] > told["refused"]["refused_at"]


def test_a_killed_check_is_tried_again(service: Service, served: Path, whole: list[Path]) -> None:
    shutil.rmtree(served)
    shutil.copytree(whole[1], served)
    for _ in range(2):
        (child,) = _wait_for_child(service)
        os.kill(child, signal.SIGKILL)
        told = service.wait(lambda told: not _is_well(told))
        assert _serves(told, whole[0])
        assert "SIGKILL" in told["refused"]["why"]
        service.score()
    service.wait(lambda told: _serves(told, whole[1]))
    assert _is_well(service.ready())


def _wait_for_child(service: Service) -> list[int]:
    for _ in range(2000):
        if found := service.children():
            return found
        time.sleep(0.01)
    raise AssertionError("no child was started")


def test_a_full_disk_leaves_the_old_one_serving_until_there_is_room_again(
    service: Service, served: Path, whole: list[Path]
) -> None:
    pid, before = service.process.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1000, before))
    bundles.put(whole[1], served)
    told = service.wait(lambda told: "File too large" in (told["refused"] or {}).get("why", ""))
    assert _serves(told, whole[0])
    service.score()
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (before, before))
    service.wait(lambda told: _serves(told, whole[1]) and _is_well(told))


def test_swaps_under_load_fail_no_request_and_every_answer_is_of_one_model(
    service: Service, served: Path, whole: list[Path]
) -> None:
    expected = {}
    for folder in reversed(whole):
        bundles.put(folder, served)
        service.wait(lambda told, folder=folder: _serves(told, folder))
        answer = service.score()
        expected[answer["model_version"]] = answer["probability"]
    assert len(set(expected.values())) == 2
    stop, answers = threading.Event(), []
    workers = [
        threading.Thread(target=_ask, args=(str(service.client.base_url), stop, answers))
        for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for turn in range(100 if SOAK else 4):
        bundles.put(whole[(turn + 1) % 2], served)
        service.wait(lambda told, turn=turn: _serves(told, whole[(turn + 1) % 2]))
    stop.set()
    for worker in workers:
        worker.join()
    assert {status for status, _ in answers} == {200}
    assert {told["model_version"] for _, told in answers} == set(expected)
    assert all(told["probability"] == expected[told["model_version"]] for _, told in answers)


def _ask(address: str, stop: threading.Event, answers: list[tuple[int, dict[str, Any]]]) -> None:
    with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        while not stop.is_set():
            answer = client.post("/v1/predict", json=bundles.LEAD)
            answers.append((answer.status_code, answer.json()))


def test_a_bad_start_can_be_mended_and_a_check_does_not_hold_up_the_end(
    whole: list[Path], tmp_path: Path
) -> None:
    folder, own = Path(shutil.copytree(whole[0], tmp_path / "bundle")), tmp_path / "own"
    own.mkdir()
    (folder / "contract.json").write_text("{}")
    bundles.seal_anew(folder)
    with running.service(folder, TMPDIR=str(own)) as service:
        told = service.wait(lambda told: told["refused"] is not None)
        assert (told["status"], told["model_version"]) == ("not ready", None)
        assert service.client.get("/health/ready").status_code == 503
        assert service.client.post("/v1/predict", json=bundles.LEAD).status_code == 503
        bundles.put(whole[0], folder)
        service.wait(lambda told: told["status"] == "ready")
        assert _starts_no_child(service, seconds=0.5)
        bundles.put(whole[1], folder)
        (child,) = _wait_for_child(service)
        service.process.terminate()
        service.process.wait(timeout=15)
    assert not Path(f"/proc/{child}").exists()
    assert list(own.iterdir()) == [], "no copy is left behind"
