"""The tool that makes the environment."""

from __future__ import annotations

import subprocess
import sys

from tests import tool_files


def test_an_activated_environment_is_made_anew_by_the_python_it_was_made_of() -> None:
    """Its own `python` is removed before the new one is made."""
    interpreter = tool_files.loaded("environment")._interpreter()
    assert sys.prefix != sys.base_prefix
    assert not interpreter.is_relative_to(sys.prefix)
    told = "import sys; print(*sys.version_info[:3], sys.prefix == sys.base_prefix)"
    done = subprocess.run(
        [str(interpreter), "-c", told], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [*map(str, sys.version_info[:3]), "True"]
