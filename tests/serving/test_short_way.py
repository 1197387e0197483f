"""A lead is answered the same on the short way and on the long one, and its bounds hold on both."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from serving import admission, keys, routes
from serving.admission import Turn
from serving.limits import Limits
from serving.short_way import ShortWay
from tests.serving import raw, running
from tests.serving.running import Service

AS_OF = "2026-01-05T00:00:00Z"
VISIT = {"event_type": "visit", "occurred_at": "2026-01-02T10:00:00+01:00", "amount": 2}
BODIES = [
    {"as_of": AS_OF, "attributes": {"country": "DE", "shoe_size": 42}, "explain": 2},
    {"as_of": AS_OF, "events": [VISIT, {**VISIT, "event_type": "nap"}], "lead_id": "ä"},
    {"as_of": AS_OF, "events": [], "contact_id": "ann"},
    {"as_of": "2999-01-01T00:00:00Z"},
    {"as_of": AS_OF, "events": [{"event_type": "visit"}], "explain": 99},
    {"attributes": {"country": ["DE"]}},
    {"as_of": AS_OF, "attributes": {f"a{place}": place for place in range(300)}},
    [],
]
SENT = [*(json.dumps(body).encode() for body in BODIES), b"", b"{", b"\xff", b"[" * 10_000]


def short(service: FastAPI, body: bytes, *fields: tuple[bytes, bytes]) -> raw.Answer | None:
    """What the short way says."""
    way = ShortWay(service.state, Limits(1 << 20, 1.0))
    said = way.answer([(b"x-request-id", b"same"), *fields], body, [])
    return None if said is None else raw.read(said)


def timeless(body: bytes) -> bytes:
    """A body without the moment at which it was written."""
    return re.sub(rb"after now, [^;]*;", b"after now;", body)


@pytest.mark.parametrize("body", SENT, ids=range(len(SENT)))
def test_both_ways_say_the_same(
    service: FastAPI, ask: Callable[..., httpx.Response], body: bytes
) -> None:
    told = ask("POST", "/v1/predict", content=body, headers={"X-Request-Id": "same"})
    said = short(service, body)
    assert said is not None
    assert (said.status, timeless(said.body)) == (told.status_code, timeless(told.content))
    assert said.headers.keys() == told.headers.keys()


def test_both_ways_want_a_key_and_refuse_what_is_too_large(service: FastAPI) -> None:
    _, line = keys.make("crm", ("predict",))
    service.state.keys = keys.read(None, line)
    said = short(service, SENT[0])
    assert said is not None
    assert (said.status, "www-authenticate" in said.headers) == (401, True)
    key, line = keys.make("crm", ("predict",))
    service.state.keys = keys.read(None, line)
    allowed = (b"x-api-key", key.encode())
    for body, status in ((SENT[0], 200), (b" " * (1 << 20) + b"{}", 413), (b"," * 100_000, 413)):
        said = short(service, body, allowed)
        assert said is not None
        assert said.status == status


def test_what_is_packed_and_a_fault_of_ours_go_the_long_way(
    service: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert short(service, SENT[0], (b"content-encoding", b"gzip")) is None
    monkeypatch.delattr(service.state.current.scorer, "contract")
    assert short(service, SENT[0]) is None


def test_late_in_a_turn_of_the_loop_others_are_refused_but_never_the_first_few() -> None:
    async def run() -> list[bool]:
        turn = Turn(1.0)
        early = [turn.is_over(100.0) for _ in range(int(admission.LEAST) + 1)]
        late = [turn.is_over(100.9), turn.is_over(101.1), turn.is_over(101.2)]
        await asyncio.sleep(0.01)  # the next turn
        few = [turn.is_over(102.0), turn.is_over(999.0)]
        return [any(early), *late, *few]

    assert asyncio.run(run()) == [False, False, True, True, False, False]


@pytest.fixture(scope="module")
def answered(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running.service(tmp_path_factory.mktemp("ways") / "log", small_folder) as service:
        yield service


@pytest.mark.slow
@pytest.mark.parametrize("body", SENT, ids=range(len(SENT)))
def test_a_request_in_one_piece_or_in_many_is_answered_alike(
    answered: Service, body: bytes
) -> None:
    sent = raw.request(body, "X-Request-Id: same")
    head = len(sent) - len(body)
    alike = []
    for cuts in ([], [head], [20, head + 3]):
        parts = [sent[begin:end] for begin, end in pairwise([0, *cuts, len(sent)])]
        with answered.connect() as connection:
            for part in filter(None, parts):
                raw.send_while_answered(connection, [part], pause=0.02)
            for again in range(2):  # the connection is kept
                told = raw.answer(connection)
                assert told is not None
                assert told.headers["x-request-id"] == "same"
                alike.append((told.status, timeless(told.body)))
                if not again:
                    connection.sendall(sent)
    assert all(each == alike[0] for each in alike)


@pytest.mark.slow
def test_requests_that_follow_each_other_unasked_are_answered_in_their_order(
    answered: Service,
) -> None:
    names = [f"lead-{place}" for place in range(20)]
    sent = [raw.request(json.dumps({"lead_id": name}).encode()) for name in names]
    sent[7] = raw.request(json.dumps({"lead_id": names[7]}).encode(), "Expect: nothing")
    sent[9] = sent[9].replace(routes.router.prefix.encode(), b"/%76%31")  # v1, written otherwise
    with answered.connect() as connection:
        connection.sendall(b"".join(sent))
        got = b""
        while got.count(b'"model_version"') < len(names):
            got += connection.recv(65_536)
    assert re.findall(rb'"lead_id":"(lead-\d+)"', got) == [name.encode() for name in names]
