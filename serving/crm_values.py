"""Values as CRMs write them: numbers as text, moments as text or counted since 1970."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from features import clock
from features.errors import InputError
from serving import moments

Value = str | float | bool | None

_COUNTED = re.compile(r"-?\d{9,16}(\.\d+)?")


@dataclass(frozen=True)
class Forms:
    """In which forms a CRM writes values; see serving/mapping.py."""

    zone: str | None = None
    moments: tuple[str, ...] = ()
    decimal: str = "."
    missing: tuple[str, ...] = ()


def read(forms: Forms, path: str, value: Value, kind: str) -> Value:
    """A value as /v1/predict takes one of this kind; null where it means nothing."""
    if isinstance(value, str):
        value = value.strip()
        if not value or value in forms.missing:
            return None
    if value is None:
        return None
    if kind == "date":
        return moment(forms, path, value)
    if kind == "number" and isinstance(value, str):
        return _number(forms, value)
    return str(value) if kind == "text" and not isinstance(value, str) else value


def moment(forms: Forms, path: str, value: str | float) -> str:
    """ISO 8601; without a zone where neither the text nor the mapping names one.

    Such a moment is refused later, unless it is an attribute whose source declares the zone.
    """
    if isinstance(value, bool):
        raise _no_moment(path, "yes or no")
    counted = value if isinstance(value, int | float) else _counted(value)
    if counted is not None:
        return clock.iso(moments.read(path, counted))
    text = str(value)
    read = _iso(text) or _in_form(forms, text)
    if read is None:
        raise _no_moment(path, "no moment in a form that is known")
    if read.tzinfo is None and forms.zone is not None:
        read = read.replace(tzinfo=ZoneInfo(forms.zone))
    return read.isoformat()


def _counted(text: str) -> float | None:
    return float(text) if _COUNTED.fullmatch(text) else None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _in_form(forms: Forms, text: str) -> datetime | None:
    for form in forms.moments:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - a zone is added by the caller
        except ValueError:
            continue
    return None


def _number(forms: Forms, text: str) -> str:
    """Digits with a decimal point; what is no number is left for the feature side to refuse."""
    plain = re.sub(r"[\s  ']", "", text)
    thousands, decimal = (",", ".") if forms.decimal == "." else (".", ",")
    return plain.replace(thousands, "").replace(decimal, ".")


def _no_moment(path: str, found: str) -> InputError:
    return InputError(
        path,
        found=found,
        wanted="ISO 8601 with a zone, like 2017-10-01T00:00:00Z, or seconds since 1970",
        way_out="send it so, or name `zone` and `moments` in the field mapping",
    )
