"""The watch itself, on origins that fail in ways that nobody foresaw."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from features.errors import DamagedBundle, LeadoddsError, TrackingError
from serving.current import Current
from serving.folder import Folder
from serving.loading import Loader
from serving.origins import Found
from serving.watch import Watch

FOUND = Found("here", "d" * 64, "mark")
DAMAGED = DamagedBundle("a bundle", found="this", wanted="that", way_out="do so")


class Scripted:
    """An origin that does one thing after the other, and the last one for ever."""

    def __init__(self, *script: Found | BaseException, brought: BaseException = DAMAGED) -> None:
        self.script, self.brought = list(script), brought
        self.looks = self.brings = 0

    async def look(self) -> Found:
        told = self.script[min(self.looks, len(self.script) - 1)]
        self.looks += 1
        if isinstance(told, BaseException):
            raise told
        return told

    async def bring(self, found: Found) -> Path:
        assert found == FOUND
        self.brings += 1
        raise self.brought

    async def kept(self) -> None: ...

    async def served(self, found: Found) -> None: ...

    async def close(self) -> None: ...


def watched(
    origin: Scripted, check: Callable[[Watch, Current], object], *, times: int = 1
) -> Current:
    """What is said after some looks."""

    async def look() -> Current:
        current, loader = Current(), Loader(5)
        watch = Watch(origin, loader, current, 0.01)
        for _ in range(times):
            await watch.look()
        check(watch, current)
        await watch.end()
        return current

    return asyncio.run(look())


def nothing(*_: object) -> None:
    """Nothing more to ask."""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("digest"), "KeyError"),
        (MemoryError(), "MemoryError"),
        (OSError(28, "No space left on device"), "No space left"),
        (TrackingError("MLflow", found="gone", wanted="it", way_out="start it"), "gone"),
    ],
)
def test_whatever_goes_wrong_is_told_and_ends_nothing(error: Exception, said: str) -> None:
    current = watched(Scripted(error), nothing, times=3)
    assert current.refused is not None
    assert said in current.refused.why
    assert current.scorer is None


def test_a_damaged_bundle_is_judged_once_until_it_changes_or_someone_asks() -> None:
    origin = Scripted(FOUND)
    watched(origin, nothing, times=5)
    assert (origin.looks, origin.brings) == (5, 1)

    async def asked() -> None:
        watch = Watch(origin, Loader(5), Current(), 0.01)
        await watch.look()
        await watch.look(again=True)
        await watch.end()

    asyncio.run(asked())
    assert origin.brings == 3


def test_what_is_not_its_fault_is_tried_again_after_longer_and_longer_pauses() -> None:
    origin = Scripted(FOUND, brought=OSError(28, "No space left on device"))
    pauses: list[int] = []
    watched(origin, lambda watch, _: pauses.append(watch._failures), times=5)
    assert (origin.brings, pauses) == (5, [5])


def test_a_refusal_is_told_again_after_another_one_is_over() -> None:
    gone = TrackingError("MLflow", found="gone", wanted="it", way_out="start it")
    said: list[str] = []

    def why(_: Watch, current: Current) -> None:
        said.append("" if current.refused is None else current.refused.why)

    watched(Scripted(FOUND, gone), why, times=2)
    watched(Scripted(FOUND, gone, FOUND), why, times=3)
    assert [each.split(":")[0] for each in said] == ["MLflow", "a bundle"]


def test_the_first_moment_of_a_refusal_is_kept_while_it_holds() -> None:
    current = Current()
    assert current.refuse(DAMAGED, "d")
    first = current.refused
    assert not current.refuse(DAMAGED, "d")
    assert current.refused is first
    current.recover()
    assert current.refused is not None
    assert current.refused.over_at is not None
    assert current.refuse(DAMAGED, "d")


def test_a_folder_that_is_no_bundle_is_told_by_what_is_missing(tmp_path: Path) -> None:
    async def look() -> LeadoddsError:
        loader = Loader(5)
        with pytest.raises(DamagedBundle, match=r"no manifest\.json") as raised:
            await Folder(tmp_path / "nowhere", loader).look()
        loader.close()
        return raised.value

    assert asyncio.run(look()).thing == "bundle nowhere/"
