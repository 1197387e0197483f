"""The bundle: written, checked, refused."""

from __future__ import annotations

import dataclasses
import json
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.errors import DamagedBundle
from models import bundle, scorer
from models.calibration_line import Calibrator
from tests.soak import SOAK

NAMES = (*bundle.FILES, "manifest.json")


@pytest.fixture
def copied(bundle_folder, tmp_path):
    """A copy of the bundle that a test may damage."""
    return shutil.copytree(bundle_folder, tmp_path / "copied")


def refused(folder):
    with pytest.raises(DamagedBundle) as raised:
        scorer.load(folder)
    assert raised.value.thing.startswith(f"bundle {folder.name}/")
    assert raised.value.way_out
    return raised.value.found


def listed_anew(folder):
    """Write the manifest that belongs to the files as they are now."""
    told = {name: bundle.sha256(folder / name) for name in bundle.FILES}
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")


def signed_anew(folder):
    """The same with the seal."""
    told = {name: bundle.sha256(folder / name) for name in bundle.SEALED}
    (folder / "seal.json").write_text(bundle.seal(told), "utf-8")
    listed_anew(folder)


def damages(folder, name, places):
    """Change one byte after the other, put each back, and give each place."""
    path = folder / name
    whole = path.read_bytes()
    for place in places(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 + place % 255
        path.write_bytes(changed)
        yield place
    path.write_bytes(whole)


def is_the_same_manifest(folder, whole):
    """Whether the manifest says the same in other bytes: then nothing that it lists is damaged."""
    try:
        return json.loads((folder / "manifest.json").read_bytes()) == json.loads(whole)
    except ValueError:
        return False


def check_every_byte(folder, name, places):
    whole, digest = (folder / name).read_bytes(), bundle.digest(folder)
    for place in damages(folder, name, places):
        if name == "manifest.json" and is_the_same_manifest(folder, whole):
            assert bundle.digest(folder) != digest
            continue
        with pytest.raises(DamagedBundle) as raised:
            scorer.load(folder)
        assert (name if name != "manifest.json" else "") in raised.value.found, place
    scorer.load(folder)


def test_a_whole_bundle_loads_and_knows_its_digest(bundle_folder, parts):
    loaded = scorer.load(bundle_folder)
    assert loaded.digest == bundle.digest(bundle_folder)
    assert loaded.contract == parts.contract


def test_the_bundle_holds_twelve_files_and_the_manifest_lists_the_other_eleven(bundle_folder):
    held = [path for path in bundle_folder.rglob("*") if path.is_file()]
    assert sorted(str(path.relative_to(bundle_folder)) for path in held) == sorted(NAMES)
    assert len(NAMES) == 12
    told = json.loads((bundle_folder / "manifest.json").read_text("utf-8"))
    assert told == {name: bundle.sha256(bundle_folder / name) for name in bundle.FILES}


def test_written_twice_it_has_the_same_bytes_and_the_same_digest(parts, bundle_folder, tmp_path):
    assert parts.write(tmp_path / "again") == bundle.digest(bundle_folder)
    for name in NAMES:
        assert (tmp_path / "again" / name).read_bytes() == (bundle_folder / name).read_bytes()


def test_the_digest_covers_every_part(parts, bundle_folder, tmp_path):
    digests = {bundle.digest(bundle_folder)}
    for place, changed in enumerate(
        [
            {"models": parts.calibrated(Calibrator("platt", 1.0, -0.1)).models},
            {"contract": dataclasses.replace(parts.contract, horizon="6d")},
            {"training": parts.training[1:], "labels": parts.labels[1:]},
        ]
    ):
        digests.add(dataclasses.replace(parts, **changed).write(tmp_path / str(place)))
    assert len(digests) == 4


def test_a_card_beside_the_files_changes_no_digest(copied, bundle_folder):
    (copied / "card.json").write_text('{"made_at": "now"}')
    assert scorer.load(copied).digest == bundle.digest(bundle_folder)


def test_no_pickle_is_inside(bundle_folder):
    for name in NAMES:
        told = (bundle_folder / name).read_bytes()
        assert not told.startswith(b"\x80"), "a pickle begins like this"
        assert (name.endswith(".parquet") and told.startswith(b"PAR1")) or told.decode("utf-8")


def test_no_key_and_no_identity_is_inside(bundle_folder, parts, world):
    golden = pq.read_table(bundle_folder / "golden.parquet")
    expected = [*parts.contract.catalogue.names, "expected_raw_log_odds", "expected_probability"]
    assert golden.column_names == expected
    assert all(pa.types.is_floating(column.type) for column in golden.columns)
    keys = {*world.lead_ids, *world.contact_ids}
    for name in NAMES:
        text = (bundle_folder / name).read_bytes()
        told = [key for key in keys if f'"{key}"'.encode() in text]
        assert told == [], name
    for name in ("golden.parquet", "reference.parquet"):
        rows = pq.read_table(bundle_folder / name).to_pylist()
        assert keys.isdisjoint(value for row in rows for value in row.values())


def test_the_golden_rows_are_training_rows_with_the_scores_they_must_get(bundle_folder, parts):
    rows, raw, probability = bundle.golden(bundle_folder, parts.contract.catalogue.names)
    assert len(rows) == 64
    of_history = np.delete(rows, parts.contract.catalogue.without_history, axis=1)
    assert np.isnan(of_history[::4]).all()
    training = {row.tobytes() for row in parts.training}
    assert all(row.tobytes() in training for row in rows[np.arange(64) % 4 != 0])
    scored = scorer.load(bundle_folder).score(rows)
    assert np.array_equal(scored.raw_log_odds, raw)
    assert np.array_equal(scored.probability, probability)


def test_fewer_rows_than_golden_ones_are_each_kept_once(parts, tmp_path):
    dataclasses.replace(parts, training=parts.training[:7], labels=parts.labels[:7]).write(
        tmp_path / "few"
    )
    assert len(pq.read_table(tmp_path / "few" / "golden.parquet")) == 7
    scorer.load(tmp_path / "few")


def test_the_reference_tells_nulls_and_deciles_of_every_feature(bundle_folder, parts):
    told = pq.read_table(bundle_folder / "reference.parquet").to_pylist()
    assert [row["feature"] for row in told] == list(parts.contract.catalogue.names)
    employees = next(row for row in told if row["feature"] == "employees")
    column = parts.training[:, parts.contract.catalogue.names.index("employees")]
    assert employees["null_share"] == np.isnan(column).mean()
    known = np.sort(column[~np.isnan(column)])
    assert (employees["q000"], employees["q100"]) == (known[0], known[-1])
    assert employees["q050"] == known[(len(known) + 1) // 2 - 1]


def test_a_feature_that_is_never_known_has_no_deciles(parts, tmp_path):
    training = parts.training.copy()
    training[:, 0] = np.nan
    dataclasses.replace(parts, training=training).write(tmp_path / "null")
    told = pq.read_table(tmp_path / "null" / "reference.parquet").to_pylist()[0]
    assert told["null_share"] == 1
    assert told["q050"] is None
    scorer.load(tmp_path / "null")


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_refused_by_its_name(copied, name):
    (copied / name).unlink()
    assert refused(copied) == f"no {name}"


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file_is_refused_by_its_name(copied, name):
    (copied / name).write_bytes(b"")
    assert name in refused(copied)


@pytest.mark.parametrize("name", bundle.FILES)
def test_a_cut_or_longer_file_is_refused_by_its_name(copied, name):
    whole = (copied / name).read_bytes()
    for told in (whole[:-1], whole[1:], whole[: len(whole) // 2], whole + b"\n", whole * 2):
        (copied / name).write_bytes(told)
        assert refused(copied) == f"a {name} that was changed"


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_byte_is_refused_here_every_hundredth(copied, name):
    check_every_byte(copied, name, lambda size: range(0, size, 100))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_changed_byte_is_refused_wherever_it_is_here_every_ninth(copied, name):
    check_every_byte(copied, name, lambda size: range(0, size, 1 if SOAK else 9))


@pytest.mark.parametrize("name", bundle.FILES)
def test_a_changed_file_is_refused_also_with_a_manifest_that_lists_it(copied, name):
    listed_anew(copied)
    assert scorer.load(copied).digest != "", "the same files may be listed again"
    (copied / name).write_bytes((copied / name).read_bytes() + b" ")
    listed_anew(copied)
    assert refused(copied) == "a manifest of files that were changed"


@pytest.mark.parametrize(
    "told",
    [b"[]", b"null", b"{}", b'"manifest"', b"{", b"\xff\xfe", b'{"booster.txt": "0"}'],
)
def test_a_manifest_that_is_none_is_refused(copied, told):
    (copied / "manifest.json").write_bytes(told)
    assert "manifest" in refused(copied)


def test_a_manifest_of_one_file_more_is_refused(copied):
    told = json.loads((copied / "manifest.json").read_text("utf-8"))
    (copied / "manifest.json").write_text(json.dumps(told | {"model.pkl": "0" * 64}))
    assert refused(copied) == "a manifest of other files"


def test_files_of_another_bundle_are_refused(copied, parts, tmp_path):
    parts.calibrated(Calibrator("platt", 0.9, 0.0)).write(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "calibrator.json", copied)
    assert refused(copied) == "a calibrator.json that was changed"


@pytest.mark.parametrize("missing", ["nowhere", "copied/booster.txt"])
def test_what_is_no_folder_is_refused(copied, missing):
    assert refused(copied.parent / missing) == "no manifest.json"


@pytest.mark.parametrize("column", ["expected_raw_log_odds", "expected_probability"])
def test_golden_rows_that_do_not_get_their_scores_are_refused(copied, column):
    table = pq.read_table(copied / "golden.parquet")
    values = table[column].to_numpy().copy()
    values[-1] += 1e-9
    place = table.column_names.index(column)
    pq.write_table(table.set_column(place, column, pa.array(values)), copied / "golden.parquet")
    signed_anew(copied)
    with pytest.raises(DamagedBundle) as raised:
        scorer.load(copied)
    assert raised.value.thing == "bundle copied/: the golden rows"


def test_another_calibrator_with_a_manifest_of_its_own_fails_on_the_golden_rows(copied):
    told = {"kind": "platt", "slope": 0.9, "intercept": -0.2}
    (copied / "calibrator.json").write_text(json.dumps(told))
    signed_anew(copied)
    assert "off by up to" in refused(copied)
