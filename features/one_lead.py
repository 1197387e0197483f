"""The attributes of one lead as numbers: what `demographic.build` gives of many, without columns.

A request pays for every call, so what depends on the declared attributes alone is sorted out once:
numbers are read together, and a category's value is found by one look into a dictionary.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from features import demographic, facts, values
from features.demographic import DemographicSpec
from features.types import Fact, Floats
from features.values import Value

_MOST_REMEMBERED = 10_000
"""Values of a category, so that no stream of ever new ones fills the memory."""
_PLAIN = frozenset({float, type(None)})


class OneLead:
    """Reads the attributes of leads one by one; safe to share between threads."""

    def __init__(self, spec: DemographicSpec) -> None:
        self._spec = spec
        self._raw = spec.raw
        each = list(enumerate(spec.read))
        numbers = [(at, fact) for at, (fact, _) in each if fact.kind == "number"]
        self._numbers = [fact for _, fact in numbers]
        self._names = [fact.name for fact in self._numbers]
        self._may_be_plain = not any(fact.missing for fact in self._numbers)
        self._number_places = np.array([at for at, _ in numbers], dtype=np.int64)
        coded = [(at, fact, places) for at, (fact, places) in each if places is not None]
        self._codes = [(fact.name, _Codes(fact, places)) for _, fact, places in coded]
        self._code_places = np.array([at for at, *_ in coded], dtype=np.int64)
        self._others = [
            (at, fact)
            for at, (fact, places) in each
            if places is None and fact.kind not in {"number", "completeness"}
        ]

    def tell(self, lead: Mapping[str, Value]) -> Mapping[str, Value]:
        """The facts that a lead's attributes tell, without the raw values."""
        return facts.tell_one(self._raw, lead) if self._raw else lead

    def row(self, lead: Mapping[str, Value], cutoff: int) -> Floats:
        """The features of a lead of which the attributes or their facts are told; (features,)."""
        told = self.tell(lead)
        found = np.full(len(self._spec.read), np.nan)
        found[self._number_places] = self._read_numbers(told)
        found[self._code_places] = [codes[told.get(name)] for name, codes in self._codes]
        for place, fact in self._others:
            found[place] = demographic.value(fact, told.get(fact.name), cutoff)
        demographic.count(self._spec, found.reshape(1, -1))
        return found

    def unseen(self, told: Mapping[str, Value]) -> dict[str, list[str]]:
        """Of a lead's facts the categories without a place in the vocabulary, as texts."""
        found = {}
        for name, codes in self._codes:
            value = told.get(name)
            if codes[value] == codes.new:
                found[name] = [values.text(value, codes.fact.missing) or ""]
        return found

    def _read_numbers(self, told: Mapping[str, Value]) -> Floats:
        sent = [told.get(name) for name in self._names]
        if self._may_be_plain and _PLAIN.issuperset(map(type, sent)):
            read = np.array(sent, dtype=np.float64)
            if np.isfinite(read).sum() == len(sent) - sent.count(None):
                return read
        one_by_one = map(values.number, self._numbers, sent)
        return np.fromiter(one_by_one, dtype=np.float64, count=len(sent))


class _Codes(dict[Value, float]):
    """The code of each value of a category as it is sent; some of what has none is remembered."""

    def __init__(self, fact: Fact, places: Mapping[str, int]) -> None:
        super().__init__()
        self.fact = fact
        self.new = float(len(places))
        self._places = places

    def __missing__(self, value: Value) -> float:
        text = values.text(value, self.fact.missing)
        code = np.nan if text is None else float(self._places.get(text, self.new))
        # No number and no truth is remembered: 1, 1.0 and true would be one key.
        if (value is None or isinstance(value, str)) and len(self) < _MOST_REMEMBERED:
            self[value] = code
        return code
