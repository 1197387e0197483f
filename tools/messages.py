"""The message catalogues: `make messages` finds what the code says, and keeps each .po in step.

A call like `language.say("…")`, `language.count("…", "…", n)` or `Phrase("…", "…")` is a message,
its English text the key. A test compares the catalogues with the code, and wants them complete.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from babel.messages import Catalog, Message, pofile

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("features", "models", "pipelines", "serving")
CATALOGUES = ROOT / "models" / "language"
_TEXTS = {"say": (1,), "count": (2,), "forms": (2,), "Phrase": (1, 2)}
"""With how many texts each of these is called."""

Id: TypeAlias = str | tuple[str, str]


def messages(root: Path = ROOT, rooms: Iterable[str] = ROOMS) -> Catalog:
    """What the code says: one message a text, with the files that say it, in a fixed order."""
    found = Catalog(charset="utf-8")
    for path in sorted(path for room in rooms for path in (root / room).rglob("*.py")):
        where = [(path.relative_to(root).as_posix(), 0)]  # lines are not written
        for message in said(path.read_text(encoding="utf-8")):
            found.add(message, locations=where)
    return found


def said(code: str) -> Iterator[Id]:
    """The messages of a Python file; by its syntax, as texts are written in pieces."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            texts = _texts(node)
            if len(texts) in _TEXTS.get(_name(node.func), ()) and not _on_console(node.func):
                yield texts[0] if len(texts) == 1 else (texts[0], texts[1])


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _on_console(called: ast.expr) -> bool:
    """Whether a line for consoles and logs is said, which stay English."""
    return isinstance(called, ast.Attribute) and _name(called.value) == "console"


def _texts(node: ast.Call) -> list[str]:
    """The first arguments of a call, as far as they are texts; two at most."""
    texts: list[str] = []
    for argument in node.args[:2]:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            break
        texts.append(argument.value)
    return texts


def updated(po: Path, template: Catalog) -> str:
    """A catalogue with the messages of the template: translations stay, what is gone goes."""
    code = po.stem
    old = Catalog(locale=code)
    if po.exists():
        with po.open("rb") as file:
            old = pofile.read_po(file, locale=code)
    new = Catalog(locale=code, charset="utf-8")
    for message in template:
        if message.id:
            kept = old.get(message.id)
            string = kept.string if kept and kept.id == message.id else None
            new.add(message.id, string, locations=message.locations)
    return written(new)


def written(catalogue: Catalog) -> str:
    """The catalogue as its file holds it: without dates and numbers of lines, sorted."""
    blank = "" if catalogue.num_plurals < 1 else ("",) * catalogue.num_plurals
    for message in catalogue:
        message.flags.clear()
        if not message.string:
            message.string = blank if message.pluralizable else ""
    out = io.BytesIO()
    pofile.write_po(
        out, catalogue, omit_header=True, sort_output=True, include_lineno=False, width=100
    )
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head + out.getvalue().decode()


def forms(message: Message) -> tuple[str, ...]:
    """What a message is in a language: one text, or one for each plural form."""
    string = message.string
    return (string,) if isinstance(string, str) else tuple(str(each) for each in string or ())


def main() -> None:
    """Bring every catalogue up to the code, and tell how much of it is said."""
    template = messages()
    for po in sorted(CATALOGUES.glob("*.po")):
        po.write_text(updated(po, template), encoding="utf-8")
        with po.open("rb") as file:
            told = [m for m in pofile.read_po(file, locale=po.stem) if m.id]
        open_ = sum(not all(forms(message)) for message in told)
        sys.stdout.write(f"{po.name}: {len(told)} messages, {open_} without translation\n")


if __name__ == "__main__":
    main()
