"""A team's points, as a source file declares them or as a CSV file lists them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from models.points import table
from models.points.table import Action, Table
from pipelines.config import Section
from pipelines.refusal import refuse
from pipelines.words import Duration, Name

Word = Annotated[str, Field(pattern=r"^\S(.{0,38}\S)?$")]


class ActionEntry(Section):
    """So many points for every event of a group, or for what an attribute says."""

    action: Word | None = None
    """What the team calls it; the group's or the attribute's name if left out."""
    points: float
    """Negative ones cost."""
    group: Name | None = None
    window: Duration | None = None
    """After so long the points of an event expire."""
    half_life: Duration | None = None
    """After so long the points of an event count half."""
    absent: bool = False
    """Earned once, where the group has no event in the window: silence."""
    attribute: Name | None = None
    is_: Annotated[tuple[str, ...] | None, Field(alias="is", min_length=1)] = None
    """The values of the attribute that earn the points; yes or no where it is one of these."""
    least: Annotated[float | None, Field(alias="from")] = None
    """The number from which on an attribute earns them."""
    below: float | None = None
    """The number from which on it no longer does."""
    cap: float | None = None
    """The most that the action can earn; of negative points, the most that it can cost."""

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if (self.group is None) == (self.attribute is None):
            raise ValueError("wanted either a group of events or an attribute")
        of_events = (self.window, self.half_life, self.absent or None)
        of_attributes = (self.is_, self.least, self.below)
        if self.attribute is not None and any(each is not None for each in of_events):
            raise ValueError("wanted window, half_life and absent for a group only")
        if self.group is not None and any(each is not None for each in of_attributes):
            raise ValueError("wanted is, from and below for an attribute only")
        if self.attribute is not None and all(each is None for each in of_attributes):
            raise ValueError("wanted is, from or below: which values earn the points")
        if self.absent and (self.window is None or self.half_life is not None):
            raise ValueError("wanted a window, and no half_life, for what is absent")
        if self.cap is not None and self.cap * self.points <= 0:
            raise ValueError("wanted a cap of the same sign as the points")
        if self.cap is not None and self.attribute is not None:
            raise ValueError("wanted a cap for a group only: an attribute earns its points once")
        return self

    @property
    def told(self) -> Action:
        """The action that is declared."""
        return Action(
            name=self.action or self._plain_name,
            points=self.points,
            group=self.group,
            window=self.window,
            half_life=self.half_life,
            absent=self.absent,
            attribute=self.attribute,
            values=self.is_ or (),
            least=self.least,
            below=self.below,
            cap=self.cap,
        )

    @property
    def _plain_name(self) -> str:
        within = f" in {self.window}" if self.window else ""
        return f"{'no ' if self.absent else ''}{self.group or self.attribute}{within}"


class PointsBand(Section):
    """A band of the sum, from the hottest on; the last one takes the rest."""

    name: Word
    begins: Annotated[float | None, Field(alias="from")] = None


class Points(Section):
    """The team's actions and what their sum means; empty where the team has no points."""

    actions: tuple[ActionEntry, ...] = ()
    file: Annotated[str | None, Field(min_length=1)] = None
    """A CSV file, beside this one, with an action a line; its columns are the keys of an action."""
    bands: tuple[PointsBand, ...] = ()
    qualified: dict[Word, float] = Field(default_factory=dict)
    """From how many points on a lead is marketing- or sales-qualified, under the team's names."""
    balance: Annotated[str | None, Field(min_length=1)] = None
    """A column of the leads with today's balance, where the team has nothing else. It is not read:
    it counts what happened after each lead was won or lost, and so knows the future."""

    @property
    def table(self) -> Table | None:
        """The table of points; None where no action is declared."""
        if not self.actions:
            return None
        names = [band.name for band in self.bands]
        starts = [band.begins for band in self.bands if band.begins is not None]
        return Table(
            actions=tuple(entry.told for entry in self.actions),
            bands=table.bands(names, starts) if names else None,
            qualified=self.qualified,
        )


def check(points: Points, groups: Sequence[str], attributes: Sequence[str]) -> None:
    """Raise `ConfigError` for the first key that does not fit to the others."""
    for place, entry in enumerate(points.actions):
        for kind, name, listed in (
            ("group", entry.group, groups),
            ("attribute", entry.attribute, attributes),
        ):
            if name is not None and name not in listed:
                told = ", ".join(sorted(listed)) or "there is none"
                refuse(f"points.actions.{place}.{kind}", repr(name), f"one of: {told}")
    names = [entry.told.name for entry in points.actions]
    for place, name in enumerate(names):
        if name in names[:place]:
            way_out = "name one of the two with `action`"
            refuse(f"points.actions.{place}", f"{name!r} twice", "a name for each action", way_out)
    _bands(points.bands)
    if (points.bands or points.qualified) and not (points.actions or points.file):
        refuse("points", "bands of no points", "the actions that earn points, or neither")


def _bands(bands: Sequence[PointsBand]) -> None:
    if len(bands) == 1:
        refuse("points.bands", "one band", "two or more, the last one for the rest")
    for place, band in enumerate(bands):
        last = place == len(bands) - 1
        if (band.begins is None) != last:
            wanted = "a name alone: it takes the rest" if last else "from: where it begins"
            refuse(f"points.bands.{place}", str(band.begins), wanted)
    for place, (hotter, colder) in enumerate(itertools.pairwise(bands[:-1]), start=1):
        if (colder.begins or 0.0) >= (hotter.begins or 0.0):
            wanted = f"less than that of {hotter.name}, {hotter.begins:g}"
            refuse(f"points.bands.{place}.from", f"{colder.begins:g}", wanted)
