"""Variables in addresses, and passwords that stand where everybody can read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import ConfigError
from pipelines import addresses


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLDER", "exports")
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.delenv("UNSET", raising=False)


@pytest.mark.parametrize(
    ("told", "expanded"),
    [
        ("${FOLDER}/deals.csv", "exports/deals.csv"),
        ("${FOLDER}/${FOLDER}", "exports/exports"),
        ("${FOLDER:-other}", "exports"),
        ("${UNSET:-other}", "other"),
        ("${EMPTY:-other}", "other"),
        ("${UNSET:-}x", "x"),
        ("${EMPTY}x", "x"),
        ("$FOLDER $ $$ 5$", "$FOLDER $ $$ 5$"),
        ("$${FOLDER}", "$exports"),
    ],
)
def test_a_variable_becomes_its_value_and_any_other_dollar_sign_stays(told: str, expanded: str):
    assert addresses.expand("tables.deals", told) == expanded


def test_the_value_of_a_variable_is_not_expanded_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FOLDER", "${UNSET}")
    assert addresses.expand("tables.deals", "${FOLDER}") == "${UNSET}"


def test_an_unset_variable_is_named_with_the_way_to_set_it():
    with pytest.raises(ConfigError) as error:
        addresses.expand("tables.deals", "${FOLDER}/${UNSET}")
    assert (error.value.thing, error.value.way_out) == ("tables.deals", "export UNSET=…")
    assert "UNSET" in error.value.found


@pytest.mark.parametrize("told", ["${FOLDER", "${}", "${A B}", "${1}", "${FOLDER:other}", "${é}"])
def test_a_bracket_that_is_no_variable_is_refused(told: str):
    with pytest.raises(ConfigError, match="begins no variable"):
        addresses.expand("tables.deals", told)


def test_the_variables_of_an_address_are_told_once_and_in_order():
    told = "postgresql://${B}:${A}@${B}/${C:-x}"
    assert addresses.variables(told) == ("B", "A", "C")


@pytest.mark.parametrize(
    "told",
    [
        "postgresql://reader@db.example/crm",
        "postgresql://reader:${PASSWORD}@db.example:5432/crm",
        "postgresql://${USER}:${PASSWORD:-}@${HOST}:${PORT}/crm?sslmode=require",
        "postgresql://db.example:5432/crm?user=reader&password=${PASSWORD}",
        "postgresql://[::1]:5432/crm",
        "postgresql://one:5432,two:5432/crm",
        "${CRM}",
        "sqlite:exports/crm.db",
        "package://shop/orders:2024.csv",
        "exports/password.csv",
    ],
)
def test_an_address_without_a_password_of_its_own_is_fine(told: str):
    addresses.refuse_passwords("tables.crm.database", told)


@pytest.mark.parametrize(
    "told",
    [
        "postgresql://reader:SECRET@db.example/crm",
        "postgresql://reader:SEC@RET@db.example/crm",
        "postgresql://reader:@SECRET@db.example/crm",
        "postgresql://reader:SEC/RET@db.example/crm",
        "postgresql://reader:SEC?RET@db.example/crm",
        "postgresql://reader:SEC:RET@db.example/crm",
        "postgresql://:SECRET@db.example/crm",
        "postgresql://reader:${PASSWORD}SECRET@db.example/crm",
        "postgresql://reader:${PASSWORD:-SECRET}@db.example/crm",
        "${CRM:-postgresql://reader:SECRET@db.example/crm}",
        "postgresql://db.example/crm?user=reader&password=SECRET",
        "postgresql://db.example/crm?passw%6Frd=SECRET",
        "postgresql://db.example/crm?sslpassword=SECRET",
        "host=db.example user=reader password=SECRET",
        "host=db.example user=reader password = 'SECRET'",
        "mysql://reader:SECRET@db.example/crm",
    ],
)
def test_a_password_in_plain_sight_is_refused_and_not_repeated(told: str):
    with pytest.raises(ConfigError) as error:
        addresses.refuse_passwords("tables.crm.database", told)
    assert error.value.thing == "tables.crm.database"
    assert "${CRM_PASSWORD}" in error.value.wanted
    assert not any(part in str(error.value) for part in ("SEC", "RET", "reader@"))


@given(secret=st.text(min_size=1).filter(lambda text: "${" not in text))
def test_no_literal_password_passes(secret: str):
    with pytest.raises(ConfigError, match="a password in the source file"):
        addresses.refuse_passwords("key", f"postgresql://reader:{secret}@db.example/crm")
