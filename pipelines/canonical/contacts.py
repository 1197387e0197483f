"""Several contacts a lead: whoever belongs to a lead acts for it.

A lead's contact is then the set of its contacts; leads with the same set share it. What one contact
did counts for every set that it is in, and so does what happened to any of its other leads.
"""

from __future__ import annotations

import duckdb

from pipelines import tables
from pipelines.row_entries import Contacts
from pipelines.selection import Selection
from pipelines.tables import Relation


def sql(connection: duckdb.DuckDBPyConnection, contacts: Contacts) -> tuple[str, Relation]:
    """SQL for lead_id and contact_id, and the rows that they come from."""
    rows = tables.relation(connection, "contacts", contacts)
    chosen = Selection(rows)
    chosen.text("lead_id", contacts.lead_id)
    chosen.text("contact_id", contacts.contact_id)
    return f"select distinct * from ({chosen.sql}) order by all", rows


SETS = """
    create table sets as
    select lead_id,
           case count(*) when 1 then any_value(contact_id) else 'set '
                || md5(string_agg(contact_id, chr(31) order by contact_id)) end as set_id
    from clean_contacts semi join good_leads using (lead_id) group by lead_id
"""
"""The set of every lead that has a contact, named by the only contact in it or by all of them."""

WITH_SETS = """
    select good_leads.* replace (coalesce(set_id, 'lead ' || lead_id) as contact_id)
    from good_leads left join sets using (lead_id) order by lead_id
"""
"""The leads with their sets as contacts; one without any contact is known by itself alone."""

REACHED = """
    create table reached as
    select distinct contact_id, set_id from clean_contacts join sets using (lead_id)
"""
"""The sets that each contact is in."""

REACHED_BY_LEAD = """
    create table reached_by_lead as
    select distinct lead_id, set_id from (
        select lead_id, reached.set_id from clean_contacts join reached using (contact_id)
        union all select lead_id, contact_id as set_id from clean_leads
    )
"""
"""The sets that something about a lead reaches: those of any of its contacts, and its own."""
