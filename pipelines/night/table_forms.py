"""The tables of the night's scores in a database, and how they came to be what they are.

`lead_score_begun` holds the rows of the run that is not finished; they go into `lead_score_history`
at its end, all at once and with their ranks, so that those who read the history see whole runs too.

A new database goes through every step, just as an old one does from where it stands; so both end
alike. A step that was released is never changed, but followed by another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.night.rows import SCHEMA

FORM = "lead_score_format"

FORM_TABLE = f"""
create table if not exists {FORM} (
    only_row integer primary key check (only_row = 1),
    format integer not null
)
"""

_COLUMNS_1 = """
lead_id {text} not null,
contact_id {text} not null,
owner {text},
created_at {moment} not null,
as_of {moment} not null,
rank bigint,
probability {number} not null,
probability_low {number} not null,
probability_high {number} not null,
score smallint not null,
band {text} not null,
mapped {text},
evidence {text} not null,
expired {flag} not null,
reason_1 {text},
reason_1_share {number},
reason_2 {text},
reason_2_share {number},
reason_3 {text},
reason_3_share {number},
log_odds {number} not null,
model_version {text} not null,
previous_as_of {moment},
previous_probability {number},
previous_band {text},
change {number},
change_model {number},
change_ageing {number},
change_behaviour {number},
change_attributes {number}
"""

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """
        create table lead_score_runs (
            run_id {text} primary key,
            as_of {moment} not null,
            model_version {text} not null,
            state {text} not null check (state in ('begun', 'finished')),
            finished_as bigint unique
        )
        """,
        """
        create table lead_score_chunks (
            run_id {text} not null references lead_score_runs on delete cascade,
            chunk bigint not null,
            primary key (run_id, chunk)
        )
        """,
        """
        create table lead_score_set_aside (
            run_id {text} not null references lead_score_runs on delete cascade,
            chunk bigint not null,
            lead_id {text} not null,
            reason {text} not null
        )
        """,
        "create index lead_score_set_aside_of_run on lead_score_set_aside (run_id, chunk)",
        """
        create table lead_score_history (
            run_id {text} not null,
            {columns},
            primary key (run_id, lead_id)
        )
        """.replace("{columns}", _COLUMNS_1),
        "create table lead_score_begun (chunk bigint not null, {columns})".replace(
            "{columns}", _COLUMNS_1
        ),
    ),
    (
        "alter table lead_score_history add column untouched {flag}",
        "alter table lead_score_begun add column untouched {flag}",
    ),
    tuple(
        f"alter table lead_score_{table} add column {column}"
        for table in ("history", "begun")
        for column in (
            "points {number}",
            "points_band {text}",
            "decided_by {text}",
            "decided_band {text}",
            "decided_log_odds {number}",
        )
    ),
)
"""From no tables to format 1, from there to format 2, and so on."""

FORMAT = len(STEPS)

COLUMNS = tuple(SCHEMA.names)

LATER = (
    "untouched",
    "points",
    "points_band",
    "decided_by",
    "decided_band",
    "decided_log_odds",
)
"""Columns that came with a later step: they stand behind the others, as in the table."""

SHOWN = (*(name for name in COLUMNS if name not in LATER), *LATER)

VIEW = f"""
view lead_scores as
select {", ".join(SHOWN)} from lead_score_history
where run_id = (
    select run_id from lead_score_runs where state = 'finished'
    order by as_of desc, finished_as desc limit 1
)
"""
"""What readers read: the rows of the current run."""


def steps_from(form: int, words: Mapping[str, str]) -> Sequence[str]:
    """The statements that bring tables of a format to today's, in a database's own types."""
    return [statement.format_map(words) for step in STEPS[form:] for statement in step]
