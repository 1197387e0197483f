"""A request's id: the caller's, if it cannot tell anything else; or one of our own."""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Mapping

_SENT = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_PROCESS = secrets.token_hex(8).encode()
_COUNT = itertools.count(1)
"""Those of a process count on, and no two processes share their beginning."""


def of(headers: Mapping[bytes, bytes]) -> bytes:
    """The id in the header X-Request-Id, or a new one."""
    sent = headers.get(b"x-request-id", b"")
    return sent if _SENT.fullmatch(sent) else b"%s-%x" % (_PROCESS, next(_COUNT))
