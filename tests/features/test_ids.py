"""Ids by number, against a dictionary of Python's, and texts that share a hash on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.fixed import fixed
from features.ids import Ids, _hash

TYPES = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
TEXTS = st.text(st.sampled_from("ab\0ü猫😀"), max_size=20) | st.text(max_size=20)
ODD, WORD = 0xFF51AFD7ED558CCD, 2**64 - 1


def ids(*chunks, of: pa.DataType = TYPES[0]) -> Ids:
    """The ids of a column in chunks."""
    return Ids(pa.chunked_array([pa.array(chunk, of) for chunk in chunks], of))


def found(known: Ids, asked, of: pa.DataType = TYPES[0]) -> list[int]:
    return known.find(pa.array(asked, of)).tolist()


def word(text: str) -> int:
    return int.from_bytes(text.encode(), "little")


def hashed(text: str) -> int:
    data = fixed(np.frombuffer(text.encode(), np.uint8))
    return int(_hash(data, 0, len(data)))


def mixed(first: int, length: int) -> int:
    """The state of the hash after the first word of a text."""
    state = ((first ^ length) * ODD) & WORD
    return state ^ (state >> 32)


def numbers() -> Iterator[str]:
    """Numbers of eight digits; the first digit, the word's lowest byte, changes most often."""
    return (f"{number:08}"[::-1] for number in count())


def ascii_text(number: int) -> str | None:
    """The word's eight characters, unless one of them is not ASCII."""
    text = number.to_bytes(8, "little")
    return text.decode() if text.isascii() else None


def colliding(texts: int, last: str = "00000000") -> list[str]:
    """Different texts of 16 characters that have one hash: what it makes of the two words' sum.

    The first of them is 00000000 and the last word; the others begin with a number of their own.
    """
    state = mixed(word("00000000"), 16) ^ word(last)
    pairs = ((first, ascii_text(mixed(word(first), 16) ^ state)) for first in numbers())
    made = list(islice((first + second for first, second in pairs if second is not None), texts))
    assert len({hashed(text) for text in made}) == 1
    assert len(set(made)) == texts
    assert {len(text.encode()) for text in made} == {16}
    return made


def test_texts_are_numbered_as_they_first_appear():
    known = ids(["c", "a", "c", "b", "a"])
    assert known.places.tolist() == [0, 1, 0, 2, 1]
    assert known.places.dtype == np.int32
    assert len(known) == 3


def test_a_text_is_found_by_its_number_and_null_and_unknown_ones_are_not():
    known = ids(["c", "a", "c", "b"])
    places = known.find(pa.array(["b", None, "a", "d", "", "c", "b"]))
    assert places.tolist() == [2, -1, 1, -1, -1, 0, 2]
    assert places.dtype == np.int32


@pytest.mark.parametrize("chunks", [[], [[]], [[], []]])
def test_an_empty_column_has_no_ids_and_nothing_is_found_in_it(chunks):
    nothing = ids(*chunks)
    assert len(nothing) == 0
    assert nothing.places.shape == (0,)
    assert found(nothing, ["a", "", None]) == [-1, -1, -1]
    assert found(nothing, []) == []


def test_nothing_asked_is_nothing_found():
    assert found(ids(["a"]), []) == []


def test_an_empty_text_is_an_id_like_any_other():
    assert ids(["a", "", "b", ""]).places.tolist() == [0, 1, 2, 1]
    assert found(ids(["a", ""]), ["", "b", None]) == [1, -1, -1]
    assert found(ids([""]), ["", "\0", "a"]) == [0, -1, -1]


@pytest.mark.parametrize("of", [*TYPES, pa.null()])
def test_null_is_numbered_like_an_empty_text_but_never_found(of):
    known = ids([None, None], of=of)
    assert known.places.tolist() == [0, 0]
    assert found(known, ["", None]) == [0, -1]
    assert found(known, [None], of=of) == [-1]
    assert ids(["a", None, "", "b"]).places.tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize("of", TYPES)
def test_chunks_are_one_column_whatever_the_type_of_the_texts(of):
    known = ids(["c", "a"], [], ["a", None, "b"], ["c"], of=of)
    assert known.places.tolist() == [0, 1, 1, 2, 3, 0]
    for asked in TYPES:
        assert found(known, ["b", "x", None, "", "c"], of=asked) == [3, -1, -1, 2, 0]


@pytest.mark.parametrize("of", TYPES)
def test_a_slice_is_numbered_and_looked_up_without_what_lies_around_it(of):
    whole = pa.array(["out", None, "lead-1", "lead-22", "", "lead-1", "out"], of)
    known = Ids(pa.chunked_array([whole[2:6]]))
    assert known.places.tolist() == [0, 1, 2, 0]
    assert known.find(whole[1:4]).tolist() == [-1, 0, 1]
    assert known.find(whole[5:]).tolist() == [0, -1]
    assert known.find(whole[3:3]).tolist() == []
    assert Ids(pa.chunked_array([whole[2:3], whole[4:5]])).find(whole).tolist() == [
        *(-1, -1, 0, -1, 1, 0, -1)
    ]


@pytest.mark.parametrize("length", range(41))
def test_texts_of_any_length_that_differ_in_one_byte_are_different_ids(length):
    text = "x" * length
    places = {0, 6, 7, 8, 15, 16, length - 2, length - 1} & set(range(length))
    near = [text[:place] + "y" + text[place + 1 :] for place in sorted(places)]
    near += [text[:place] + "\0" + text[place + 1 :] for place in sorted(places)]
    texts = list(dict.fromkeys([text, *near, text + "\0", text + "x", "\0" + text]))
    known = ids(texts)
    assert known.places.tolist() == list(range(len(texts)))
    assert found(known, texts[::-1]) == list(range(len(texts)))[::-1]
    assert found(ids([text]), texts) == [0] + [-1] * (len(texts) - 1)


def test_texts_that_are_not_ascii_are_ids_too():
    # Composed and decomposed, ü looks the same; the bytes differ, and the bytes decide.
    texts = ["Müller", "Mu\u0308ller", "猫猫猫", "猫猫", "😀", "ß", "ss", "\ufeff"]
    assert ids(texts + texts).places.tolist() == [*range(8), *range(8)]
    assert found(ids(texts), ["😀", "MÜLLER", "猫", "猫猫", "", "Mu\u0308ller"]) == [
        *(4, -1, -1, 3, -1, 1)
    ]


@pytest.mark.parametrize("size", [1, 1023, 1024, 1025, 5000])
def test_as_many_ids_as_a_block_of_work_has_or_more_are_all_found(size):
    texts = [f"lead-{place:05}" for place in np.random.default_rng(size).permutation(size)]
    known = ids(texts + texts)
    assert len(known) == size
    assert known.places.tolist() == [*range(size), *range(size)]
    assert found(known, texts) == list(range(size))
    asked = [text if place % 3 else text + "?" for place, text in enumerate(texts)]
    asked[-1] = None
    expected = [place if place % 3 else -1 for place in range(size)]
    expected[-1] = -1
    assert found(known, asked) == expected


@given(
    chunks=st.lists(st.lists(st.none() | TEXTS, max_size=20), max_size=4),
    asked=st.lists(st.none() | TEXTS, max_size=20),
    known_type=st.sampled_from(TYPES),
    asked_type=st.sampled_from(TYPES),
)
def test_numbers_are_those_of_a_dictionary(chunks, asked, known_type, asked_type):
    column = [text or "" for chunk in chunks for text in chunk]
    places = {text: place for place, text in enumerate(dict.fromkeys(column))}
    known = ids(*chunks, of=known_type)
    assert known.places.tolist() == [places[text] for text in column]
    assert len(known) == len(places)
    both = [*asked, *column, None]
    expected = [-1 if text is None else places.get(text, -1) for text in both]
    assert found(known, both, of=asked_type) == expected


def test_texts_with_one_hash_are_not_taken_for_one_another():
    one, other, third = colliding(3)
    known = ids([one, other, one, other])
    assert known.places.tolist() == [0, 1, 0, 1]
    assert len(known) == 2
    assert found(known, [other, third, one, third]) == [1, -1, 0, -1]
    assert found(ids([other]), [one, other]) == [-1, 0]


def test_texts_of_different_length_with_one_hash_are_not_taken_for_one_another():
    # Eight characters leave the state that sixteen leave, if what goes into it is the same.
    rest = word("00000000") ^ 8
    pairs = ((first, ascii_text(mixed(word(first), 16) ^ rest)) for first in numbers())
    long, short = next((first + "00000000", short) for first, short in pairs if short is not None)
    assert hashed(long) == hashed(short)
    assert (len(long), len(short)) == (16, 8)
    assert ids([long, short, long]).places.tolist() == [0, 1, 0]
    assert found(ids([long]), [short, long]) == [-1, 0]
    assert found(ids([short]), [short, long]) == [0, -1]


@pytest.mark.parametrize("others", [0, 1, 5000])
def test_many_texts_with_one_hash_keep_apart_among_others(others):
    same = colliding(20)
    known = ids(same[:5], [f"l{place}" for place in range(others)], same[5:15], same[:5])
    expected = [*range(5), *range(5 + others, 15 + others)]
    assert found(known, same) == expected + [-1] * 5
    assert found(known, same[::-1]) == [-1] * 5 + expected[::-1]
    assert known.places[-5:].tolist() == list(range(5))


def test_texts_with_one_hash_at_the_last_place_of_the_table_go_on_at_its_beginning():
    # A table of 4 ids has 16 places: 4 bits that are set lead to the last of them.
    last = next(last for last in numbers() if hashed("00000000" + last) >> 60 == 15)
    same = colliding(5, last)
    known = ids(same[:4])
    assert len(known._slots) == 16
    assert known._slots[[15, 0, 1, 2], 1].tolist() == known.places.tolist() == [0, 1, 2, 3]
    assert found(known, same[::-1]) == [-1, 3, 2, 1, 0]


def test_what_is_found_does_not_depend_on_the_order_of_the_questions():
    random = np.random.default_rng(1)
    texts = [f"{number}" for number in range(3000)] + colliding(5)
    known = ids(random.permutation(texts[::2]).tolist())
    answers = dict(zip(texts, found(known, texts), strict=True))
    for _ in range(3):
        shuffled = random.permutation(texts).tolist()
        assert found(known, shuffled) == [answers[text] for text in shuffled]


def test_threads_find_the_same_at_once():
    texts = [f"{number}" for number in range(50_000)]
    known, asked = ids(texts[::2]), pa.array(texts)
    expected = [number // 2 if number % 2 == 0 else -1 for number in range(50_000)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: known.find(asked), range(8)))
    assert all(answer.tolist() == expected for answer in answers)


def test_a_null_among_the_values_of_a_dictionary_is_null():
    ids = Ids(pa.chunked_array([["", "a"]]))
    asked = pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), pa.array(["a", None]))
    assert ids.find(asked).tolist() == [1, -1, -1]
