"""What a place of the night's scores refuses, told as `SinkError`; no password, no lead in it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from features.errors import SinkError

_WAYS_OUT = {
    errno.ENOSPC: "free disk space",
    errno.EDQUOT: "free disk space, or raise the quota",
    errno.EFBIG: "free disk space, or raise the limit of a file's size",
    errno.EROFS: "mount the disk for writing, or name another place",
    errno.EACCES: "mend the rights of the folder, or name another place",
    errno.EPERM: "mend the rights of the folder, or name another place",
}


@contextmanager
def of_files(table: str) -> Iterator[None]:
    """Tell what the file system refuses of a table's files."""
    try:
        yield
    except OSError as error:
        way_out = _WAYS_OUT.get(error.errno or 0, "look after the disk")
        raise refused(
            table,
            found=" ".join(str(error).split()),
            wanted="files that can be read and written there",
            way_out=way_out,
        ) from error


def refused(table: str, *, found: str, wanted: str, way_out: str) -> SinkError:
    """A refusal; the way out always ends in the same run going on."""
    return SinkError(
        table, found=found, wanted=wanted, way_out=f"{way_out}; then run it again: it goes on"
    )


def newer(table: str, *, found: int, known: int) -> SinkError:
    """Tables that a later version has made, which this one must not touch."""
    return SinkError(
        table,
        found=f"format {found}",
        wanted=f"format {known} or an older one, which the job brings up itself",
        way_out="update this installation, or name another place",
    )
