"""What attributes were and since when, as SQL: one row a value that a lead's attribute had."""

from __future__ import annotations

import duckdb

from pipelines import tables
from pipelines.attribute_entry import AttributeEntry
from pipelines.canonical import leads
from pipelines.row_entries import History, MomentColumn
from pipelines.selection import ORPHAN, REFUSED, Selection
from pipelines.source import Source
from pipelines.tables import Relation


def sql(
    connection: duckdb.DuckDBPyConnection, source: Source, name: str, found: Relation
) -> tuple[str, Relation]:
    """SQL for lead_id, known_at and the attribute's raw value, and the rows that they come from.

    `found` are the rows of the lead table, which may tell themselves since when a value is known.
    """
    entry = source.attributes[name]
    if entry.history is None:
        chosen = _of_leads(source, name, entry, found)
        return _known(chosen.sql, name), found
    history = source.histories[entry.history]
    rows = tables.relation(connection, f"histories.{entry.history}", history)
    chosen = _of_history(name, entry, history, rows)
    if history.contact_id is None:
        return _known(chosen.sql, name), rows
    by_contact = _contacts_of_leads(source)
    joined = (
        f"select told.*, lead_id from ({chosen.sql}) told "
        f"left join ({by_contact}) using (contact_id)"
    )
    return _known(joined, name), rows


def _of_leads(source: Source, name: str, entry: AttributeEntry, found: Relation) -> Selection:
    chosen = Selection(found)
    chosen.text("lead_id", leads.id_column(source))
    if isinstance(entry.known_at, MomentColumn):
        chosen.moment("known_at", entry.known_at)
    leads.attribute(chosen, name, entry)
    return chosen.where([f"{chosen.columns[name]} is not null"])


def _of_history(name: str, entry: AttributeEntry, history: History, rows: Relation) -> Selection:
    chosen = Selection(rows)
    if history.lead_id is not None:
        chosen.text("lead_id", history.lead_id)
    else:
        chosen.text("contact_id", str(history.contact_id))
    chosen.moment("known_at", history.known_at)
    leads.attribute(chosen, name, entry, history.value)
    called = entry.history_name or entry.column_of(name)
    return chosen.where([f"{tables.text(rows, history.name)} = {tables.literal(called)}"])


def _contacts_of_leads(source: Source) -> str:
    """SQL for the pairs of lead_id and contact_id, one lead with several contacts or one."""
    # Where leads have sets of contacts, the table of leads names the set.
    pairs = "clean_leads" if source.contacts is None else "clean_contacts"
    return f"select lead_id, contact_id from {pairs}"


def _known(told: str, name: str) -> str:
    """The values in the order of lead and time; that of a lead that is not there is refused."""
    quoted = tables.quoted(name)
    refused = f"coalesce({REFUSED}, case when known.lead_id is null then '{ORPHAN}' end)"
    return (
        f"select told.lead_id, known_at, {quoted}, {refused} as {REFUSED} from ({told}) told "
        "left join clean_leads known using (lead_id) "
        f"order by told.lead_id, known_at, {quoted}"
    )
