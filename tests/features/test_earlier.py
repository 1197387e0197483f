"""What is cut away from a table of events is what nobody knew yet, and nothing else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features import earlier, event_table
from features.types import EventTable, Layout

LAYOUT = Layout(("visit", "call"), ("page",), (None,), ("amount",), leads=True)
_EVENTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.fixed_dictionaries(
            {
                "event_type": st.sampled_from(LAYOUT.event_types),
                "occurred_at": st.integers(0, 20),
                "recorded_at": st.integers(0, 20),
                "page": st.sampled_from(["a", "b", None]),
                "amount": st.sampled_from([1.0, 2.5, None]),
                "lead_id": st.sampled_from(["L", None]),
            }
        ),
    )
)


def _rows(table: EventTable, contact: int) -> list[tuple[object, ...]]:
    some = slice(table.starts[contact], table.starts[contact + 1])
    pages = [*table.values[1], None]
    return [
        (table.values[0][kind], at, known, lead, pages[page], str(amount))
        for kind, page, at, known, lead, amount in zip(
            *table.codes[:, some],
            table.occurred_at[some],
            table.recorded_at[some],
            table.lead[some],
            table.numbers[0, some],
            strict=True,
        )
    ]


@given(_EVENTS, st.integers(0, 21))
def test_the_events_that_were_known_are_those_of_a_table_that_never_had_the_others(
    events: list[tuple[int, dict[str, object]]], moment: int
) -> None:
    whole = event_table.of_contacts(LAYOUT, events, 3, {"L": 0})
    known = [each for each in events if each[1]["recorded_at"] < moment]  # type: ignore[operator]
    wanted = event_table.of_contacts(LAYOUT, known, 3, {"L": 0})
    found = earlier.known_before(whole, moment)
    assert [_rows(found, contact) for contact in range(3)] == [
        _rows(wanted, contact) for contact in range(3)
    ]
    assert np.array_equal(found.starts, wanted.starts)
