"""Keys: who is let in, for what, and how they are changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from features.errors import ConfigError, Forbidden, UnknownCaller
from serving import keys

KEY, LINE = keys.make("crm", ("predict",))
ADMIN_KEY, ADMIN_LINE = keys.make("night", ("predict", "admin"))


def shown(key: str) -> dict[bytes, bytes]:
    return {b"authorization": b"Bearer " + key.encode()}


def test_a_key_is_known_by_either_header_and_its_name_is_told() -> None:
    known = keys.read(None, f"{LINE}; {ADMIN_LINE}")
    assert known.caller(shown(KEY), keys.PREDICT) == "crm"
    assert known.caller({b"authorization": b"bearer  " + KEY.encode()}, keys.PREDICT) == "crm"
    assert known.caller({b"x-api-key": ADMIN_KEY.encode()}, keys.ADMIN) == "night"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        shown(""),
        shown(KEY[:-1]),
        shown(KEY + "x"),
        shown(LINE.rsplit(":", 1)[1]),
        {b"authorization": b"Basic " + KEY.encode()},
        {b"authorization": KEY.encode()},
        {b"x-api-key": b"\xff\x00"},
    ],
)
def test_whoever_shows_no_known_key_is_refused_and_no_key_is_repeated(
    headers: dict[bytes, bytes],
) -> None:
    with pytest.raises(UnknownCaller) as error:
        keys.read(None, LINE).caller(headers, keys.PREDICT)
    assert KEY[:-1] not in str(error.value)


def test_a_key_counts_for_its_scopes_only() -> None:
    known = keys.read(None, LINE)
    assert known.caller(shown(KEY), None) == "crm"
    with pytest.raises(Forbidden, match="admin"):
        known.caller(shown(KEY), keys.ADMIN)


def test_without_any_key_everybody_may_ask() -> None:
    known = keys.read(None, "")
    assert not known.wanted
    assert known.caller({}, keys.ADMIN) == ""


class Clock:
    """Seconds that a test moves on."""

    now = 0.0

    def __call__(self) -> float:
        self.now += keys.LOOK_EVERY
        return self.now


def test_a_changed_file_counts_without_a_restart_and_a_broken_one_changes_nothing(
    tmp_path: Path,
) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# the CRM's\n{LINE}\n\n")
    first = keys.read(file, "")
    known = keys.Keys(first.known, file, Clock())
    assert known.caller(shown(KEY), keys.PREDICT) == "crm"
    file.write_text(f"{LINE}\n{ADMIN_LINE}\n")
    assert known.caller(shown(ADMIN_KEY), keys.ADMIN) == "night"
    file.write_text("nonsense")
    assert known.caller(shown(KEY), keys.PREDICT) == "crm"
    file.unlink()
    assert known.caller(shown(KEY), keys.PREDICT) == "crm"
    file.write_text(f"{ADMIN_LINE}\n")
    with pytest.raises(UnknownCaller):
        known.caller(shown(KEY), keys.PREDICT)


def test_an_emptied_file_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    known = keys.read(tmp_path / "keys", "")
    assert known.wanted
    with pytest.raises(UnknownCaller):
        known.caller({}, None)


@pytest.mark.parametrize(
    "line",
    [
        KEY,
        f"crm {KEY}",
        LINE.replace("predict", "predict,root"),
        LINE.replace("predict", ""),
        LINE[:-1],
        LINE[:-1] + "é",
        LINE[:-1] + "g",
        LINE.replace("crm", "a b"),
    ],
    ids=["key", "key behind a name", "scope", "no scope", "short", "letter", "digit", "name"],
)
def test_a_line_that_is_none_is_refused_without_being_repeated(line: str) -> None:
    with pytest.raises(ConfigError) as error:
        keys.read(None, line)
    assert KEY not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="LEADODDS_KEYS_FILE"):
        keys.read(tmp_path / "keys", "")


def test_the_command_makes_a_key_that_its_line_lets_in(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "serving.keys", "crm-2026", "predict", "admin"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    key, line = (each.split(": ", 1)[1].strip() for each in done.stdout.splitlines())
    assert key not in line
    assert keys.read(None, line).caller(shown(key), keys.ADMIN) == "crm-2026"


@pytest.mark.parametrize("told", [[], ["crm"], ["crm", "everything"], ["a crm", "predict"]])
def test_the_command_says_what_it_wants(told: list[str], capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as end:
        keys.main(told)
    assert end.value.code == 2
    assert "predict" in capsys.readouterr().err
