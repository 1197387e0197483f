"""In which language the report, the morning list and the reasons speak.

English stands in the code; every other language is a gettext catalogue beside this file, like
ru.po, that `make messages` keeps in step with the code. What a source file calls its events and
attributes is said in the words that its section `translations` gives, else as it stands there.
"""

from __future__ import annotations

from models.language.language import ENGLISH, Language, speak, spoken

__all__ = ["ENGLISH", "Language", "speak", "spoken"]
