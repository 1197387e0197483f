"""What the tests need of the machine is installed where that can be, else said aloud."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def machine(tmp_path: Path, root: Path):
    """A machine with these programs alone, besides what the script itself is made of."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()

    def run(programs: dict[str, str], **environment: str) -> subprocess.CompletedProcess[str]:
        for name in ("bash", "ls", "touch", "chmod"):
            (bin_ / name).symlink_to(shutil.which(name))
        for name, script in programs.items():
            (bin_ / name).write_text(f"#!{shutil.which('bash')}\n{script}\n")
            (bin_ / name).chmod(0o755)
        return subprocess.run(
            [bin_ / "bash", root / "tools/test_machine.sh"],
            env={"PATH": str(bin_), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


SOMEBODY, ROOT = {"id": "echo 1000"}, {"id": "echo 0"}
SERVER = {"initdb": "", "java": ""}
APT = {"apt-get": 'echo "apt-get $*"; d="${0%/*}"; touch "$d/chromium"; chmod +x "$d/chromium"'}


def test_a_machine_that_has_all_is_left_alone(machine):
    done = machine(ROOT | SERVER | {"chromium": "", "apt-get": "exit 9"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_missing_is_said_and_nobody_but_root_installs(machine):
    done = machine(SOMEBODY | SERVER | APT)
    assert done.returncode == 0
    assert "MISSING ON THIS MACHINE: chromium." in done.stderr
    assert "apt-get install chromium" in done.stderr
    assert "installing" not in done.stderr


def test_java_is_named_by_the_package_that_brings_it(machine):
    done = machine(SOMEBODY | {"initdb": "", "chromium": ""})
    assert "MISSING ON THIS MACHINE: openjdk-17-jre-headless." in done.stderr


def test_in_ci_what_is_missing_is_an_error(machine):
    assert machine(SOMEBODY | SERVER | APT, CI="1").returncode == 2


def test_root_with_apt_gets_what_is_missing(machine):
    done = machine(ROOT | SERVER | APT, CI="1")
    assert done.returncode == 0
    assert "apt-get install -y -q --no-install-recommends chromium" in done.stderr
    assert "MISSING" not in done.stderr


def test_an_installation_that_fails_is_said_too(machine):
    done = machine(ROOT | SERVER | {"apt-get": "exit 100"}, CI="1")
    assert done.returncode == 2
    assert "MISSING ON THIS MACHINE: chromium." in done.stderr
