"""A table as a source file declares it: files, or a table or query of a database."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from pipelines.config import Section


class FileEntry(Section):
    """Files with rows: one of them, all of a folder, or those of a glob.

    What is left out of `delimiter`, `quote`, `encoding`, `decimal` and `header` is detected.
    """

    path: Annotated[str, Field(min_length=1)]
    """A file, a folder or a glob from the source file's folder; ${NAME} is a variable."""
    format: Literal["csv", "parquet", "json", "xes"] | None = None
    """What the files hold; told by their endings unless it stands here."""
    delimiter: Annotated[str, Field(min_length=1, max_length=4)] | None = None
    quote: Annotated[str, Field(max_length=1)] | None = None
    encoding: Annotated[str, Field(min_length=1)] | None = None
    decimal: Literal[".", ","] | None = None
    header: bool | None = None
    columns: tuple[str, ...] = ()
    """The columns' names, where the file has none."""
    missing: tuple[str, ...] = ()
    """Values that mean missing in every column; an empty one always does."""
    types: dict[str, Literal["text", "number", "whole", "yes_no"]] = Field(default_factory=dict)
    """The types of columns for which the detected one is wrong."""

    @model_validator(mode="after")
    def _names_or_header(self) -> FileEntry:
        if self.columns and self.header:
            raise ValueError("wanted columns only for a file without a header")
        if len(set(self.columns)) < len(self.columns):
            raise ValueError("wanted each of columns once")
        return self


class DatabaseEntry(Section):
    """A table of a PostgreSQL or SQLite database, or a query that it runs."""

    database: Annotated[str, Field(min_length=1)]
    """postgresql://user:${PASSWORD}@host:port/name, or sqlite:path; a password is a variable."""
    table: str | None = None
    query: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> DatabaseEntry:
        if (self.table is None) == (self.query is None):
            raise ValueError("wanted either table or query")
        return self


def _entry(told: Any) -> Any:
    """A bare address is a path."""
    return {"path": told} if isinstance(told, str) else told


def _kind(told: Any) -> str:
    is_database = "database" in told if isinstance(told, dict) else isinstance(told, DatabaseEntry)
    return "<database>" if is_database else "<files>"


TableEntry = Annotated[
    Annotated[FileEntry, Tag("<files>")] | Annotated[DatabaseEntry, Tag("<database>")],
    Discriminator(_kind),
    BeforeValidator(_entry, json_schema_input_type=str | FileEntry | DatabaseEntry),
]
