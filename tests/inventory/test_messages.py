"""What the code says against the catalogues of other languages: all of it, and nothing else."""

from __future__ import annotations

import string
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages import Catalog, Message, pofile

from models import language
from tests import tool_files

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "models" / "language").glob("*.po"))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return tool_files.loaded("messages")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file, locale=path.stem)


def holes(text: str) -> set[tuple[str, str]]:
    """The parts of a message with their formats."""
    return {
        (name, spec or "")
        for _, name, spec, _ in string.Formatter().parse(text)
        if name is not None
    }


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def faults(tool: ModuleType, catalogue: Catalog) -> list[str]:
    """What a person would stumble over, message by message."""
    found = [f"obsolete: {each}" for each in catalogue.obsolete]
    for message in catalogue:
        if not message.id:
            continue
        forms = tool.forms(message)
        if len(forms) != (catalogue.num_plurals if message.pluralizable else 1) or not all(forms):
            found.append(f"not said: {message.id}")
        if message.fuzzy:
            found.append(f"fuzzy: {message.id}")
        wanted = {hole for each in ids(message) for hole in holes(each)}
        # A single thing may be told without its number.
        missing = [f for f in forms if not wanted - {("n", "")} <= holes(f) <= wanted]
        found += [f"other parts: {each}" for each in missing]
    return found


def test_there_is_a_catalogue_of_every_language_but_english() -> None:
    assert [path.stem for path in CATALOGUES] == [
        code for code in language.spoken() if code != "en"
    ]
    assert "ru" in language.spoken()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_catalogue_is_what_make_messages_writes(tool: ModuleType, path: Path) -> None:
    assert path.read_text(encoding="utf-8") == tool.updated(path, tool.messages()), (
        "run make messages, and translate what is new"
    )


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_everything_that_is_said_is_translated_with_the_same_parts(
    tool: ModuleType, path: Path
) -> None:
    assert faults(tool, read(path)) == []


def test_every_fault_of_a_catalogue_is_found(tool: ModuleType) -> None:
    told = Catalog(locale="ru")
    told.add("{n} of {all}", "{n} из {al}")
    told.add("nothing", "")
    told.add("perhaps", "может быть", flags=["fuzzy"])
    told.add(("{n} lead", "{n} leads"), ("{n} лид", "{n} лида", ""))
    told.add(("{n} call", "{n} calls"), ("{n} звонок", "{n:,} звонка", "{n} звонков"))
    assert faults(tool, told) == [
        "other parts: {n} из {al}",
        "not said: nothing",
        "fuzzy: perhaps",
        "not said: ('{n} lead', '{n} leads')",
        "other parts: {n:,} звонка",
    ]


def test_a_message_is_found_however_it_is_written(tool: ModuleType) -> None:
    code = """
voice.say("a " "long {one}", one=1)
count("{n} lead", "{n} leads", 3)
Phrase("{n} day", "{n} days", n=1)
Phrase("plain")
"aba".count("a")
console.say("for the log")
language.say(message)
"""
    assert list(tool.said(code)) == [
        "a long {one}",
        ("{n} lead", "{n} leads"),
        ("{n} day", "{n} days"),
        "plain",
    ]


PASSED_ON = ("pipelines/console.py", "pipelines/html/voice.py")
"""Files that say what they are given: lines for consoles, and messages as markup."""


def test_no_sentence_is_put_together_out_of_sight(tool: ModuleType) -> None:
    paths = (path for room in tool.ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    told = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    found = {name: list(tool.unread(code)) for name, code in told.items() if name not in PASSED_ON}
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert list(tool.unread('a()\nsay(f"{n} leads")\nconsole.say(line)\nPhrase(said)')) == [2, 4]


def test_translations_outlive_what_changes_around_them(tool: ModuleType, tmp_path: Path) -> None:
    po, template = tmp_path / "ru.po", Catalog()
    po.write_text('msgid "old"\nmsgstr "старое"\n\nmsgid "kept"\nmsgstr "есть"\n', encoding="utf-8")
    template.add("kept", locations=[("features/a.py", 0)])
    template.add("new", locations=[("features/a.py", 0)])
    po.write_text(tool.updated(po, template), encoding="utf-8")
    told = {message.id: message.string for message in read(po) if message.id}
    assert told == {"kept": "есть", "new": ""}
    assert po.read_text(encoding="utf-8") == tool.updated(po, template), "and nothing churns"
