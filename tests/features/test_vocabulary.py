"""Texts as codes, and which values are frequent enough for a place of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from features.rows import Columns
from features.types import Layout
from features.vocabulary import Frequencies, Vocabulary

OPEN = Layout(("visit",), ("channel", "page", "product"), (None, ("home",), None), (), leads=False)


def test_a_closed_list_knows_its_own_texts_and_no_others():
    closed = Vocabulary(("ads", "mail"))
    assert closed.codes(["mail", "tv", None, "ads", ""]).tolist() == [1, -1, -1, 0, -1]
    assert closed.values == ("ads", "mail")


def test_an_empty_closed_list_knows_nothing():
    nothing = Vocabulary(())
    assert nothing.codes(["ads", None]).tolist() == [-1, -1]
    assert nothing.values == ()


def test_an_open_list_grows_with_every_new_text_and_keeps_its_codes():
    opened = Vocabulary()
    assert opened.codes(["tv", "ads", None, "tv", ""]).tolist() == [0, 1, -1, 0, 2]
    assert opened.codes(["mail", "ads"]).tolist() == [3, 1]
    assert opened.values == ("tv", "ads", "", "mail")


def test_no_texts_are_no_codes():
    found = Vocabulary().codes([])
    assert found.shape == (0,)
    assert found.dtype == np.int32


def seen(*batches, until: int = 100, most: int = 10, contact: int = 0, event_type: int = 0):
    """The most frequent channels of batches of (channel, recorded_at)."""
    vocabulary = Vocabulary()
    frequencies = Frequencies(OPEN, until)
    for batch in batches:
        count = len(batch)
        channels = vocabulary.codes([channel for channel, _ in batch])
        none = np.full(count, -1, dtype=np.int32)
        frequencies.add(
            Columns(
                contact=np.full(count, contact, dtype=np.int64),
                lead=none,
                occurred_at=np.zeros(count, dtype=np.int64),
                recorded_at=np.array([at for _, at in batch], dtype=np.int64),
                codes=np.stack([np.full_like(none, event_type), channels, none, none]),
                numbers=np.empty((0, count)),
            )
        )
    known = {"channel": vocabulary, "page": Vocabulary(("home",)), "product": Vocabulary()}
    return frequencies.most_frequent(known, most)


def of(*channels: str | None, at: int = 0):
    return [(channel, at) for channel in channels]


def test_values_are_chosen_by_how_often_they_were_seen_then_by_name():
    assert seen(of("tv", "ads", "web", "web", "ads", "mail"))["channel"] == (
        "ads",
        "web",
        "mail",
        "tv",
    )


def test_only_open_categories_have_their_values_counted():
    assert seen(of("tv")) == {"channel": ("tv",), "product": ()}


def test_at_most_so_many_values_get_a_place():
    assert seen(of("tv", "ads", "web", "web"), most=2)["channel"] == ("web", "ads")


def test_what_was_recorded_at_the_moment_or_later_does_not_count():
    batch = [*of("web", at=99), *of("tv", "tv", at=100), *of("ads", at=1000)]
    assert seen(batch)["channel"] == ("web",)


def test_null_is_no_value():
    assert seen(of(None, None, "tv"))["channel"] == ("tv",)


def test_batches_add_up_whichever_values_are_new_in_each():
    batches = [of("tv", "ads", "ads"), of("web"), of("web", "tv", "tv", "mail"), of(), of("web")]
    together = [each for batch in batches for each in batch]
    assert seen(*batches) == seen(together)
    assert seen(*batches)["channel"] == ("tv", "web", "ads", "mail")


def test_without_events_no_value_has_a_place():
    assert seen() == seen(of()) == {"channel": (), "product": ()}


def test_events_of_other_contacts_and_other_types_do_not_count():
    assert seen(of("tv"), contact=-1)["channel"] == ()
    assert seen(of("tv"), event_type=-1)["channel"] == ()


def test_threads_that_meet_the_same_new_texts_agree_on_their_codes():
    opened, texts = Vocabulary(), [f"t{place % 700}" for place in range(5000)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(opened.codes, [texts[start:] for start in range(40)]))
    for start, codes in enumerate(found):
        assert [opened.values[code] for code in codes] == texts[start:]
    assert sorted(opened.values) == sorted(set(texts))
