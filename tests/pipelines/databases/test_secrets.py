"""Nothing that is told or written repeats a password, or the value of a variable in an address."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.errors import ConfigError, LeadoddsError
from pipelines import databases
from pipelines.databases import address
from pipelines.table_entry import DatabaseEntry
from tests.postgres_server import PASSWORD, Server

pytestmark = pytest.mark.slow

Run = Callable[..., Any]
SECRETS = (PASSWORD, quote(PASSWORD, safe=""), "pl4nted", "se:64", "64%2F", "41?")
"""The password and parts of it, one of which whoever repeats half of it would repeat."""
ASKED: list[dict[str, str]] = [
    {"table": "deals"},
    {"table": "dealz"},
    {"table": "hidden"},
    {"query": "selec"},
    {"query": "select emptied()"},
    {"query": "select 1 / (id - 1) as x from deals"},
    {"query": "select id, id from deals"},
    {"query": "select current_user::int"},
]


@pytest.fixture
def told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    """All that reading and looking at a table tells and writes, and what the error says."""

    def everything(**keys: str) -> tuple[str, str]:
        entry = DatabaseEntry(**keys)
        heard = []
        errors = []
        for work in (
            lambda: databases.to_parquet("crm", entry, tmp_path, tmp_path),
            lambda: databases.fingerprint("crm", entry, tmp_path),
        ):
            try:
                heard.append(str(work()))
            except LeadoddsError as error:
                errors.append(str(error))
                heard += [str(error), repr(error), *traceback.format_exception(error)]
        return "\n".join([*heard, *capfd.readouterr()]), "\n".join(errors)

    return everything


def assert_private(text: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize("declared", ["password", "address"])
def test_no_error_repeats_the_password(
    owner: Run, crm: str, told, postgres: Server, monkeypatch, asked: dict[str, str], declared: str
):
    owner(
        "create table deals as select 1 as id",
        "create table hidden as select 1 as id",
        "revoke all on hidden from public",
        "create function emptied() returns int language sql as 'delete from deals returning 1'",
    )
    monkeypatch.setenv("CRM", postgres.address("reader", database="crm"))
    text, errors = told(database={"password": crm, "address": "${CRM}"}[declared], **asked)
    assert_private(text)
    assert errors.count("found:") == (0 if asked == {"table": "deals"} else 2)


@pytest.mark.parametrize("place", ["user", "host", "port", "name", "password", "option"])
def test_no_error_of_a_connection_repeats_a_value(
    told, monkeypatch: pytest.MonkeyPatch, place: str, postgres: Server
):
    monkeypatch.setenv("CRM_PASSWORD", quote(PASSWORD, safe=""))
    right = {"user": "reader", "host": "127.0.0.1", "port": str(postgres.port), "name": "crm"}
    wrong = {"host": "pl4nted.invalid", "port": "1", "password": "pl4nted%40%20x"}
    monkeypatch.setenv("PLANTED", wrong.get(place, "pl4nted"))
    parts = {**right, "password": "${CRM_PASSWORD}", place: "${PLANTED}"}
    option = f"?sslmode={parts['option']}" if place == "option" else ""
    text, errors = told(
        database="postgresql://{user}:{password}@{host}:{port}/{name}".format(**parts) + option,
        table="deals",
    )
    assert "found:" in errors
    assert_private(text)
    assert "PLANTED" in errors


SPECIAL = st.text(st.sampled_from("@/:?#&=%+ \\'\"ü\x7f"), min_size=1, max_size=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(special=SPECIAL, place=st.sampled_from(["user", "option"]))
def test_a_password_that_is_not_percent_encoded_is_not_repeated_in_part(
    told, special: str, place: str, postgres: Server
):
    host = f"127.0.0.1:{postgres.port}"
    declared = {
        "user": f"postgresql://reader:${{SECRET}}@{host}/crm",
        "option": f"postgresql://{host}/crm?user=reader&password=${{SECRET}}",
    }[place]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SECRET", f"pl4nted{special}s3cret")
        text, errors = told(database=declared, table="deals")
        patched.setenv("SECRET", declared.replace("${SECRET}", f"pl4nted{special}s3cret"))
        whole, others = told(database="${SECRET}", table="deals")
    for found in (text, whole):
        assert "pl4nted" not in found
        assert "s3cret" not in found
    assert errors.count("found:") == others.count("found:") == 2


def test_a_password_with_a_bare_special_character_is_told_with_how_to_write_it(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("SECRET", "pa@ss")
    entry = DatabaseEntry(database="postgresql://reader:${SECRET}@host/crm", table="deals")
    with pytest.raises(ConfigError, match="in the value of SECRET") as error:
        address.read("crm", entry)
    assert "@ as %40" in error.value.way_out


def test_a_password_that_libpq_takes_for_another_option_is_not_repeated(
    told, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SECRET", "pl4nted&rest_of_it=x")
    declared = "postgresql://127.0.0.1/crm?user=reader&password=${SECRET}"
    text, errors = told(database=declared, table="deals")
    assert 'invalid URI query parameter: "${SECRET}"' in errors
    assert "pl4nted" not in text
    assert "rest_of_it" not in text


def test_a_password_in_the_source_file_is_refused_before_anything_is_read(told):
    secret = quote(PASSWORD, safe="")
    text, errors = told(database=f"postgresql://reader:{secret}@127.0.0.1/crm", table="deals")
    assert "a password in the source file" in errors
    assert_private(text)


def test_the_password_of_libpq_s_own_variable_is_hidden_too(
    owner: Run, crm: str, told, monkeypatch: pytest.MonkeyPatch
):
    owner("create table deals as select 1 as id")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    bare = crm.replace(":${CRM_PASSWORD}", "")
    text, errors = told(database=bare, table="deals")
    assert (errors, bare in text) == ("", True)
    assert_private(text)
    monkeypatch.setenv("PGPASSWORD", "reader")
    _, errors = told(database=bare, table="deals")
    assert 'password authentication failed for user "***"' in errors


def test_an_address_shows_no_secret_when_it_is_printed(crm: str):
    found = address.read("crm", DatabaseEntry(database=crm, table="deals"))
    assert_private(repr(found) + str(found))
    assert PASSWORD in unquote(found.whole)


@pytest.mark.parametrize("place", ["reader:{}@host/crm", "host/crm?user=reader&password={}"])
def test_a_password_within_a_variable_is_hidden_on_its_own_too(
    monkeypatch: pytest.MonkeyPatch, place: str
):
    monkeypatch.setenv("CRM", "postgresql://" + place.format(quote(PASSWORD, safe="")))
    found = address.read("crm", DatabaseEntry(database="${CRM}", table="deals"))
    for form in (PASSWORD, quote(PASSWORD, safe="")):
        assert found.redacted(f'wrong: "{form}"') in ('wrong: "***"', 'wrong: "${CRM}"')


def test_an_error_of_sqlite_repeats_no_value(told, tmp_path: Path, monkeypatch):
    with closing(sqlite3.connect(tmp_path / "pl4nted.db")) as connection:
        connection.execute("create table deals (id)")
    monkeypatch.setenv("CRM_FILE", "pl4nted")
    for declared, asked in [
        ("sqlite:${CRM_FILE}.db", {"table": "deals"}),
        ("sqlite:${CRM_FILE}.db", {"table": "dealz"}),
        ("sqlite:${CRM_FILE}", {"table": "deals"}),
        ("sqlite:${CRM_FILE}.db", {"query": "select pl4nted from deals"}),
    ]:
        _, errors = told(database=declared, **asked)
        assert_private(errors)
        assert ("found:" in errors) == (asked != {"table": "deals"} or ".db" not in declared)


@given(
    values=st.dictionaries(
        st.sampled_from(["ONE", "TWO", "THREE"]),
        st.text("abc%@4€", min_size=2, max_size=6),
        min_size=1,
    ),
    around=st.text("xyz \n", max_size=5),
)
def test_a_message_keeps_all_but_the_values(values: dict[str, str], around: str):
    with pytest.MonkeyPatch.context() as patched:
        for name, value in values.items():
            patched.setenv(name, value)
        declared = "sqlite:" + "/".join(f"${{{name}}}" for name in values)
        place = address.read("crm", DatabaseEntry(database=declared, table="deals"))
    for value in values.values():
        for form in {value, unquote(value), quote(value, safe="")} - {""}:
            found = place.redacted(f"{around}{form}{around}")
            assert form not in found
            assert found.startswith(around)
            assert found.endswith(around)
    assert place.redacted(around) == around
