"""What `/v1/model` tells an integrator: which fields to send, and what the model is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from features import clock
from features.types import Attribute
from models.contract import Contract
from models.scorer import Scorer
from serving.messages import Lead
from serving.model_messages import Band, Feature, Figure, Model, WantedField

_SOME_MOMENT = 1_500_000_000_000_000
_OF_KIND: Mapping[str, Any] = {
    "number": 3,
    "yes_no": "yes",
    "date": "2017-07-01T00:00:00Z",
    "mail": "ann@example.com",
    "phone": "+49 30 901820",
    "job_title": "Head of Sales",
    "text": "Please send an offer",
    "utm": "https://example.com/?utm_source=news&utm_medium=email",
}
"""What an example sends of each kind of attribute."""


def page(loaded: Scorer, card: Mapping[str, Any]) -> Model:
    """The page of a bundle; `card` is what is told beside it, empty where nothing is."""
    contract = loaded.contract
    return Model(
        model_version=loaded.digest,
        source=contract.source,
        trained_at=card.get("made_at"),
        period=card.get("period", {}),
        figures=_figures(card),
        made_of=dict(contract.made_of),
        horizon=contract.horizon,
        base_rate=contract.base_rate,
        warning=loaded.warning,
        bands=_bands(contract),
        attributes=wanted(contract),
        event_types=_event_types(contract),
        event_properties=_properties(contract),
        example=example(contract),
        features=[
            Feature(
                name=each.name,
                sentence=loaded.language.phrase(each.sentence),
                unit=loaded.language.phrase(each.unit),
                null_means=loaded.language.phrase(each.null_means),
            )
            for each in contract.catalogue.features
        ],
    )


def card_of(folder: Path, digest: str) -> dict[str, Any]:
    """The card beside a bundle; empty where there is none, or it is that of another bundle."""
    try:
        told = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    is_its = isinstance(told, dict) and told.get("bundle_digest") == digest
    return told if is_its else {}


def wanted(contract: Contract) -> list[WantedField]:
    """The attributes that the model reads."""
    who = contract.catalogue.demographic
    return [
        WantedField(
            name=each.name,
            kind=each.kind,
            meaning=each.label,
            unit=each.unit,
            values=list(each.order or who.vocabularies.get(each.name, ())),
        )
        for each in who.attributes
        if each.name in who.inputs
    ]


def example(contract: Contract) -> Lead:
    """A lead of this model's fields, with one event."""
    moment = clock.iso(_SOME_MOMENT)
    attributes = {
        each.name: _value(contract, each)
        for each in contract.catalogue.demographic.attributes
        if each.name in contract.catalogue.demographic.inputs
    }
    events = [
        {"event_type": kind, "occurred_at": clock.iso(_SOME_MOMENT - clock.DAY)}
        for kind in _event_types(contract)[:1]
    ]
    told = {
        "lead_id": "4711",
        "contact_id": "815",
        "as_of": moment,
        "created_at": clock.iso(_SOME_MOMENT - clock.HOUR),
        "attributes": attributes,
        "events": events,
        "explain": 3,
    }
    return Lead.model_validate(told)


def _value(contract: Contract, attribute: Attribute) -> Any:
    if attribute.kind in _OF_KIND:
        return _OF_KIND[attribute.kind]
    known = attribute.order or contract.catalogue.demographic.vocabularies.get(attribute.name, ())
    return known[0] if known else "any"


def _bands(contract: Contract) -> list[Band]:
    return [
        Band(name=name, begins=start, mapped=contract.bands.words(name))
        for name, start in zip(contract.bands.names, contract.bands.starts, strict=True)
    ]


def _event_types(contract: Contract) -> list[str]:
    groups = contract.catalogue.behavioural.groups
    return sorted({kind for group in groups for kind in group.event_types})


def _properties(contract: Contract) -> dict[str, str]:
    return {
        **dict.fromkeys(contract.categories, "category"),
        **dict.fromkeys(contract.numbers, "number"),
    }


def _figures(card: Mapping[str, Any]) -> dict[str, Figure]:
    told = card.get("test", {}).get("model", {})
    return {name: Figure(**figure) for name, figure in told.items() if figure is not None}
