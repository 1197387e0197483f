"""YAML files as typed values: what is wrong is named by file, key, value and what is wanted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import Field, ValidationError, model_validator

from features.errors import ConfigError
from pipelines import config
from pipelines.config import Section


class Inner(Section):
    height: int
    colours: tuple[str, ...] = ()


class Whole(Section):
    name: str
    inner: Inner
    entries: dict[str, Inner] = Field(default_factory=dict)
    places: tuple[Inner, ...] = ()
    perhaps: Inner | None = None
    share: float = 0.5

    @model_validator(mode="after")
    def _not_too_high(self) -> Whole:
        if self.inner.height > 99:
            raise ConfigError("inner.height", found="too much", wanted="less", way_out="cut it")
        return self


GOOD = "name: a\ninner:\n  height: 3\n  colours: [red, green]\n"


def read(tmp_path: Path, text: str) -> Whole:
    path = tmp_path / "whole.yaml"
    path.write_text(text, encoding="utf-8")
    return config.read(path, Whole)


def refused(tmp_path: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, text)
    assert "whole.yaml" in error.value.thing
    return error.value


def key_of(error: ConfigError) -> str:
    """The key that the error names, behind the file and the line."""
    return re.sub(r"^.*whole\.yaml, line \d+: ", "", error.thing)


def test_a_file_becomes_values_of_the_declared_types(tmp_path: Path):
    assert read(tmp_path, GOOD) == Whole(name="a", inner=Inner(height=3, colours=("red", "green")))


def test_what_was_read_cannot_be_changed(tmp_path: Path):
    whole = read(tmp_path, GOOD)
    with pytest.raises(ValidationError, match="frozen"):
        whole.name = "b"


def test_an_unknown_key_is_refused_with_the_keys_beside_it_and_the_closest(tmp_path: Path):
    error = refused(tmp_path, GOOD.replace("colours: [red, green]", "colors: [red]"))
    assert key_of(error) == "inner.colors"
    assert error.found == "a key that nobody reads (its value is ['red'])"
    assert error.wanted == "one of: height, colours"
    assert error.way_out == "did you mean 'colours'?"


def test_an_unknown_key_that_is_close_to_nothing_should_be_removed(tmp_path: Path):
    error = refused(tmp_path, GOOD + "zzz: 1\n")
    known = "one of: name, inner, entries, places, perhaps, share"
    assert (error.wanted, error.way_out) == (known, "remove the key")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("entries: {a: {height: 1, colour: []}}\n", "entries.a.colour"),
        ("places: [{height: 1}, {height: 1, colour: []}]\n", "places.1.colour"),
        ("perhaps: {height: 1, colour: []}\n", "perhaps.colour"),
    ],
    ids=["named entry", "place in a list", "optional section"],
)
def test_an_unknown_key_of_an_inner_section_has_its_own_neighbours(
    tmp_path: Path, text: str, key: str
):
    error = refused(tmp_path, GOOD + text)
    assert key_of(error) == f"{key}"
    assert error.wanted == "one of: height, colours"
    assert error.way_out == "did you mean 'colours'?"


def test_a_check_of_several_keys_names_the_file_and_the_key(tmp_path: Path):
    error = refused(tmp_path, GOOD.replace("3", "100"))
    assert key_of(error) == "inner.height"
    assert (error.found, error.wanted, error.way_out) == ("too much", "less", "cut it")


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan"])
def test_a_number_is_finite(tmp_path: Path, number: str):
    error = refused(tmp_path, f"{GOOD}share: {number}\n")
    assert key_of(error) == "share"
    assert error.wanted == "Input should be a finite number"


@pytest.mark.parametrize(
    ("text", "key", "found"),
    [
        ("2017-01-01: x\n", "the whole file", "datetime.date(2017, 1, 1) as a key"),
        ("inner:\n  1: x\n", "inner", "1 as a key"),
        ("? [a, b]\n: c\n", "the whole file", "('a', 'b') as a key"),
        ("name: !!binary aGk=\n", "name", "a value of type bytes"),
        ("inner:\n  colours: [!!set {a}]\n", "inner.colours.0", "a value of type set"),
    ],
    ids=["date as a key", "number as a key", "list as a key", "bytes", "set"],
)
def test_what_yaml_knows_and_json_does_not_is_named(
    tmp_path: Path, text: str, key: str, found: str
):
    error = refused(tmp_path, text)
    assert key_of(error) == f"{key}"
    assert error.found == found


def test_a_missing_key_should_be_added(tmp_path: Path):
    error = refused(tmp_path, "name: a\ninner: {}\n")
    assert key_of(error) == "inner.height"
    assert (error.found, error.way_out) == ("no such key", "add inner.height")


def test_a_value_of_another_type_is_not_converted(tmp_path: Path):
    error = refused(tmp_path, GOOD.replace("3", '"3"'))
    assert key_of(error) == "inner.height"
    assert (error.found, error.wanted) == ("'3'", "Input should be a valid integer")


def test_a_second_mistake_is_told_together_with_the_first(tmp_path: Path):
    error = refused(tmp_path, "name: 1\ninner: {height: x}\n")
    assert key_of(error) == "name"
    assert error.way_out.endswith("also wrong: inner.height")


@pytest.mark.parametrize("text", ["", "- name\n", "just a text\n"])
def test_a_file_that_holds_no_keys_is_refused_as_a_whole(tmp_path: Path, text: str):
    error = refused(tmp_path, text)
    assert key_of(error) == "the whole file"
    assert error.wanted == "keys with values"


def test_a_missing_file_is_named_with_the_folder_that_was_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as error:
        config.read(Path("nowhere.yaml"), Whole)
    assert (error.value.thing, error.value.found) == ("nowhere.yaml", "no such file")
    assert tmp_path.name in error.value.way_out


def test_a_folder_is_no_file(tmp_path: Path):
    with pytest.raises(ConfigError) as error:
        config.read(tmp_path, Whole)
    assert (error.value.thing, error.value.found) == (str(tmp_path), "Is a directory")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: a\ninner: [\n", "line 3"),
        ("name: a\ninner:\n  height: 3\n height: 4\n", "line 4"),
        ("name: a\n\tinner: 1\n", "line 2"),
        ("name: a\nname: b\n", "line 2"),
    ],
    ids=["open bracket", "indentation", "tab", "a key twice"],
)
def test_a_syntax_error_names_its_line(tmp_path: Path, text: str, line: str):
    error = refused(tmp_path, text)
    assert line in error.found
    assert (error.wanted, error.way_out) == ("a YAML file", "mend the line that is named")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path):
    (tmp_path / "whole.yaml").write_bytes(b"name: \xff\n")
    with pytest.raises(ConfigError) as error:
        config.read(tmp_path / "whole.yaml", Whole)
    assert "#x00ff" in error.value.found


@pytest.mark.parametrize(
    ("text", "key", "quoted"),
    [
        ("name: 2017-10-01\n", "name", '"2017-10-01"'),
        ("inner:\n  colours: [red, 2017-10-01]\n", "inner.colours.1", '"2017-10-01"'),
        ("inner:\n  height: 2017-10-01T00:00:00Z\n", "inner.height", '"2017-10-01T00:00:00+00:00"'),
    ],
    ids=["a day", "in a list", "a moment"],
)
def test_a_date_without_quotes_is_refused_and_shown_with_them(
    tmp_path: Path, text: str, key: str, quoted: str
):
    error = refused(tmp_path, text)
    assert key_of(error) == f"{key}"
    assert error.found.endswith("without quotes")
    assert error.way_out == f"put it into quotes: {quoted}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD.replace("3", "high"), 3),
        (GOOD + "zzz: 1\n", 5),
        ("\n\n" + GOOD.replace("height: 3", "height: 100"), 5),
        ("inner: {height: 1}\n", 1),
        (GOOD + "places:\n- {height: 1}\n- height: 1\n  colour: []\n", 8),
        (GOOD + "entries:\n  a.b:\n    height: no\n", 7),
    ],
)
def test_the_line_of_the_key_is_named(tmp_path: Path, text: str, line: int):
    assert f"whole.yaml, line {line}: " in refused(tmp_path, text).thing
