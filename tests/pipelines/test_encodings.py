"""Files of any encoding become UTF-8; bytes that do not fit are told with their line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.errors import ConfigError, SourceError
from pipelines import charsets, encodings

GERMAN = "name;city\nJürgen Müller;Köln\nBjörn Groß;Düsseldorf\n"
POLISH = "name;city\nŁukasz Wójcik;Łódź\nGrażyna Żak;Gdańsk\nŚwiętosław;Kraków\n"
RUSSIAN = "имя;город\nАнна Иванова;Москва\nПётр Смирнов;Санкт-Петербург\n"
FRENCH = "nom;ville\nÉlise Lefèvre;Besançon\nFrançois Noël;Nîmes\n"


def read(path: Path, declared: str | None = None) -> tuple[str, str]:
    told = encodings.as_utf8(path, declared, path.with_name("copy"))
    return told.path.read_text(encoding="utf-8"), told.encoding


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_detected(tmp_path: Path, encoding: str, found: str):
    (tmp_path / "a.csv").write_bytes(GERMAN.encode(encoding))
    assert read(tmp_path / "a.csv") == (GERMAN, found)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(GERMAN, "cp1252"), (FRENCH, "cp1252"), (POLISH, "cp1250"), (RUSSIAN, "cp1251")],
)
def test_the_alphabet_tells_windows_encodings_apart(text: str, encoding: str):
    assert charsets.guessed(charsets.sample([text.encode(encoding)])) == encoding


def test_an_encoding_that_shows_late_is_detected_all_the_same(tmp_path: Path):
    text = "name\n" + "Anna\n" * 500_000 + "Jürgen Müller aus Köln\n"
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    assert read(tmp_path / "a.csv") == (text, "cp1252")


def test_a_plain_file_is_read_where_it_is(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(GERMAN, encoding="utf-8")
    assert encodings.as_utf8(path, None, tmp_path / "copy").path == path
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("declared", ["windows-1252", None])
def test_line_ends_stay_as_they_are(tmp_path: Path, declared: str | None, newline: str):
    (tmp_path / "a.csv").write_bytes(GERMAN.replace("\n", newline).encode("cp1252"))
    told = encodings.as_utf8(tmp_path / "a.csv", declared, tmp_path / "copy")
    assert told.path.read_bytes().decode() == GERMAN.replace("\n", newline)


@given(st.text(st.characters(codec="utf-16"), max_size=200))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_in_utf_16_comes_through(tmp_path: Path, text: str):
    (tmp_path / "a.csv").write_bytes(text.encode("utf-16"))
    told = encodings.as_utf8(tmp_path / "a.csv", "utf-16", tmp_path / "copy")
    assert told.path.read_bytes() == text.encode()


def test_packed_files_are_unpacked(tmp_path: Path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(GERMAN.encode()) * 2)
    with pa.output_stream(tmp_path / "a.csv.zst", compression="zstd") as file:
        file.write(GERMAN.encode("utf-16"))
    assert read(tmp_path / "a.csv.gz") == (GERMAN * 2, "utf-8")
    assert read(tmp_path / "a.csv.zst") == (GERMAN, "utf-16")


@pytest.mark.parametrize(("ending", "kind"), [(".gz", "gzip"), (".zst", "zstd")])
def test_a_packed_file_that_breaks_off_is_named(tmp_path: Path, ending: str, kind: str):
    path = tmp_path / f"a.csv{ending}"
    with pa.output_stream(path, compression=kind) as file:
        file.write(GERMAN.encode())
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(SourceError) as error:
        read(path)
    assert (error.value.thing, error.value.wanted) == (path.name, f"a whole {kind} file")


def test_bytes_that_do_not_fit_the_declared_encoding_are_told_with_line_and_what_fits(
    tmp_path: Path,
):
    (tmp_path / "a.csv").write_bytes(GERMAN.encode("cp1252"))
    with pytest.raises(SourceError) as error:
        read(tmp_path / "a.csv", "utf-8")
    assert error.value.thing == "a.csv, line 2"
    assert error.value.found == "byte 0xfc, which is no utf-8"
    assert "declare encoding: cp1252 (also fitting: " in error.value.way_out


def test_utf_8_that_is_declared_to_be_ascii_is_told(tmp_path: Path):
    (tmp_path / "a.csv").write_text("a\nb\nzoë\n", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        read(tmp_path / "a.csv", "ascii")
    assert error.value.thing == "a.csv, line 3"
    assert "utf-8" in error.value.way_out


@pytest.mark.parametrize("lines", [10, 300_000])
def test_a_torn_sign_in_a_file_that_is_utf_8_is_no_other_encoding(tmp_path: Path, lines: int):
    data = "Müller\n".encode() * lines + b"M\xfcller\n"
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(SourceError) as error:
        read(tmp_path / "a.csv")
    assert error.value.thing == f"a.csv, line {lines + 1}"


@pytest.mark.parametrize("name", ["latin-99", "rot13", "zip"])
def test_an_encoding_that_does_not_exist_is_refused(tmp_path: Path, name: str):
    (tmp_path / "a.csv").write_text("a")
    with pytest.raises(ConfigError) as error:
        read(tmp_path / "a.csv", name)
    assert (error.value.thing, error.value.found) == ("a.csv: encoding", name)
