"""Whatever body is sent, it is refused with a path or scored, soon, and the next one answered."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.serving import hostile, raw
from tests.serving.hostile import Sent
from tests.serving.raw import Answer
from tests.serving.running import Service
from tests.soak import SOAK

pytestmark = pytest.mark.slow

EVERY = hostile.every()
CHOSEN = EVERY if SOAK else [*EVERY[::4], *(sent for sent in EVERY if sent[2])]
SECONDS = 2.0


def test_there_are_two_hundred_and_each_has_its_name() -> None:
    names = [name for name, _, _ in EVERY]
    assert len(names) == len(set(names)) >= 200


def answered(service: Service, sent: Sent) -> Answer | None:
    _, parts, pause = sent
    with service.connect() as connection:
        sender = threading.Thread(
            target=raw.send_while_answered, args=(connection, parts, pause), daemon=True
        )
        sender.start()
        told = raw.answer(connection)
    sender.join(timeout=10)
    return told


def wrong(sent: Sent, told: Answer | None) -> str:
    """What is wrong with the answer; empty if nothing is."""
    if told is None:
        return f"{sent[0]}: closed without an answer"
    found = f"{sent[0]}: {told.status} in {told.seconds:.2f} s, {told.body[:200]!r}"
    if told.seconds > SECONDS:
        return found
    if told.status == 200:
        return "" if 0 <= json.loads(told.body)["score"] <= 100 else found
    paths = [each["path"] for each in told.document()["errors"]]
    problem = told.headers["content-type"] == "application/problem+json"
    return "" if 400 <= told.status < 500 and problem and all(paths) and paths else found


def test_a_hostile_body_is_refused_with_a_path_or_scored_within_two_seconds(
    standing: Service,
) -> None:
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda sent: wrong(sent, answered(standing, sent)), CHOSEN))
    assert [each for each in told if each] == []
    with standing.client() as client:
        assert client.post("/v1/predict", json={"attributes": {}}).status_code == 200
