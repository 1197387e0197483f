"""Compiled code is kept until any source changes, and is made anew where nothing can be kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from features import jit

ROOT = Path(__file__).resolve().parents[2]
CALLED = "from features.jit import compiled\n\n\n@compiled\ndef one():\n    return 1\n"
CALLER = (
    "from features.called import one\nfrom features.jit import compiled\n\n\n"
    "@compiled\ndef two():\n    return one() + 1\n"
)
ASKED = "from features.caller import two; print(two(), sum(two.stats.cache_hits.values()))"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package `features` of two functions, of which one calls the other."""
    folder = tmp_path / "features"
    (folder / "inner").mkdir(parents=True)
    for name, code in {"called": CALLED, "caller": CALLER, "__init__": "", "inner/x": ""}.items():
        (folder / f"{name}.py").write_text(code)
    shutil.copy(ROOT / "features/jit.py", folder)
    return folder


def asked(package: Path, home: Path | None = None) -> str:
    """What `two` gives in a process of its own, and how often it was found compiled."""
    place = str(home or package.parent / "home")
    done = subprocess.run(
        [sys.executable, "-B", "-c", ASKED],
        cwd=package.parent,
        env={"HOME": place, "XDG_CACHE_HOME": f"{place}/.cache"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_folders_name_is_that_of_the_sources_as_they_are():
    assert (
        f"{ROOT / 'features'}/__pycache__/compiled-{jit._digest(ROOT / 'features')}"
        == jit.compiled.cache
    )


def test_another_package_has_a_folder_of_its_own():
    folder = ROOT / "models/contributions"
    made = jit.Compiler("models.contributions")
    assert made.cache == f"{folder}/__pycache__/compiled-{jit._digest(folder)}"


def test_equal_sources_have_equal_names_wherever_they_stand(package: Path, tmp_path: Path):
    copied = shutil.copytree(package, tmp_path / "elsewhere")
    assert jit._digest(package) == jit._digest(copied)


@pytest.mark.parametrize("changed", ["called.py", "caller.py", "inner/x.py"])
def test_the_name_changes_with_every_source(package: Path, changed: str):
    before = jit._digest(package)
    with (package / changed).open("a") as file:
        file.write("\n")
    assert jit._digest(package) != before


def test_the_name_changes_with_a_source_that_comes_goes_or_is_renamed(package: Path):
    names = [jit._digest(package)]
    (package / "inner/y.py").write_text("")
    names.append(jit._digest(package))
    (package / "inner/y.py").rename(package / "inner/z.py")
    names.append(jit._digest(package))
    (package / "inner/z.py").unlink()
    (package / "inner/x.py").unlink()
    names.append(jit._digest(package))
    assert len(set(names)) == 4


def test_a_copy_elsewhere_brings_its_compiled_code(package: Path, tmp_path: Path):
    assert asked(package) == "2 0"
    copied = shutil.copytree(package, tmp_path / "elsewhere" / "features")
    assert asked(copied) == "2 1"


def test_what_is_no_source_does_not_change_the_name(package: Path):
    before = jit._digest(package)
    (package / "__pycache__").mkdir()
    (package / "__pycache__/called.pyc").write_bytes(b"x")
    (package / "notes.txt").write_text("x")
    assert jit._digest(package) == before


@pytest.mark.slow
def test_a_second_process_finds_what_the_first_compiled(package: Path):
    assert asked(package) == "2 0"
    (kept,) = (package / "__pycache__").iterdir()
    assert kept.name == f"compiled-{jit._digest(package)}"
    assert asked(package) == "2 1"


@pytest.mark.slow
def test_a_function_is_compiled_anew_when_one_that_it_calls_has_changed(package: Path):
    assert asked(package) == "2 0"
    (package / "called.py").write_text(CALLED.replace("return 1", "return 5"))
    assert asked(package) == "6 0"


@pytest.mark.slow
def test_where_the_folder_cannot_be_written_all_is_compiled_and_nothing_kept(package: Path):
    (package / "__pycache__").write_text("a file where a folder should be")
    home = package.parent / "home"
    home.mkdir()
    assert asked(package, home) == "2 0"
    assert asked(package, home) == "2 0"
    assert [path for path in home.rglob("*") if path.is_file()] == []


@pytest.mark.slow
def test_where_nothing_at_all_can_be_written_all_is_compiled(package: Path):
    (package / "__pycache__").write_text("a file where a folder should be")
    no_home = package.parent / "no home"
    no_home.write_text("a file where a folder should be")
    assert asked(package, no_home) == "2 0"
