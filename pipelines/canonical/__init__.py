"""SQL that turns the source's rows into the canonical tables, a module each."""

from pipelines.canonical import contacts, events, histories, leads, outcomes

__all__ = ["contacts", "events", "histories", "leads", "outcomes"]
