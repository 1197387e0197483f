"""A feature matrix on disk: rows come in parts, and the file appears when it is whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pytest

from pipelines import matrix


def opened(path: Path) -> pa.Table:
    """The table as others read it."""
    return pyarrow.feather.read_table(path)


def write(path: Path, *parts, names: tuple[str, ...] = ("a", "b"), keys: pa.Table | None = None):
    """Write parts of shape (features, rows), and read the table back."""
    with matrix.written(path, names, keys) as file:
        for part in parts:
            file.add(np.asarray(part, dtype=np.float64))
    return opened(path)


def test_rows_stand_in_the_order_of_their_parts_under_the_features_names(tmp_path: Path):
    told = write(tmp_path / "m.arrow", [[1, 2], [10, 20]], [[3], [30]])
    assert told.to_pydict() == {"a": [1.0, 2.0, 3.0], "b": [10.0, 20.0, 30.0]}
    assert set(told.schema.types) == {pa.float64()}


def test_nan_is_null_and_every_other_number_is_as_it_was(tmp_path: Path):
    values = [np.nan, -0.0, 1e300, 5e-324, np.inf, -np.inf]
    told = write(tmp_path / "m.arrow", [values], names=("a",))["a"].to_pylist()
    assert told[0] is None
    assert np.array(told[1:]).tobytes() == np.array(values[1:]).tobytes()


@pytest.mark.parametrize(
    "sizes",
    [
        (32_768,),
        (32_767, 1, 1),
        (32_769,),
        (70_000,),
        (1, 65_536, 0, 3),
        (20_000, 20_000, 20_000, 20_000),
    ],
)
def test_any_number_of_rows_may_come_at_once(tmp_path: Path, sizes):
    rows = np.arange(sum(sizes), dtype=np.float64)
    parts = np.split(np.stack([rows, -rows]), np.cumsum(sizes)[:-1], axis=1)
    told = write(tmp_path / "m.arrow", *parts)
    np.testing.assert_array_equal(told["a"].to_numpy(), rows)
    np.testing.assert_array_equal(told["b"].to_numpy(), -rows)


def test_the_same_rows_in_other_parts_give_the_same_bytes(tmp_path: Path):
    rows = np.random.default_rng(1).random((2, 50_000))
    for name, cuts in {"one": [], "other": [1, 33_000, 33_001]}.items():
        write(tmp_path / name, *np.split(rows, cuts, axis=1))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_matrix_may_come_with_its_columns_lying_together_or_apart(tmp_path: Path):
    by_rows = np.arange(6.0).reshape(3, 2)
    told = write(tmp_path / "m.arrow", by_rows.T, np.asfortranarray(by_rows.T))
    assert told["b"].to_pylist() == [1, 3, 5, 1, 3, 5]


def test_the_array_that_was_added_may_be_used_again(tmp_path: Path):
    with matrix.written(tmp_path / "m.arrow", ("a",)) as file:
        part = np.array([[1.0, 2.0]])
        for _ in range(2):
            file.add(part)
            part += 10
    assert opened(tmp_path / "m.arrow")["a"].to_pylist() == [1, 2, 11, 12]


def test_without_rows_there_is_a_table_of_no_rows(tmp_path: Path):
    told = write(tmp_path / "m.arrow")
    assert (told.num_rows, told.column_names) == (0, ["a", "b"])


def test_keys_stand_in_front_each_with_its_own_row(tmp_path: Path):
    count = 40_000
    keys = pa.table(
        {
            "lead_id": [f"l{place}" for place in range(count)],
            "cutoff": pa.array(range(count), pa.timestamp("us", "UTC")),
        }
    )
    rows = np.arange(count, dtype=np.float64)
    parts = np.split(rows[None], [10, 33_000], axis=1)
    told = write(tmp_path / "m.arrow", *parts, names=("a",), keys=keys)
    assert told.column_names == ["lead_id", "cutoff", "a"]
    assert told.select(["lead_id", "cutoff"]).equals(keys)
    np.testing.assert_array_equal(told["a"].to_numpy(), rows)


class PowerCut(Exception):
    pass


def write_half(path: Path) -> None:
    with matrix.written(path, ("a",)) as file:
        file.add(np.zeros((1, 70_000)))
        raise PowerCut


def test_nothing_half_written_is_ever_there(tmp_path: Path):
    with matrix.written(tmp_path / "m.arrow", ("a",)) as file:
        file.add(np.zeros((1, 70_000)))
        assert not (tmp_path / "m.arrow").exists()
    (tmp_path / "m.arrow").unlink()
    with pytest.raises(PowerCut):
        write_half(tmp_path / "m.arrow")
    assert list(tmp_path.iterdir()) == []


def test_a_matrix_that_was_there_before_stays_if_the_new_one_fails(tmp_path: Path):
    path = tmp_path / "m.arrow"
    write(path, [[1.0]], names=("a",))
    with pytest.raises(PowerCut):
        write_half(path)
    assert opened(path)["a"].to_pylist() == [1.0]


def test_rows_that_are_written_are_counted(tmp_path: Path):
    with matrix.written(tmp_path / "m.arrow", ("a",)) as file:
        file.add(np.zeros((1, 40_000)))
    assert file.rows == 40_000


@pytest.mark.parametrize("rows", [32_768, 40_000, 70_000, 200_000])
def test_an_error_in_writing_comes_out_and_leaves_nothing_behind(tmp_path: Path, rows):
    keys = pa.table({"lead_id": [f"l{place}" for place in range(rows - 1)]})
    with pytest.raises((ValueError, pa.ArrowInvalid)):
        write(tmp_path / "m.arrow", np.zeros((1, rows)), names=("a",), keys=keys)
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_an_early_part_is_not_lost_behind_later_ones(tmp_path: Path):
    keys = pa.table({"lead_id": ["l0"]})
    with pytest.raises((ValueError, pa.ArrowInvalid)):
        write(tmp_path / "m.arrow", *np.zeros((7, 1, 32_768)), names=("a",), keys=keys)
    assert list(tmp_path.iterdir()) == []


def test_a_matrix_comes_back_as_it_was_with_its_nulls(tmp_path: Path):
    values = np.array([[1.5, np.nan], [-0.0, 1e300]])
    matrix.write(tmp_path / "m.arrow", ("a", "b"), values)
    names, read = matrix.read(tmp_path / "m.arrow")
    assert names == ("a", "b")
    assert read.tobytes() == values.tobytes()


def test_a_matrix_that_was_read_outlives_its_file(tmp_path: Path):
    values = np.random.default_rng(2).random((70_000, 3))
    matrix.write(tmp_path / "m.arrow", ("a", "b", "c"), values)
    _, read = matrix.read(tmp_path / "m.arrow")
    (tmp_path / "m.arrow").write_bytes(b"")
    np.testing.assert_array_equal(read, values)
