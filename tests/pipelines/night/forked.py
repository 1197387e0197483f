"""Night jobs of one prepared process: each is a fork of it, since to import all takes seconds.

One line of JSON a job on standard input (argv, folder, environment, rows a chunk, seconds until it
is killed or null), and one on standard output: the exit code, negative for a signal, and what was
said on standard error.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from typing import Any

from pipelines import score
from pipelines.night import chunks, file_sink, postgres_sink, sqlite_sink  # noqa: F401


def _work(told: dict[str, Any], said: int) -> None:
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(said, 2)
    os.chdir(told["folder"])
    os.environ.update(told["environment"])
    chunks.ROWS = told["rows"]
    sys.argv = ["score", *told["argv"]]
    try:
        score.main()
    except SystemExit as left:
        sys.stderr.flush()
        os._exit(left.code if isinstance(left.code, int) else 1)
    except BaseException:  # noqa: BLE001 - the fork must not go on as its parent
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(99)
    os._exit(0)


def _watched(told: dict[str, Any], child: int) -> int:
    if told["seconds"] is not None:
        time.sleep(told["seconds"])
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    for line in sys.stdin:
        told = json.loads(line)
        with tempfile.TemporaryFile() as said:
            child = os.fork()
            if child == 0:
                _work(told, said.fileno())
            code = _watched(told, child)
            said.seek(0)
            print(json.dumps([code, said.read().decode()]), flush=True)


if __name__ == "__main__":
    main()
