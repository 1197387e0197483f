"""Variables in the addresses of a source file, and no passwords: those belong into variables.

`${NAME}` is the value of a variable of the environment, `${NAME:-default}` the default where it is
unset or empty. Every other dollar sign stays as it is, `$$` too.
"""

from __future__ import annotations

import os
import re
from urllib.parse import unquote

from features.errors import ConfigError

_VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^{}]*))?\}")
_OPEN = re.compile(r"\$\{")
_USERS_PASSWORD = re.compile(r"://[^:@]*:.+@", re.DOTALL)
_PASSWORD_KEY = re.compile(r"(password|passwd|pwd)\s*=\s*[^\s&]", re.IGNORECASE)


def expand(key: str, told: str) -> str:
    """The address with the values of its variables; `ConfigError` where one is unset."""
    if _OPEN.search(_VARIABLE.sub("", told)):
        raise ConfigError(
            key,
            found="${ that begins no variable",
            wanted="${NAME} or ${NAME:-default}, NAME of letters, digits and _",
            way_out="mend the name, or close the bracket",
        )
    return _VARIABLE.sub(lambda found: _value(key, found), told)


def variables(told: str) -> tuple[str, ...]:
    """The names of the variables in an address, each once, in their order."""
    return tuple(dict.fromkeys(found["name"] for found in _VARIABLE.finditer(told)))


def refuse_passwords(key: str, told: str) -> None:
    """Raise `ConfigError` if a password stands in the declared address; it is not repeated.

    A default counts as written out: `${PASSWORD:-secret}` is a password for all to read.
    """
    plain = _VARIABLE.sub(lambda found: found["default"] or "", told)
    if _USERS_PASSWORD.search(plain) or _PASSWORD_KEY.search(unquote(plain)):
        raise ConfigError(
            key,
            found="a password in the source file",
            wanted="a variable in its place, as in postgresql://reader:${CRM_PASSWORD}@host/crm",
            way_out="export CRM_PASSWORD=…, and change the password if others have seen the file",
        )


def _value(key: str, found: re.Match[str]) -> str:
    name, default = found["name"], found["default"]
    value = os.environ.get(name)
    if default is not None:
        return value or default
    if value is None:
        raise ConfigError(
            key,
            found=f"no variable {name} in the environment",
            wanted=f"its value, for ${{{name}}}",
            way_out=f"export {name}=…",
        )
    return value
