"""Calibration and its judgement in the stages, on a small source."""

from __future__ import annotations

import pytest

from pipelines import summary

pytestmark = pytest.mark.slow


def test_the_metrics_say_whether_promises_were_kept(evaluated, capsys):
    told = evaluated.json("reports/metrics.json")
    section = told["calibration"]
    assert len(section["bins"]) == 10
    assert section["ece"] == told["test"]["model"]["ece"]["value"]
    assert section["ece_is_within_chance"] == (section["ece"] <= section["ece_by_chance_95"])
    assert section["warning"] is None
    assert section["following"] is None  # the test part is one block
    capsys.readouterr()
    summary.main()
    assert f"calibration error {section['ece']:.4f}" in capsys.readouterr().out


def test_a_test_part_of_several_blocks_is_calibrated_again_before_each(evaluated):
    evaluated.params["evaluate"]["following_rows"] = 25
    evaluated.work("evaluate")
    told = evaluated.json("reports/metrics.json")
    section = told["calibration"]["following"]
    rows = told["rows"]["test"]["rows"]
    assert [block["rows"] for block in section["blocks"][:-1]] == [25] * ((rows - 1) // 25)
    assert sum(block["rows"] for block in section["blocks"]) == rows
    assert section["frozen"]["ece"] == told["test"]["model"]["ece"]
    known = [block["known"] for block in section["blocks"]]
    assert known == sorted(known)
    assert known[-1] > 0


def test_each_cross_fitted_row_names_its_contact_by_number_and_its_cutoff(evaluated):
    rows = evaluated.rows("data/train/crossfit.parquet", "contact", "cutoff", "label")
    snapshots = evaluated.rows(
        "data/snapshot/snapshots.parquet", "part", "contact_id", "cutoff", "label"
    )
    train = [row for row in snapshots if row[0] == "train"]
    seen = sorted((cutoff, label) for _, cutoff, label in rows)
    cutoffs = {cutoff for cutoff, _ in seen}
    assert seen == sorted((row[2], row[3]) for row in train if row[2] in cutoffs)
    numbers = {number for number, _, _ in rows}
    assert len(numbers) <= len({row[1] for row in train})
