"""Which columns of one table name the rows of another: told by names and by shared values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.inspection import names
from pipelines.inspection.profile import Column, Table
from pipelines.inspection.yaml_text import percent

_LEAST_SHARED = 0.05
_LEAST_SHARED_NAMELESS = 0.5
_KEY_WORDS = {"id", "ids", "key", "nr", "no", "uuid", "guid", "number", "the", "fk"}


@dataclass(frozen=True)
class Join:
    """A column whose values are those of a column of another table, and which share of them is."""

    table: str
    column: str
    to_table: str
    to_column: str
    share: float
    is_key: bool
    """Whether it joins a key that every row of the other table has for itself."""
    is_named: bool
    """Whether its header names what the key is of; `id` beside `id` names nothing."""

    @property
    def strength(self) -> tuple[bool, float]:
        """How much speaks for it: the name before the values, as small numbers meet everywhere."""
        return self.is_named, self.share

    def why(self, whom: str) -> str:
        """What speaks for it, as the reason behind a key."""
        return f"{percent(self.share)} of its values are ids of {whom}"


def found(tables: Sequence[Table]) -> list[Join]:
    """Every join between two of the tables that names and values speak for."""
    return [
        join
        for child in tables
        for parent in tables
        if child is not parent
        for own in child.ids
        for key in parent.ids
        if (join := _join(child, own, parent, key)) is not None
    ]


def _join(child: Table, own: Column, parent: Table, key: Column) -> Join | None:
    if own.is_whole != key.is_whole:
        return None
    is_named = _is_named(own, key, parent)
    # Whole numbers from 1 on meet each other everywhere.
    if not is_named and not _are_nameless(own, key) and not _are_codes(own):
        return None
    asked = f"""
        select count(known) / count(*) from
            (select distinct {child.text(own.name)} as value from {child.seen}) told
            left join (select distinct {parent.text(key.name)} as known
                       from {parent.relation.sql}) on value = known
        where value is not null
    """
    share = child.value(asked)
    if share < (_LEAST_SHARED if is_named else _LEAST_SHARED_NAMELESS):
        return None
    return Join(child.name, own.name, parent.name, key.name, share, key.is_unique, is_named)


def _are_codes(own: Column) -> bool:
    """Whether values have letters and digits, so that no two columns share them by chance."""
    some = own.told
    coded = sum(1 for value in some if re.search(r"\d", value) and re.search(r"[^\W\d]", value))
    return not own.is_whole and len(some) > 2 and coded > len(some) / 2


def _is_named(own: Column, key: Column, parent: Table) -> bool:
    """Whether a header speaks of what a key is of; `id` is of what its table is called."""
    table = {names.one(word) for word in names.words(parent.name)}
    return not _subject(own.name).isdisjoint(_subject(key.name) or table)


def _are_nameless(own: Column, key: Column) -> bool:
    """Whether neither header says what it is a key of."""
    return not _subject(own.name) and not _subject(key.name)


def _subject(header: str) -> set[str]:
    return {names.one(word) for word in names.words(header)} - _KEY_WORDS
