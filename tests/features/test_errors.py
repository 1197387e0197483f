from __future__ import annotations

import inspect
import pickle
import re

import pytest

from features import errors
from features.errors import LeadoddsError

CLASSES = [
    found
    for _, found in inspect.getmembers(errors, inspect.isclass)
    if found.__module__ == errors.__name__
]
NODE = re.compile(r"^(?P<indent>(?:│   |    )*)(?:├── |└── )?(?P<name>[A-Z]\w+)(?:  .*)?$")


def drawn_parents() -> dict[str, str | None]:
    """Each class of the drawn tree with the class under which it hangs."""
    tree = str(errors.__doc__).split("\n\n")[1]
    branch: list[str] = []
    parents: dict[str, str | None] = {}
    for line in tree.splitlines():
        node = NODE.match(line)
        assert node is not None, line
        depth = 0 if line[0].isalpha() else len(node["indent"]) // 4 + 1
        del branch[depth:]
        parents[node["name"]] = branch[-1] if branch else None
        branch.append(node["name"])
    return parents


def test_the_drawn_tree_lists_exactly_the_classes_of_the_module():
    defined = {
        found.__name__: None if found is LeadoddsError else found.__bases__[0].__name__
        for found in CLASSES
    }
    assert drawn_parents() == defined


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_keeps_its_four_parts_over_a_process_border(kind):
    sent = kind("the thing", found="this", wanted="that", way_out="do so")
    back = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes
    assert type(back) is kind
    assert (back.thing, back.found, back.wanted, back.way_out) == (
        "the thing",
        "this",
        "that",
        "do so",
    )
    assert str(back) == str(sent)


def test_a_message_tells_the_thing_what_was_found_what_was_wanted_and_the_way_out():
    error = errors.ConfigError("windows", found="7w", wanted="days", way_out="write 49d")
    assert str(error) == "windows\n  found:   7w\n  wanted:  days\n  way out: write 49d"


def test_an_error_cannot_leave_out_one_of_its_parts():
    with pytest.raises(TypeError, match="way_out"):
        LeadoddsError("windows", found="7w", wanted="days")  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_is_caught_as_one_of_ours_and_says_what_it_is(kind):
    assert issubclass(kind, LeadoddsError)
    assert kind.__doc__
    assert kind.__doc__.endswith(".")
