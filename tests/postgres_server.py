"""A PostgreSQL server of its own for the tests: in a temporary folder, for this machine only."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import adbc_driver_manager
import pytest
from adbc_driver_postgresql import dbapi

PASSWORD = "pl4nted & b@se:64/ü%41?#"  # noqa: S105
"""Of every user; a careless message would repeat some form of it."""

_OWNER = "boss"
_STARTS_WITHIN = 30
_SETTINGS = {"listen_addresses": "127.0.0.1", "fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Server:
    """A running server, to which only passwords give access."""

    port: int

    def address(self, user: str = _OWNER, password: str = PASSWORD, database: str = "postgres"):
        """The whole address, as nobody may write it into a source file."""
        secret = quote(password, safe="")
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> list[Any]:
        """Let the owner run statements; the rows of the last one."""
        address = self.address(database=database)
        with dbapi.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def running() -> Iterator[Server]:
    """A new server, stopped and removed at the end; without PostgreSQL the tests are skipped."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="leadodds-postgres-"))
    try:
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        account = _account()
        for path in (folder, secret):
            os.chown(path, *account.values()) if account else None
        data = folder / "data"
        made = [programs / "initdb", "-D", data, "-U", _OWNER, f"--pwfile={secret}", "--no-sync"]
        made += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-locale"]
        as_other = {**account, "extra_groups": []} if account else {}
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **as_other)
        with _started(programs, data, as_other) as server:
            yield server
    finally:
        shutil.rmtree(folder)


@contextmanager
def _started(programs: Path, data: Path, as_other: dict[str, Any]) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = Server(free.getsockname()[1])
    settings = _SETTINGS | {"unix_socket_directories": str(data.parent), "port": str(server.port)}
    told = [text for key, value in settings.items() for text in ("-c", f"{key}={value}")]
    with (data.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *told],
            cwd=data.parent,
            stdout=log,
            stderr=log,
            **as_other,
        )
        try:
            _wait_for(server, process, data.parent / "log")
            yield server
        finally:
            # A fast shutdown: whoever is still connected is cut off.
            process.send_signal(signal.SIGINT)
            process.wait(_STARTS_WITHIN)


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    last = time.monotonic() + _STARTS_WITHIN
    while True:
        try:
            server.run("select 1")
        except adbc_driver_manager.Error:
            if process.poll() is not None or time.monotonic() > last:
                pytest.fail(f"PostgreSQL does not start:\n{log.read_text()}")
            time.sleep(0.05)
        else:
            return


def _account() -> dict[str, Any]:
    """Somebody else where we are root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    found = known.get("postgres") or known["nobody"]
    return {"user": found.pw_uid, "group": found.pw_gid}


def _programs() -> Path:
    found = _found()
    wanted = os.environ.get("CI") or os.environ.get("LEADODDS_INSTALL")
    if found is None and wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-q", "postgresql"], check=True)
        found = _found()
    if found is None:
        told = "no PostgreSQL server on this machine (sudo apt-get install postgresql): NOT TESTED"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    return found


def _found() -> Path | None:
    """The folder with initdb and postgres; the newest where there are several."""
    asked = shutil.which("pg_config")
    folders = [Path(folder) for folder in os.get_exec_path()]
    if asked:
        told = subprocess.run([asked, "--bindir"], check=True, capture_output=True, text=True)
        folders.insert(0, Path(told.stdout.strip()))
    packaged = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(packaged, key=lambda folder: float(folder.parent.name), reverse=True)
    complete = (
        each for each in folders if (each / "initdb").exists() and (each / "postgres").exists()
    )
    return next(complete, None)
