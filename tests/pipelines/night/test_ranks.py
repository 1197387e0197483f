"""Ranks in numpy equal those of sorting the rows in plain Python, whatever ties and lead_ids."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.night import text_words
from pipelines.night.previous_rows import PreviousRows
from pipelines.night.ranks import ranks
from pipelines.night.rows import PREVIOUS

LEAD_IDS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.text("a\0é", max_size=20),
    st.text("ab", min_size=7, max_size=17).map("12345678".__add__),
)
LOG_ODDS = st.one_of(st.sampled_from([0.0, -0.0, 1.0]), st.floats(allow_nan=False))


def batches_of(texts: list[str], size: int) -> list[pa.Array]:
    whole = pa.array(texts, pa.string())
    return [whole[begin : begin + size] for begin in range(0, len(texts), size)]


@given(
    st.lists(st.tuples(LEAD_IDS, LOG_ODDS), unique_by=lambda row: row[0]),
    st.integers(1, 5),
)
def test_ranks_are_those_of_sorted_rows(rows, size):
    order = sorted(rows, key=lambda row: (-row[1], row[0].encode()))
    wanted = {lead_id: place for place, (lead_id, _) in enumerate(order, 1)}
    batches = batches_of([lead_id for lead_id, _ in rows], size)
    found = ranks(np.array([each for _, each in rows], dtype=float), lambda: batches)
    assert found.tolist() == [wanted[lead_id] for lead_id, _ in rows]


def test_lead_ids_are_not_asked_for_where_nothing_ties():
    def asked():
        raise AssertionError("asked for lead_ids")

    assert ranks(np.array([0.5, -1.0, 2.0]), asked).tolist() == [2, 3, 1]


@given(st.lists(LEAD_IDS), st.integers(1, 5))
def test_equal_texts_have_equal_hashes_wherever_they_stand(texts, size):
    whole = text_words.hashes(pa.array(texts, pa.string()))
    parts = [text_words.hashes(batch) for batch in batches_of(texts, size)]
    assert whole.tolist() == [value for part in parts for value in part.tolist()]
    assert len(set(whole.tolist())) == len(set(texts))


def previous(lead_ids: list[str]) -> pa.RecordBatch:
    rows = [
        {"lead_id": each, "as_of": 0, "model_version": "m", "probability": n, "band": "hot"}
        for n, each in enumerate(lead_ids)
    ]
    return pa.RecordBatch.from_pylist(rows, PREVIOUS)


@given(
    st.lists(LEAD_IDS, unique=True, max_size=12),
    st.lists(LEAD_IDS, max_size=12),
    st.data(),
    st.booleans(),
)
def test_rows_of_the_run_before_are_found_even_if_all_hashes_are_equal(known, others, data, alike):
    asked = data.draw(st.permutations([*known, *others]))
    places = {lead_id: place for place, lead_id in enumerate(known)}
    whole = previous(known)
    with pytest.MonkeyPatch.context() as patch:
        if alike:
            patch.setattr(text_words, "hashes", lambda texts: np.zeros(len(texts), np.uint64))
        rows = PreviousRows([whole[:5], whole[5:]])
        found = rows.of(pa.array(asked, pa.string()))
    assert found["lead_id"].to_pylist() == [each for each in asked if each in places]
    assert found["probability"].to_pylist() == [places[each] for each in asked if each in places]


TEN_MILLION = """
import resource
import numpy as np
import pyarrow as pa
from pipelines.night.ranks import ranks

count, size = 10_000_000, 100_000

def number(begin, end):
    return (np.arange(begin, end) * 7_919) % 100_000_007

def lead_ids():
    for begin in range(0, count, size):
        yield pa.array([f"lead-{each:012d}" for each in number(begin, begin + size).tolist()])

next(lead_ids())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
ranked = ranks(np.zeros(count), lead_ids)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
assert (np.argsort(number(0, count)) == np.argsort(ranked)).all()
assert grown < 400_000, grown
"""


@pytest.mark.slow
def test_ten_million_ties_are_ranked_within_400_megabytes(root):
    subprocess.run([sys.executable, "-c", TEN_MILLION], check=True, cwd=root)
