"""A planted leak stops the run with its name; what is only suspicious is a warning."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.slow

BEFORE = ("ingest", "snapshot", "behavioural", "demographic")
Value = Callable[[int, bool], str]
PLANTS: dict[str, tuple[str, Value]] = {
    "number_equal": ("number", lambda _, won: str(int(won))),
    "number_falling": ("number", lambda i, won: str(i - 1000 * won)),
    "yes_no_equal": ("yes_no", lambda _, won: "yes" if won else "no"),
    "category_equal": ("category", lambda _, won: "closed" if won else "open"),
    "filled_for_winners": ("number", lambda i, won: str(i % 7) if won else ""),
    "filled_for_most_winners": ("number", lambda i, won: str(i % 7) if won and i % 8 else ""),
    "filled_for_others": ("category", lambda i, won: "" if won else "ab"[i % 2]),
}


def plant(run, name: str, kind: str, value: Value) -> None:
    """Add a column to the leads: `value` of each one's number and of whether it is won."""
    outcomes = (run.folder / "outcomes.csv").read_text().splitlines()[1:]
    winners = {row.split(",")[0] for row in outcomes if row.split(",")[1]}
    header, *rows = (run.folder / "leads.csv").read_text().splitlines()
    filled = [f"{row},{value(i, row.split(',')[0] in winners)}" for i, row in enumerate(rows)]
    run.write("leads.csv", "\n".join([f"{header},{name}", *filled]) + "\n")
    run.source["attributes"][name] = {"kind": kind, "label": name}


def learned(run) -> int:
    """How many snapshots the audit looks at."""
    return run.json("data/snapshot/counts.json")["train"]["rows"]


def mostly(i: int, won: bool) -> str:  # noqa: FBT001
    """Tells the outcome of 19 in 20 leads."""
    return str(int(won != (i % 20 == 7)))


def test_honest_features_are_neither_leaks_nor_suspicious(many):
    many.work(*BEFORE, "audit")
    assert many.json("reports/audit.json") == []


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_leak_stops_the_run_with_its_name(many, stopped: Callable[[str], str], name: str):
    plant(many, name, *PLANTS[name])
    many.work(*BEFORE)
    said = stopped("audit")
    assert said.startswith(f"\naudit stopped: feature {name}\n  found:   ")
    assert "wanted:  features that could be known before the outcome\n" in said
    assert not (many.folder / "reports/audit.json").exists()


def test_all_leaks_are_named_at_once_each_with_its_evidence(many, stopped: Callable[[str], str]):
    for name, (kind, value) in PLANTS.items():
        plant(many, name, kind, value)
    many.work(*BEFORE)
    thing, found = stopped("audit").strip().splitlines()[:2]
    assert thing == f"audit stopped: feature {', '.join(PLANTS)}"
    assert found.count(f"its value alone tells all {learned(many)} known outcomes apart") == 4
    assert found.count(", all of them among the ") == 3
    assert len(found.split("; ")) == 7


def test_a_suspicious_feature_is_a_warning_and_how_much_is_suspicious_a_parameter(
    many, capsys: pytest.CaptureFixture[str]
):
    many.params["audit"]["suspicious_auc"] = 0.9
    plant(many, "hindsight", "number", mostly)
    many.work(*BEFORE)
    capsys.readouterr()
    many.work("audit")
    (finding,) = many.json("reports/audit.json")
    assert (finding["feature"], finding["certain"]) == ("hindsight", False)
    assert finding["evidence"].startswith(
        f"it ranks {learned(many)} outcomes alone with an AUC of 0.9"
    )
    assert capsys.readouterr().err == f"audit        WARNING: hindsight: {finding['evidence']}\n"
    many.params["audit"]["suspicious_auc"] = 0.99
    many.work("audit")
    assert many.json("reports/audit.json") == []


def test_only_the_training_part_is_looked_at(many):
    """The test part is not looked into, not even for a leak that is in it alone."""
    plant(many, "hindsight", "number", lambda i, won: str(int(won) if i >= 220 else i % 2))
    many.work(*BEFORE, "audit")
    assert many.json("reports/audit.json") == []


def test_a_column_that_is_known_for_two_leads_proves_nothing(many):
    seen: set[bool] = set()

    def two(i: int, won: bool) -> str:  # noqa: FBT001
        if i < 10 or won in seen:
            return ""
        seen.add(won)
        return str(int(won))

    plant(many, "hindsight", "number", two)
    many.work(*BEFORE, "audit")
    assert [finding["certain"] for finding in many.json("reports/audit.json")] == [False]
