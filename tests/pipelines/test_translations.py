"""Every word of the shipped sources that pages and reasons can show has its Russian."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from features.errors import ConfigError
from features.kinds.kind import spoken
from features.phrase import Phrase
from models import reason_text
from models.language import speak
from pipelines import audit_columns, params, source
from pipelines.source import Source

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "sources").glob("*.yaml"))

OF_THE_DATA = {
    "complete_journey": "Type A, Type B, Type C, Homeowner, Renter, Probable Homeowner, Married,"
    " Unmarried, 2 Adults No Kids, 1 Adult No Kids, 2 Adults Kids, 1 Adult Kids",
    "bpi2012": "automatic, A_PREACCEPTED, A_ACCEPTED, A_FINALIZED, W_Completeren aanvraag,"
    " W_Nabellen offertes, W_Nabellen incomplete dossiers, W_Afhandelen leads,"
    " W_Valideren aanvraag, W_Beoordelen fraude, W_Wijzigen contractgegevens",
    "bank_additional": "admin., blue-collar, technician, services, management, retired,"
    " entrepreneur, self-employed, housemaid, unemployed, student, married, single, divorced,"
    " cellular, telephone, mar, apr, may, jun, jul, aug, sep, oct, nov, dec, mon, tue, wed, thu,"
    " fri, nonexistent, failure, success",
}
"""Values that stand in the data and not in the source file; numbers of people are no words."""


def shown(told: Source) -> Iterator[str]:
    """The source's own words that can be shown."""
    for group in told.event_groups:
        yield from (group.words.one, group.words.many, group.share_of or "")
        yield from (spoken(name) for name in (*group.numbers, *group.values))
    for name, entry in told.attributes.items():
        attribute = entry.attribute(name)
        yield from (attribute.label, attribute.unit, *attribute.order)
    bands = params.read(ROOT / "params.yaml").calibrate.bands if told.bands is None else told.bands
    yield from (band.name for band in bands)
    if (table := told.points.table) is not None:
        yield from (action.name for action in table.actions)
        yield from table.qualified
    yield from (band.name for band in told.points.bands)
    yield from audit_columns.accepted(told).values()
    yield from OF_THE_DATA[told.name].split(", ")


def without(told: Source, code: str) -> set[str]:
    """The words that the source does not say in a language; bare numbers need no other."""
    words = told.translations.get(code, {})
    return {
        each
        for each in shown(told)
        if re.search("[A-Za-z]", each) and not isinstance(each, Phrase) and each not in words
    }


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_word_that_can_be_shown_has_its_russian(path: Path) -> None:
    assert without(source.read(str(path)), "ru") == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_translation_is_of_a_word_that_nobody_shows(path: Path) -> None:
    told = source.read(str(path))
    # A month or a flat that no lead of this data has is a word of the data all the same.
    assert set(told.translations["ru"]) - set(shown(told)) <= {"jan", "feb", "Probable Renter"}


def test_a_word_without_its_translation_is_found() -> None:
    told = source.read(str(ROOT / "sources/complete_journey.yaml"))
    told.translations["ru"].pop("visits")
    assert without(told, "ru") == {"visits"}
    assert "visits" in without(told, "de")


def test_a_language_that_nobody_speaks_is_refused(tmp_path: Path) -> None:
    text = (ROOT / "sources/bank_additional.yaml").read_text(encoding="utf-8")
    path = tmp_path / "bank.yaml"
    path.write_text(text.replace("\n  ru:\n", "\n  xx:\n"), encoding="utf-8")
    with pytest.raises(ConfigError, match="one of en, ru"):
        source.read(str(path))
    path = tmp_path / "params.yaml"
    told = (ROOT / "params.yaml").read_text(encoding="utf-8")
    path.write_text(told.replace("language: en", "language: xx"), encoding="utf-8")
    with pytest.raises(ConfigError, match="one of en, ru"):
        params.read(path)


@pytest.mark.slow
def test_the_catalogue_of_the_demo_has_no_english_word_in_russian(finished_run: Path) -> None:
    from models import scorer  # noqa: PLC0415 - the bundle of the run

    loaded = scorer.load(finished_run / "data/bundle", language=speak("ru"))
    told = reason_text.wordings(loaded.contract.catalogue, loaded.language)
    for wording in told:
        count = len(wording.levels) if wording.levels is not None else 1
        for value in (*map(float, range(count)), float("nan")):
            said = wording.said(value)
            assert not re.findall(r"[A-Za-z]{2,}", said), said
