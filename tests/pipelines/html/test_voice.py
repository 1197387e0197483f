"""A language for pages: foreign text is escaped, elements among the parts stay elements."""

from __future__ import annotations

from gettext import NullTranslations

from hypothesis import given
from hypothesis import strategies as st

from features.phrase import Phrase
from models.language import ENGLISH, Language
from pipelines.html.markup import Markup, element
from pipelines.html.voice import Voice

VOICE = Voice(ENGLISH)


class Reversed(NullTranslations):
    """A language that puts the last part first."""

    def gettext(self, message: str) -> str:
        return {"{who} < {what}": "{what} > {who}"}.get(message, message)

    def ngettext(self, _one: str, _many: str, n: int) -> str:
        return "{n} Dinge: {what}" if n != 1 else "ein Ding: {what}"


OTHER = Voice(Language("de", Reversed()))


def test_an_element_among_the_parts_stays_one_and_all_else_is_text():
    said = VOICE.say("{who} < {what}", who=element("b", "you"), what="<i>me</i>")
    assert said == "<b>you</b> &lt; &lt;i&gt;me&lt;/i&gt;"
    assert isinstance(said, Markup)


def test_parts_stand_where_the_language_wants_them():
    assert OTHER.say("{who} < {what}", who=element("b", "you"), what="me") == "me &gt; <b>you</b>"


def test_plurals_are_those_of_the_language():
    assert OTHER.count("{n} thing: {what}", "{n} things: {what}", 1, what="x") == "ein Ding: x"
    assert OTHER.count("{n} thing: {what}", "{n} things: {what}", 1234, what="x") == (
        "1.234 Dinge: x"
    )


def test_a_phrase_among_the_parts_is_said_in_the_language():
    phrase = Phrase("{who} < {what}", who="a", what="b")
    assert OTHER.say("so: {it}", it=phrase) == "so: b &gt; a"


@given(st.text())
def test_no_foreign_text_becomes_an_element(text):
    said = VOICE.say("{it}!", it=text)
    assert "<" not in said
    assert said.endswith("!")
