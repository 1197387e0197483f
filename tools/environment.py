"""Make the project's environment in .venv, quietly and once; run by any Python >= 3.11 alone.

Looks first for what pip can't bring, and names the command that installs what is missing. With the
name of another lock, like `bench`, it adds what that one has to an environment that is there.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PIP = [str(VENV / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed"


def main() -> int:
    """Leave a whole environment, or say what is missing."""
    if len(sys.argv) > 1:
        return _add(ROOT / f"requirements-{sys.argv[1]}.lock", VENV / f"installed-{sys.argv[1]}")
    missing = _missing()
    if missing:
        print("This machine lacks what pip can't install:", file=sys.stderr)
        for line in missing:
            print(f"  {line}", file=sys.stderr)
        return 2
    # Two runs at once: the second waits, then finds the work done.
    with (ROOT / ".venv.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        wanted = _wanted()
        if STAMP.is_file() and STAMP.read_text() == wanted:
            STAMP.touch()
            return 0
        return _install(wanted)


def _add(lock: Path, stamp: Path) -> int:
    """Install what another lock has on top; what is there already stays as it is."""
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    with (ROOT / ".venv.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_text() == wanted:
            return 0
        print(f"Adding {lock.name} to .venv (once) …", flush=True)
        return _run([_install_from(lock)], stamp, wanted)


def _missing() -> list[str]:
    lines = []
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        lines.append(
            f"Python 3.11, 3.12 or 3.13 (this is {platform.python_version()}): "
            "name another with `make PYTHON=python3.11 …`"
        )
    if importlib.util.find_spec("ensurepip") is None:
        lines.append("the venv module: sudo apt-get install python3-venv")
    try:
        ctypes.CDLL("libgomp.so.1" if sys.platform == "linux" else "libomp.dylib")
    except OSError:
        command = (
            "sudo apt-get install libgomp1" if sys.platform == "linux" else "brew install libomp"
        )
        lines.append(f"OpenMP, which LightGBM needs: {command}")
    return lines


def _wanted() -> str:
    """What the environment was made from: the lock and the interpreter."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{lock} {sys.version.split()[0]} {sys.base_prefix}\n"


def _install(wanted: str) -> int:
    print("Making the environment in .venv (once; a minute or three) …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    steps = [
        [str(_interpreter()), "-m", "venv", str(VENV)],
        _install_from(LOCK),
        [*PIP, "check"],
    ]
    return _run(steps, STAMP, wanted)


def _interpreter() -> Path:
    """The Python itself: an activated environment has one of its own, about to be removed."""
    return Path(sys.base_prefix) / "bin" / "python{}.{}".format(*sys.version_info)


def _install_from(lock: Path) -> list[str]:
    return [*PIP, "install", "--no-deps", "--require-hashes", "--requirement", str(lock)]


def _run(steps: list[list[str]], stamp: Path, wanted: str) -> int:
    for step in steps:
        done = subprocess.run(
            step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            print(done.stdout, file=sys.stderr)
            print(f"This step failed: {' '.join(step)}", file=sys.stderr)
            return 2
    stamp.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
