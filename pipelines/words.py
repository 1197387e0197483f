"""Texts of YAML files that mean something: durations, moments, zones, names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field

from features import clock, local_time
from features.errors import ConfigError


def _checked(check: Callable[[str], object]) -> AfterValidator:
    """A check of the features' side, told so that pydantic can name the key that failed it."""

    def validate(text: str) -> str:
        try:
            check(text)
        except ConfigError as error:
            raise ValueError(f"wanted {error.wanted}") from None
        return text

    return AfterValidator(validate)


Duration = Annotated[str, _checked(clock.duration)]
Moment = Annotated[str, _checked(clock.moment)]
Zone = Annotated[str, _checked(local_time.zone_named)]
Reason = Annotated[str, Field(pattern=r"\S")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def require_one_answer(*, leak: bool, accepted: str | None) -> None:
    """Refuse, as validators do, what is left out and yet explained."""
    if leak and accepted is not None:
        raise ValueError("wanted leak or accepted: what is left out needs no reason to stay")


def is_longer(some: str, other: str) -> bool:
    """Whether one duration is longer than another."""
    return clock.duration(some) > clock.duration(other)


def is_later(some: str, other: str) -> bool:
    """Whether one moment is later than another."""
    return clock.is_later(clock.moment(some), clock.moment(other))
