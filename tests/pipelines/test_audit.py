"""A planted leak stops the run with its name; what is only suspicious is a warning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest

from pipelines import matrix, paths

pytestmark = pytest.mark.slow

BEFORE = ("ingest", "snapshot", "behavioural", "demographic")
Value = Callable[[int, bool], str]
PLANTS: dict[str, tuple[str, Value]] = {
    "number_equal": ("number", lambda _, won: str(int(won))),
    "number_falling": ("number", lambda i, won: str(i - 1000 * won)),
    "number_not_zero": ("number", lambda i, won: str((-1) ** i * (i + 1) * won)),
    "yes_no_equal": ("yes_no", lambda _, won: "yes" if won else "no"),
    "category_equal": ("category", lambda _, won: "closed" if won else "open"),
    "category_coded": ("category", lambda i, won: f"s{i % 4 * 2 + won}"),
    "filled_for_winners": ("number", lambda i, won: str(i % 7) if won else ""),
    "filled_for_most_winners": ("number", lambda i, won: str(i % 7) if won and i % 8 else ""),
    "filled_for_others": ("category", lambda i, won: "" if won else "ab"[i % 2]),
}
LEADS = 300


def plant(run, name: str, kind: str, value: Value) -> None:
    """Add a column to the leads: `value` of each one's number and of whether it is won."""
    outcomes = (run.folder / "outcomes.csv").read_text().splitlines()[1:]
    winners = {row.split(",")[0] for row in outcomes if row.split(",")[1]}
    header, *rows = (run.folder / "leads.csv").read_text().splitlines()
    filled = [f"{row},{value(i, row.split(',')[0] in winners)}" for i, row in enumerate(rows)]
    run.write("leads.csv", "\n".join([f"{header},{name}", *filled]) + "\n")
    run.source["attributes"][name] = {"kind": kind, "label": name, "known_at": "creation"}


def plant_dates(run, is_late: Callable[[int], bool]) -> None:
    """Add a date to the leads: a day before each was created, or two days after."""
    header, *rows = (run.folder / "leads.csv").read_text().splitlines()
    created = [datetime.fromisoformat(row.split(",")[2]) for row in rows]
    dates = [each + timedelta(days=2 if is_late(i) else -1) for i, each in enumerate(created)]
    filled = [f"{row},{date}" for row, date in zip(rows, dates, strict=True)]
    run.write("leads.csv", "\n".join([f"{header},signed_on", *filled]) + "\n")
    run.source["attributes"]["signed_on"] = {"kind": "date", "label": "signature", "zone": "UTC"}


def plant_events(run, delay: timedelta) -> None:
    """Add a table of contracts, one for each lead that is won, so long after the win."""
    contacts = dict(
        row.split(",")[:2] for row in (run.folder / "leads.csv").read_text().splitlines()[1:]
    )
    outcomes = (run.folder / "outcomes.csv").read_text().splitlines()[1:]
    wins = [row.split(",")[:2] for row in outcomes if row.split(",")[1]]
    rows = [
        f"{lead},{contacts[lead]},{datetime.fromisoformat(won) + delay},contract"
        for lead, won in wins
    ]
    run.write("papers.csv", "\n".join(["lead_id,contact_id,at,paper", *rows]) + "\n")
    run.source["tables"]["papers"] = "papers.csv"
    run.source["events"]["papers"] = {
        "table": "papers",
        "event_type": "paper",
        "contact_id": "contact_id",
        "lead_id": "lead_id",
        "occurred_at": {"column": "at", "zone": "UTC"},
        "categories": ["paper"],
    }
    run.source["groups"]["paper"] = {"events": ["paper"], "one": "paper", "many": "papers"}


def learned(run) -> int:
    """How many snapshots the audit looks at."""
    return run.json("data/snapshot/counts.json")["train"]["rows"]


def found(run) -> list[tuple[str, bool, str | None]]:
    """What the report tells: what each finding is about, certain or not, and why accepted."""
    told = run.json("reports/audit.json")["findings"]
    return [(each["about"], each["certain"], each["accepted"]) for each in told]


def mostly(i: int, won: bool) -> str:  # noqa: FBT001
    """Tells the outcome of 19 in 20 leads."""
    return str(int(won != (i % 20 == 7)))


def test_honest_features_are_neither_leaks_nor_suspicious(many):
    many.work(*BEFORE, "audit")
    told = many.json("reports/audit.json")
    assert (told["verdict"], told["findings"], told["declared_leaks"]) == ("clean", [], {})
    assert told["looked_at"]["rows"] == learned(many)
    assert told["looked_at"]["built_alone"] == min(learned(many), 200)
    assert told["looked_at"]["event_kinds"] == 3  # visits, and two pages
    page = (many.folder / "reports/audit.md").read_text()
    assert page.startswith("# Audit of small: clean\n")


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_leak_stops_the_run_with_its_name(many, stopped: Callable[[str], str], name: str):
    plant(many, name, *PLANTS[name])
    many.work(*BEFORE)
    said = stopped("audit")
    assert said.startswith(f"\naudit stopped: feature {name}\n  found:   ")
    assert "wanted:  features that could be known before the outcome\n" in said
    assert f"  way out: declare it in the source file: attributes.{name}: {{ leak: true }}" in said
    assert many.json("reports/audit.json")["verdict"] == "1 leak"
    assert "## What stops the run\n\n### feature " in (many.folder / "reports/audit.md").read_text()


def test_all_leaks_are_named_at_once_each_with_its_evidence(many, stopped: Callable[[str], str]):
    for name, (kind, value) in PLANTS.items():
        plant(many, name, kind, value)
    many.work(*BEFORE)
    thing, told = stopped("audit").strip().splitlines()[:2]
    assert thing == f"audit stopped: {', '.join(f'feature {name}' for name in PLANTS)}"
    assert told.count(f" alone tells all {learned(many)} known outcomes apart") == 6
    assert told.count(", all of them among the ") == 3
    assert len(told.split("; ")) == 9


@pytest.mark.parametrize("name", PLANTS)
def test_a_declared_leak_is_left_out_and_listed(many, name: str):
    plant(many, name, *PLANTS[name])
    many.source["attributes"][name]["leak"] = True
    many.work(*BEFORE, "audit")
    told = many.json("reports/audit.json")
    assert (told["verdict"], told["declared_leaks"]) == ("clean", {f"attributes.{name}": name})
    assert name not in matrix.read(paths.DEMOGRAPHIC)[0]
    page = (many.folder / "reports/audit.md").read_text()
    assert page.endswith(f"## Declared leaks, left out\n\n- `attributes.{name}`: {name}\n")


def test_what_is_accepted_stays_and_is_listed_with_its_reason(many, capsys):
    plant(many, "number_equal", *PLANTS["number_equal"])
    many.source["attributes"]["number_equal"]["accepted"] = "a bet on it, made before"
    many.work(*BEFORE, "audit")
    assert found(many) == [("feature number_equal", True, "a bet on it, made before")]
    assert "number_equal" in matrix.read(paths.DEMOGRAPHIC)[0]
    assert "accepted: feature number_equal: a bet on it, made before\n" in capsys.readouterr().out
    assert (
        "- Accepted: a bet on it, made before\n" in (many.folder / "reports/audit.md").read_text()
    )


def test_a_suspicious_feature_is_a_warning_and_how_much_is_suspicious_a_parameter(
    many, capsys: pytest.CaptureFixture[str]
):
    many.params["audit"]["suspicious_auc"] = 0.9
    plant(many, "hindsight", "number", mostly)
    many.work(*BEFORE)
    capsys.readouterr()
    many.work("audit")
    (finding,) = many.json("reports/audit.json")["findings"]
    assert (finding["about"], finding["certain"]) == ("feature hindsight", False)
    assert finding["seen"].startswith(f"it ranks {learned(many)} outcomes alone with an AUC of 0.9")
    assert capsys.readouterr().err == (
        f"audit        WARNING: feature hindsight: {finding['seen']}; attributes.hindsight:"
        ' { leak: true }, or { accepted: "why" } to keep it\n'
    )
    many.params["audit"]["suspicious_auc"] = 0.99
    many.work("audit")
    assert found(many) == []


def test_only_the_training_part_is_looked_at(many):
    """The test part is not looked into, not even for a leak that is in it alone."""
    plant(many, "hindsight", "number", lambda i, won: str(int(won) if i >= 220 else i % 2))
    many.work(*BEFORE, "audit")
    assert found(many) == []


def test_a_column_that_is_known_for_two_leads_proves_nothing(many):
    seen: set[bool] = set()

    def two(i: int, won: bool) -> str:  # noqa: FBT001
        if i < 10 or won in seen:
            return ""
        seen.add(won)
        return str(int(won))

    plant(many, "hindsight", "number", two)
    many.work(*BEFORE, "audit")
    assert found(many) == []


def test_a_date_that_lies_after_the_cutoff_is_a_certain_leak(many, stopped: Callable[[str], str]):
    plant_dates(many, lambda i: i % 3 == 0)
    many.work(*BEFORE)
    said = stopped("audit")
    assert said.startswith("\naudit stopped: attribute signed_on\n  found:   lies after the cutoff")
    assert "2.0 days in the median" in said


def test_one_mistyped_date_is_a_warning_and_a_planned_one_is_fine(many):
    plant_dates(many, lambda i: i == 30)
    many.work(*BEFORE, "audit")
    assert found(many) == [("attribute signed_on", False, None)]
    many.source["attributes"]["signed_on"]["planned"] = True
    many.work(*BEFORE, "audit")
    assert found(many) == []


@pytest.mark.parametrize("delay", [timedelta(minutes=-2), timedelta(0), timedelta(days=3)])
def test_an_event_that_comes_with_the_win_or_after_it_is_a_certain_leak(
    many, stopped: Callable[[str], str], delay: timedelta
):
    plant_events(many, delay)
    many.work(*BEFORE)
    said = stopped("audit")
    assert "events.papers: event_type paper, events.papers: paper contract" in said
    assert "events.papers: { leak: true }" in said


def test_an_event_that_comes_a_day_before_the_win_is_a_good_feature(many):
    plant_events(many, timedelta(days=-1))
    many.work(*BEFORE, "audit")
    assert found(many) == []


def test_an_event_table_is_accepted_as_a_whole(many):
    plant_events(many, timedelta(0))
    many.source["events"]["papers"]["accepted"] = "its own lead is closed by then"
    many.work(*BEFORE, "audit")
    assert [why for *_, why in found(many)] == ["its own lead is closed by then"] * 2


def test_a_matrix_that_saw_behind_the_cutoff_is_a_certain_leak(many, stopped):
    """As if each snapshot had stood a week later than it says."""
    many.work(*BEFORE)
    names, honest = matrix.read(paths.BEHAVIOURAL)
    place = names.index("visit_count_7d")
    values = honest.copy()
    values[:, place] += 1
    matrix.write(paths.BEHAVIOURAL, names, values)
    said = stopped("audit")
    assert said.startswith(
        "\naudit stopped: feature visit_count_7d\n  found:   not the same without"
    )
    assert "of the lead in row " in said
    assert np.array_equal(np.delete(values, place, 1), np.delete(honest, place, 1), equal_nan=True)


def test_at_most_twenty_findings_are_said_and_all_are_written(many, capsys):
    for place in range(25):
        plant(many, f"hindsight_{place}", "number", mostly)
    many.params["audit"]["suspicious_auc"] = 0.9
    many.work(*BEFORE)
    capsys.readouterr()
    many.work("audit")
    said = capsys.readouterr()
    assert said.err.count("WARNING") == 20
    assert "and 5 more in reports/audit.md\n" in said.out
    assert many.json("reports/audit.json")["verdict"] == "25 warnings"
